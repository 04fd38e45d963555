"""Backups: made while people work, restored whole, useless without the keys and never carrying them."""
import base64, json, re, shutil, subprocess, threading

import pytest

from installation import Installation

PASSPHRASE = "六月的雨落在老码头的屋檐上"


@pytest.fixture(params=["sqlite", "postgresql"])
def working(request):
    """An installation that has some records, on either database."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else request.getfixturevalue("copy")("working")


@pytest.fixture
def elsewhere(working, tmp_path):
    """An empty place of the same kind, which has no keys yet."""
    place = Installation(tmp_path / "elsewhere")
    if working.url:
        name = "restored_" + working.url.split("?")[0].rsplit("/", 1)[1]
        make = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        subprocess.run(["psql", "-q", working.url, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "-c", make], check=True)
        place.url = working.url.replace("/" + working.url.split("?")[0].rsplit("/", 1)[1], "/" + name)
    return place


def refused(installation, *words, typed=None):
    """The sentence with which the command says no."""
    done = subprocess.run(installation.words(*words), capture_output=True, text=True, input=typed)
    assert done.returncode == 3, (done.returncode, done.stdout, done.stderr)
    return done.stderr


def carry_keys(working, elsewhere):
    elsewhere.data.mkdir(mode=0o700)
    shutil.copy2(working.data / "keys", elsewhere.data / "keys")


def certificates(installation):
    with installation.serve() as server:
        return set(re.findall(r'"(w-\d+)"', server.ask("GET", f"/unions/{server.root()}")[1].decode()))


def test_somebody_backs_up_a_server_at_work_and_restores_it_elsewhere(working, elsewhere, tmp_path):
    out = tmp_path / "monday.zj"
    with working.serve() as server:
        server.root()
        before, stop = [], threading.Event()

        def work():
            number = 0
            while not stop.is_set():
                before.append(server.write(f"w-{number}"))
                number += 1

        worker = threading.Thread(target=work)
        worker.start()
        while len(before) < 20:
            pass
        confirmed = list(before)
        made = working.command("backup", str(out))
        stop.set()
        worker.join()
    assert out.stat().st_mode & 0o777 == 0o600
    carry_keys(working, elsewhere)
    restored = elsewhere.command("restore", str(out))
    assert restored["digest"] == made["digest"] and restored["keys"] == made["keys"]
    elsewhere.token = working.token
    assert set(confirmed) <= certificates(elsewhere)
    assert elsewhere.command("figure", "orgs_total")["value"] == working.command("figure", "orgs_total")["value"]
    assert subprocess.run(elsewhere.words("doctor", "--json"), capture_output=True, text=True).stdout.count('"name":"数据库","ok":true') == 1


def test_a_backup_names_its_keys_and_holds_none(working, elsewhere, tmp_path):
    out = tmp_path / "monday.zj"
    working.command("backup", str(out))
    content = out.read_bytes()
    label = json.loads(content.split(b"\n", 1)[0])
    keys = json.loads((working.data / "keys").read_text())
    secrets = [keys["digest"], keys["signing"], *[master["key"] for master in keys["masters"]]]
    assert len(secrets) == 3
    for secret in secrets:
        assert secret.encode() not in content and base64.b64decode(secret) not in content
    assert label["keys"] in refused(elsewhere, "restore", str(out))
    Installation(elsewhere.data).command("setup")  # other keys, another database
    if not working.url:
        (elsewhere.data / "zhijia.sqlite").unlink()
    assert label["keys"] in refused(elsewhere, "restore", str(out))


def test_nothing_is_restored_over_a_database_or_from_a_damaged_file(working, elsewhere, tmp_path):
    out, damaged, cut = tmp_path / "monday.zj", tmp_path / "damaged.zj", tmp_path / "cut.zj"
    working.command("backup", str(out))
    assert "没有覆盖" in refused(working, "backup", str(out))
    content = bytearray(out.read_bytes())
    cut.write_bytes(content[:-1000])
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    carry_keys(working, elsewhere)
    for file in [damaged, cut]:
        assert "不完整或被改过" in refused(elsewhere, "restore", str(file))
    assert "不是职家的备份" in refused(elsewhere, "restore", str(working.data / "keys"))
    elsewhere.command("restore", str(out))
    said = refused(elsewhere, "restore", str(out))
    assert "没有覆盖" in said or "没有办成" in said
    other = Installation(tmp_path / "other", url=None if working.url else "postgresql:///nowhere")
    carry_keys(working, other)
    assert "不能恢复到" in refused(other, "restore", str(out))


def test_keys_travel_under_a_passphrase_and_are_changed_while_nobody_works(copy, tmp_path):
    installation, out, elsewhere = copy("keys"), tmp_path / "keys.zjk", Installation(tmp_path / "elsewhere")
    assert "至少 12 个字" in refused(installation, "keys", "export", str(out), typed="太短\n")
    subprocess.run(installation.words("keys", "export", str(out)), input=PASSPHRASE + "\n", text=True, check=True, capture_output=True)
    assert "口令不对" in refused(elsewhere, "keys", "import", str(out), typed=PASSPHRASE[:-1] + "下\n")
    subprocess.run([*elsewhere.words("keys", "import", str(out))], input=PASSPHRASE + "\n", text=True, check=True, capture_output=True)
    assert (elsewhere.data / "keys").read_bytes() == (installation.data / "keys").read_bytes()

    installation.command("backup", str(tmp_path / "before.zj"))
    with installation.serve():
        assert "正在运行" in refused(installation, "keys", "rotate")
    assert installation.command("keys", "rotate")["key_version"] == 2
    installation.command("backup", str(tmp_path / "after.zj"))
    # The old keys cannot open what the new version has sealed, and say so before anything is written.
    assert "版本 2" in refused(elsewhere, "restore", str(tmp_path / "after.zj"))
    newer = Installation(tmp_path / "newer")
    carry_keys(installation, newer)
    newer.command("restore", str(tmp_path / "before.zj"))
    (newer.data / "zhijia.sqlite").unlink()
    newer.command("restore", str(tmp_path / "after.zj"))
    assert newer.command("keys", "rotate")["key_version"] == 3


def test_what_was_done_by_command_is_on_the_trail(copy, tmp_path):
    installation = copy("trail")
    installation.command("backup", str(tmp_path / "monday.zj"))
    trail = installation.rows("SELECT action, actor_name FROM audit_entry WHERE via = 'command' ORDER BY number")
    assert [action for action, _ in trail] == ["建立数据库", "建立账号", "发放令牌", "备份"]
    assert all(name.startswith("命令行 ") for _, name in trail)
