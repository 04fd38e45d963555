"""One installation of the program: its commands, its server, and what is in its database."""
import http.client, json, os, pathlib, socket, sqlite3, subprocess, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ZHIJIA = str(pathlib.Path(os.environ.get("ZHIJIA", ROOT / ".build/debug/zhijia")).resolve())


class Installation:
    def __init__(self, data, token=None, url=None):
        self.data, self.token, self.url = pathlib.Path(data), token, url

    def words(self, *words):
        return [ZHIJIA, *words, "--data", str(self.data), *(["--database-url", self.url] if self.url else [])]

    def command(self, *words):
        done = subprocess.run(self.words(*words, "--json"), capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    def set_up(self):
        self.command("setup")
        self.command("user", "add", "clerk", "--role", "dept_org")
        self.token = self.command("token", "clerk")["token"]

    def import_all(self, rosters):
        for kind in ["employers", "unions"]:
            self.command("import", kind, str(rosters / f"{kind}.xlsx"))

    def serve(self, traced=None):
        return Server(self, traced)

    def rows(self, sql, *values):
        db = sqlite3.connect(self.data / "zhijia.sqlite")
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def assert_whole(self):
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []

    def register(self):
        """All that an import says, by names and codes: numbers differ from one run to the next."""
        return {
            "figures": [self.command("figure", code)["value"] for code in ["orgs_total", "newform_orgs", "org_rate"]],
            "unions": self.rows("""
                SELECT u.name, u.code, u.type, p.name, u.beneath, u.town_code, u.industry, u.founded_on, u.chair_name, u.reported_employees, u.reported_members,
                  u.term_start, u.term_years, u.is_new_form, u.address FROM union_org u LEFT JOIN union_org p ON p.id = u.parent_id ORDER BY 1, 2, 4"""),
            "employers": self.rows("SELECT name, code, nature, is_large, industry, town_code, employees, says_union, is_listed FROM employer ORDER BY 1, 2"),
            "coverage": self.rows("""
                SELECT u.name, e.name, v.since, v.until FROM coverage v JOIN union_org u ON u.id = v.union_id JOIN employer e ON e.id = v.employer_id ORDER BY 1, 2"""),
            "officers": self.rows("SELECT u.name, m.name, m.role, m.phone_tail, m.until FROM committee_member m JOIN union_org u ON u.id = m.union_id ORDER BY 1, 2, 3"),
            "links": self.rows("""
                SELECT l.tree, c.name, p.name, l.since, l.until FROM union_link l JOIN union_org c ON c.id = l.child_id JOIN union_org p ON p.id = l.parent_id ORDER BY 1, 2, 3"""),
            "within": self.rows("SELECT tree, depth, until, COUNT(*) FROM union_within GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"),
            "notes": self.rows("SELECT code, COUNT(*) FROM quality_note WHERE resolved_on IS NULL GROUP BY 1 ORDER BY 1"),
        }


class Server:
    """A server on a free port, perhaps under strace, which writes each sync to a file."""

    def __init__(self, installation, traced):
        self.installation, self.traced = installation, traced
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fdatasync,fsync", "-o", str(traced)] if traced else []
        self.process = subprocess.Popen(
            trace + installation.words("serve", "--port", str(self.port)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    def _answers(self):
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, body=None, connection=None, **headers):
        connection = connection or self.connection()
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Accept": "application/json"}
        if self.installation.token:
            headers["Authorization"] = "Bearer " + self.installation.token
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def write(self, number, connection=None):
        """One small confirmed change: a certificate of the district federation's."""
        body = {"kind": "legal_person", "number": number, "validFrom": "2024-01-01", "validTo": "2029-01-01", "registrar": "翠屏区总工会"}
        status, answer = self.ask("POST", f"/unions/{self.root()}/certificates/new", json.dumps(body), connection, Content_Type="application/json")
        assert status == 200, answer
        return number

    def root(self):
        if not hasattr(self, "_root"):
            self._root = json.loads(self.ask("GET", "/unions/tree")[1])["items"][0]["id"]
        return self._root

    def counter(self, name):
        return int(next(line.split()[1] for line in self.ask("GET", "/metrics")[1].decode().splitlines() if line.startswith(name + " ")))

    def syncs(self):
        return sum("sync(" in line for line in open(self.traced))

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self):
        os.killpg(self.process.pid, 15)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
