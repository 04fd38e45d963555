"""Finding, reading and correcting unions, as the organisation department does all day."""

import openpyxl
import pytest
from windows import first_union
from looking import flaws


def names(page) -> list[str]:
    return [name.strip() for name in page.locator("tbody th").all_inner_texts()]


def search(page, words: str):
    page.goto("/unions")
    page.get_by_role("search", name="工会组织").get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**/unions?**")


@pytest.fixture
def known(visit) -> dict:
    """A union as its own page describes it."""
    page = visit("wu")
    page.goto(first_union(page, "?type=BASIC_SINGLE"))
    facts = dict(zip(page.locator(".facts dt").all_inner_texts(), page.locator(".facts dd").all_inner_texts()))
    return {"name": page.locator("h1").inner_text(), "code": facts["统一社会信用代码"], "chair": facts["主席"], "path": page.url}


def test_a_union_is_found_by_name_code_chair_and_initials(visit, known):
    page = visit("wu")
    for words in [known["name"], known["name"][2:8], known["code"], known["code"].lower(), known["chair"]]:
        search(page, words)
        assert known["name"] in names(page), words
    search(page, "ybbtcyyxgs")  # 宜宾白塔茶业有限公司
    assert [name for name in names(page) if "白塔茶业" in name]
    search(page, "没有这样一个工会")
    assert "没有一个工会符合这些条件" in page.locator("main").inner_text()
    assert not flaws(page)


def test_conditions_narrow_the_list_and_can_be_taken_back_one_by_one(visit):
    page = visit("wu")
    page.goto("/unions")
    all_of_them = int(page.locator(".sum b").inner_text())
    page.locator(".filters [name=type]").select_option(label="行业性工会联合会")
    page.wait_for_url("**type=**")
    assert all("行业工会联合会" in name for name in names(page))
    some = int(page.locator(".sum b").inner_text())
    assert 0 < some < all_of_them
    page.get_by_label("建会不早于").fill("2015-01-01")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**founded_from=2015-01-01**")
    assert page.locator(".chips li").count() == 2
    page.locator(".chips a").last.click()
    page.wait_for_url("**type=**")
    assert int(page.locator(".sum b").inner_text()) == some
    page.get_by_role("link", name="清空").click()
    assert int(page.locator(".sum b").inner_text()) == all_of_them


def test_a_heading_sorts_and_sorts_back(visit):
    page = visit("wu")
    page.goto("/unions")
    for direction, ordered in [("ascending", sorted), ("descending", lambda rows: sorted(rows, reverse=True))]:
        page.locator("thead").get_by_role("link", name="会员").click()
        page.wait_for_url("**sort=**")
        assert page.locator(f"th[aria-sort={direction}]").count() == 1
        column = page.locator("thead th").all_inner_texts().index(page.locator("th[aria-sort]").inner_text())
        members = [int(row.locator("th, td").nth(column).inner_text().replace(",", "")) for row in page.locator("tbody tr").all()]
        assert members == ordered(members) and len(set(members)) > 5


def test_pages_follow_one_another_without_gap_or_repetition(visit):
    page = visit("wu")
    page.goto("/unions?limit=50")
    total, seen = int(page.locator(".sum b").inner_text()), names(page)
    while page.locator("a[rel=next]").count():
        page.locator("a[rel=next]").click()
        page.wait_for_url("**after=**")
        seen += names(page)
    assert len(seen) == len(set(seen)) == total
    page.get_by_role("link", name="回第一页").click()
    assert names(page) == seen[:50]


def test_columns_can_be_chosen(visit):
    page = visit("wu")
    page.goto("/unions")
    assert "女职工" not in page.locator("thead").inner_text()
    page.locator("summary", has_text="选列").click()
    page.get_by_role("checkbox", name="女职工", exact=True).check()
    page.locator("details form").get_by_role("button").click()
    page.wait_for_url("**cols=women**")
    assert "女职工" in page.locator("thead").inner_text()
    assert not flaws(page)


def test_the_workbook_has_the_rows_that_were_found(visit, tmp_path):
    page = visit("wu")
    page.goto("/unions?new_form=1&limit=200")
    shown = names(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    download.value.save_as(tmp_path / "rows.xlsx")
    rows = [row for row in openpyxl.load_workbook(tmp_path / "rows.xlsx").active.iter_rows(values_only=True)]
    at = next(index for index, row in enumerate(rows) if "工会名称" in row)
    column = rows[at].index("工会名称")
    assert [row[column] for row in rows[at + 1:] if row[column]] == shown


def test_a_mistake_in_a_form_is_explained_and_nothing_typed_is_lost(visit):
    page = visit("wu")
    union = first_union(page, "?type=BASIC_SINGLE&sort=-name")
    page.goto(f"{union}/edit")
    code = page.get_by_label("统一社会信用代码").input_value()
    page.get_by_label("简称").fill("试一试")
    page.get_by_label("地址").fill("宜宾市翠屏区江边路 8 号")
    page.get_by_label("统一社会信用代码").fill("91511502MA123")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="保存").click()
    assert answer.value.status == 422
    summary = page.locator("[role=alert]")
    assert "有 1 处要改，其余已替您留着" in summary.inner_text()
    assert summary.evaluate("alert => alert === document.activeElement || alert.contains(document.activeElement)"), "the summary has the focus"
    assert page.get_by_label("简称").input_value() == "试一试"
    assert page.get_by_label("地址").input_value() == "宜宾市翠屏区江边路 8 号"
    assert not flaws(page)
    summary.get_by_role("link").click()
    assert page.get_by_label("统一社会信用代码").evaluate("field => field === document.activeElement"), "its links lead to the fields"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(code)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(lambda url: union in url and "/edit" not in url)
    assert "已保存" in page.get_by_role("status").inner_text()
    history = page.locator("ol.history li").first.inner_text()
    assert "吴敏" in history and "简称：试一试" in history and "地址由" in history


def test_the_register_is_light_and_a_row_is_a_line_high(visit):
    page = visit("wu")
    weights = []
    page.on("requestfinished", lambda asked: weights.append((asked.url, asked.sizes()["responseBodySize"] + asked.sizes()["responseHeadersSize"])))
    page.goto("/unions", wait_until="networkidle")
    assert len(weights) >= 4 and sum(weight for _, weight in weights) < 20_000, weights
    heights = [row.bounding_box()["height"] for row in page.locator("tbody tr").all()]
    assert sum(height < 40 for height in heights) > len(heights) * 0.8, heights


def test_the_tree_opens_branch_by_branch(visit):
    page = visit("wu")
    page.goto("/unions/tree")
    towns = page.locator(".tree").get_by_role("link", name="西郊街道总工会")
    assert towns.first.is_visible(), "the first level is open from the beginning"
    page.locator(".tree").get_by_role("link", name="展开宜宾市翠屏区西郊街道总工会").click()
    assert page.locator(".tree li li li").count() > 1
    page.get_by_role("link", name="经费收缴").click()
    assert page.locator(".tabs [aria-current]").inner_text() == "经费收缴"
    assert not flaws(page)
