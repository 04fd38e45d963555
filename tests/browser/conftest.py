"""The program on an invented district and on a new installation, and a browser to look at both."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page
from windows import CHROMIUM, DESK, Site, command, sign_in


# A browser notes every answer that refuses something; the tests look at the answers themselves.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@pytest.fixture(scope="session", autouse=True)
def clicks_bring_whole_pages():
    """A click ends when the page that it leads to begins to arrive; who counts or reads at once would find half of it."""
    click = Locator.click

    def whole(self, *words, **options):
        click(self, *words, **options)
        self.page.wait_for_load_state()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", whole)
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("zhijia")


@pytest.fixture(scope="session")
def demo(folder):
    """The small demonstration district."""
    command("demo", "--small", "--data", str(folder / "demo"))
    site = Site(folder / "demo")
    yield site
    site.close()


@pytest.fixture(scope="session")
def fresh(folder):
    """A new installation; `passwords` holds the one-time passwords as the command line printed them."""
    data = folder / "fresh"
    passwords = {"admin": command("setup", "--data", str(data))["password"]}
    for name, role in [("security", "secadmin"), ("org", "dept_org"), ("clerk", "dept_org")]:
        passwords[name] = command("user", "add", name, "--role", role, "--data", str(data))["password"]
    site = Site(data)
    site.passwords = passwords
    yield site
    site.close()


@pytest.fixture(scope="session")
def browser(playwright):
    # A browser that runs as root, as in a container, has no sandbox of its own.
    flags = ["--lang=zh-CN"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags, env={**os.environ, "LANGUAGE": "zh_CN"})
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def cookies():
    """Sessions that are open: a password takes its time to check, and the cast signs in often."""
    return {}


@pytest.fixture
def visit(browser, demo, cookies):
    """Opens a window for somebody: visit("wu"), visit("chen", PHONE), visit() for nobody in particular."""
    windows = []

    def open_window(user: str | None = None, screen: dict = DESK, site: Site = demo, script: bool = True, anew: bool = False) -> Page:
        kept = None if anew else cookies.get((site.port, user))
        context = browser.new_context(
            base_url=site.address, viewport=screen, storage_state=kept, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=script,
            accept_downloads=True)
        context.set_default_timeout(30_000)
        windows.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" and not ANSWERED.match(said.text) else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        if user and not kept:
            sign_in(page, user)
            assert page.url == f"{site.address}/", f"{user} could not sign in"
            if not anew:
                cookies[site.port, user] = context.storage_state()
        return page

    yield open_window
    for window in windows:
        window.close()
