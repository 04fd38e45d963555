"""The life of a union, by the people who live it: founded, elected, approved, registered, re-elected late, merged and dissolved. What each
step leaves on paper is opened by readers of other people."""

import re

from looking import flaws
from windows import confirm, letter, seat


def today(page) -> str:
    return page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")


def seldom(page, union: str, action: str):
    """Opens the union's page and what stands there under 更多."""
    page.goto(union)
    page.locator("summary", has_text="更多").click()
    page.get_by_role("link", name=action).click()


def elect(page, union: str, chair: str, members: int):
    """The union's election from the first step to the petition that brings its result; the page is the petition's afterwards."""
    page.goto(union)
    confirm(page, "筹备")
    needed = int(re.search(r"工会委员会 (\d+) 至", page.locator("main").inner_text())[1])
    seat(page, "工会委员会", chair, "主席", members)
    for number, surname in enumerate("李赵孙周吴郑冯陈褚卫蒋沈韩杨"[: needed - 1]):
        seat(page, "工会委员会", f"{surname}建国", "委员", members - 1 - number)
    seat(page, "经费审查委员会", "郭晓梅", "主席", members - 1)
    seat(page, "女职工委员会", "何秀兰", "主席", members - 2)
    page.get_by_role("link", name="报送选举结果").click()
    for label, value in [("选举日期", today(page)), ("应到人数", members), ("实到人数", members), ("工会委员候选人数", needed * 2), ("届期（年）", 5),
                         ("请示内容", "会员大会无记名投票，差额选举")]:
        page.locator("main").get_by_label(label).fill(str(value))
    page.get_by_role("button", name="报送请示").click()


def approve(page, petition: str, opinion: str = "") -> str:
    """Answers the petition; what the answer says on paper."""
    page.goto(petition)
    page.get_by_role("link", name="批复同意").click()
    page.locator("main").get_by_label("批复意见").fill(opinion)
    page.get_by_role("button", name="批复同意").click()
    assert not flaws(page)
    number = re.search(r"\S+〔\d{4}〕\d+号", page.locator("main > header").inner_text())[0]
    page.get_by_role("link", name=re.compile("的批复$")).first.click()
    pdf, word = letter(page)
    assert number in pdf and number in word
    title = page.locator("h1").inner_text()
    assert title in pdf and title in word
    page.go_back()
    return pdf


def state(page, union: str) -> str:
    page.goto(union)
    return page.locator("main > header").inner_text()


def test_a_union_lives_from_its_founding_to_its_end(visit):
    town, district = visit("lin"), visit("wu")
    town.goto("/unions?type=GENERAL")
    home = town.locator("tbody th a").first.get_attribute("href")

    # Founded: the district asks on behalf of people who work in many homes, and the town answers.
    name = "宜宾市翠屏区西郊街道家政行业工会联合会"
    district.goto(f"{home}/found")
    for label, value in [("工会名称", name), ("职工人数", 90), ("拟入会人数", 80), ("筹备组组长", "王秀丽"), ("请示内容", "职工推选了筹备组")]:
        district.get_by_role("textbox", name=re.compile(rf"^{label}(（可不填）)?$")).fill(str(value))
    district.locator("main").get_by_label("工会类型").select_option(label="行业性工会联合会")
    district.get_by_role("button", name="报送请示").click()
    assert f"关于成立{name}的请示" in district.locator("main").inner_text()
    assert name in approve(town, district.url)
    union = town.locator(".crumbs a", has_text=name).get_attribute("href")
    assert "尚未成立" in state(town, union)

    # Elected and approved: it counts from now on.
    elect(district, union, "王秀丽", 80)
    roster = district.get_by_role("link", name=f"{name}委员名册").get_attribute("href")
    assert "王秀丽" in approve(town, district.url)
    assert "任期内" in state(town, union)
    town.goto(roster)
    pdf, word = letter(town)
    assert "郭晓梅" in pdf and "何秀兰" in word

    # Registered as a legal person: it applies, the district registers.
    town.goto(union)
    town.get_by_role("link", name="申请法人登记").click()
    town.locator("main").get_by_label("住所").fill("岷江路 8 号")
    town.get_by_role("button", name="报送申请").click()
    registration = town.url
    town.get_by_role("link", name="工会法人资格登记申请表").first.click()
    pdf, word = letter(town)
    assert "岷江路8号" in pdf and "岷江路8号" in word and "王秀丽" in word
    district.goto(registration)
    district.get_by_role("link", name="登记", exact=True).click()
    district.locator("main").get_by_label("统一社会信用代码").fill("91511502MA0000000X")
    district.locator("main").get_by_label("法人资格证书编号").fill("川工法证字第8801号")
    district.get_by_role("button", name="登记", exact=True).click()
    assert district.locator(".err").count(), "a firm's code is refused"
    district.locator("main").get_by_label("统一社会信用代码").fill(code("81511502MC88010"))
    district.get_by_role("button", name="登记", exact=True).click()
    assert "已登记" in district.locator("main > header").inner_text() and not flaws(district)

    # Re-elected late: another union, of which the register had the wrong beginning of the term; put right, its term is over.
    other = "宜宾叙府酒业有限公司工会委员会"
    town.goto(f"/unions?q={other}")
    late = town.locator("tbody th a").first.get_attribute("href")
    town.goto(f"{late}/edit")
    town.locator("main").get_by_label("本届起始日期").fill("2020-03-01")
    town.get_by_role("button", name="保存").click()
    town.goto("/terms?within=overdue")
    assert other in town.locator("tbody").inner_text()
    assert "届满未换届" in state(town, late)
    elect(district, late, "罗敏", members_of(town, late))
    assert "罗敏" in approve(town, district.url, "请今后按期换届")
    assert "任期内" in state(town, late)

    # Merged: two unions of the same town become one, and what the first covered goes along.
    town.goto(late)
    covered = town.locator("main section", has_text="覆盖的用人单位").locator("tbody th").all_inner_texts()
    into = joint_of(district, home)
    seldom(district, late, "申请合并")
    for label, value in [("并入哪个工会", into), ("合并日期", today(district)), ("情况说明", "会员代表大会决定合并")]:
        district.locator("main").get_by_label(label).fill(value)
    district.get_by_role("button", name="报送请示").click()
    assert into in approve(town, district.url)
    assert "已撤销" in state(town, late)
    town.goto(f"/unions?q={into}")
    town.locator("tbody th a").first.click()
    page = town.locator("main").inner_text()
    assert f"并入本会：并入：{other}" in page and all(firm.strip() in page for firm in covered)

    # Dissolved: its congress has decided; the district cancels the registration.
    seldom(district, union, "申请撤销")
    district.locator("main").get_by_label("撤销日期").fill(today(district))
    district.locator("main").get_by_label("依据").select_option(label="会员（代表）大会决定")
    district.locator("main").get_by_label("情况说明").fill("会员代表大会决定，会员转入街道联合工会")
    district.get_by_role("button", name="报送请示").click()
    assert "妥善保留会员会籍" in approve(town, district.url)
    assert "已撤销" in state(town, union)
    district.goto("/")
    assert "应注销的工会法人" in district.locator("main").inner_text()
    district.goto(registration)
    district.get_by_role("link", name="注销登记").click()
    district.locator("main").get_by_label("注销日期").fill(today(district))
    district.locator("main").get_by_label("原因").fill("工会已撤销")
    district.get_by_role("button", name="注销", exact=True).click()
    assert "已注销" in district.locator("main > header").inner_text()
    # All of it stays in the union's history.
    town.goto(union)
    history = town.locator(".history").inner_text()
    for word in ["申请建会", "批准筹建", "批复选举结果", "登记工会法人", "批准撤销", "注销法人登记"]:
        assert word in history, word
    assert not flaws(town)


def code(body: str) -> str:
    """The body of a credit code with its last character (GB 32100—2015)."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    body = body.ljust(17, "0")[:17]
    rest = 31 - sum(letters.index(letter) * weight for letter, weight in zip(body, weights)) % 31
    return body + letters[rest % 31]


def members_of(page, union: str) -> int:
    page.goto(union)
    return int(re.search(r"会员人数\s*(\d+)", page.locator("main").inner_text())[1])


def joint_of(page, home: str) -> str:
    """The name of a federation beneath the same town, which may take anybody in."""
    page.goto(f"/unions/tree?under={home.rsplit('/', 1)[1]}")
    return page.locator(".tree li p", has_text="行业性工会联合会").locator("a").first.inner_text().strip()
