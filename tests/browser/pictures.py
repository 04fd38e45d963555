"""Takes the pictures of the README, or of the manual: pictures.py readme|manual [folder]. All data are invented."""

import io
import os
import sys
import tempfile
from pathlib import Path

import openpyxl
from windows import CHROMIUM, DESK, PASSWORD, PHONE, PROJECT, Site, command, settled, sign_in
from PIL import Image
from playwright.sync_api import sync_playwright

FRONTS = ["江北", "江南", "上江北", "下江北", "真武山", "翠屏山", "龙头山", "观斗山"]
TRADES = ["酒业", "竹业", "物流", "印务", "食品", "纺织"]


def roster(path: Path):
    """Forty-eight unions as an office would list them, with what offices get wrong."""
    book = openpyxl.Workbook()
    book.active.append(["翠屏区各乡镇街道工会组织名录（三季度）"])
    book.active.append(["工会名称", "统一社会信用代码", "上级工会", "工会类型", "所在镇街", "所属行业", "建会日期", "主席姓名", "主席手机", "职工人数", "会员人数", "备注"])
    names = [f"宜宾{front}{trade}有限公司工会委员会" for front in FRONTS for trade in TRADES]
    for number, name in enumerate(names):
        row = [name, "", "宜宾市翠屏区西郊街道总工会", "基层工会", "西郊街道", "制造业", "2019.5.6", "王敏", f"139{number:08d}", 40 + number, 38 + number, ""]
        match number:
            case 5: row[1] = "91511502MA6A1B2C3D"
            case 11: row[1] = 8.1511502e17
            case 17: row[0] = ""
            case 19: row[2] = "翠屏区西效街道总工会"
            case 23: row[6] = "二〇一九年五月"
            case 29: row[8] = "1390000"
            case 31: row[0] = names[30]
            case 37: row[3] = "工会小组长"
            case 41: row[9], row[10] = "四十", 12
            case _ if number % 6 == 0: row[0] = f" {name}　"
        book.active.append(row)
    book.save(path)


def keep(page, folder: Path, name: str, most: int = 300_000):
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(200, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
    size = (folder / f"{name}.png").stat().st_size
    assert size < most, f"{name}.png has {size} bytes"
    print(f"{name}.png {size // 1000} kB")


def windows(browser, site: Site):
    def window(user: str | None, screen: dict = DESK):
        page = browser.new_context(base_url=site.address, viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=1).new_page()
        if user:
            sign_in(page, user, PASSWORD)
            page.goto("/")  # Once more, without the greeting.
        return page
    return window


def check(page, work: Path):
    """Brings in the roster of a quarter, as far as its verdicts."""
    sheet = work / "乡镇街道工会名录（三季度）.xlsx"
    roster(sheet)
    page.goto("/imports/new/unions")
    page.get_by_label("名册文件").set_input_files(sheet)
    page.get_by_role("button", name="上传并核对").click()
    settled(page, "待确认")


def take_manual(browser, site: Site, folder: Path, work: Path):
    window, small = windows(browser, site), {"width": 1180, "height": 740}

    def shoot(page, name: str, address: str | None = None):
        if address:
            page.goto(address)
        keep(page, folder, name, 120_000)

    shoot(window(None, small), "signing-in", "/sign-in")
    page = window("wu", small)
    shoot(page, "home", "/")
    shoot(page, "register", "/unions?type=BASIC_SINGLE")
    page.locator("tbody th a").first.click()
    shoot(page, "union")
    shoot(page, "figure", "/figures/org_rate")
    shoot(page, "map", "/statistics/map")
    shoot(page, "members", "/members")
    check(page, work)
    shoot(page, "import")

    page = window("lin", small)
    page.get_by_role("link", name="待批复的请示").click()
    shoot(page, "petition")
    page.goto("/documents")
    page.locator("tbody th a").first.click()
    shoot(page, "letter")

    shoot(window("luo", small), "overview", "/overview")
    page = window("fang", {"width": 1366, "height": 980})
    page.goto("/reviews")
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="正文").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('article').previousElementSibling.scrollIntoView(); scrollBy(0, -110)")
    shoot(page, "review")
    shoot(window(None, {"width": 390, "height": 720}), "join", "/join")

    page = window("sec", small)
    page.goto("/accounts?q=lin")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="交接").click()
    shoot(page, "handover")
    shoot(window("lin", {"width": 390, "height": 720}), "phone")


def take_readme(browser, site: Site, folder: Path, work: Path):
    window = windows(browser, site)
    page = window(None)
    page.goto("/sign-in")
    keep(page, folder, "signin")

    page = window("wu")
    for name, address in [("home", "/"), ("register", "/unions"), ("tree", "/unions/tree"), ("figure", "/figures/org_rate")]:
        page.goto(address)
        keep(page, folder, name)
    page.goto("/unions?type=BASIC_SINGLE")
    page.locator("tbody th a").first.click()
    keep(page, folder, "union")

    leader = window("luo")
    leader.set_viewport_size({"width": 1366, "height": 1140})
    leader.goto("/overview")
    keep(leader, folder, "overview")
    office = window("fang")
    office.set_viewport_size({"width": 1366, "height": 1140})
    office.goto("/reviews")
    office.locator("tbody th a").first.click()
    office.evaluate("document.querySelector('article').previousElementSibling.scrollIntoView(); scrollBy(0, -110)")
    keep(office, folder, "review")

    check(page, work)
    page.set_viewport_size({"width": 1366, "height": 1140})
    keep(page, folder, "import")

    page = window("lin", PHONE)
    page.goto("/unions")
    keep(page, folder, "phone")


if __name__ == "__main__":
    take, usual = {"readme": (take_readme, "docs/images"), "manual": (take_manual, "Sources/Edge/Manual/pictures")}[sys.argv[1]]
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else PROJECT / usual
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        command("demo", "--small", "--data", f"{work}/demo")
        site = Site(Path(work) / "demo")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--lang=zh-CN", "--no-sandbox"], env={**os.environ, "LANGUAGE": "zh_CN"})
        try:
            take(browser, site, folder, Path(work))
        finally:
            browser.close()
            site.close()
