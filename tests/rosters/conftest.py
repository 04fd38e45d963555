"""The program on a fresh installation, with a roster brought in."""
import json
import os
import pathlib
import subprocess
import uuid

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ZHIJIA", str(ROOT / ".build/debug/zhijia"))
# A libpq URL of a server on which databases may be made; without it the tests run on SQLite.
POSTGRES = os.environ.get("ZHIJIA_TEST_POSTGRES")
MEMBERS = 126184 if os.environ.get("ZHIJIA_FULL") else 6000


class District:
    """One installation and its command line."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        if POSTGRES:
            name = "rosters_" + uuid.uuid4().hex
            subprocess.run(["psql", "-q", POSTGRES, "-c", f"CREATE DATABASE {name}"], check=True)
            self.environment["DATABASE_URL"] = POSTGRES.replace(":///postgres?", f":///{name}?")
        self("setup")

    def __call__(self, *words, status=0):
        command = [PROGRAM, *map(str, words), "--data", str(self.folder), "--json"]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=600)
        assert ran.returncode == status, f"{command}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return json.loads(ran.stdout) if ran.stdout else None

    def load(self, roster):
        return {kind: self("import", kind, roster / f"{kind}.xlsx") for kind in ("employers", "unions")}


@pytest.fixture(scope="session")
def installation():
    """Makes installations by their folder, for those who share one."""
    return District


@pytest.fixture
def district(tmp_path):
    return District(tmp_path / "data")


@pytest.fixture(scope="module", params=[1, 2], ids=["seed-1", "seed-2"])
def full(request, make_roster, tmp_path_factory):
    """The whole register of 1,410 unions, with what the imports said and the answer file."""
    roster = make_roster(seed=request.param, members=MEMBERS)
    district = District(tmp_path_factory.mktemp("full") / "data")
    said = district.load(roster)
    return district, roster, said, json.loads((roster / "answers.json").read_text())


@pytest.fixture
def small(make_roster):
    """A roster of a few seconds: every kind of union, no more than is needed of each."""
    return make_roster(seed=3, members=600, unions=160, employers=100)
