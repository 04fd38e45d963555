"""Members join at the desk, move from one union to another and are checked once a year, each officer at their own window."""

from datetime import datetime
from zoneinfo import ZoneInfo

from looking import flaws
from windows import PHONE, confirm, letter


def number(birth: str, serial: int) -> str:
    """An identity number that nobody has, with its check character."""
    body = f"511502{birth}{serial:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def enter(page, document: str, name: str, phone: str, looks: bool = True):
    """`looks`: whether axe looks on, which needs script."""
    page.goto("/members/new")
    assert not looks or not flaws(page)
    page.locator("main").get_by_label("证件号码").fill(document)
    page.get_by_role("button", name="下一步").click()
    assert not looks or not flaws(page)
    page.locator("main").get_by_label("姓名").fill(name)
    page.locator("main").get_by_label("手机号码").fill(phone)
    page.locator("main").get_by_label("签过字的入会申请书").set_input_files(
        {"name": "申请书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 signed\n%%EOF\n"})
    page.get_by_role("button", name="登记入会").click()


def test_somebody_joins_from_a_paper_form_and_moves_to_another_union(visit):
    chair, other = visit("chen"), visit("wu")
    document = number("19931015", 917)
    chair.goto("/members/new")
    chair.locator("main").get_by_label("证件号码").fill(document[:-1] + "0" if document[-1] != "0" else document[:-1] + "1")
    chair.get_by_role("button", name="下一步").click()
    assert "最后一位对不上" in chair.locator("main").inner_text()
    enter(chair, document, "欧阳若兰", "13880001234")
    main = chair.locator("main").inner_text()
    assert "欧阳若兰" in main and "在籍" in main and "申请书.pdf" in main and document not in main and not flaws(chair)
    member = chair.url
    # The same number again: the record is there, nobody joins twice.
    chair.goto("/members/new")
    chair.locator("main").get_by_label("证件号码").fill(document)
    chair.get_by_role("button", name="下一步").click()
    assert chair.url == member

    chair.get_by_role("link", name="转出").click()
    chair.locator("main").get_by_label("转到哪个工会").fill("宜宾市翠屏区西郊街道总工会")
    chair.locator("main").get_by_label("转移原因").fill("到街道工作")
    assert "会龄连续计算" in chair.locator("main").inner_text() and not flaws(chair)
    chair.get_by_role("button", name="请转入工会接收").click()
    transfer = chair.url
    pdf, word = letter(chair, "/letter")
    for text in [pdf, word]:
        assert "会籍转移介绍信" in text and "欧阳若兰" in text and document not in text
    assert chair.get_by_role("link", name="接收").count() == 0
    town = visit("lin", PHONE)
    town.goto("/")
    assert "待接收的会员" in town.locator("main").inner_text()
    town.goto(transfer)
    town.get_by_role("link", name="接收").click()
    town.get_by_role("button", name="同意").click()
    assert "已转移" in town.locator("main").inner_text() and not flaws(town)
    town.goto(member)
    assert "宜宾市翠屏区西郊街道总工会" in town.locator("main").inner_text() and not flaws(town)
    chair.goto(member)
    assert "以下是当时的登记" in chair.locator("main").inner_text()
    other.goto("/members/former?q=" + "欧阳若兰")
    assert "转出" in other.locator("main").inner_text()
    for window in [chair, town, other]:
        assert not window.complaints


def test_the_desk_works_without_script(visit):
    chair = visit("chen", script=False)
    enter(chair, number("19880412", 556), "司徒静", "13880004321", looks=False)
    assert "司徒静" in chair.locator("h1").inner_text()
    chair.get_by_role("link", name="保留会籍").click()
    chair.locator("main").get_by_label("从哪天起").fill(datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat())
    chair.locator("main").get_by_label("变化原因").select_option(label="失业")
    chair.locator("main").get_by_label("说明").fill("企业停产")
    chair.get_by_role("button", name="保留会籍").click()
    assert "已保留会籍" in chair.locator("body").inner_text() and "企业停产" in chair.locator("main").inner_text()


def test_the_roster_is_checked_on_one_page(visit):
    chair = visit("chen")
    chair.goto("/members/check")
    assert "名会员，已核对" in chair.locator("main").inner_text() and not flaws(chair)
    chair.locator("tbody input[type=checkbox]").first.check()
    chair.get_by_role("button", name="还在").click()
    chair.get_by_role("button", name="记下来").click()
    assert "办成 1 人" in chair.locator("main").inner_text()
    chair.goto("/members/check?finding=here")
    assert chair.locator("tbody tr").count() >= 1
    district = visit("wu")
    district.goto("/members/check/unions")
    assert not flaws(district) and district.locator("tbody tr").count() > 1


def test_two_records_of_one_person_become_one_and_are_taken_apart_again(visit):
    chair = visit("chen")
    for serial in [631, 742]:
        enter(chair, number("19790708", serial), "诸葛文博", "")
    chair.get_by_role("link", name="核对", exact=True).click()
    assert "姓名相同（30 分）、出生日期相同（30 分）" in chair.locator("main").inner_text() and not flaws(chair)
    pair = chair.url
    chair.get_by_role("link", name="是同一人，合并").click()
    chair.locator("main").get_by_label("保留哪一条").select_option(label="左边一条")
    chair.locator("main").get_by_label("怎样核实的").fill("看过身份证")
    chair.get_by_role("button", name="合并").click()
    assert "已合并" in chair.locator("main").inner_text()
    chair.goto("/members?q=诸葛文博")
    assert chair.locator("tbody tr").count() == 1
    chair.goto(pair)
    confirm(chair, "拆开")
    chair.goto("/members?q=诸葛文博")
    assert chair.locator("tbody tr").count() == 2 and not chair.complaints
