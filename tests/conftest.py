"""What tests of every kind may ask for: rosters as a federation sends them."""
import pathlib
import subprocess
import sys

import pytest
from playwright.sync_api import sync_playwright

MAKER = pathlib.Path(__file__).resolve().parents[2] / "shared/tools/make_roster.py"


@pytest.fixture(scope="session")
def make_roster(tmp_path_factory):
    """Answers a folder with employers.xlsx, unions.xlsx and answers.json; the same words, the same folder."""
    made = {}

    def make(**options):
        if not MAKER.exists():
            pytest.skip("ROSTERS NOT CHECKED: ../shared/tools/make_roster.py does not stand beside the project")
        key = tuple(sorted(options.items()))
        if key not in made:
            made[key] = tmp_path_factory.mktemp("roster")
            words = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
            subprocess.run([sys.executable, MAKER, "--out", made[key], *words], check=True, capture_output=True)
        return made[key]

    return make


@pytest.fixture(scope="session")
def playwright():
    """One for all: a second one beside it would not start."""
    with sync_playwright() as playwright:
        yield playwright
