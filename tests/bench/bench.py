"""Run by bin/bench: every row is measured in this run, as the median of several rounds in turns."""
import os, pathlib, random, re, sqlite3, statistics, subprocess, sys, tempfile, threading, time

from world import ZHIJIA, Server, copied, load, make_roster, people, row

HERE = pathlib.Path(__file__).parent
SECONDS, ROUNDS = int(sys.argv[1]), 5
median = statistics.median


class Load:
    def __init__(self, kind, server, connections, seconds=SECONDS, **environment):
        out = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", str(HERE / "load.lua"), server.address], text=True, capture_output=True,
            env=os.environ | {"LOAD": kind, "SEED": str(random.randrange(10**6)), "RUN": f"{time.time_ns():x}"} | environment).stdout
        words = re.search(r"RESULT (.*)", out)[1].split()
        self.rate, self.p50, self.p99, self.failures, self.size = *map(float, words[:3]), int(words[3]), float(words[4])


def register(server, sessions, token, union):
    """Pages under load, with one write a second beside, against the same bytes from memory: a page as large as those of the load are on average."""
    sample = []
    for _ in range(200):
        query = random.choice(["", "?type=BASIC_SINGLE", "?standing=in_term", "?sort=-members", "?town=511502006", "?industry=C"])
        sample.append(server.ask("/unions" + query, Cookie="zhijia=" + random.choice(sessions))[1])
    middle = Load("register", server, 64, 2, SESSIONS=" ".join(sessions)).size
    server.ask("/bench/bare", "PUT", min(sample, key=lambda page: abs(len(page) - middle)))
    stop = threading.Event()

    def write():
        while not stop.wait(1):
            body = f'{{"kind":"legal_person","number":"beside-{time.time_ns()}","validFrom":"2024-01-01","validTo":"2029-01-01","registrar":"翠屏区总工会"}}'
            server.ask(f"/unions/{union}/certificates/new", "POST", body.encode(), Authorization="Bearer " + token, Content_Type="application/json")

    beside = threading.Thread(target=write)
    beside.start()
    pages, bare = [], []
    for _ in range(ROUNDS):
        pages.append(Load("register", server, 64, SESSIONS=" ".join(sessions)))
        bare.append(Load("bare", server, 64))
    stop.set()
    beside.join()
    rate, ceiling = median(load.rate for load in pages), median(load.rate for load in bare)
    failures = sum(load.failures for load in pages + bare)
    row("register page, requests/s", f"{rate:,.0f}", "", failures == 0)
    row("… p50, p99", f"{median(load.p50 for load in pages):.0f} ms, {median(load.p99 for load in pages):.0f} ms (64 at once)", "", True)
    row("the same bytes from memory, requests/s", f"{ceiling:,.0f} ({middle / 1000:.0f} kB)", "", True)
    row("register page ÷ memory", f"{rate / ceiling:.2f}", "≥ 0.20", rate / ceiling >= 0.2 and failures == 0)


def commits_a_second(folder):
    db = sqlite3.connect(folder / "commits.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE one (number INTEGER)")
    begun, count = time.monotonic(), 0
    while time.monotonic() - begun < 2:
        db.execute("INSERT INTO one VALUES (1)")
        count += 1
    return count / (time.monotonic() - begun)


def writes(folder, data, token, union):
    def against(name, **environment):
        together, alone = [], []
        servers = [Server(copied(data, folder / f"{name}-{batch}"), ZHIJIA_BATCH=str(batch), **environment) for batch in [64, 1]]
        for _ in range(3):
            for loads, server in zip([together, alone], servers):
                loads.append(Load("writes", server, 256, TOKEN=token, UNION=str(union)))
        for server in servers:
            server.stop()
        return median(load.rate for load in together), median(load.rate for load in alone), sum(load.failures for load in together + alone)

    disk = median(commits_a_second(pathlib.Path(tempfile.mkdtemp(dir=folder))) for _ in range(3))
    row("commits/s of this disk, one after another (synchronous=FULL)", f"{disk:,.0f} ({1000 / disk:.2f} ms each)", "", True)
    together, alone, failures = against("plain")
    row("durable writes/s, 256 connections", f"{together:,.0f}", "", failures == 0)
    row("… each committed alone", f"{alone:,.0f}", "", True)
    row("… together ÷ alone", f"{together / alone:.1f}", "≥ 2 where a commit costs 1 ms", together / alone >= 2 or disk > 1000)
    together, alone, failures = against("slow", ZHIJIA_COMMIT_DELAY_MS="5")
    row("durable writes/s, each commit 5 ms slower", f"{together:,.0f}", "≥ 1,500", together >= 1500 and failures == 0)
    row("… together ÷ alone", f"{together / alone:.1f}", "≥ 2", together / alone >= 2)


def reads(folder):
    url = os.environ["ZHIJIA_TEST_POSTGRES"]
    subprocess.run(["pgbench", "-i", "-q", "-s", "5", url], check=True, capture_output=True)
    script = folder / "reads.pgbench"
    one = "\\set aid random(1, 500000)\nSELECT abalance FROM pgbench_accounts WHERE aid = :aid;\n"
    script.write_text("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n" + one * 20 + "COMMIT;\n")
    theirs, ours = [], []
    for _ in range(ROUNDS):
        out = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", str(SECONDS), "-f", str(script), url], text=True, capture_output=True)
        theirs.append(float(re.search(r"tps = ([\d.]+)", out.stdout)[1]))
        ours.append(float(subprocess.run([ZHIJIA, "bench-reads", url, str(SECONDS)], text=True, capture_output=True, check=True).stdout))
    row("20 keyed reads in a transaction, 8 PostgreSQL connections, transactions/s", f"{median(ours):,.0f}", "", True)
    row("… pgbench with the same 22 statements", f"{median(theirs):,.0f}", "", True)
    row("… ours ÷ pgbench", f"{median(ours) / median(theirs):.2f}", "≥ 0.80", median(ours) / median(theirs) >= 0.8)


def weight(server, session):
    """A first visit to the register: the page, and every asset that it or its stylesheet names."""
    def fetched(path):
        _, body, answer = server.ask(path, Cookie="zhijia=" + session, Accept_Encoding="gzip")
        return len(body) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    page = server.ask("/unions", Cookie="zhijia=" + session)[1].decode()
    style = re.search(r"/assets/[\w.-]+\.css", page)[0]
    named = set(re.findall(r"/assets/[^\"#')\s]+", page)) | set(re.findall(r"/assets/[^\"#')\s]+", server.ask(style)[1].decode()))
    parts = {path.split("?")[0].split("/")[-1]: fetched(path) for path in sorted(named)}
    whole = fetched("/unions") + sum(parts.values())
    detail = ", ".join(f"{name} {size / 1000:.1f}" for name, size in [("page", fetched("/unions")), *parts.items()])
    row("register page, first visit, gzip, headers included", f"{whole / 1000:.1f} kB ({detail})", "< 20 kB", whole < 20_000)


def export(server, session):
    took = []
    for _ in range(3):
        begun = time.monotonic()
        status, body, _ = server.ask("/unions?as=xlsx", Cookie="zhijia=" + session)
        took.append(time.monotonic() - begun)
        assert status == 200 and body[:2] == b"PK"
    row("export of the register as a workbook", f"{median(took):.2f} s", "", True)


def main():
    release = re.search('PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())[1]
    processor = re.search("model name\\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    print(f"# Measurements, {time.strftime('%Y-%m-%d %H:%M')}\n\n`bin/bench {SECONDS}` on {os.cpu_count()} cores ({processor}), {release}; load before it began "
          f"{os.getloadavg()[0]:.1f}. The load generator runs on the same cores.\n\n| what | measured | promised | kept |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="zhijia-bench.", dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = pathlib.Path(name)
        make_roster(folder / "rosters", "--seed", "1", "--members", "100")
        data = folder / "data"
        took = load(data, folder / "rosters")
        row("import of 1,290 employers, 1,410 unions", f"{took['employers']:.1f} s, {took['unions']:.1f} s", "", True)
        sessions, token, union = people(data)
        started = []
        for _ in range(5):
            with Server(data) as server:
                started.append(server.started)
        row("start to first answer", f"{median(started):.2f} s", "< 0.5 s", median(started) < 0.5)
        with Server(data) as server:
            weight(server, sessions[0])
            register(server, sessions, token, union)
            export(server, sessions[0])
            resident, own = server.memory()
            row("memory after the load", f"{resident:.0f} MB resident, {own:.0f} MB its own share", "< 120 MB", resident < 120)
        writes(folder, data, token, union)
        reads(folder)


main()
