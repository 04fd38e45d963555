"""A union is founded, elected and approved by the people who would do it, each at their own window."""

import re

from looking import flaws
from windows import PHONE, confirm, letter

COMMITTEE = [("工会委员会", "王秀丽", "主席", "70"), ("工会委员会", "李建明", "委员", "66"), ("工会委员会", "赵国栋", "委员", "61"),
             ("经费审查委员会", "郭晓梅", "主席", "68"), ("女职工委员会", "王秀丽", "主席", "70")]


def test_from_the_petition_of_founding_to_a_union_that_counts(visit):
    town, district = visit("lin"), visit("wu")
    town.goto("/")
    assert "待批复的请示" in town.locator("main").inner_text()
    town.get_by_role("link", name="待批复的请示").click()  # The only one: straight to its page.
    petition = town.url
    assert not flaws(town)
    # The district sees it and may not answer over the town's head.
    district.goto(petition)
    assert district.get_by_role("link", name="批复同意").count() == 0
    name = town.locator("h1").inner_text().split("：")[0]
    town.get_by_role("link", name="批复同意").click()
    number = re.search(r"翠西工发〔\d{4}〕\d+号", town.locator("main").inner_text())[0]
    town.locator("main").get_by_label("批复意见").fill("请于三个月内完成选举。")
    town.get_by_role("button", name="批复同意").click()
    assert number in town.locator("main").inner_text()
    town.get_by_role("link", name=f"关于同意成立{name}的批复").click()
    pdf, word = letter(town)
    for text in [pdf, word]:
        for words in ["宜宾市翠屏区西郊街道总工会文件", number, f"关于同意成立{name}的批复", "请于三个月内完成选举。", "此复。"]:
            assert words in text, words
    assert not flaws(town)
    town.goto(petition)

    # Whoever sends it is not who answers: the district's organiser helps the new union with its election.
    district.locator(".crumbs a", has_text=name).click()
    assert "尚未成立" in district.locator("main").inner_text()
    confirm(district, "筹备选举")
    for committee, person, role, votes in COMMITTEE:
        district.get_by_role("link", name="登记当选人").click()
        district.locator("main").get_by_label("委员会").select_option(label=committee)
        district.locator("main").get_by_label("姓名").fill(person)
        district.locator("main").get_by_label("职务").select_option(label=role)
        district.locator("main").get_by_label("得票数").fill(votes)
        district.get_by_role("button", name="登记").click()
    assert "已经登记齐了" in district.locator("main").inner_text()
    district.get_by_role("link", name="报送选举结果").click()
    for label, value in [("选举日期", "2026-11-20"), ("应到人数", "72"), ("实到人数", "40"), ("工会委员候选人数", "4"), ("届期（年）", "5"), ("请示内容", "会员大会差额选举")]:
        district.locator("main").get_by_label(label).fill(value)
    district.get_by_role("button", name="报送请示").click()
    assert "不足三分之二" in district.locator("main").inner_text() and district.locator("main").get_by_label("请示内容").input_value() == "会员大会差额选举"
    district.locator("main").get_by_label("实到人数").fill("71")
    district.get_by_role("button", name="报送请示").click()
    town.goto(district.url)
    # With the result goes the roster of those elected; whoever it is sent to can read it.
    town.get_by_role("link", name=f"{name}委员名册").click()
    pdf, word = letter(town)
    assert all(person in pdf and person in word for _, person, _, _ in COMMITTEE)
    town.go_back()
    town.get_by_role("link", name="批复同意").click()
    town.get_by_role("button", name="批复同意").click()
    town.locator(".crumbs a", has_text=name).click()
    page = town.locator("main").inner_text()
    assert "任期内" in page and "王秀丽" in page and "翠西工发〔" in page
    assert not flaws(town)


def test_the_chair_sees_on_the_phone_what_is_missing_for_the_election(visit):
    page = visit("chen", PHONE)
    page.goto("/unions")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="选举", exact=True).click()
    assert "还没有登记经费审查委员" in page.locator("main").inner_text()
    assert not flaws(page)
