"""What was confirmed is on the disk: one sync a write when they come one after another, far fewer when many share a commit."""
import subprocess, threading, time


def write_together(server, connections=256, each=6, turn=0):
    server.root()
    failures = []

    def work(number):
        try:
            connection = server.connection()
            for write in range(each):
                server.write(f"together-{turn}-{number}-{write}", connection)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    return connections * each


def fewest_a_write(server, counters, rounds=3):
    """How many of each there are a write. A machine with other work does not keep 256 connections busy in every round: the best of three counts."""
    found = []
    for turn in range(rounds):
        before = [count() for count in counters]
        writes = write_together(server, turn=turn)
        found.append([(count() - then) / writes for count, then in zip(counters, before)])
        if max(found[-1]) <= 0.1:
            break
    return min(found, key=max)


def test_one_after_another(copy, tmp_path):
    with copy("data").serve(traced=tmp_path / "trace") as server:
        server.root()
        before = server.syncs()
        for number in range(100):
            server.write(f"one-{number}")
        assert server.syncs() - before >= 100


def test_together(copy, tmp_path):
    with copy("data").serve(traced=tmp_path / "trace") as server:
        server.root()
        assert max(fewest_a_write(server, [server.syncs, lambda: server.counter("zhijia_commits_total")])) <= 0.1


def wal_syncs(installation):
    # A session tells of its syncs when it has been idle for a moment.
    time.sleep(2)
    return int(subprocess.run(["psql", "-At", installation.url, "-c", "SELECT wal_sync FROM pg_stat_wal"], capture_output=True, text=True, check=True).stdout)


def test_postgres_one_after_another(postgres):
    with postgres.serve() as server:
        server.root()
        before = wal_syncs(postgres)
        for number in range(100):
            server.write(f"one-{number}")
        assert wal_syncs(postgres) - before >= 100


def test_postgres_together(postgres):
    with postgres.serve() as server:
        server.root()
        assert max(fewest_a_write(server, [lambda: wal_syncs(postgres)])) <= 0.1
