"""Without a mouse: every step by keys, and always visible where one is."""

from hands import focused, walk
from windows import PASSWORD


def test_somebody_signs_in_finds_edits_and_saves_by_keys_alone(visit):
    page = visit()
    page.goto("/sign-in")
    walk(page, lambda at: at["name"] == "userName")
    page.keyboard.type("lin")
    walk(page, lambda at: at["name"] == "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)

    page.keyboard.press("Tab")
    assert focused(page)["text"] == "跳到正文"
    page.keyboard.press("/")
    assert focused(page)["name"] == "q"
    page.keyboard.type("西郊")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")

    first = page.locator("tbody th a").nth(1)
    wanted = first.inner_text().strip()
    walk(page, lambda at: at["text"] == page.locator("tbody th a").first.inner_text().strip())
    page.keyboard.press("ArrowDown")
    assert focused(page)["text"] == wanted
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    union = page.url

    walk(page, lambda at: at["text"] == "修改")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    walk(page, lambda at: at["name"] == "shortName")
    page.keyboard.type("只用键盘")
    page.keyboard.press("Enter")
    page.wait_for_url(union)
    assert "只用键盘" in page.locator("main").inner_text()


def test_a_dialog_keeps_the_focus_and_escape_closes_it(visit):
    page = visit("admin")
    page.goto("/accounts?q=何志强")
    page.get_by_role("link", name="何志强", exact=True).click()
    walk(page, lambda at: at["text"] == "结束全部登录")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    assert "都要重新登录" in dialog.inner_text()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert not dialog.count()
    assert focused(page)["text"] == "结束全部登录"
