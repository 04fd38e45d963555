"""Servers and command lines that are killed, on files of their own. The program is in $ZHIJIA, or else the debug build."""
import os, shutil, subprocess

import pytest

from installation import Installation


@pytest.fixture(scope="session")
def moments():
    """How often something is killed: three times, twenty in `bin/test --full`."""
    return 20 if os.environ.get("ZHIJIA_FULL") == "1" else 3


@pytest.fixture(scope="session")
def rosters(make_roster):
    return make_roster(unions=160, employers=120, members=600)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """Set up on SQLite, with one person who may write and that person's token."""
    if os.environ.get("ZHIJIA_TEST_POSTGRES"):
        pytest.skip("SQLite is tested in the run without PostgreSQL")
    installation = Installation(tmp_path_factory.mktemp("fresh") / "data")
    installation.set_up()
    return installation


@pytest.fixture
def copy(fresh, tmp_path):
    """A copy of the fresh installation for each name."""
    def copied(name, of=fresh):
        shutil.copytree(of.data, tmp_path / name)
        return Installation(tmp_path / name, token=of.token)
    return copied


@pytest.fixture
def postgres(tmp_path):
    """An installation on a PostgreSQL database of its own."""
    server = os.environ.get("ZHIJIA_TEST_POSTGRES")
    if not server:
        pytest.skip("run through bin/with-postgres")
    name = f"durability_{os.getpid()}"
    make = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    subprocess.run(["psql", "-q", server, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "-c", make], check=True)
    installation = Installation(tmp_path / "data", url=server.replace("///postgres", f"///{name}"))
    installation.set_up()
    yield installation
    subprocess.run(["psql", "-q", server, "-c", f"DROP DATABASE {name} WITH (FORCE)"], check=True)
