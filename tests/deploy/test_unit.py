"""docs/deploy/zhijia.service as systemd reads it."""

import subprocess

from behind import PROGRAM, PROJECT


def judged(tmp_path, *words):
    """The unit with our program's path: systemd looks whether it is there."""
    unit = (PROJECT / "docs/deploy/zhijia.service").read_text()
    assert "ExecStart=/opt/zhijia/zhijia serve" in unit
    place = tmp_path / "zhijia.service"
    place.write_text(unit.replace("/opt/zhijia/zhijia", PROGRAM))
    return subprocess.run(["systemd-analyze", *words, str(place)], capture_output=True, text=True)


def test_systemd_understands_every_line(tmp_path):
    done = judged(tmp_path, "verify", "--man=no")
    assert done.returncode == 0 and "zhijia.service" not in done.stderr, done.stderr


def test_little_is_left_to_somebody_who_breaks_in(tmp_path):
    done = judged(tmp_path, "security", "--offline=yes", "--threshold=20")
    assert done.returncode == 0, done.stdout[-300:]
