"""Every page that a link leads to, as each of the cast, on a desk and on a phone."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from windows import CAST, DESK, PHONE
from looking import flaws

EACH = 2
"""How many records of a kind are looked at; of the choices that lead to a list, one."""


def kind(address: str) -> str:
    """Pages that differ in which record they show, or in what was chosen, are of a kind."""
    parts = urlsplit(address)
    path = re.sub(r"/(figures|manual)/[^/]+", r"/\1/:name", re.sub(r"/\d+", "/:id", parts.path))
    return path + ("?" + parts.query.split("=")[0] if parts.query else "")


def is_page(address: str) -> bool:
    parts = urlsplit(address)
    return "as=xlsx" not in parts.query and not re.search(r"/elder|/imports/templates/|/verdicts|/files/\d+$|/(pdf|word)$", parts.path)


@pytest.fixture(scope="module")
def seen() -> set:
    return set()


@pytest.mark.parametrize("user", CAST)
def test_every_page_is_fit_for_everybody(user, visit, demo, seen):
    page = visit(user)
    waiting, looked, found = [f"{demo.address}/"], {}, []
    while waiting:
        address = waiting.pop(0)
        if looked.setdefault(kind(address), 0) >= (1 if "?" in address else EACH):
            continue
        looked[kind(address)] += 1
        answer = page.goto(address)
        if answer.status != 200:
            found.append(f"{address}: {answer.status}")
        for screen in (DESK, PHONE):
            page.set_viewport_size(screen)
            found += [f"{urlsplit(address).path} {screen['width']}: {flaw}" for flaw in flaws(page, seen)]
        page.set_viewport_size(DESK)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting += [urljoin(page.url, link) for link in links if link.startswith("/") and is_page(link)]
    assert not found, "\n".join(found)
    assert len(looked) > 3


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_in_particular_sees_the_door_and_what_is_lost(visit, screen):
    page = visit(screen=screen)
    page.goto("/sign-in")
    assert not flaws(page)
    page.goto("/unions")
    assert page.url.endswith("/sign-in?back=%2Funions")
    for address in ["/unions/7", "/nowhere"]:
        page = visit("chen", screen)
        assert page.goto(address).status == 404
        assert not flaws(page)
        assert "也可能不在您管辖的范围里" in page.locator("h1").inner_text()
