"""会员花名册 as the federation keeps it, brought in through the command line: every row is judged as the answer file judges it."""
import json
import os
import sqlite3

import pytest

from sheets import Sheet, answers

FULL = bool(os.environ.get("ZHIJIA_FULL"))
KINDS = [(1, False), (2, True)] + ([(3, False), (1, True), (2, False), (3, True)] if FULL else [])
SIZE = {"members": 126184} if FULL else {"members": 3000, "unions": 160, "employers": 100}


@pytest.fixture(scope="module", params=KINDS, ids=[f"seed-{seed}{'-inline' if inline else ''}" for seed, inline in KINDS])
def loaded(request, make_roster, tmp_path_factory, installation):
    """Unions and members of one seed, with what the import said, its answers and the answer file. Inline strings are what other exporters write."""
    seed, inline = request.param
    roster = make_roster(seed=seed, **SIZE, **({"inline": True} if inline else {}))
    district, out = installation(tmp_path_factory.mktemp("members") / "data"), tmp_path_factory.mktemp("answers") / "answers.json"
    district.load(roster)
    said = district("import", "members", roster / "members.xlsx", "--answers", out)
    return district, roster, said, answers(out), json.loads((roster / "answers.json").read_text())


def test_every_row_is_judged_as_the_answer_file_judges_it(loaded):
    _, _, said, ours, wanted = loaded
    rows = {entry["row"]: entry for entry in wanted["rows"]}
    assert {row: (entry["verdict"], entry["column"], entry["reason"]) for row, entry in ours.items()} == {
        row: (entry["verdict"], entry["column"], entry["reason"]) for row, entry in rows.items()
    }
    counts = dict(wanted["counts"])
    assert said["ok"] == counts.pop("ok") and said["normalised"] == counts.pop("normalised") and said["duplicate"] == counts.pop("duplicate_in_file")
    assert said["rejected"] == counts
    assert said["created"] == said["ok"] + said["normalised"] == wanted["members"]


def test_everybody_is_counted_once(loaded):
    district, _, _, _, wanted = loaded
    assert district("figure", "members_total")["value"] == wanted["members"]
    assert district("figure", "newform_members")["value"] == wanted["gig_members"]


def test_the_same_roster_twice_changes_nothing(loaded):
    district, roster, said, _, _ = loaded
    before = district("figure", "members_total")["digest"]
    again = district("import", "members", roster / "members.xlsx")
    assert again["unchanged"] == said["created"]
    assert again["created"] == again["updated"] == again["transfer"] == 0
    assert district("figure", "members_total")["digest"] == before


@pytest.mark.skipif("ZHIJIA_TEST_POSTGRES" in os.environ, reason="looks into the file of the embedded database")
def test_no_number_and_no_phone_lies_open_in_the_data_folder(loaded):
    district, roster, _, _, _ = loaded
    sheet = Sheet(roster / "members.xlsx")
    secrets = {str(sheet[row, column]) for row in list(sheet.numbers)[:200] for column in ("证件号码", "手机号码") if sheet[row, column]}
    secrets = {secret for secret in secrets if len(secret) >= 11 and secret.isascii()}
    assert len(secrets) > 300
    with sqlite3.connect(district.folder / "zhijia.sqlite") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in district.folder.rglob("*"):
        if not file.is_file():
            continue
        held = file.read_bytes()
        for secret in secrets:
            assert secret.encode() not in held and secret.encode("utf-16-le") not in held, f"{file.name} holds a number"
            if secret.isdigit() and len(secret) == 11:
                # As SQLite would keep it, were it written as a number.
                assert int(secret).to_bytes(6, "big") not in held or len(held) > 50_000_000, f"{file.name} holds a phone as a number"


def test_an_import_taken_back_leaves_the_register_as_it_was(loaded):
    district, _, said, _, wanted = loaded
    assert district("import", "undo", said["import"])["taken_back"] == wanted["members"]
    assert district("figure", "members_total")["value"] == 0
