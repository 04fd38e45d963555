"""A roster as a district federation really receives it, through the page: verdicts, confirmation, taking back."""

import io

import openpyxl
from looking import flaws
from windows import confirm, settled, sign_in

NEW = "三江六岸七十二座码头"


def upload(page, kind: str, file):
    page.goto("/imports")
    page.get_by_role("link", name=f"导入{kind}").click()
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    settled(page, "待确认", 300)


def count(page, path: str) -> str:
    page.goto(f"{path}?total=1")
    return page.locator(".sum b").inner_text().replace(",", "") if page.locator(".sum b").count() else "0"


def test_rosters_come_in_after_a_look_and_go_back_as_a_whole(visit, fresh, make_roster):
    rosters = make_roster(members=6000)
    page = visit(site=fresh)
    sign_in(page, "org", fresh.passwords["org"])
    page.get_by_label("现在的密码").fill(fresh.passwords["org"])
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再输一遍新密码").fill(NEW)
    page.locator("main").get_by_role("button", name="修改密码").click()

    for kind, file, path, rows in [("应建会单位名录", "employers.xlsx", "/employers", 1290), ("工会组织名录", "unions.xlsx", "/unions", 1410)]:
        before = count(page, path)
        upload(page, kind, rosters / file)
        assert count(page, path) == before, "nothing is written before somebody says so"
        page.goto("/")
        page.locator("main").get_by_role("link", name=file).first.click()  # The desk says that it waits.
        assert "每行只有一个结论" in page.locator("main").inner_text()
        assert not flaws(page)
        confirm(page, "确认导入")
        settled(page, "已完成", 300)
        assert int(count(page, path)) >= rows
    assert count(page, "/unions") == "1410"

    page.goto("/imports")
    page.get_by_role("link", name="unions.xlsx").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载带结论的原表").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True).active
    assert any("导入结果" in [str(cell) for cell in row] for row in sheet.iter_rows(max_row=6, values_only=True))
    page.locator(".facts a.n").first.click()
    assert page.locator("tbody tr").count() > 0
    page.go_back()
    confirm(page, "撤销导入")
    settled(page, "已撤销", 300)
    assert not flaws(page)
    assert count(page, "/unions") == "0"


def test_a_sheet_with_mistakes_says_which_row_and_what_to_do(visit, tmp_path):
    page = visit("wu")
    book = openpyxl.Workbook()
    book.active.append(["工会名称", "统一社会信用代码", "上级工会", "工会类型", "主席姓名", "会员人数"])
    book.active.append(["宜宾翠屏试验印务有限公司工会委员会", "91511502MA1", "宜宾市翠屏区西郊街道总工会", "基层工会", "王敏", 30])
    book.active.append(["", "", "", "基层工会", "李强", 12])
    book.save(tmp_path / "有错的表.xlsx")
    upload(page, "工会组织名录", tmp_path / "有错的表.xlsx")
    table = page.locator("section", has=page.get_by_role("heading", name="有问题的行"))
    assert table.locator("tbody tr").count() >= 1
    assert not flaws(page)
    page.get_by_role("link", name="看全部逐行结论").click()
    assert page.locator("tbody tr").count() == 2
    assert not flaws(page)
    page.go_back()
    confirm(page, "放弃这次导入")
    settled(page, "已放弃")


def test_what_is_no_sheet_is_refused_with_a_sentence(visit, tmp_path):
    (tmp_path / "不是表.xlsx").write_bytes(b"PK\x03\x04" + bytes(2000))
    page = visit("wu")
    page.goto("/imports/new/unions")
    page.get_by_label("名册文件").set_input_files(tmp_path / "不是表.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    if page.locator("main .tag").count():
        settled(page, "读不了")
    assert page.locator(".note.bad").inner_text().strip()
    assert not flaws(page)


def test_the_template_opens(visit):
    page = visit("wu")
    page.goto("/imports/new/unions")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    assert openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.max_column > 5
