"""Run by bin/bench review: what the review promises over the demonstration at full size, each row measured in this run."""
import datetime, http.client, json, os, pathlib, re, statistics, subprocess, sys, tempfile, time, urllib.parse

from world import ZHIJIA, Server, row

DAY = "2023-09-30"


def shell(file, statement):
    """Seconds that sqlite3 takes for it, the best of four."""
    took = []
    for _ in range(4):
        said = subprocess.run(["sqlite3", "-readonly", str(file)], input=f".timer on\n{statement};\n", capture_output=True, text=True, check=True).stdout
        took.append(float(re.search(r"real (\d+\.\d+)", said)[1]))
    return min(took)


def figures(data):
    """Every figure beside the same statement in the shell."""
    said = subprocess.run([ZHIJIA, "bench-figures", DAY, "--data", str(data)], capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in said.splitlines()]
    for line in lines:
        theirs = shell(data / "zhijia.sqlite", line["sql"])
        # Below a millisecond the clock of the shell has no more digits.
        ratio = max(line["best"], 0.001) / max(theirs, 0.001)
        row(f"{line['code']} = {line['text']}", f"{line['best'] * 1000:.1f} ms, shell {theirs * 1000:.1f} ms, {ratio:.2f}", "≤ 2", ratio <= 2)
    row("all figures, one after the other, the first time", f"{sum(line['first'] for line in lines):.2f} s", "", True)


class Window:
    """Somebody who has signed in."""

    def __init__(self, port, user):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {}
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/sign-in")[1].decode())[1]
        fields = urllib.parse.urlencode({"userName": user, "password": "zhijia-demo", "csrf": token})
        status, _ = self.ask("POST", "/sign-in", fields, {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 303, f"{user} could not sign in: {status}"

    def get(self, path, **headers):
        return self.ask("GET", path, None, headers)

    def ask(self, method, path, body, headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**headers, **({"Cookie": cookies} if cookies else {})})
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()


def timed(window, path):
    begun = time.monotonic()
    status, body = window.get(path)
    assert status == 200, f"{path}: {status}"
    return time.monotonic() - begun, body


def pages(data):
    with Server(data) as server:
        leader = Window(server.port, "luo")
        time.sleep(20)
        took, ages = [], []
        for _ in range(100):
            took.append(timed(leader, "/overview")[0])
            time.sleep(0.7)
            said = json.loads(leader.get("/overview", Accept="application/json")[1])
            ages.append(time.time() - datetime.datetime.fromisoformat(said["at"]).timestamp())
        took.sort()
        row("the leaders' page, asked again and again for more than a minute", f"p50 {took[50] * 1000:.0f} ms, p99 {took[98] * 1000:.0f} ms", "< 50 ms", took[98] < 0.05)
        row("… how old what it shows is at most", f"{max(ages):.0f} s", "≤ 60 s", max(ages) <= 60)
        office = Window(server.port, "fang")
        review = re.search(rb"/reviews/(\d+)", timed(office, "/reviews")[1])[1].decode()
        first = timed(office, f"/reviews/{review}")[0]
        again = statistics.median(timed(office, f"/reviews/{review}")[0] for _ in range(3))
        row("the five-year review, all its numbers counted for the page", f"{first:.2f} s, again {again:.2f} s", "", True)


folder = pathlib.Path(tempfile.mkdtemp(prefix="zhijia-review-"))
data = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "demo"
print("| what | measured | promised | kept |\n|---|---|---|---|")
if not data.exists():
    begun = time.monotonic()
    subprocess.run([ZHIJIA, "demo", "--data", str(data)], check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - begun
    row("the demonstration district at full size", f"{took:.0f} s", "< 90 s", took < 90)
figures(data)
pages(data)
