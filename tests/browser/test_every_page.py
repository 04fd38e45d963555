"""Every page that a link leads to, as each of the cast, on a desk and on a phone."""

import re
from html import unescape
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


def halves(html: str) -> tuple[str, str]:
    """What the page says, and what stands around it: top, rail and foot, whichever line is the current one and wherever they lead back."""
    body = re.sub(r'(?<=name="csrf" value=")[^"]*', "", html.split("<body", 1)[1])
    content = re.search(r"<main.*</main>", body, re.S)[0]
    return content, re.sub(r' aria-current="page"|(/manual|\?)[^"]*(?=")', "", body.replace(content, ""))


@pytest.fixture(scope="module")
def seen() -> set:
    """The kinds of parts that axe has judged."""
    return set()


@pytest.fixture(scope="module")
def known() -> set:
    """The halves of pages that were looked at already, for somebody else or under another address: both known, nothing is new to see."""
    return set()


@pytest.mark.parametrize("user", CAST)
def test_every_page_is_fit_for_everybody(user, visit, demo, seen, known):
    page, screens = visit(user), [DESK, PHONE]
    waiting, looked, found = [f"{demo.address}/"], {}, []
    while waiting:
        address = waiting.pop(0)
        if looked.setdefault(kind(address), 0) >= (1 if "?" in address else EACH):
            continue
        looked[kind(address)] += 1
        answer = page.request.get(address)
        html = answer.text()
        if answer.status != 200:
            found.append(f"{address}: {answer.status}")
        if not known.issuperset(halves(html)):
            known.update(halves(html))
            page.goto(address)
            for screen in screens:
                page.set_viewport_size(screen)
                found += [f"{urlsplit(address).path} {screen['width']}: {flaw}" for flaw in flaws(page, seen)]
            # The next page begins at the width at which this one ended.
            screens.reverse()
        waiting += [urljoin(answer.url, unescape(link)) for link in re.findall(r'<a\b[^>]*\bhref="(/[^"]*)"', html) if is_page(unescape(link))]
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
