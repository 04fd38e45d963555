"""The first day of an installation, and the door."""

import re
import subprocess

from windows import PASSWORD, PROGRAM, command, confirm, sign_in
from looking import flaws

SENTENCE = "岷江边上有一座老码头"


def change_password(page, old: str, new: str):
    assert page.url.endswith("/account/password")
    page.get_by_label("现在的密码").fill(old)
    page.get_by_label("新密码", exact=True).fill(new)
    page.get_by_label("再输一遍新密码").fill(new)
    page.locator("main").get_by_role("button", name="修改密码").click()


def test_the_administrators_let_the_first_colleague_in(visit, fresh):
    admin = visit(site=fresh)
    sign_in(admin, "admin", fresh.passwords["admin"])
    admin.goto("/accounts")
    change_password(admin, fresh.passwords["admin"], SENTENCE)
    assert "密码已改" in admin.get_by_role("status").inner_text()

    admin.get_by_role("link", name="新建账号").click()
    admin.get_by_label("用户名").fill("wang.min")
    admin.get_by_label("姓名").fill("王敏")
    admin.get_by_label("所在工会").fill("root")
    admin.get_by_role("button", name="建立账号").click()
    said = admin.get_by_role("status").inner_text()
    one_time = re.search(r"一次性密码：(\S+)", said).group(1)
    admin.reload()
    assert not flaws(admin)
    assert one_time not in admin.content(), "a one-time password is shown once"
    assert not admin.get_by_role("link", name="授予角色").count(), "who makes accounts grants no roles"

    security = visit(site=fresh)
    sign_in(security, "security", fresh.passwords["security"])
    change_password(security, fresh.passwords["security"], SENTENCE + "。")
    assert "王敏" in security.locator("main").inner_text(), "the desk names who has no role yet"
    security.goto("/accounts")
    security.get_by_role("link", name="王敏", exact=True).click()
    security.get_by_role("link", name="授予角色").click()
    security.get_by_label("角色").select_option(label="组织和基层工作部")
    security.get_by_label("在哪个工会").fill("root")
    security.get_by_role("button", name="授予").click()
    assert "已授予" in security.get_by_role("status").inner_text()

    colleague = visit(site=fresh)
    sign_in(colleague, "wang.min", one_time)
    change_password(colleague, one_time, "三江口的水涨了又落了")
    assert "王敏，您好" in colleague.locator("h1").inner_text()
    colleague.get_by_role("link", name="工会组织", exact=True).click()
    assert colleague.locator("h1").inner_text() == "工会组织"


def test_a_password_that_others_would_guess_is_refused_with_a_sentence(visit, fresh):
    page = visit(site=fresh)
    sign_in(page, "clerk", fresh.passwords["clerk"])
    change_password(page, fresh.passwords["clerk"], "12345678")
    assert page.locator("[role=alert]").is_visible()
    assert page.evaluate("document.activeElement.closest('[role=alert]') !== null || document.activeElement.getAttribute('aria-invalid') === 'true'")
    assert not flaws(page)


def test_five_wrong_passwords_lock_the_name_here_but_end_nobodys_work(visit):
    working, guessing = visit("he"), visit()
    for _ in range(5):
        sign_in(guessing, "he", "let-me-in-please")
        assert "用户名或密码不对，请再输一遍" in guessing.locator("main").inner_text()
        assert guessing.get_by_label("用户名").input_value() == "he"
    sign_in(guessing, "he", PASSWORD)
    assert re.search(r"密码或动态口令连错 5 次.*锁 30 分钟.*请找系统管理员", guessing.locator("main").inner_text())
    assert not flaws(guessing)
    working.goto("/unions")
    assert working.locator("h1").inner_text() == "工会组织"


def test_signing_out_in_one_window_ends_the_other(visit):
    page = visit("luo", anew=True)
    other = page.context.new_page()
    other.goto("/unions")
    page.get_by_role("button", name="退出").first.click()
    assert "登录" in page.locator("h1").inner_text()
    other.goto("/unions?type=BASIC_SINGLE")
    assert "/sign-in" in other.url
    other.go_back()
    assert "tbody" not in other.content(), "the browser keeps no page of somebody who has left"


def test_the_door_leads_back_to_where_one_wanted_to_go(visit):
    page = visit()
    page.goto("/quality")
    page.get_by_label("用户名").fill("wu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    assert page.url.endswith("/quality")
    assert page.locator("h1").inner_text() == "数据质量"


def test_an_account_that_is_disabled_is_out_at_once(visit, demo):
    theirs, admin = visit("zhao", anew=True), visit("admin")
    admin.goto("/accounts?q=赵静")
    admin.get_by_role("link", name="赵静", exact=True).click()
    confirm(admin, "结束全部登录")
    assert "登录都已结束" in admin.get_by_role("status").inner_text()
    theirs.goto("/unions")
    assert "/sign-in" in theirs.url


def test_the_command_line_gives_nobody_a_role_that_reaches_too_far(fresh):
    for role in ["union_chair", "mid_union_admin"]:
        refused = subprocess.run([PROGRAM, "user", "add", "toofar", "--role", role, "--data", str(fresh.data)], capture_output=True, text=True)
        assert refused.returncode != 0 and "不能授予在区总工会" in refused.stderr, refused
    # Nothing is left of the account: the name is still free.
    command("user", "add", "toofar", "--role", "dept_office", "--data", str(fresh.data))
