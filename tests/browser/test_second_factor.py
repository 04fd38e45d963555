"""A second factor as people set it up: a telephone scans the page, and the next sign-in asks for its number."""

import re

import pytest
from looking import flaws
from telephone import Telephone
from windows import DESK, PHONE, command, sign_in

SENTENCE = "岷江边上有一座老码头"


@pytest.fixture
def colleague(visit, fresh):
    """Somebody new, at a browser, with a password of his own."""
    name = "sun.bo"
    one_time = command("user", "add", name, "--role", "dept_org", "--data", str(fresh.data))["password"]
    page = visit(site=fresh)
    sign_in(page, name, one_time)
    for label, word in [("现在的密码", one_time), ("新密码", SENTENCE), ("再输一遍新密码", SENTENCE)]:
        page.get_by_label(label, exact=True).fill(word)
    page.locator("main").get_by_role("button", name="修改密码").click()
    return name, page


def test_a_telephone_is_set_up_and_opens_the_door(visit, fresh, colleague):
    name, page = colleague
    pictures = []
    page.goto("/account")
    page.get_by_role("link", name="去设置").click()
    assert not flaws(page)
    page.get_by_role("button", name="开始设置").click()
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        assert not flaws(page)
        pictures.append(page.locator(".qr").screenshot())
    telephone, other = map(Telephone, pictures)
    assert telephone.account == f"职家:{name}" and other.secret == telephone.secret

    page.get_by_label("手机上的 6 位数字").fill("000000" if telephone.code() != "000000" else "000001")
    page.get_by_role("button", name="确认").click()
    assert "这个数字不对" in page.locator("[role=alert]").inner_text() and page.locator(".qr").is_visible()
    assert not flaws(page)
    page.get_by_label("手机上的 6 位数字").fill(telephone.code())
    page.get_by_role("button", name="确认").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10 and all(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code) for code in codes)
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        # What is copied once stands there in Latin letters.
        assert [flaw for flaw in flaws(page) if not flaw.startswith("English")] == []
    page.get_by_role("link", name="抄好了").click()
    assert "已设置" in page.locator("main").inner_text()
    assert codes[0] not in page.content(), "recovery codes are shown once"

    door = visit(site=fresh, script=False)
    sign_in(door, name, SENTENCE)
    assert door.url.endswith("/sign-in/code") and door.locator("input[autocomplete=one-time-code]").is_visible()
    door.goto("/unions")
    assert "/sign-in" in door.url
    door.goto("/sign-in/code")
    door.get_by_label("动态口令").fill(telephone.next_code())
    door.get_by_role("button", name="确定").click()
    assert "，您好" in door.locator("h1").inner_text()

    lost = visit(site=fresh, screen=PHONE)
    sign_in(lost, name, SENTENCE)
    assert not flaws(lost)
    lost.get_by_label("动态口令").fill(codes[0].lower())
    lost.get_by_role("button", name="确定").click()
    assert "，您好" in lost.locator("h1").inner_text()

    # Neither telephone nor paper: who sits at the server helps.
    one_time = command("user", "reset", name, "--second-factor", "--data", str(fresh.data))["password"]
    sign_in(lost, name, one_time)
    assert lost.url.endswith("/account/password") and "取消动态口令" in lost.locator("main").inner_text()
