"""Run by bin/bench members: what the register of 126,184 people promises, each row measured in this run."""
import csv, http.client, io, json, os, pathlib, queue, random, statistics, subprocess, sys, tempfile, threading, time, uuid

import openpyxl

from world import ZHIJIA, Server, command, copied, load, make_roster, people, row

median = statistics.median


def timed(*words, stdout=subprocess.DEVNULL):
    """Wall and processor seconds of a command, and the most megabytes it held."""
    begun = time.monotonic()
    process = subprocess.Popen([*map(str, words)], stdout=stdout)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words}: {status}")
    return time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def cold():
    """Forgets what the system has read of files, where that is allowed."""
    os.sync()
    try:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        pass


def yardstick(folder, roster):
    """Reading the workbook and checking nothing, and `.import` of the same 25 columns by sqlite3: into a bare table, and into one as durable as ours with
    the indexes of the sorts, but for the last change, which the sheet does not have. Answers both sums of wall and processor seconds."""
    sheet = openpyxl.load_workbook(roster / "members.xlsx", read_only=True).active
    rows = [["" if cell is None else str(cell) for cell in cells[:25]] for cells in sheet.iter_rows(min_row=3, values_only=True)]
    with open(folder / "members.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    column = {title: f"c{place}" for place, title in enumerate(rows[0])}
    table = f"CREATE TABLE members ({', '.join(f'{name} TEXT' for name in column.values())});"
    indexes = "".join(f"CREATE INDEX by_{column[title]} ON members ({column[title]});" for title in ["姓名", "所属工会", "入会日期", "会员状态"])
    ways = {"bare": [], "indexed": ["PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + table + indexes]}
    reading, importing = [], {way: [] for way in ways}
    for _ in range(3):
        cold()
        reading.append(timed(ZHIJIA, "bench-sheet", roster / "members.xlsx"))
        for way, words in ways.items():
            for file in folder.glob("yard.sqlite*"):
                file.unlink()
            cold()
            importing[way].append(timed("sqlite3", folder / "yard.sqlite", *words, ".mode csv", f".import {folder / 'members.csv'} members"))
    sums = {way: [median(one[place] for one in reading) + median(one[place] for one in importing[way]) for place in (0, 1)] for way in ways}
    row("reading the workbook and checking nothing + sqlite3 .import", "{:.1f} s ({:.1f} s of CPU)".format(*sums["bare"]), "", True)
    row("the same into a table with the indexes of the sorts, in WAL", "{:.1f} s ({:.1f} s of CPU)".format(*sums["indexed"]), "", True)
    return sums


def importing(folder, data, roster, yard):
    """Check and commit by the command line, without and with the returned workbook; then the same file again. Answers a loaded copy and rows/s."""
    rates = []
    for name, most, words in [("without", 3, []), ("with", 4, ["--verdicts", str(folder / "verdicts.xlsx")])]:
        copy = copied(data, folder / name)
        cold()
        with open(folder / "said.json", "w") as said:
            wall, cpu, memory = timed(ZHIJIA, "import", "members", roster / "members.xlsx", "--data", copy, "--json", *words, stdout=said)
        said = json.loads((folder / "said.json").read_text())
        rates.append(said["rows"] / wall)
        row(f"import of {said['created']:,} members, {name} the returned workbook", f"{wall:.1f} s ({cpu:.1f} s of CPU, {said['rows'] / wall:,.0f} rows/s)", "", True)
        row("… ÷ yardstick", f"{wall / yard['bare'][0]:.1f} (by CPU {cpu / yard['bare'][1]:.1f})", f"≤ {most}", wall / yard["bare"][0] <= most)
        row("… ÷ the same with indexes", f"{wall / yard['indexed'][0]:.1f} (by CPU {cpu / yard['indexed'][1]:.1f})", f"≤ {most}", wall / yard["indexed"][0] <= most)
        row("… peak memory", f"{memory:.0f} MB", "< 300 MB", memory < 300)
    again = command(folder / "without", "import", "members", str(roster / "members.xlsx"))
    changes = again["created"] + again["updated"] + again["transfer"]
    row("the same file again, changes", f"{changes} ({again['seconds']} s)", "0", changes == 0)
    return folder / "without", rates[0]


def peer(folder, roster, rate):
    """django-import-export, installed for this run, on the first rows of the same workbook."""
    venv = folder / "peer"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    if subprocess.run([venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "django-import-export", "openpyxl"]).returncode:
        return row("django-import-export", "could not be installed", "", True)
    done = subprocess.run([venv / "bin/python", pathlib.Path(__file__).with_name("peer.py"), roster / "members.xlsx", "3000"], check=True, capture_output=True, text=True)
    theirs = float(done.stdout.split()[0])
    row("django-import-export, 3,000 of the same rows, rows/s", f"{theirs:,.0f}", "", True)
    row("… ours ÷ theirs", f"{rate / theirs:.0f}", "≥ 30", rate / theirs >= 30)


class Paced:
    """Requests at a steady rate whatever the answers take, each timed from when it was due."""

    def __init__(self, server, rate, request, hands=32):
        self.server, self.rate, self.request = server, rate, request
        self.took, self.failures, self.due = [], 0, queue.Queue()
        self.isOver = False
        self.threads = [threading.Thread(target=self._work) for _ in range(hands)] + [threading.Thread(target=self._tick)]

    def _tick(self):
        begun, number = time.monotonic(), 0
        while not self.isOver:
            number += 1
            time.sleep(max(0, begun + number / self.rate - time.monotonic()))
            self.due.put(begun + number / self.rate)
        for _ in self.threads:
            self.due.put(None)

    def _work(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        while (due := self.due.get()) is not None:
            try:
                connection.request(*self.request())
                answer = connection.getresponse()
                answer.read()
                self.failures += answer.status >= 400
            except OSError:
                connection.close()
                self.failures += 1
            self.took.append(time.monotonic() - due)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.isOver = True
        for thread in self.threads:
            thread.join()

    def percentile(self, share):
        return sorted(self.took)[int(len(self.took) * share)] * 1000


def writing(token, union):
    """A certificate each."""
    def request():
        body = json.dumps({"kind": "legal_person", "number": uuid.uuid4().hex, "validFrom": "2024-01-01", "validTo": "2029-01-01", "registrar": "翠屏区总工会"})
        return "POST", f"/unions/{union}/certificates/new", body, {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    return request


def beside(data, roster, token, union):
    """The roster comes in through the pages while others write."""
    with Server(data) as server:
        def ask(path, method="GET", body=None, **headers):
            status, text, answer = server.ask(path, method, body, Authorization="Bearer " + token, Accept="application/json", **headers)
            return (json.loads(text) if text else None), answer.getheader("Location"), status

        border, sheet = uuid.uuid4().hex, (roster / "members.xlsx").read_bytes()
        body = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="members.xlsx"\r\n\r\n'.encode() + sheet + f"\r\n--{border}--\r\n".encode()
        said, place, status = ask("/imports/new/members", "POST", body, Content_Type=f"multipart/form-data; boundary={border}")
        place = place or said["location"]

        def until(*states):
            """The list of imports says how each stands."""
            while (state := next(one["state"] for one in ask("/imports")[0]["items"] if one["id"] == place.split("/")[-1])) not in states:
                time.sleep(0.5)
            return state

        with Paced(server, 100, writing(token, union)) as quiet:
            time.sleep(5)
        until("ready")
        ask(place + "/commit", "POST", "{}", Content_Type="application/json")
        with Paced(server, 100, writing(token, union)) as busy:
            begun = time.monotonic()
            until("done")
            took = time.monotonic() - begun
        slow = server.counter("zhijia_slow_writes_total")
        row("other writes while the roster is checked, 100/s: p50, p99", f"{quiet.percentile(.5):.0f} ms, {quiet.percentile(.99):.0f} ms", "", quiet.failures == 0)
        row(f"… while it is committed ({took:.0f} s)", f"{busy.percentile(.5):.0f} ms, {busy.percentile(.99):.0f} ms", "p99 < 250 ms",
            busy.percentile(.99) < 250 and busy.failures == 0)
        row("… writes that held the lane above 20 ms", f"{slow:.0f}", "", True)


def storm(data, token, union):
    """Fifty sign in at once while others write."""
    with Server(data) as server:
        def sign_in():
            body = f"name=bench{random.randrange(16)}&password=wrong-{random.randrange(10**9)}"
            server.ask("/sign-in", "POST", body, Content_Type="application/x-www-form-urlencoded", Origin=server.address)

        with Paced(server, 100, writing(token, union)) as before:
            time.sleep(5)
        with Paced(server, 100, writing(token, union)) as during:
            for _ in range(3):
                crowd = [threading.Thread(target=sign_in) for _ in range(50)]
                [one.start() for one in crowd]
                [one.join() for one in crowd]
        moved = during.percentile(.99) - before.percentile(.99)
        row("other writes before and during a storm of 50 sign-ins: p99", f"{before.percentile(.99):.0f} ms, {during.percentile(.99):.0f} ms", "moves by < 50 ms",
            moved < 50 and before.failures + during.failures == 0)


def asking(data, session):
    """Lists, searches and the export."""
    cookie = {"Cookie": "zhijia=" + session}
    queries = ["", "?sort=joined_on", "?sort=-joined_on", "?sort=-changed_on", "?sort=name", "?standing=active", "?q=%E6%9D%8E%E5%A8%9C"]
    with Server(data) as server:
        def through(path, count=60):
            connection, took = http.client.HTTPConnection("127.0.0.1", server.port), []
            for _ in range(count):
                begun = time.monotonic()
                connection.request("GET", path, headers=cookie)
                connection.getresponse().read()
                took.append((time.monotonic() - begun) * 1000)
            return median(took), sorted(took)[int(count * .99)]

        for name, words in [("two characters", ["李娜", "王小", "小明"]), ("pinyin initials", ["wxm", "ln", "zjg"])]:
            found = [through("/members?q=" + "".join(f"%{byte:02X}" for byte in word.encode())) for word in words]
            row(f"search by {name}, whole page: medians", ", ".join(f"{middle:.1f}" for middle, _ in found) + " ms", "< 5 ms at the server", max(middle for middle, _ in found) < 5)
        with Paced(server, 200, lambda: ("GET", "/members" + random.choice(queries), None, cookie)) as lists:
            time.sleep(10)
        row("list of members, 200 requests/s: p50, p99", f"{lists.percentile(.5):.0f} ms, {lists.percentile(.99):.0f} ms", "p99 < 30 ms", lists.percentile(.99) < 30 and lists.failures == 0)
        before, peak, isOver = server.memory()[0], [0], threading.Event()

        def watch():
            while not isOver.wait(0.05):
                peak[0] = max(peak[0], server.memory()[0])

        watcher = threading.Thread(target=watch)
        watcher.start()
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        connection.request("GET", "/members?as=xlsx", headers=cookie)
        answer = connection.getresponse()
        body = answer.read()
        took = time.monotonic() - begun
        isOver.set()
        watcher.join()
        rows = openpyxl.load_workbook(io.BytesIO(body), read_only=True).active.max_row if answer.status == 200 else 0
        row(f"export of all members ({rows:,} lines)", f"{took:.1f} s", "< 15 s", answer.status == 200 and took < 15)
        row("… memory above what it was", f"{peak[0] - before:.0f} MB", "< 60 MB", peak[0] - before < 60)


def main():
    with tempfile.TemporaryDirectory(prefix="zhijia-bench.", dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = pathlib.Path(name)
        # A full roster takes minutes to make; one that is there already may be named.
        roster = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "roster"
        if not roster.exists():
            make_roster(roster, "--seed", "1")
        print("| what | measured | promised | kept |\n|---|---|---|---|", flush=True)
        load(folder / "data", roster)
        sessions, token, union = people(folder / "data")
        full, rate = importing(folder, folder / "data", roster, yardstick(folder, roster))
        peer(folder, roster, rate)
        asking(full, sessions[0])
        storm(full, token, union)
        beside(copied(folder / "data", folder / "beside"), roster, token, union)


main()
