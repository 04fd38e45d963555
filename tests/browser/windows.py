"""The program at work, and what people do in its windows."""

import io
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from docx import Document
from playwright.sync_api import Page
from pypdf import PdfReader

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ZHIJIA", str(PROJECT / ".build/debug/zhijia"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESK, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "zhijia-demo"
CAST = ["wu", "luo", "fang", "zhao", "lin", "he", "chen", "admin", "sec", "log"]


def command(*words: str) -> dict:
    """Runs the program; what it answers with --json."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run([PROGRAM, *words, "--json"], capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, f"zhijia {' '.join(words)}: {done.stderr}"
    return json.loads(done.stdout)


class Site:
    """The program, serving one data folder."""

    def __init__(self, data: Path):
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = open(data.parent / f"{data.name}.log", "w")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(data), "--port", str(self.port)], stdout=self.log, stderr=self.log,
            env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"})
        self.wait()

    def wait(self):
        for _ in range(300):
            try:
                return urllib.request.urlopen(f"{self.address}/sign-in", timeout=2).read()
            except OSError:
                assert self.process.poll() is None, "the program ended by itself: " + (self.data.parent / f"{self.data.name}.log").read_text()
                time.sleep(0.1)
        raise AssertionError("the program did not answer within 30 seconds")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


def sign_in(page: Page, user: str, password: str = PASSWORD):
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def settled(page: Page, state: str, seconds: float = 120):
    """Waits for an import to come to a state; its page asks again by itself, with script and without."""
    for _ in range(int(seconds)):
        if page.locator("main .tag", has_text=state).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"the import did not become {state} within {seconds} seconds: {page.locator('main header').inner_text()}")


def first_union(page: Page, query: str = "") -> str:
    page.goto(f"/unions{query}")
    return page.locator("tbody th a").first.get_attribute("href")


def confirm(page: Page, name: str):
    """Presses a button that first asks, and says yes."""
    page.locator("main").get_by_role("link", name=re.compile(name)).first.click()
    page.locator("dialog").get_by_role("button", name=re.compile(name)).locator("visible=true").click()


def seat(page, committee: str, person: str, role: str, votes: int):
    """On the page of an election."""
    page.get_by_role("link", name="登记当选人").click()
    page.locator("main").get_by_label("委员会").select_option(label=committee)
    page.locator("main").get_by_label("姓名").fill(person)
    page.locator("main").get_by_label("职务").select_option(label=role)
    page.locator("main").get_by_label("得票数").fill(str(votes))
    page.get_by_role("button", name="登记").click()


def letter(page, at: str = "") -> tuple[str, str]:
    """What independent readers find in the letter that the page shows, as PDF and as Word; spaces and line ends left out."""
    pdf = PdfReader(io.BytesIO(page.request.get(f"{page.url}{at}/pdf").body()))
    assert pdf.metadata.title == page.locator(".letter h3").inner_text()
    fonts = {font["/BaseFont"] for sheet in pdf.pages for font in (reference.get_object() for reference in sheet["/Resources"]["/Font"].values())}
    assert all("+Noto" in font for font in fonts), f"embedded: {fonts}"
    document = Document(io.BytesIO(page.request.get(f"{page.url}{at}/word").body()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts = "".join(sheet.extract_text() for sheet in pdf.pages), "".join([paragraph.text for paragraph in document.paragraphs] + cells)
    return tuple("".join(text.split()) for text in texts)
