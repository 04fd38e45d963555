"""The program behind nginx, each with the files of docs/deploy as they are: only ports and paths are others."""

import http.client
import json
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(os.environ.get("ZHIJIA", PROJECT / ".build/debug/zhijia")).resolve())
NAME = "zhijia.example.cn"
"""The name in docs/deploy."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def command(data: Path, *words: str) -> dict:
    done = subprocess.run([PROGRAM, *words, "--data", str(data), "--json"], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


class Behind:
    def __init__(self, folder: Path):
        self.folder, self.data = folder, folder / "data"
        self.port, self.plain, self.inner = free_port(), free_port(), free_port()
        self.passwords = {"admin": command(self.data, "setup")["password"]}
        self.passwords["clerk"] = command(self.data, "user", "add", "clerk", "--role", "dept_org")["password"]
        self.token = command(self.data, "token", "clerk")["token"]
        self.certificate = folder / "fullchain.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
             "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(folder / "key.pem"), "-out", str(self.certificate)],
            check=True, capture_output=True)
        self.log = open(folder / "log", "w")
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | self.settings()
        self.program = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(self.data), "--port", str(self.inner)], stdout=self.log, stderr=self.log, env=self.environment)
        self.nginx = subprocess.Popen(["nginx", "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(self.configuration())], stdout=self.log, stderr=self.log)
        self.wait()

    def settings(self) -> dict:
        """The environment file, at our port."""
        lines = [line for line in (PROJECT / "docs/deploy/zhijia.env").read_text().splitlines() if line and not line.startswith("#")]
        return {name: value.replace(NAME, f"{NAME}:{self.port}") for name, value in (line.split("=", 1) for line in lines)}

    def configuration(self) -> Path:
        site = (PROJECT / "docs/deploy/nginx.conf").read_text()
        for there, here in [
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"), ("listen 443 ", f"listen 127.0.0.1:{self.port} "), ("127.0.0.1:8080", f"127.0.0.1:{self.inner}"),
            ("/etc/zhijia/tls/", f"{self.folder}/"),
        ]:
            assert there in site, there
            site = site.replace(there, here)
        (self.folder / "zhijia.conf").write_text(site)
        (self.folder / "temp").mkdir()
        temporary = "".join(f"{kind}_temp_path {self.folder}/temp/{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        user = "user root;" if os.geteuid() == 0 else ""
        main = self.folder / "nginx.conf"
        main.write_text(f"daemon off; {user} worker_processes 1; pid {self.folder}/nginx.pid; events {{}} http {{ access_log off; {temporary} include {self.folder}/zhijia.conf; }}")
        return main

    def wait(self):
        for _ in range(300):
            assert self.program.poll() is None and self.nginx.poll() is None, (self.folder / "log").read_text()
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("nothing answered within 30 seconds")

    # From where: Linux lets one come from any address of the loopback network.

    def connection(self, source="127.0.0.1", name=NAME) -> http.client.HTTPSConnection:
        """To nginx, which shows a certificate that is checked."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(source, 0))
        connection = http.client.HTTPConnection(f"{NAME}:{self.port}")
        connection.sock = trust.wrap_socket(raw, server_hostname=name)
        return connection

    def ask(self, method, path, body=None, source="127.0.0.1", **headers):
        return self._ask(self.connection(source), method, path, body, headers)

    def ask_directly(self, method, path, body=None, source="127.0.0.1", **headers):
        """Past nginx, as somebody on the same machine could."""
        return self._ask(http.client.HTTPConnection("127.0.0.1", self.inner, timeout=60, source_address=(source, 0)), method, path, body, headers)

    @staticmethod
    def _ask(connection, method, path, body, headers):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def try_to_sign_in(self, ask, source, **headers):
        """One wrong password; what came back."""
        _, head, page = ask("GET", "/sign-in", source=source, **headers)
        cookies = "; ".join(line.split(";")[0] for line in head.get_all("Set-Cookie"))
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        body = urlencode({"csrf": csrf, "userName": "clerk", "password": "wrong"})
        return ask("POST", "/sign-in", body, source=source, Cookie=cookies, Content_Type="application/x-www-form-urlencoded", **headers)

    def addresses(self) -> list[str]:
        """Where the tries came from, the newest last, as they are on record."""
        with sqlite3.connect(self.data / "zhijia.sqlite") as db:
            return [row[0] for row in db.execute("SELECT address FROM sign_in_attempt ORDER BY id")]

    def close(self):
        for process in (self.nginx, self.program):
            process.terminate()
            process.wait(timeout=30)
        self.log.close()
