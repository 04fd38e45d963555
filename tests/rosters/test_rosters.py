"""The federation's own workbooks, brought in through the command line: what must be in the register afterwards."""
import random

import openpyxl
import pytest

from sheets import Sheet, answers


def test_every_row_of_the_register_comes_in(full):
    _, _, said, roster = full
    for kind in ("employers", "unions"):
        counts = said[kind]
        assert counts["rows"] == counts["ok"] == counts["created"] == roster[kind]
        assert counts["rejected"] == {} and counts["duplicate"] == counts["normalised"] == 0


def test_unions_are_counted_as_the_answer_file_counts_them(full):
    district, _, _, roster = full
    assert roster["unions"] == 1410 and roster["gig_unions"] == 91
    for code, expected in (("orgs_total", 1410), ("newform_orgs", 91)):
        figure = district("figure", code)
        assert figure["value"] == figure["rows"] == expected


def test_the_rate_is_told_by_the_unions_that_name_their_employers(full):
    district, _, _, roster = full
    rate = district("figure", "org_rate")
    assert (rate["numerator"], rate["denominator"]) == (roster["employers_with_union"], roster["employers"])
    assert rate["value"] == round(roster["employers_with_union"] / roster["employers"] * 100, 2)


def test_the_rows_under_a_figure_are_those_of_the_sheet(full, tmp_path):
    district, roster, _, _ = full
    district("figure", "newform_orgs", "--rows", tmp_path / "rows.xlsx")
    unions = Sheet(roster / "unions.xlsx")
    expected = {unions[row, "工会名称"] for row in unions.numbers if unions[row, "是否新业态工会"] == "是"}
    assert len(expected) == 91
    rows = openpyxl.load_workbook(tmp_path / "rows.xlsx")["明细"].iter_rows(min_row=2, values_only=True)
    assert sorted(name for _, name, _ in rows) == sorted(expected)


def test_the_same_file_twice_changes_nothing(full):
    district, roster, said, _ = full
    before = district("figure", "orgs_total")["digest"]
    for kind, again in district.load(roster).items():
        assert again["unchanged"] == again["rows"] == said[kind]["rows"]
        assert again["created"] == again["updated"] == again["transfer"] == 0
    assert district("figure", "orgs_total")["digest"] == before


def test_only_checking_writes_nothing(district, small):
    checked = district("import", "employers", small / "employers.xlsx", "--check")
    assert checked["created"] == checked["rows"] == 100
    assert district("figure", "org_rate")["denominator"] == 0


def test_an_import_is_taken_back_as_a_whole(district, small):
    said = district.load(small)
    assert district("figure", "orgs_total")["value"] == 160
    assert district("import", "undo", said["unions"]["import"])["taken_back"] == 160
    assert district("figure", "orgs_total")["value"] == 0
    rate = district("figure", "org_rate")
    assert (rate["numerator"], rate["denominator"]) == (0, 100)
    assert district("import", "undo", said["employers"]["import"])["taken_back"] == 100
    assert district("figure", "org_rate")["denominator"] == 0


def test_what_was_taken_back_can_be_brought_in_again(district, small):
    said = district.load(small)
    district("import", "undo", said["unions"]["import"])
    assert district("import", "unions", small / "unions.xlsx")["created"] == 160
    assert district("figure", "orgs_total")["value"] == 160


@pytest.mark.parametrize("order", [lambda rows: rows[::-1], lambda rows: random.Random(7).sample(rows, len(rows))], ids=["backwards", "shuffled"])
def test_children_may_come_before_their_parents(district, small, tmp_path, order):
    sheet = Sheet(small / "unions.xlsx")
    sheet.reordered(order)
    district("import", "employers", small / "employers.xlsx")
    counts = district("import", "unions", sheet.save(tmp_path / "unions.xlsx"))
    assert counts["created"] == counts["ok"] == 160
    # Whatever the order, it is the same register: the sheet as it was made finds every union where it is.
    assert district("import", "unions", small / "unions.xlsx")["unchanged"] == 160


def test_the_returned_sheet_is_the_sheet_with_the_verdicts_beside_it(district, small, tmp_path):
    district("import", "employers", small / "employers.xlsx")
    district("import", "unions", small / "unions.xlsx", "--verdicts", tmp_path / "verdicts.xlsx")
    sent, returned = Sheet(small / "unions.xlsx"), Sheet(tmp_path / "verdicts.xlsx")
    assert list(returned.columns) == [*sent.columns, "导入结果", "原因"]
    assert list(returned.numbers) == list(sent.numbers)
    for column in sent.columns:
        assert returned.column(column) == sent.column(column)
    assert set(returned.column("导入结果")) == {"新增"}


class Spoiled:
    """A roster of unions with one fault a row, in rows that lead nobody."""

    def __init__(self, small):
        self.sheet = Sheet(small / "unions.xlsx")
        self.leading = set(self.sheet.column("上级工会"))
        self.left = [
            row for row in self.sheet.numbers
            if self.sheet[row, "工会名称"] not in self.leading and self.sheet[row, "单位统一社会信用代码"] and self.sheet[row, "是否新业态工会"] == "否"
        ]
        # The row, the verdict, the column that is at fault.
        self.expected = {}

    def spoil(self, verdict, at, **cells):
        row = self.left.pop(0)
        for column, value in cells.items():
            self.sheet[row, column] = value(row) if callable(value) else value
        self.expected[row] = (verdict, at)
        return row


def with_wrong_check_digit(code):
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_what_cannot_be_stored_is_refused_with_its_reason(district, small, tmp_path):
    spoiled = Spoiled(small)
    sheet, code = spoiled.sheet, "统一社会信用代码"
    spoiled.spoil("rejected", code, 统一社会信用代码=lambda row: with_wrong_check_digit(sheet[row, code]))
    spoiled.spoil("rejected", code, 统一社会信用代码=lambda row: sheet[row, code][:17])
    spoiled.spoil("rejected", code, 统一社会信用代码=lambda row: sheet[row, "单位统一社会信用代码"])
    spoiled.spoil("rejected", code, 统一社会信用代码=lambda row: sheet[spoiled.left[-1], code])
    spoiled.spoil("rejected", "上级工会", 上级工会="翠屏区查无此会工会联合会")
    spoiled.spoil("rejected", "上级工会", 上级工会=lambda row: sheet[row, "工会名称"])
    spoiled.spoil("rejected", "上级工会", 上级工会=None)
    spoiled.spoil("rejected", "工会名称", 工会名称=None)
    # The row with the code that another row took comes later than that row, or it would be the one that is right.
    taken = [row for row, (_, at) in spoiled.expected.items() if at == code][-1]
    spoiled.expected[spoiled.left[-1]] = spoiled.expected.pop(taken)
    refused(district, small, tmp_path, spoiled)


def refused(district, small, tmp_path, spoiled):
    district("import", "employers", small / "employers.xlsx")
    path, out = spoiled.sheet.save(tmp_path / "spoiled.xlsx"), tmp_path / "answers.json"
    counts = district("import", "unions", path, "--answers", out, "--verdicts", tmp_path / "verdicts.xlsx")
    told = {row: (entry["verdict"], entry["column"]) for row, entry in answers(out).items()}
    assert told == spoiled.expected
    assert all(entry["reason"] for entry in answers(out).values())
    rejected = sum(verdict == "rejected" for verdict, _ in spoiled.expected.values())
    assert sum(counts["rejected"].values()) == rejected and counts["duplicate"] == len(told) - rejected
    assert counts["created"] == counts["rows"] - len(told) == district("figure", "orgs_total")["value"]
    returned = Sheet(tmp_path / "verdicts.xlsx")
    for row in returned.numbers:
        assert (returned[row, "导入结果"] == "新增") == (row not in told), row
        assert returned[row, "原因"] or row not in told, row


def test_the_same_union_twice_in_a_file_counts_once(district, small, tmp_path):
    spoiled = Spoiled(small)
    sheet, first, again = spoiled.sheet, spoiled.left[0], spoiled.left[-1]
    for column in sheet.columns:
        sheet[again, column] = sheet[first, column]
    spoiled.expected[again] = ("duplicate", "统一社会信用代码")
    refused(district, small, tmp_path, spoiled)


def test_the_register_as_it_is_comes_in_with_notes(district, small, tmp_path):
    spoiled = Spoiled(small)
    doubtful = [
        spoiled.spoil("ok", None, 所在镇街=None), spoiled.spoil("ok", None, 统一社会信用代码=None), spoiled.spoil("ok", None, 建会日期=None),
        spoiled.spoil("ok", None, 会员人数=9_000), spoiled.spoil("ok", None, **{"届期（年）": 4}),
    ]
    district("import", "employers", small / "employers.xlsx")
    counts = district("import", "unions", spoiled.sheet.save(tmp_path / "doubtful.xlsx"), "--verdicts", tmp_path / "verdicts.xlsx")
    assert counts["created"] == 160 and counts["rejected"] == {}
    returned = Sheet(tmp_path / "verdicts.xlsx")
    assert all(returned[row, "导入结果"] == "新增" and returned[row, "原因"] for row in doubtful)


def test_a_corrected_sheet_brings_in_what_was_refused(district, small, tmp_path):
    spoiled = Spoiled(small)
    spoiled.spoil("rejected", "工会名称", 工会名称=None)
    district("import", "employers", small / "employers.xlsx")
    assert district("import", "unions", spoiled.sheet.save(tmp_path / "spoiled.xlsx"))["created"] == 159
    counts = district("import", "unions", small / "unions.xlsx")
    assert (counts["created"], counts["unchanged"]) == (1, 159)


def test_a_changed_cell_updates_one_union_and_doubles_none(district, small, tmp_path):
    district.load(small)
    spoiled = Spoiled(small)
    spoiled.spoil("ok", None, 职工人数=777)
    counts = district("import", "unions", spoiled.sheet.save(tmp_path / "changed.xlsx"))
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (0, 1, 159)
    assert district("figure", "orgs_total")["value"] == 160


def test_employers_with_faults_are_refused_each_with_its_column(district, small, tmp_path):
    sheet, code = Sheet(small / "employers.xlsx"), "统一社会信用代码"
    sheet[4, code] = with_wrong_check_digit(sheet[4, code])
    sheet[5, "单位名称"] = None
    sheet[7, code] = sheet[6, code]
    counts = district("import", "employers", sheet.save(tmp_path / "employers.xlsx"), "--answers", tmp_path / "answers.json")
    told = {row: entry["column"] for row, entry in answers(tmp_path / "answers.json").items()}
    assert told == {4: code, 5: "单位名称", 7: code}
    assert counts["created"] == 97 == district("figure", "org_rate")["denominator"]
