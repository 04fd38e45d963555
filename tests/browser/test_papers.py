"""What is personal, and what is attached."""

import io
import re

import pytest
from windows import PHONE, first_union
from looking import flaws
from PIL import Image
from playwright.sync_api import Error


@pytest.fixture(scope="module")
def photograph() -> bytes:
    """2,400 pixels wide, taken at the river, as a telephone would write it."""
    picture = Image.new("RGB", (2400, 1800), (13, 91, 98))
    exif = picture.getexif()
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 46.0, 8.4), 3: "E", 4: (104.0, 37.0, 55.2)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, quality=92)
    assert Image.open(io.BytesIO(out.getvalue())).getexif().get_ifd(0x8825), "the test's own photograph says where it was taken"
    return out.getvalue()


def attach(page, union: str, title: str, name: str, body: bytes, kind: str = "application/octet-stream"):
    page.goto(f"{union}/files/new")
    page.get_by_label("标题").fill(title)
    page.get_by_label("类别").select_option(index=1)
    page.get_by_label("文件", exact=True).set_input_files({"name": name, "mimeType": kind, "buffer": body})
    page.get_by_role("button", name="附加").click()


def fetch(page, title: str):
    return page.request.get(page.get_by_role("link", name=title).first.get_attribute("href"))


def test_a_number_is_shown_once_for_a_purpose_and_stays_on_record(visit):
    page = visit("wu")
    page.goto(first_union(page, "?type=BASIC_SINGLE&founded_from=2023-10-01&founded_until=2023-12-31"))  # Of its first chair a list gave the phone.
    committee = page.locator("section", has=page.get_by_role("heading", name="委员会"))
    assert re.search(r"\*{7}\d{4}", committee.inner_text())
    committee.locator("tbody th a").first.click()
    officer = page.locator("h1").inner_text()
    assert not re.search(r"1\d{10}", page.locator("main").inner_text())
    page.get_by_role("link", name="查看全号").click()
    page.get_by_label("用途").fill("通知换届培训改期")
    page.get_by_role("button", name="查看").click()
    number = re.search(r"1\d{10}", page.locator("main").inner_text())
    assert number, "the whole number, this once"
    assert not flaws(page)
    page.get_by_role("link", name="工会组织", exact=True).first.click()
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # The browser kept nothing: it would have to ask again.
        page.go_back()

    auditor = visit("log")
    auditor.goto("/audit?kind=reading")
    row = auditor.locator("tbody tr", has_text="通知换届培训改期").first.inner_text()
    assert "吴敏" in row
    assert officer and not re.search(r"(?<!\d)1\d{10}(?!\d)", row)


def test_a_chair_sees_no_whole_number(visit):
    page = visit("chen", PHONE)
    page.goto(first_union(page))
    page.locator("section", has=page.get_by_role("heading", name="委员会")).locator("tbody th a").first.click()
    assert not page.get_by_role("link", name="查看全号").count()


def test_a_photograph_forgets_where_it_was_taken(visit, photograph):
    page = visit("chen", PHONE)
    union = first_union(page)
    attach(page, union, "职工之家合影", "合影.jpg", photograph, "image/jpeg")
    assert "已附加文件" in page.get_by_role("status").inner_text()
    answer = fetch(page, "职工之家合影")
    picture = Image.open(io.BytesIO(answer.body()))
    assert max(picture.size) == 1600
    assert not dict(picture.getexif()) and b"Telephone" not in answer.body()
    for header, value in {"x-content-type-options": "nosniff", "content-security-policy": "sandbox", "content-disposition": "attachment"}.items():
        assert value in answer.headers[header], header


def test_a_document_comes_back_as_it_went(visit):
    page = visit("chen", PHONE)
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    attach(page, first_union(page), "换届批复", "批复.pdf", body, "application/pdf")
    answer = fetch(page, "换届批复")
    assert answer.body() == body
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "%E6%89%B9%E5%A4%8D.pdf" in answer.headers["content-disposition"]


def test_a_program_that_calls_itself_a_document_is_refused_with_a_sentence(visit):
    page = visit("chen", PHONE)
    attach(page, first_union(page), "工资表", "工资表.pdf", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(400), "application/pdf")
    said = page.locator("main").inner_text()
    assert page.locator("[role=alert]").count() or page.locator(".lost").count()
    assert re.search(r"[一-鿿]{6,}", said) and "工资表" not in page.locator("h1").inner_text()
    assert not flaws(page)
