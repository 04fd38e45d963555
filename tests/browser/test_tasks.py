"""What union officers and the staff of the district do most, each in as many clicks as the manual says. Every task begins on the desk of
its person, in a district that nobody has touched yet."""

import io
import re
import shutil
from datetime import date, timedelta

import openpyxl
import pytest
from docx import Document
from hands import Keys, Mouse
from looking import overflow
from playwright.sync_api import expect
from pypdf import PdfReader
from telephone import Telephone
from windows import DESK, PASSWORD, PHONE, PROJECT, Site, command, seat, settled, sign_in

MANUAL = (PROJECT / "docs/manual/tasks.md").read_text()
OFFICER, DISTRICT = "基层工会干部的十件事", "区、镇街工会工作人员的十件事"
OFFICERS, STAFF, SELDOM = {}, {}, {}
TODAY = date.today()
ROSTER = """工会名称,上级工会,工会类型,所在镇街,主席姓名,职工人数,会员人数
宜宾翠屏试验印务有限公司工会委员会,宜宾市翠屏区西郊街道总工会,基层工会,西郊街道,王敏,40,30
"""

expect.set_options(timeout=30_000)


def manual(chapter: str) -> dict[str, list[int]]:
    """The tasks of one chapter of the manual by their names, each with its numbers of clicks: at a desk and, where it says so, on a phone."""
    part = re.search(rf"^## {chapter}\n(.*?)(?=^## |\Z)", MANUAL, re.M | re.S)[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| ")]
    return {row[0]: [int(cell) for cell in row[3:]] for row in rows[1:]}


def names(workbook) -> list[str]:
    """The unions that a downloaded workbook names, row by row."""
    rows = list(openpyxl.load_workbook(io.BytesIO(workbook.path().read_bytes())).active.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if {"工会名称", "名称"} & set(row))
    column = next(place for place, title in enumerate(rows[head]) if title in ["工会名称", "名称"])
    return [row[column] for row in rows[head + 1:] if row[column]]


def task(tasks: dict, name: str, person: str):
    """Whose task it is, and its name in the manual. The function does it with somebody's hands, and sees that it came about."""

    def keep(does):
        tasks[name] = (person, does)
        return does
    return keep


# The ten of a union officer. chen's union is in the middle of an election, zhou's term is over.


@task(OFFICERS, "看要办的事", "chen")
def sees_what_is_to_be_done(hand, page):
    hand.press(page.locator(".due a[href*='/election']"))
    expect(page.locator("main")).to_contain_text("已经登记齐了")


@task(OFFICERS, "筹备换届", "zhou")
def starts_the_election(hand, page):
    hand.press("打开")
    hand.press("筹备换届选举")
    hand.press("筹备换届选举")
    expect(page.locator("main")).to_contain_text("还没有登记主席")


@task(OFFICERS, "登记当选人", "chen")
def registers_somebody_elected(hand, page):
    hand.press(page.locator(".due a[href*='/election']"))
    hand.press("登记当选人")
    hand.choose("委员会", "工会委员会")
    hand.write("姓名", "韩雪梅")
    hand.choose("职务", "委员")
    hand.write("得票数", "63")
    hand.press("登记")
    expect(page.locator("tbody tr", has_text="韩雪梅")).to_contain_text("63")


@task(OFFICERS, "报送选举结果", "chen")
def sends_the_result(hand, page):
    hand.press(page.locator(".due a[href*='/election']"))
    hand.press("报送选举结果")
    hand.write("选举日期", TODAY - timedelta(days=1))
    for label, value in [("应到人数", "72"), ("实到人数", "71"), ("工会委员候选人数", "5"), ("届期（年）", "5"), ("请示内容", "会员代表大会无记名投票，差额选举")]:
        hand.write(label, value)
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")
    expect(page.locator("main")).to_contain_text("委员名册")


@task(OFFICERS, "申请延期换届", "zhou")
def asks_for_more_time(hand, page):
    until = TODAY + timedelta(days=60)
    hand.press("打开")
    hand.press("申请延期换届")
    hand.write("延期至", until)
    hand.write("理由", "企业搬迁，会员大会改期")
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")
    expect(page.locator("main")).to_contain_text(re.compile(rf"{until}|{until.year}年{until.month}月{until.day}日"))


@task(OFFICERS, "申请变更", "zhou")
def asks_for_an_alteration(hand, page):
    hand.press("打开")
    hand.more("申请变更")
    hand.write("新的住所", "岷江西路 18 号")
    hand.write("理由", "公司搬迁")
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")
    expect(page.locator("main")).to_contain_text("岷江西路 18 号")


@task(OFFICERS, "申请法人登记", "zhou")
def applies_for_legal_personality(hand, page):
    hand.press("打开")
    hand.press("申请法人登记")
    hand.write("法定代表人", "周正国")
    hand.write("住所", "岷江西路 18 号")
    hand.write("经费来源", "会员会费、单位拨缴的经费")
    hand.press("报送申请")
    expect(page.locator("main > header")).to_contain_text("已申请")
    expect(page.locator("main")).to_contain_text("工会法人资格登记申请表")


@task(OFFICERS, "下载委员名册", "chen")
def downloads_the_roster(hand, page):
    chair = page.locator("tbody tr", has_text="主席").locator("th").first.inner_text().strip()
    hand.press("打开")
    roster = PdfReader(hand.download("委员名册 PDF").path())
    assert chair in "".join("".join(sheet.extract_text() for sheet in roster.pages).split())


@task(OFFICERS, "附加文件", "chen")
def attaches_a_file(hand, page):
    hand.press("打开")
    hand.press("附加文件")
    hand.write("标题", "会员大会签到表")
    hand.choose("类别", "选举材料")
    hand.attach("文件", PROJECT / "docs/images/union.png")
    hand.press("附加")
    expect(page.locator("main")).to_contain_text("已附加文件")
    expect(page.get_by_role("link", name="会员大会签到表").first).to_be_visible()


@task(OFFICERS, "修改密码", "chen")
def changes_the_password(hand, page):
    new = "三江六岸七十二座码头"
    hand.menu()
    hand.press("陈国庆")
    hand.press("修改密码")
    for label, words in [("现在的密码", PASSWORD), ("新密码", new), ("再输一遍新密码", new)]:
        hand.write(label, words)
    hand.press("修改密码")
    expect(page.locator("main")).to_contain_text("密码已改")
    page.context.clear_cookies()
    sign_in(page, "chen", new)
    expect(page.locator("h1")).to_contain_text("陈国庆")


# What else an officer does, once in a while.


@task(SELDOM, "撤回请示", "zhou")
def takes_a_petition_back(hand, page):
    asks_for_more_time(hand, page)
    hand.press("撤回")
    hand.press("撤回")
    expect(page.locator("main > header")).to_contain_text("已撤回")


@task(SELDOM, "申请合并", "zhou")
def asks_to_merge(hand, page):
    hand.press("打开")
    town = page.locator("dt", has_text="上级工会").locator("+ dd").inner_text().strip()
    hand.more("申请合并")
    hand.write("并入哪个工会", "没有这个工会")
    hand.write("合并日期", TODAY)
    hand.write("情况说明", "会员代表大会决定合并")
    hand.press("报送请示")
    expect(page.locator(".err").first).to_contain_text("同一个上级下面没有这个工会")
    hand.write("并入哪个工会", town.replace("总工会", "快递行业工会联合会"))
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")


@task(SELDOM, "申请分立", "zhou")
def asks_for_a_split(hand, page):
    hand.press("打开")
    hand.more("申请分立")
    expect(page.locator("h1")).to_have_text("申请分立")
    hand.choose("工会类型", "行业性工会联合会")
    for label, words in [("工会名称", "宜宾江北工业园工会联合会"), ("职工人数", "60"), ("拟入会人数", "45"), ("筹备组组长", "王秀丽"), ("请示内容", "会员代表大会决定分立")]:
        hand.write(label, words)
    hand.press("报送请示")
    expect(page.get_by_role("status")).to_contain_text("请示已报送")
    expect(page.locator("main > header")).to_contain_text("待批复")


@task(SELDOM, "申请撤销", "zhou")
def asks_to_be_dissolved(hand, page):
    hand.press("打开")
    hand.more("申请撤销")
    hand.write("撤销日期", TODAY)
    hand.choose("依据", "会员（代表）大会决定")
    hand.write("情况说明", "会员转入街道联合工会")
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")


@task(SELDOM, "移除当选人", "chen")
def takes_somebody_off_the_list(hand, page):
    hand.press(page.locator(".due a[href*='/election']"))
    elected = page.locator("tbody tr")
    count = elected.count()
    hand.press(elected.last.get_by_role("button", name="移除"))
    expect(elected).to_have_count(count - 1)


@task(SELDOM, "取消选举", "chen")
def calls_the_election_off(hand, page):
    hand.press("打开")
    hand.press("取消选举")
    hand.press("取消选举")
    expect(page.locator("main")).to_contain_text("选举已取消")


@task(SELDOM, "下载文书", "chen")
def downloads_a_paper(hand, page):
    sends_the_result(hand, page)
    hand.press(page.locator("main tbody a", has_text="选举结果的请示"))
    title = "".join(page.locator("h1").inner_text().split())
    pdf = PdfReader(hand.download("下载 PDF").path())
    assert title in "".join("".join(sheet.extract_text() for sheet in pdf.pages).split())
    word = Document(hand.download("下载 Word").path())
    assert title in "".join("".join(paragraph.text for paragraph in word.paragraphs).split())


@task(SELDOM, "删除附件", "chen")
def removes_a_file(hand, page):
    attaches_a_file(hand, page)
    hand.press(page.locator("tr", has_text="会员大会签到表").get_by_role("link", name="删除"))
    hand.press("删除")
    expect(page.locator("main")).not_to_contain_text("会员大会签到表 选举材料")
    expect(page.locator(".history")).to_contain_text("删除附件")


@task(SELDOM, "授予和收回角色", "chen")
def lets_a_colleague_in(hand, page):
    hand.press("账号")
    hand.press(page.locator("tbody th a", has_text="qian"))
    hand.press("授予角色")
    hand.choose("角色", "基层工会女职工委员")
    hand.press("授予")
    row = page.locator("tbody tr", has_text="基层工会女职工委员")
    expect(row).to_contain_text("有效")
    hand.press(row.get_by_role("link", name="收回"))
    hand.press("收回")
    expect(page.locator("tbody tr", has_text="基层工会女职工委员")).to_contain_text("已止")


@task(SELDOM, "找一个成员", "chen")
def finds_a_colleague(hand, page):
    name = page.locator("main tbody th").first.inner_text().strip()
    hand.look_for(name)
    hand.press(page.locator("tbody th a", has_text=name))
    expect(page.locator("h1")).to_have_text(name)


@task(SELDOM, "导出清单", "chen")
def exports_a_list(hand, page):
    hand.press("工会组织")
    assert len(names(hand.download("导出 Excel"))) == 1


@task(SELDOM, "用动态口令", "chen")
def signs_in_with_a_second_factor(hand, page):
    hand.press("陈国庆")
    hand.press("去设置")
    hand.press("开始设置")
    telephone = Telephone(page.locator(".qr").screenshot())
    hand.write("手机上的 6 位数字", telephone.code())
    hand.press("确认")
    expect(page.locator(".codes li")).to_have_count(10)
    hand.press("抄好了")
    expect(page.locator("main")).to_contain_text("已设置")
    hand.press("退出")
    hand.write("用户名", "chen")
    hand.write("密码", PASSWORD)
    hand.press("登录")
    hand.write("动态口令", telephone.next_code())
    hand.press("确定")
    expect(page.locator("h1")).to_contain_text("陈国庆")


@task(SELDOM, "发文设置", "lin")
def sets_the_letters_of_the_office(hand, page):
    hand.look_for("西郊街道总工会")
    hand.press(page.locator("tbody th a", has_text="西郊街道总工会"))
    hand.more("发文设置")
    hand.write("机关代字", "翠西工试")
    hand.press("保存")
    expect(page.get_by_role("status")).to_contain_text("已保存发文设置")


@task(SELDOM, "交接", "sec")
def passes_work_on(hand, page):
    hand.press("账号")
    hand.press(page.locator("tbody th a", has_text="林晓燕"))
    hand.press("交接")
    hand.write("接手人的用户名", "he")
    hand.write("理由", "退休")
    hand.press("交接")
    expect(page.locator("main")).to_contain_text("何志强")


@task(SELDOM, "大字版和退出", "chen")
def sees_large_letters_and_leaves(hand, page):
    hand.press("大字版")
    expect(page.locator("html.elder")).to_have_count(1)
    hand.press("退出")
    expect(page.locator("h1")).to_contain_text("登录")


# The ten of those who work for the district (wu) and for a town (lin).


@task(STAFF, "找一个工会", "wu")
def finds_a_union_and_who_changed_it(hand, page):
    hand.look_for("岷江酒业")
    hand.press(page.locator("tbody th a", has_text="工会委员会"))
    expect(page.locator("h1")).to_have_text("宜宾岷江酒业有限公司工会委员会")
    expect(page.locator(".history li").first).to_contain_text("陈国庆")


@task(STAFF, "批复请示", "lin")
def approves_a_petition(hand, page):
    hand.press(page.locator(".due a", has_text="待批复的请示"))
    hand.press(page.locator("tbody th a"))
    hand.press("批复同意")
    hand.press("批复同意")
    expect(page.locator("main > header")).to_contain_text(re.compile(r"翠西工发〔\d{4}〕\d+号"))


@task(STAFF, "退回请示", "lin")
def returns_a_petition(hand, page):
    hand.press(page.locator(".due a", has_text="待批复的请示"))
    hand.press(page.locator("tbody th a"))
    hand.press("退回")
    hand.write("退回原因", "请补职工代表大会的会议记录")
    hand.press("退回")
    expect(page.locator("main > header")).to_contain_text("已退回")
    expect(page.locator("main")).to_contain_text("请补职工代表大会的会议记录")


@task(STAFF, "一起批复几件", "lin")
def approves_several_together(hand, page):
    hand.press(page.locator(".due a", has_text="待批复的请示"))
    count = page.locator("tbody tr").count()
    assert count >= 2
    hand.tick("全选本页")
    hand.press("批复同意")
    hand.press("批复同意")
    expect(page.locator("main")).to_contain_text(f"办成 {count} 件")
    page.goto("/petitions?state=waiting")
    assert not page.locator("tbody tr").count()


@task(STAFF, "导出筛选后的名册", "wu")
def exports_the_rows_that_were_found(hand, page):
    hand.press("工会组织")
    hand.choose(page.locator(".filters [name=standing]"), "届满未换届")
    page.wait_for_url("**standing=**")
    shown = [name.strip() for name in page.locator("tbody th").all_inner_texts()]
    assert len(shown) > 5
    assert names(hand.download("导出 Excel")) == shown


@task(STAFF, "为没有工会的单位申请建会", "wu")
def founds_a_union_where_there_is_none(hand, page):
    hand.press("应建未建")
    employer = page.locator("tbody tr", has_text="申请建会").first.locator("th").inner_text().strip()
    hand.press("申请建会")
    for label, words in [("拟入会人数", "25"), ("筹备组组长", "王秀丽"), ("请示内容", "职工推选了筹备组，单位同意")]:
        hand.write(label, words)
    hand.press("报送请示")
    expect(page.locator("main > header")).to_contain_text("待批复")
    expect(page.locator("main")).to_contain_text(f"{employer}工会委员会")


@task(STAFF, "看镇街图", "wu")
def looks_at_the_map_and_behind_a_number(hand, page):
    hand.press("统计")
    hand.press("镇街图")
    town = page.locator("tbody tr").filter(has_text="%").filter(has_not_text="100.00%").first
    covered, listed = (int(number) for number in re.search(r"(\d+) ÷ (\d+)", town.inner_text()).groups())
    hand.press(town.get_by_role("link"))
    assert page.locator("tbody tr").count() == listed > covered


@task(STAFF, "看一个数是怎么来的", "wu")
def opens_the_rows_of_a_figure(hand, page):
    tile = page.locator("main").get_by_role("link", name=re.compile("^工会组织"))
    number = int(re.search(r"\d+", tile.inner_text())[0])
    hand.press(tile)
    assert len(names(hand.download("导出每一行"))) == number


@task(STAFF, "登记工会法人", "wu")
def registers_a_legal_person(hand, page):
    hand.press(page.locator(".due a", has_text="待登记的工会法人"))
    hand.press("登记")
    hand.write("法人资格证书编号", "川工法证字第8801号")
    hand.press("登记")
    expect(page.locator("main > header")).to_contain_text("已登记")


@task(STAFF, "导入名册", "wu")
def brings_in_a_roster(hand, page):
    hand.press("导入工会组织名录")
    hand.attach("名册文件", {"name": "三季度.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    hand.press("上传并核对")
    settled(page, "待确认")
    hand.press(page.locator("main").get_by_role("link", name=re.compile("^确认导入")))
    hand.press(page.locator("dialog[open]").get_by_role("button", name=re.compile("^确认导入")))
    settled(page, "已完成")
    page.goto("/unions?q=翠屏试验印务")
    assert page.locator("tbody tr").count() == 1


# The district that each task begins with.


def listed(page, path: str) -> list[dict]:
    return page.request.get(path, headers={"Accept": "application/json"}).json()["items"]


@pytest.fixture(scope="module")
def beginning(browser, folder):
    """A small district with somebody waiting at every desk: its folder, and who is signed in."""
    data = folder / "tasks"
    command("demo", "--small", "--data", str(data))
    site, signed = Site(data), {}

    def window(user: str, password: str = PASSWORD):
        page = browser.new_context(base_url=site.address, viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
        sign_in(page, user, password)
        signed[user] = page
        return page

    # The chair of a union whose term was over not long ago, in a town with a federation that could take it in.
    wu = window("wu")
    towns = {union["parent"] for union in listed(wu, "/unions?type=FED_INDUSTRY")}
    for union in listed(wu, "/terms?within=overdue&sort=-last_day"):
        wu.goto(f"/unions/{union['id']}")
        if union["parent"] in towns and "有限公司" in union["name"] and wu.get_by_role("link", name="申请法人登记").count():
            break
    union = re.search(r"8\d{7}\w{10}", wu.locator(".facts").first.inner_text())[0]
    once = command("user", "add", "zhou", "--role", "union_chair", "--union", union, "--data", str(data))["password"]
    zhou = window("zhou", once)
    for label, words in [("现在的密码", once), ("新密码", PASSWORD), ("再输一遍新密码", PASSWORD)]:
        zhou.get_by_label(label, exact=True).fill(words)
    zhou.get_by_role("button", name="修改密码").click()

    # An election of which only the result is to be sent, and a colleague.
    own = next(union["code"] for union in listed(wu, "/unions?q=岷江酒业") if union["name"] == "宜宾岷江酒业有限公司工会委员会")
    command("user", "add", "qian", "--role", "union_clerk_org", "--union", own, "--data", str(data))
    chen = window("chen")
    chen.locator(".due a[href*='/election']").click()
    for committee, person, votes in [("经费审查委员会", "郭晓梅", 70), ("女职工委员会", "何秀兰", 69)]:
        seat(chen, committee, person, "主席", votes)
    expect(chen.locator("main")).to_contain_text("已经登记齐了")

    # Two petitions before the town, an application before the district. Whoever sends is not who answers.
    lin = window("lin")
    lin.goto("/unions?type=BASIC_SINGLE")
    others = lin.locator("tbody tr", has_text="任期内").filter(has_not_text="岷江酒业").locator("th a")
    first, second = (others.nth(place).get_attribute("href") for place in (0, 1))
    wu.goto(f"{first}/alter")
    wu.locator("main").get_by_label("新的住所").fill("江北路 3 号")
    wu.locator("main").get_by_label("理由").fill("公司搬迁")
    wu.get_by_role("button", name="报送请示").click()
    lin.goto(f"{second}/legal-person")
    lin.locator("main").get_by_label("法定代表人").fill("赵军磊")
    lin.locator("main").get_by_label("住所").fill("江北路 5 号")
    lin.locator("main").get_by_label("经费来源").fill("会员会费")
    lin.get_by_role("button", name="报送申请").click()
    expect(lin.locator("main > header")).to_contain_text("已申请")

    window("sec")
    cookies = {user: page.context.storage_state() for user, page in signed.items()}
    for page in signed.values():
        page.context.close()
    site.close()
    return data, cookies


@pytest.fixture
def desk(beginning, visit, cookies, tmp_path):
    """desk("chen", DESK): the desk of somebody in a district of its own."""
    data, signed = beginning
    shutil.copytree(data, tmp_path / "district")
    site = Site(tmp_path / "district")

    def open_desk(person: str, screen: dict):
        cookies[site.port, person] = signed[person]
        page = visit(person, screen, site)
        page.goto("/")
        return page

    yield open_desk
    site.close()


def do(tasks: dict, chapter: str | None, name: str, hands: type[Mouse], desk, screen: dict = DESK):
    """Does the task, sees that it came about, and compares the clicks with the manual's, where it counts them."""
    person, does = tasks[name]
    page = desk(person, screen)
    hand = hands(page)
    does(hand, page)
    if chapter:
        assert hand.clicks == manual(chapter)[name][screen is PHONE]
    assert overflow(page) <= 0 and not page.complaints


def named(tasks: dict):
    return pytest.mark.parametrize("name", tasks, ids=[does.__name__ for _, does in tasks.values()])


@pytest.mark.parametrize(("chapter", "tasks"), [(OFFICER, OFFICERS), (DISTRICT, STAFF)], ids=["officers", "staff"])
def test_the_manual_names_ten(chapter, tasks):
    assert list(manual(chapter)) == list(tasks) and len(tasks) == 10


@named(OFFICERS)
def test_an_officer_does_it_in_as_many_clicks_as_the_manual_says(desk, name):
    do(OFFICERS, OFFICER, name, Mouse, desk)


@named(OFFICERS)
def test_an_officer_does_it_on_a_phone(desk, name):
    do(OFFICERS, OFFICER, name, Mouse, desk, PHONE)


@named(OFFICERS)
def test_an_officer_does_it_by_keys_alone(desk, name):
    do(OFFICERS, OFFICER, name, Keys, desk)


@named(SELDOM)
def test_whatever_else_an_officer_does_is_done_by_keys_alone(desk, name):
    do(SELDOM, None, name, Keys, desk)


@named(STAFF)
def test_staff_do_it_in_as_many_clicks_as_the_manual_says(desk, name):
    do(STAFF, DISTRICT, name, Mouse, desk)
