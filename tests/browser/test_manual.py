"""The manual: from a page to its chapter, before signing in too, on every screen and on paper."""

import pytest
from looking import flaws
from windows import DESK, PHONE


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_every_chapter_is_fit_for_everybody_and_shows_its_pictures(visit, screen):
    page = visit(screen=screen)
    page.goto("/manual")
    chapters = page.locator(".toc > ul > li > a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(chapters) >= 9
    for address in ["/manual", *chapters]:
        page.goto(address, wait_until="networkidle")
        # The chapter on installing is for those who keep servers, and names their tools.
        assert not [flaw for flaw in flaws(page) if not (address == "/manual/install" and flaw.startswith("English"))], address
        broken = page.locator("main img").evaluate_all("all => all.filter(i => !i.naturalWidth || i.width > document.documentElement.clientWidth).map(i => i.src)")
        assert not broken, address


def test_a_page_leads_to_its_own_chapter(visit):
    page = visit("wu")
    page.goto("/terms")
    page.locator(".top").get_by_role("link", name="手册").click()
    assert page.locator("h1").inner_text() == "工会组织"
    assert page.locator("h2", has_text="任期届满").bounding_box()["y"] < DESK["height"] / 2, "the page begins at the section"
    page.locator("main aside").get_by_role("link", name="名册导入").click()
    assert page.locator("h1").inner_text() == "名册导入"
    phone = visit("chen", PHONE)
    phone.goto("/")
    assert not phone.get_by_role("link", name="手册").is_visible()
    phone.get_by_role("link", name="菜单").click()
    phone.get_by_role("link", name="手册").locator("visible=true").click()
    assert phone.locator("h1").inner_text() == "每天都用的：查找、清单、批量、工作台"


def test_whoever_cannot_sign_in_reads_how(visit):
    page = visit()
    page.goto("/sign-in")
    page.get_by_role("link", name="手册").click()
    assert "忘了密码" in page.locator("main").inner_text()
    page.get_by_role("link", name="登录", exact=True).locator("visible=true").click()
    assert page.url.endswith("/sign-in")


def test_on_paper_there_is_the_chapter_and_nothing_around_it(visit):
    page = visit("wu")
    page.goto("/manual/petitions")
    page.emulate_media(media="print")
    assert page.locator("article h2").first.is_visible() and page.locator("article img").first.is_visible()
    assert not page.locator("aside").is_visible() and not page.locator(".top").is_visible()
