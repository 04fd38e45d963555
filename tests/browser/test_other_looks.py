"""The same pages in large letters, and on paper."""

from windows import DESK, PHONE, first_union
from looking import flaws, overflow


def test_large_letters_are_chosen_once_and_stay(visit):
    page = visit("chen", PHONE)
    page.goto("/")
    before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    page.get_by_role("link", name="菜单", exact=True).click()
    page.locator("#rail").get_by_role("link", name="大字版").click()
    assert page.locator("html.elder").count() == 1
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") >= before * 1.2
    for address in ["/", "/unions", first_union(page)]:
        page.goto(address)
        for screen in (PHONE, DESK):
            page.set_viewport_size(screen)
            assert page.locator("html.elder").count() == 1
            assert not flaws(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main .btn')].filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height).filter(h => h < 36)""")
        assert not small, "a finger finds every button"
    page.get_by_role("link", name="普通版").first.click()
    assert not page.locator("html.elder").count()


def test_on_paper_there_is_every_column_and_nothing_to_press(visit):
    page = visit("wu")
    page.emulate_media(media="print")
    for address in ["/unions", first_union(page), "/quality", "/figures"]:
        page.goto(address)
        for part in [".rail", ".top", ".filters", ".pages", "main .btn"]:
            assert not [1 for element in page.locator(part).all() if element.is_visible()], f"{part} on paper"
        assert page.locator("h1").is_visible()
    page.goto("/unions")
    assert page.locator("tbody tr").first.locator("td, th").count() == page.locator("thead th").count()
    names = page.locator("tbody td.brief").first
    assert names.evaluate("cell => getComputedStyle(cell).textOverflow") != "ellipsis", "paper has room for whole names"
    page.set_viewport_size({"width": 1000, "height": 1400})
    assert overflow(page) == 0
    assert len(page.pdf(format="A4", landscape=True)) > 10_000
