"""Two processes bring in the same roster while people are entered at the desk: nobody stands there twice, and nobody is missing."""
import json, random, re, subprocess, threading

import openpyxl

from test_at_rest import with_unions  # noqa: F401
from test_kill import upload, wait_for


def number(serial):
    """An identity number that no roster has, for it was given out in a place that none names."""
    body = f"65010219900101{serial:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def people(rosters):
    """Of the rows that nothing is wrong with: name, number, union."""
    spoiled = {row["row"] for row in json.loads((rosters / "answers.json").read_text())["rows"]}
    rows = openpyxl.load_workbook(rosters / "members.xlsx", read_only=True).active.iter_rows(min_row=3, values_only=True)
    places = {name: place for place, name in enumerate(next(rows))}
    return [tuple(cells[places[name]] for name in ("姓名", "证件号码", "所属工会")) for row, cells in enumerate(rows, 4) if row not in spoiled]


def test_nobody_stands_twice_and_nobody_is_lost(with_unions, rosters, copy, tmp_path):  # noqa: F811
    installation, known = copy("together", of=with_unions), people(rosters)
    members = json.loads((rosters / "answers.json").read_text())["members"]
    # The same people in a file that is not the same, from the last to the first.
    book = openpyxl.load_workbook(rosters / "members.xlsx")
    rows = [[cell.value for cell in cells] for cells in book.active.iter_rows(min_row=4)]
    for place, values in enumerate(reversed(rows), 4):
        for column, value in enumerate(values, 1):
            book.active.cell(place, column).value = value
    book.save(tmp_path / "other.xlsx")
    with installation.serve() as server:
        union = known[0][2]
        desk = [(name, id, place) for name, id, place in random.Random(7).sample(known, 40)] + [("欧阳新来", number(serial), union) for serial in range(20)]
        said, lock, begun = {}, threading.Lock(), threading.Event()

        def enter(some):
            begun.wait()
            for name, id, place in some:
                form = {"documentType": "居民身份证", "number": id, "name": name, "union": place, "joinedOn": "2024-05-01"}
                status, answer = server.ask("POST", "/members/enter", json.dumps(form), Content_Type="application/json")
                with lock:
                    said[id] = status, answer.decode()

        id = upload(server, rosters / "members.xlsx", "members")
        wait_for(installation, id, ["ready"])
        clerks = [threading.Thread(target=enter, args=(desk[start::4],)) for start in range(4)]
        [clerk.start() for clerk in clerks]
        assert server.ask("POST", f"/imports/{id}/commit")[0] == 200
        begun.set()
        other = subprocess.run(installation.words("import", "members", str(tmp_path / "other.xlsx"), "--json"), capture_output=True, text=True)
        [clerk.join() for clerk in clerks]
        wait_for(installation, id, ["done"])
        assert other.returncode == 0, other.stderr
    admitted = {id for id, (status, _) in said.items() if status == 200}
    # Whoever is not admitted is told that they are a member already.
    assert all(status == 409 and re.search("已经是会员", answer) for id, (status, answer) in said.items() if id not in admitted)
    new = {id for _, id, _ in desk[40:]}
    assert new <= admitted
    (created, rest), = installation.rows("SELECT created, updated + unchanged + transfer FROM import_batch WHERE id = ?", int(id))
    there = json.loads(other.stdout)
    assert created + rest == members == there["created"] + there["updated"] + there["unchanged"] + there["transfer"]
    assert created + there["created"] + len(admitted) == members + len(new)
    (persons,), = installation.rows("SELECT COUNT(*) FROM person")
    (open_,), = installation.rows("SELECT COUNT(*) FROM membership WHERE until IS NULL")
    assert persons == open_ == members + len(new)
    (indexed,), = installation.rows("SELECT COUNT(DISTINCT person_id) FROM name_ending")
    assert indexed == persons
    installation.assert_whole()
