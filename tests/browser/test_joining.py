"""A worker joins from a telephone: finds the union, asks in one page, is admitted at a desk, shows the card. With script, without, and by keys alone."""

import pytest
from hands import Keys, code_for
from looking import barriers
from windows import PHONE


def number(serial: int) -> str:
    body = f"51150219950312{serial}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def own_union(visit) -> str:
    chair = visit("chen")
    chair.goto("/unions")
    return chair.locator("tbody th a").first.inner_text().strip()


def sign_in(page, visit, demo, phone: str):
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_for(visit, demo, phone))
    page.get_by_role("button", name="确定").click()


def looked_at(page, tmp_path, name: str, script: bool):
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
    small = [box for box in page.locator("main .btn:visible, .dock a, main .rowlink").all() if box.bounding_box()["height"] < 44]
    assert not small, name
    if script:
        assert not barriers(page), name


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_joins_is_admitted_and_shows_the_card(visit, demo, script, tmp_path):
    name, phone, mine = ("秦小月", "13990020001", number(301)) if script else ("秦小山", "13990020002", number(302))
    union = own_union(visit)
    page = visit(None, PHONE, script=script)
    page.goto("/join")
    looked_at(page, tmp_path, "join", script)
    page.get_by_role("link", name="单位有工会").click()
    sign_in(page, visit, demo, phone)
    page.get_by_label("单位或工会的名称").fill(union[:4])
    page.get_by_role("button", name="查找").click()
    looked_at(page, tmp_path, "find", script)
    page.get_by_role("link", name=union).first.click()
    page.get_by_label("姓名").fill(name)
    page.get_by_label("证件号码").fill(mine[:-1] + ("1" if mine[-1] != "1" else "2"))
    page.get_by_label("民族").select_option(label="汉族")
    page.get_by_label("我自愿加入").check()
    page.get_by_label("我同意工会").check()
    page.get_by_label("入会后，我要在这个手机上").check()
    page.get_by_role("button", name="提交申请").click()
    assert page.get_by_label("姓名").input_value() == name and page.get_by_label("我自愿加入").is_checked()
    looked_at(page, tmp_path, "wrong", script)
    page.get_by_label("证件号码").fill(mine)
    page.get_by_role("button", name="提交申请").click()
    assert page.get_by_text("待工会审核").first.is_visible() and page.get_by_text("回执号", exact=True).is_visible()
    looked_at(page, tmp_path, "receipt", script)

    chair = visit("chen")
    chair.goto("/")
    chair.get_by_role("link", name="待答复的入会申请").click()
    if "/applications?" in chair.url:
        chair.get_by_role("link", name=name, exact=True).click()
    assert mine not in chair.content() and not barriers(chair)
    chair.get_by_role("link", name="批准入会").click()
    chair.get_by_role("button", name="批准").click()
    assert f"{name}是会员了" in chair.locator("body").inner_text()

    page.goto("/me")
    if "/sign-in" in page.url:
        page.wait_for_timeout(61_000)
        sign_in(page, visit, demo, phone)
    page.goto("/me/card")
    assert page.get_by_text(name).first.is_visible()
    looked_at(page, tmp_path, "card", script)


def test_a_courier_without_a_unit_asks_by_keys_alone(visit, demo, tmp_path):
    page = visit(None, PHONE)
    page.goto("/join")
    hands = Keys(page)
    hands.press(page.get_by_role("link", name="没有固定单位"))
    hands.write("手机号", "13990020003")
    hands.press("获取验证码")
    hands.write("验证码", code_for(visit, demo, "13990020003"))
    hands.press("确定")
    hands.choose("住在哪个镇街", "西郊街道")
    hands.choose("从事的行业", "快递员")
    hands.press("查找")
    looked_at(page, tmp_path, "place", True)
    hands.press(page.locator("main .list .rowlink"))
    hands.write("姓名", "秦小路")
    hands.write("证件号码", number(303))
    hands.choose("民族", "汉族")
    hands.tick(page.get_by_label("我自愿加入"))
    hands.tick(page.get_by_label("我同意工会"))
    hands.press("提交申请")
    assert page.get_by_text("上级审核").first.is_visible() and not page.complaints
