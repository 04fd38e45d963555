"""工会组织统计年报, recomputed from the rows that the program exports."""
import collections
import contextlib
import io
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

import openpyxl
import pytest

from conftest import PROGRAM
from sheets import Sheet

GRASSROOTS = ["单独基层工会", "联合基层工会", "集团工会"]
FEDERATIONS = ["区域性工会联合会", "行业性工会联合会"]
SUMS = {"职工": "职工", "女职工": "女职工", "农民工": "农民工", "会员": "会员", "女会员": "女会员", "专职工作人员": "专职工作人员", "兼职工作人员": "兼职工作人员"}


class Site:
    """The program serving a district, asked with the token of its organisation department."""

    def __init__(self, district):
        self.token = None
        district("user", "add", "clerk", "--role", "dept_org")
        self.token = district("token", "clerk")["token"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(district.folder), "--port", str(self.port)], env=district.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).read()
                return
            assert self.process.poll() is None
            time.sleep(0.1)
        raise AssertionError("the program did not answer within 30 seconds")

    def ask(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode() if body else None, {
            "Authorization": f"Bearer {self.token}", "Accept": "application/json", "Content-Type": "application/json"})
        try:
            return urllib.request.urlopen(request, timeout=120).read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from error

    def json(self, path, body=None):
        return json.loads(self.ask(path, body))

    def table(self, path, sheet=None):
        """The rows of a list's or a report's sheet, by the names of its columns."""
        book = openpyxl.load_workbook(io.BytesIO(self.ask(path + ("&" if "?" in path else "?") + "as=xlsx")))
        rows = [row for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)]
        head = next(number for number, row in enumerate(rows) if sum(value is not None for value in row) > 2)
        return [dict(zip(rows[head], row)) for row in rows[head + 1:]]

    def close(self):
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def site(small, district):
    district.load(small)
    site = Site(district)
    try:
        yield site
    finally:
        site.close()


def live(site):
    """Something of everything: certificates, elections in time and late, unions without members, unions of last year."""
    unions = site.json("/unions?type=BASIC_SINGLE&limit=60&sort=founded")["items"]
    for number, union in enumerate(unions):
        path = f"/unions/{union['id']}"
        if number < 20:
            site.ask(f"{path}/certificates/new", {
                "kind": "legal_person", "number": f"川工法证字第{number}号", "validFrom": "2022-01-01", "validTo": "2024-12-31" if number < 5 else "2027-01-01", "registrar": "翠屏区总工会"})
        elif number < 30:
            site.ask(f"{path}/edit", {"termNumber": 1, "termStart": "2020-03-01", "termYears": 5})
            if number < 28:
                site.ask(f"{path}/edit", {"termNumber": 2, "termStart": "2025-02-20" if number < 25 else "2025-06-01", "termYears": 5})
        elif number < 36:
            site.ask(f"{path}/edit", {"members": 0, "womenMembers": 0, "foundedOn": "2025-01-15" if number < 33 else "2025-09-01", "termStart": "2025-09-01"})
        elif number < 50:
            site.ask(f"{path}/edit", {"womenMembers": 3, "migrantWorkers": number, "staffFulltime": 1, "staffParttime": 2})
    site.ask(f"/unions/{unions[0]['id']}/committees/4", {"foundedOn": "2025-05-01", "termStart": "2025-05-01", "termEnd": "2030-05-01"})
    return {union["name"] for union in unions[30:36]}, [union["name"] for union in unions[20:30]]


@pytest.mark.parametrize("year, day", [(2025, "2025-12-31"), (2024, "2024-12-31")])
def test_the_yearly_report_is_the_rows_that_are_exported(site, small, year, day):
    emptied, elected = live(site)
    rows = site.table(f"/unions?counted=1&at={day}")
    assert len(rows) > 100
    shares = {code: site.table(f"/figures/{code}/rows?at={day}") for code in ["legal_person_rate", "reelection_rate", "terms_overdue", "empty_shells"]}
    named = collections.Counter()
    roster = Sheet(small / "unions.xlsx")
    employers = {roster[row, "工会名称"]: roster[row, "单位名称"] for row in roster.numbers}
    for row in rows:
        named[row["类型"]] += employers[row["工会名称"]] is not None

    def expected(kind):
        mine = [row for row in rows if row["类型"] == kind]
        of = {code: [row for row in lines if row["类型"] == kind] for code, lines in shares.items()}
        numbers = {
            "工会数": len(mine), "新业态": sum(row["新业态"] == "是" for row in mine),
            "本年新建": sum(str(row["建会日期"])[:4] == str(year) for row in mine), "本年撤销": 0, "涵盖单位": named[kind],
            "法人登记": sum(row["数值"] for row in of["legal_person_rate"]), "本年结束的届": len(of["reelection_rate"]),
            "按期换届": sum(row["数值"] for row in of["reelection_rate"]), "届满未换届": len(of["terms_overdue"]), "空壳工会": len(of["empty_shells"]),
        }
        return numbers | {title: sum(row[column] or 0 for row in mine) for title, column in SUMS.items()}

    for sheet, kinds in [("基层工会", GRASSROOTS), ("区域行业工会联合会", FEDERATIONS)]:
        table = {row["类型"]: row for row in site.table(f"/statistics/yearly?year={year}", sheet)}
        assert list(table) == [*kinds, "合计"]
        wanted = {kind: expected(kind) for kind in kinds}
        for kind in kinds:
            assert {title: table[kind][title] for title in wanted[kind]} == wanted[kind], kind
        for title in wanted[kinds[0]]:
            assert table["合计"][title] == sum(wanted[kind][title] for kind in kinds)
    singles = site.table(f"/statistics/yearly?year={year}", "基层工会")[0]
    assert singles["建立女职委"] == (1 if year == 2025 else 0) and singles["建立经审会"] == 0
    # Nothing of it stands still: the years differ in what was put in.
    assert singles["法人登记"] == (15 if year == 2025 else 20)
    # Six months after their founding, and not before.
    assert len(emptied & {row["名称"] for row in shares["empty_shells"]}) == (3 if year == 2025 else 0)
    if year == 2025:
        in_time = {row["名称"] for row in shares["reelection_rate"] if row["数值"] == 1}
        assert elected[:5] == [name for name in elected[:5] if name in in_time] and not in_time & set(elected[5:])


@pytest.mark.parametrize("day", ["2025-12-31"])
def test_the_county_level_is_the_tree_of_that_day(site, day):
    parents = {row["工会名称"]: row["上级工会"] for row in site.table(f"/unions?at={day}")}
    rows = site.table(f"/unions?counted=1&at={day}")
    root = "宜宾市翠屏区总工会"
    leads = {row["上级工会"] for row in rows}
    lines = collections.defaultdict(lambda: collections.Counter())
    for row in rows:
        name = row["工会名称"]
        while parents[name] != root:
            name = parents[name]
        leading = name in leads or name.endswith(("总工会", "联合会"))
        line = lines[name if leading else "直属区总工会的基层工会"]
        line["工会组织（含本级）"] += 1
        line["基层工会"] += row["类型"] in GRASSROOTS
        line["区域行业工会联合会"] += row["类型"] in FEDERATIONS
        counts = row["类型"] in GRASSROOTS + FEDERATIONS
        line["会员"] += (row["会员"] or 0) if counts else 0
        line["职工"] += (row["职工"] or 0) if counts else 0
    table = site.table("/statistics/yearly?year=2025", "县级工会")
    assert table[-1]["工会"] == "合计" and table[-1]["工会组织（含本级）"] == len(rows)
    found = {row["工会"]: {title: row[title] for title in row if title != "工会"} for row in table[:-1]}
    assert found == {name: dict(line) for name, line in lines.items()}
