"""The federation that the measurements run on: rosters loaded, sixteen scopes, four sessions each, servers to ask."""
import hashlib, http.client, json, os, pathlib, secrets, shutil, socket, sqlite3, subprocess, sys, time

ZHIJIA = os.environ["ZHIJIA"]
TOOLS = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "tools"


def command(data, *words):
    done = subprocess.run([ZHIJIA, *words, "--data", str(data), "--json"], capture_output=True, text=True)
    if done.returncode > 1:
        raise SystemExit(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def row(name, value, promise, fine):
    """One line of the table."""
    print(f"| {name} | {value} | {promise} | {'yes' if fine else '**no**'} |", flush=True)


def make_roster(folder, *options):
    subprocess.run([sys.executable, str(TOOLS / "make_roster.py"), *options, "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)


def load(data, rosters):
    """Sets up and imports; answers how long each import took."""
    command(data, "setup")
    took = {}
    for kind in ["employers", "unions"]:
        begun = time.monotonic()
        command(data, "import", kind, str(rosters / f"{kind}.xlsx"))
        took[kind] = time.monotonic() - begun
    return took


def people(data):
    """The district, eight towns and seven single unions; four sessions each. Written straight into the database, because signing in
    is slow on purpose. Answers the cookies and a token of somebody who may write everywhere."""
    db = sqlite3.connect(data / "zhijia.sqlite")

    def codes(type, count):
        return [code for code, in db.execute(
            "SELECT code FROM union_org WHERE type = ? AND is_root = 0 AND code IS NOT NULL ORDER BY beneath DESC, id LIMIT ?", (type, count))]

    scopes = [("dept_org", "root")] + [("mid_union_admin", code) for code in codes("GENERAL", 8)]
    scopes += [("union_chair", code) for code in codes("BASIC_SINGLE", 16 - len(scopes))]
    for number, (role, code) in enumerate(scopes):
        command(data, "user", "add", f"bench{number}", "--role", role, "--union", code)
    token = command(data, "token", "bench0")["token"]
    sessions = []
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    db.execute("UPDATE account SET must_change_password = 0")
    for number in range(len(scopes)):
        account, = db.execute("SELECT id FROM account WHERE user_name = ?", (f"bench{number}",)).fetchone()
        for _ in range(4):
            secret = secrets.token_hex(32)
            db.execute(
                "INSERT INTO session (id, account_id, digest, begun_at, touched_at, address) VALUES (?, ?, ?, ?, ?, '127.0.0.1')",
                (secrets.randbits(62), account, hashlib.sha256(secret.encode()).digest(), now, now))
            sessions.append(secret)
    db.commit()
    union, = db.execute("SELECT id FROM union_org WHERE type = 'BASIC_SINGLE' ORDER BY id LIMIT 1").fetchone()
    db.close()
    return sessions, token, union


def copied(data, to):
    shutil.copytree(data, to)
    return to


class Server:
    """A server of its own on a free port; how long it took to answer is in `started`."""

    def __init__(self, data, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [ZHIJIA, "serve", "--data", str(data), "--port", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"ZHIJIA_BENCH": "1"} | environment)
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - begun > 30:
                raise SystemExit("the server did not start")
            time.sleep(0.002)
        self.started = time.monotonic() - begun
        self.address = f"http://127.0.0.1:{self.port}"

    def _answers(self):
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        bytes = answer.read()
        connection.close()
        return answer.status, bytes, answer

    def counter(self, name):
        text = self.ask("/metrics")[1].decode()
        return float(next(line.split()[1] for line in text.splitlines() if line.startswith(name)))

    def memory(self):
        """Megabytes: resident, and the share that is this process's alone."""
        def kilobytes(file, name):
            lines = pathlib.Path(f"/proc/{self.process.pid}/{file}").read_text().splitlines()
            return int(next(line.split()[1] for line in lines if line.startswith(name)))
        return kilobytes("status", "VmRSS:") / 1024, kilobytes("smaps_rollup", "Pss:") / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
