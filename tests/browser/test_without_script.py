"""The main work, in a browser that runs no script."""

import re

from windows import PASSWORD, PHONE, first_union, sign_in


def test_somebody_signs_in_finds_a_union_and_signs_out(visit):
    page = visit(script=False)
    sign_in(page, "luo", PASSWORD)
    page.get_by_role("searchbox", name="找工会、单位、委员会成员、请示、文书").fill("白塔")
    page.get_by_role("searchbox", name="找工会、单位、委员会成员、请示、文书").press("Enter")
    page.locator("tbody th a").first.click()
    assert "白塔" in page.locator("h1").inner_text()
    page.get_by_role("navigation", name="模块").get_by_role("link", name="工会组织").click()
    page.locator(".filters [name=type]").select_option(label="单独基层工会")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("tbody tr").count() > 0 and "单独基层工会" in page.locator(".chips").inner_text()
    page.get_by_role("button", name="退出").first.click()
    assert "登录" in page.locator("h1").inner_text()


def test_a_form_with_a_mistake_comes_back_and_then_saves(visit):
    page = visit("wu", script=False)
    union = first_union(page, "?type=BASIC_SINGLE&sort=-members")
    page.goto(f"{union}/edit")
    page.get_by_label("届期（年）").fill("四")
    page.get_by_label("简称").fill("没有脚本")
    page.get_by_role("button", name="保存").click()
    assert "其余已替您留着" in page.locator("[role=alert]").inner_text()
    assert page.get_by_label("简称").input_value() == "没有脚本"
    page.get_by_label("届期（年）").fill("5")
    page.get_by_role("button", name="保存").click()
    assert page.url.endswith(union) and "没有脚本" in page.locator("main").inner_text()


def test_a_question_is_asked_before_something_is_ended(visit):
    page = visit("admin", script=False)
    page.goto("/accounts?q=何志强")
    page.get_by_role("link", name="何志强", exact=True).click()
    page.get_by_role("link", name="结束全部登录").click()
    dialog = page.locator("dialog:target")
    assert "都要重新登录" in dialog.inner_text()
    dialog.get_by_role("link", name="先不").click()
    assert not page.locator("dialog:target").count()


def test_the_menu_of_a_phone_opens_and_leads_on(visit):
    page = visit("lin", PHONE, script=False)
    page.goto("/")
    assert not page.locator("#rail").is_visible()
    page.get_by_role("link", name="菜单", exact=True).click()
    page.locator("#rail").get_by_role("link", name="工会组织").click()
    assert page.locator("h1").inner_text() == "工会组织"
    page.get_by_role("link", name="更多条件").click()
    assert page.locator(".filters [name=town]").is_visible()


def test_an_import_is_watched_to_its_end(visit):
    page = visit("wu", script=False)
    page.goto("/imports")
    page.locator("tbody th a").first.click()
    assert re.search(r"新增|已完成|已放弃|读不了", page.locator("main").inner_text())
