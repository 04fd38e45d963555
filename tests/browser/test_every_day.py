"""What everybody does every day: looking for something, a list as one likes it, several rows in one go; with a keyboard, on a phone, without script."""

import re

import openpyxl
import pytest
from looking import flaws
from windows import DESK, PHONE

BOX = "找工会、单位、委员会成员、请示、文书"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_box_on_every_page_finds_in_groups_and_opens_a_whole_code(visit, screen):
    page = visit("wu", screen, script=False)
    page.goto("/figures")
    page.get_by_role("searchbox", name=BOX).fill("白塔")
    page.get_by_role("searchbox", name=BOX).press("Enter")
    assert page.locator("h1").inner_text() == "查找“白塔”"
    assert {"工会组织", "应建会单位"} <= set(page.locator("h2").all_inner_texts())
    assert page.get_by_role("searchbox", name=BOX).input_value() == "白塔"
    union = page.locator("tbody th a").first
    name = union.inner_text()
    union.click()
    code = re.search(r"8151\w{14}", page.locator("main").inner_text())[0]
    page.get_by_role("searchbox", name=BOX).fill(code)
    page.get_by_role("searchbox", name=BOX).press("Enter")
    assert page.locator("h1").inner_text() == name
    page.get_by_role("searchbox", name=BOX).fill("没有这样的名字")
    page.get_by_role("searchbox", name=BOX).press("Enter")
    assert "没有找到" in page.locator("main").inner_text()


def test_a_list_opens_as_it_was_left_until_one_goes_back_to_the_usual(visit):
    page = visit("luo", script=False)
    page.goto("/employers?set=1")
    usual = page.locator("thead").inner_text()
    page.locator(".filters [name=covered]").select_option(label="是")
    page.get_by_role("button", name="筛选").click()
    page.locator("summary", has_text="选列").click()
    while page.locator(".menu[open] [name=cols]:checked").count():
        page.locator(".menu[open] [name=cols]:checked").first.uncheck()
    page.locator(".menu[open]").get_by_role("checkbox", name="职工", exact=True).check()
    page.locator(".menu[open]").get_by_role("button", name="显示").click()
    page.goto("/")
    page.goto("/employers")
    assert "按您上次的样子打开" in page.locator(".sum").inner_text() and page.locator("thead th").count() == 2
    assert "已建会：是" in page.locator(".chips").inner_text()
    page.get_by_role("link", name="恢复默认").click()
    page.goto("/employers")
    assert page.locator("thead").inner_text() == usual and "按您上次" not in page.locator(".sum").inner_text()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_view_is_saved_picked_and_deleted_without_script(visit, screen):
    page, name = visit("zhao", screen, script=False), f"{screen['width']} 宽的视图"
    page.goto("/unions?set=1&type=BASIC_SINGLE&sort=-members")
    page.locator("summary", has_text="视图").click()
    page.get_by_label("存为").fill(name)
    page.get_by_role("button", name="保存视图").click()
    assert f"已保存视图“{name}”" in page.locator("[role=status]").inner_text()
    address, rows = page.url, page.locator("tbody tr").count()
    page.goto("/unions?set=1")
    page.locator("summary", has_text="视图").click()
    page.get_by_role("link", name=name).click()
    assert page.url == address and page.locator("tbody tr").count() == rows
    page.goto("/views")
    page.get_by_role("row", name=name).get_by_role("link", name="删除").click()
    page.locator("dialog:target").get_by_role("button", name="删除").click()
    assert not page.get_by_role("link", name=name).count()
    page.goto("/unions?set=1")


def test_rows_are_ticked_by_keyboard_counted_and_exported(visit, tmp_path):
    page = visit("wu")
    page.goto("/unions?pick=none")
    boxes = page.locator("tbody [type=checkbox]")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    boxes.nth(2).focus()
    page.keyboard.press("Space")
    assert page.locator(".bulk output").inner_text() == "已选 2 行"
    assert not flaws(page)
    wanted = [page.locator("tbody tr").nth(place).locator("th a").inner_text() for place in (0, 2)]
    with page.expect_download() as download:
        page.get_by_role("button", name="导出勾选的").press("Enter")
    download.value.save_as(tmp_path / "rows.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "rows.xlsx").active.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if cell in wanted] == wanted
    page.get_by_role("link", name="全选本页").press("Enter")
    assert page.locator(".bulk output").inner_text() == f"已选 {boxes.count()} 行"
    page.get_by_role("link", name="全不选").press("Enter")
    assert page.locator(".bulk output").inner_text() == "已选 0 行"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_what_cannot_be_done_together_says_why_without_script(visit, screen):
    page = visit("lin", screen, script=False)
    page.goto("/petitions?state=approved")
    page.get_by_role("link", name="全选本页").click()
    count = page.locator("tbody [type=checkbox]:checked").count()
    assert count > 0
    page.get_by_role("button", name="退回").click()
    assert f"勾选了 {count} 件" in page.locator("main").inner_text()
    page.get_by_label("退回原因").fill("请补会议记录")
    page.get_by_role("button", name="退回").click()
    assert f"没有办成 {count} 件" in page.locator("h1").inner_text() and "不能“退回”" in page.locator("main").inner_text()
    page.get_by_role("link", name="回到请示和批复").click()
    assert page.locator("h1").inner_text() == "请示和批复"


def test_a_chair_sees_the_own_union_on_a_phone(visit):
    page = visit("chen", PHONE)
    page.goto("/")
    assert {"我的工会", "委员会成员"} <= set(page.locator("h2").all_inner_texts())


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_what_somebody_leaves_is_shown_before_it_passes(visit, screen):
    page = visit("sec", screen)
    page.goto("/accounts?q=林晓燕")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="交接", exact=True).click()
    assert {"角色", "保存的视图", "随角色走的事"} <= set(page.locator("h2").all_inner_texts())
    assert not flaws(page)
    page.get_by_label("接手人的用户名").fill("root")
    page.get_by_label("理由").fill("退休")
    page.get_by_role("button", name="交接").click()
    assert "没有“root”这个账号" in page.locator("[role=alert]").inner_text() and page.get_by_label("理由").input_value() == "退休"
    assert not flaws(page)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_these_pages_and_their_menus_are_fit_for_everybody(visit, screen):
    page = visit("wu", screen)
    found = []
    for address, menu in [
        ("/search?q=白塔", None), ("/search?q=没有这样的名字", None), ("/search", None), ("/officers?set=1", "选列"), ("/unions?set=1", "选列"),
        ("/unions?set=1&sort=-members", "视图"), ("/petitions?pick=all", None), ("/petitions/together/approve", None), ("/views", None),
    ]:
        assert page.goto(address).status == 200
        if menu:
            page.locator("summary", has_text=menu).click()
        found += [f"{address}: {flaw}" for flaw in flaws(page)]
    page.goto("/unions?set=1")
    assert not found, "\n".join(found)
