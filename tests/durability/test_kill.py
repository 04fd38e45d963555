"""kill -9 at moments drawn at random: the database is whole, nothing confirmed is lost, and the work can be gone on with."""
import json, os, random, re, subprocess, threading, time

import pytest

SEED = int(os.environ.get("ZHIJIA_SEED", "20261122"))


@pytest.fixture(scope="module")
def expected(fresh, rosters, tmp_path_factory):
    """The register after an import that nobody disturbed, and how long the unions took."""
    import shutil
    from installation import Installation
    data = tmp_path_factory.mktemp("expected") / "data"
    shutil.copytree(fresh.data, data)
    installation = Installation(data, token=fresh.token)
    installation.command("import", "employers", str(rosters / "employers.xlsx"))
    with_employers = data.parent / "employers"
    shutil.copytree(data, with_employers)
    begun = time.monotonic()
    installation.command("import", "unions", str(rosters / "unions.xlsx"))
    took = time.monotonic() - begun
    return installation.register(), took, Installation(with_employers, token=fresh.token)


def test_import_by_command(expected, rosters, copy, moments):
    register, took, employers = expected
    dice = random.Random(SEED)
    for turn in range(moments):
        moment = dice.uniform(0.1, 1) * took
        installation = copy(f"command-{turn}", of=employers)
        running = subprocess.Popen(installation.words("import", "unions", str(rosters / "unions.xlsx")), stdout=subprocess.DEVNULL)
        time.sleep(moment)
        running.kill()
        running.wait()
        installation.assert_whole()
        installation.command("import", "unions", str(rosters / "unions.xlsx"))
        installation.assert_whole()
        assert installation.register() == register, f"killed after {moment:.2f} s, seed {SEED}"


def upload(server, path, kind="unions"):
    boundary = "boundary20261122"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    status, answer = server.ask("POST", f"/imports/new/{kind}", body, Content_Type=f"multipart/form-data; boundary={boundary}")
    assert status == 200, answer
    return re.search(r"/imports/(\d+)", json.loads(answer)["location"])[1]


def wait_for(installation, id, states, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        (state,), = installation.rows("SELECT state FROM import_batch WHERE id = ?", int(id))
        if state in states:
            return state
        time.sleep(0.05)
    raise AssertionError(f"the import is still {state}")


def test_import_by_server(expected, rosters, copy, moments):
    """The job goes on by itself after the restart, whether it was checking or writing."""
    register, took, employers = expected
    dice = random.Random(SEED + 1)
    for turn in range(moments):
        installation = copy(f"server-{turn}", of=employers)
        with installation.serve() as server:
            id = upload(server, rosters / "unions.xlsx")
            if turn % 3 == 0:
                time.sleep(dice.uniform(0, 0.5) * took)
                server.kill()
            else:
                wait_for(installation, id, ["ready"])
                assert server.ask("POST", f"/imports/{id}/commit")[0] == 200
                time.sleep(dice.uniform(0, 0.6) * took)
                server.kill()
        installation.assert_whole()
        with installation.serve() as server:
            if wait_for(installation, id, ["ready", "done"]) == "ready":
                assert server.ask("POST", f"/imports/{id}/commit")[0] == 200
            wait_for(installation, id, ["done"])
        installation.assert_whole()
        assert installation.register() == register, f"seed {SEED}, turn {turn}"


def test_stream_of_writes(copy, moments):
    dice = random.Random(SEED + 2)
    installation = copy("writes")
    confirmed = []
    for turn in range(moments):
        with installation.serve() as server:
            server.root()

            def work(worker):
                connection = server.connection()
                for number in range(10_000):
                    try:
                        confirmed.append(server.write(f"{turn}-{worker}-{number}", connection))
                    except Exception:
                        return

            threads = [threading.Thread(target=work, args=[worker]) for worker in range(8)]
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.2, 1.5))
            server.kill()
            for thread in threads:
                thread.join()
        installation.assert_whole()
        kept = {number for number, in installation.rows("SELECT number FROM certificate")}
        assert set(confirmed) <= kept, f"lost after the kill of turn {turn}"
        # What was under way may be there or not, but never without its history and its entry in the trail.
        assert installation.rows("SELECT COUNT(*) FROM audit_entry WHERE action = '登记证书'") == [(len(kept),)]
    assert len(confirmed) > 10 * moments
