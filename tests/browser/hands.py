"""How somebody works on a page: with a mouse or a finger, or by keys alone. Both count."""

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Download, FilePayload, Locator, Page, expect


def focused(page) -> dict:
    return page.evaluate(
        """() => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e)
          return {tag: e.tagName, name: e.name || '', text: (e.innerText || '').trim(), outline: style.outlineStyle,
                  inside: box.bottom > 0 && box.top < innerHeight && box.width > 0} }""")


def walk(page, reached, steps: int = 150) -> dict:
    """Presses Tab until `reached`; every stop on the way is visible and marked."""
    for _ in range(steps):
        page.keyboard.press("Tab")
        here = focused(page)
        if here["tag"] == "BODY":
            continue
        assert here["inside"] and here["outline"] != "none", f"one cannot see where one is: {here}"
        if reached(here):
            return here
    raise AssertionError(f"not reached with {steps} steps of Tab")


class Mouse:
    """A mouse, or a finger. Counted in `clicks`: whatever is clicked or tapped, a choice in a list, a file that is chosen, Enter after a
    word that is looked for. Not counted: what is typed, with the way from field to field."""

    def __init__(self, page: Page):
        self.page, self.clicks = page, 0

    # What the manual's sentences are made of.

    def press(self, what: str | Locator):
        """Follows a link or presses a button that leads to another page, or to the question whether one means it."""
        self.clicks += 1
        element = self.find(what)
        if (element.get_attribute("href") or "").startswith("#"):
            return self.touch(element)
        with self.page.expect_event("domcontentloaded"):
            self.touch(element)

    def more(self, what: str):
        """What is done once in years stands behind one word."""
        self.tick(self.page.locator("main > header summary", has_text="更多"))
        self.press(what)

    def tick(self, what: str | Locator):
        """Ticks something on the page, which stays."""
        self.clicks += 1
        self.touch(self.find(what))

    def download(self, what: str) -> Download:
        self.clicks += 1
        with self.page.expect_download() as download:
            self.touch(self.find(what))
        return download.value

    def choose(self, label: str | Locator, option: str):
        self.clicks += 1
        self.pick(self.field(label), option)

    def attach(self, label: str, file: Path | FilePayload):
        self.clicks += 1
        with self.page.expect_file_chooser() as chooser:
            self.touch(self.field(label))
        chooser.value.set_files(file)

    def look_for(self, words: str):
        """Writes into the box that every page has, and presses Enter."""
        self.clicks += 1
        self.type(self.page.locator("header").get_by_role("searchbox"), words)
        with self.page.expect_event("domcontentloaded"):
            self.page.keyboard.press("Enter")

    def write(self, label: str, words: str | date):
        self.type(self.field(label), words)

    def menu(self):
        """On a phone the rail and what stands at the right of the header are behind one tap."""
        menu = self.page.get_by_role("link", name="菜单")
        if menu.is_visible():
            self.press(menu)

    # Where things are.

    def find(self, what: str | Locator) -> Locator:
        """A link, button or box by its whole name; while a question is open, in the question."""
        if isinstance(what, Locator):
            return what.first
        asking = self.page.locator("dialog[open]")
        root = asking if asking.count() else self.page.locator("body")
        named = root.get_by_role("link", name=what, exact=True).or_(root.get_by_role("button", name=what, exact=True))
        return named.locator("visible=true").first

    def field(self, label: str | Locator) -> Locator:
        if isinstance(label, Locator):
            return label
        return self.page.locator("main").get_by_label(re.compile(rf"^{re.escape(label)}\s*(（可不填）)?$")).first

    # What hands do.

    def touch(self, element: Locator):
        element.click()

    def type(self, field: Locator, words: str | date):
        field.fill(str(words))

    def pick(self, field: Locator, option: str):
        field.select_option(label=option)


class Keys(Mouse):
    """Keys alone: Tab to the place, Enter, space, arrows."""

    def reach(self, element: Locator):
        element.wait_for()
        handle = element.element_handle()
        walk(self.page, lambda at: handle.evaluate("e => e === document.activeElement"))

    def touch(self, element: Locator):
        self.reach(element)
        self.page.keyboard.press("Space" if element.evaluate("e => e.matches('[type=checkbox], [type=file]')") else "Enter")

    def type(self, field: Locator, words: str | date):
        self.reach(field)
        if not isinstance(words, date):
            self.page.keyboard.press("ControlOrMeta+a")
            return self.page.keyboard.type(words)
        # A date is written in the order of the browser's own language.
        for order in ["%m %d %Y", "%Y %m %d"]:
            for part in words.strftime(order).split():
                self.page.keyboard.type(part)
                if order.startswith("%Y"):
                    self.page.keyboard.press("ArrowRight")
            if field.input_value() == str(words):
                return
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"the field has {field.input_value()}, not {words}")

    def pick(self, field: Locator, option: str):
        self.reach(field)
        for _ in range(field.locator("option").count()):
            if field.evaluate("e => e.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        expect(field.locator("option:checked")).to_have_text(option)


def code_for(visit, site, phone: str) -> str:
    """As the demonstration's administrator reads it out."""
    admin = visit("admin", site=site)
    admin.goto("/outbox")
    row = admin.locator("tr", has_text=phone[-4:]).first.inner_text()
    admin.close()
    return row.split("验证码 ")[1][:6]
