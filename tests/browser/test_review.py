"""A review counted again by somebody else: the rows of every number, as they were exported, summed here and compared with page, PDF, Word and workbook."""

import hashlib
import io
import re
import unicodedata

from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from looking import flaws
from windows import DESK, PHONE, confirm

PERIOD = ("2024-10-01", "2026-10-31")
SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def publish(visit, more: str = "") -> str:
    """- more: what the office writes below the template's text."""
    office = visit("fang")
    office.goto("/reviews/new")
    office.get_by_label("标题").fill("区情一页")
    office.get_by_label("从哪天起").fill(PERIOD[0])
    office.get_by_label("到哪天为止").fill(PERIOD[1])
    office.get_by_label("从哪份模板开始").select_option(label="区情一页")
    office.get_by_role("button", name="开始编").click()
    path = re.search(r"/reviews/\d+", office.url)[0]
    if more:
        office.goto(f"{path}/edit")
        text = office.locator("main").get_by_label("文字")
        text.fill(text.input_value() + "\n" + more)
        office.get_by_role("button", name="保存").click()
    confirm(office, "交部门核签")
    office.get_by_text("已交部门核签").wait_for()
    organisation = visit("wu")
    organisation.goto(f"{path}/sign")
    organisation.get_by_role("button", name="核签").click()
    organisation.get_by_text("已核签").first.wait_for()
    office.goto(path)
    confirm(office, "冻结")
    office.get_by_text("已冻结，").wait_for()
    leader = visit("luo")
    leader.goto(f"{path}/publish")
    leader.get_by_label("同时向社会公开").check()
    leader.get_by_role("button", name="发布").click()
    leader.get_by_text("已发布").first.wait_for()
    return path


def workbook(window, path: str):
    answer = window.context.request.get(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return load_workbook(io.BytesIO(answer.body()), read_only=True, data_only=True)


def table(sheet, first: str) -> list[dict]:
    """The rows below the heading that begins with that word."""
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(rows) if row and row[0] == first)
    return [dict(zip(rows[start], row)) for row in rows[start + 1 :] if row and row[0] != ""]


def recount(rows: list[dict], printed: str) -> str:
    """The number that the rows make, written as the printed one is."""
    amounts = [int(row["数值"]) for row in rows]
    if printed.endswith("%"):
        # A share: its rows are the denominator, those with a 1 the numerator. Half a hundredth goes up.
        return f"{(sum(amounts) * 10_000 * 2 + len(amounts)) // (len(amounts) * 2) / 100:.2f}%"
    return re.sub(r"[\d,]+", f"{sum(amounts):,}", printed, count=1)


def sentences(text: str) -> str:
    """Without white space and the marks of notes; letters that a printed page joins, such as ff, apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", SUPERSCRIPTS.sub("", text)))


def test_rows_page_pdf_word_and_workbook_say_the_same(visit):
    path = publish(visit)
    office = visit("fang")
    rows, annex = workbook(office, f"{path}/rows?as=xlsx"), workbook(office, f"{path}/annex?as=xlsx")
    figures = table(annex.worksheets[0], "指标")
    assert len(figures) == 5
    for figure in figures:
        lines = table(rows[figure["指标"]], "编号")
        assert len(lines) == figure["行数"]
        assert recount(lines, figure["数"]) == figure["数"], figure["指标"]
        text = "".join(f"{line['编号']}\t{line['数值']}\n" for line in sorted(lines, key=lambda line: line["编号"]))
        assert hashlib.sha256(text.encode()).hexdigest() == figure["摘要"], figure["指标"]
        assert all(line["名称"] for line in lines), f"{figure['指标']}: a row without a name"

    office.goto(path)
    # In the order of the annex, which is that of the codes.
    numbers = sorted((link.get_attribute("href").rsplit("/", 1)[-1], link.inner_text()) for link in office.locator("article a.n").all())
    assert [re.sub(r"\D", "", number) for _, number in numbers] == [re.sub(r"\D", "", figure["数"]) for figure in figures]
    # Each leads to the rows that were frozen, with the same number and digest.
    for (code, _), figure in zip(numbers, figures, strict=True):
        office.goto(f"{path}/figures/{code}")
        text = office.locator("main").inner_text()
        assert figure["数"] in text and figure["摘要"] in text

    office.goto(path)
    office.evaluate("document.querySelectorAll('article sup').forEach(mark => mark.remove())")
    paragraphs = [sentences(text) for text in office.locator("article p").all_inner_texts() if "每个" not in text]
    request = office.context.request
    pdf = sentences("".join(page.extract_text() for page in PdfReader(io.BytesIO(request.get(f"{path}/letter/pdf").body())).pages))
    word = sentences("".join(paragraph.text for paragraph in Document(io.BytesIO(request.get(f"{path}/letter/word").body())).paragraphs))
    public = visit()
    public.goto(path.replace("/reviews/", "/public/reviews/"))
    public.evaluate("document.querySelectorAll('article sup').forEach(mark => mark.remove())")
    open_text = sentences(public.locator("article").inner_text())
    assert paragraphs and all(len(paragraph) > 20 for paragraph in paragraphs)
    for paragraph in paragraphs:
        assert paragraph in pdf and paragraph in word and paragraph in open_text
    for figure in figures:
        assert figure["摘要"][:12] in pdf and figure["摘要"][:12] in word


def test_every_figure_is_what_its_exported_rows_make(visit):
    """Counts are their rows, sums their numbers, shares and rates a numerator over a denominator: on the page, for programs, and in the workbook."""
    window = visit("wu")
    answer = window.context.request.get("/figures", headers={"Accept": "application/json"})
    figures = answer.json()
    assert len(figures) > 20
    for figure in figures:
        code, said = figure["code"], figure["text"]
        rows = table(workbook(window, f"/figures/{code}/rows?as=xlsx").worksheets[0], "名称")
        assert len(rows) == figure["rows"], code
        if "numerator" in figure:
            above = sum(int(row["分子" if "分子" in row else "数值"]) for row in rows)
            below = sum(int(row["分母"]) for row in rows) if rows and "分母" in rows[0] else len(rows)
            assert (above, below) == (figure["numerator"], figure["denominator"]), code
            # Half a hundredth of a percent goes up.
            made = f"{(above * 20_000 + below) // (below * 2) / 100:.2f}%" if below else "无数据"
        else:
            made = f"{sum(int(row['数值']) for row in rows):,}"
        assert made == said, f"{code}: {made} from the rows, {said} said"
        window.goto(f"/figures/{code}")
        assert said.removesuffix("%") in window.locator(".hero").inner_text(), code


def test_what_is_published_is_printed_alike_again(visit):
    office = visit("fang")
    path = publish(visit)

    def printed() -> list[bytes]:
        return [office.context.request.get(f"{path}/letter/{format}").body() for format in ("pdf", "word")]

    assert printed() == printed()


def test_no_printed_line_begins_with_the_number_of_a_note(visit):
    # Each paragraph is a character longer than the one before, so that the number comes to stand at the end of a line in one of them.
    filler = "我区各级工会坚持问题导向夯实基层基础扎实推进各项工作取得明显成效"
    path = publish(visit, "\n".join(f"{filler[:length]}建立工会组织{{工会组织}}个，比上年有所增加。" for length in range(2, len(filler))))
    pdf = PdfReader(io.BytesIO(visit("fang").context.request.get(f"{path}/letter/pdf").body()))
    lines = [line.strip() for page in pdf.pages for line in page.extract_text().splitlines()]
    body = lines[: lines.index("注")]
    assert sum(len(SUPERSCRIPTS.findall(line)) for line in body) > 30
    assert any(SUPERSCRIPTS.search(line[-4:]) for line in body), "no number of a note came near the end of a line"
    assert not [line for line in body if SUPERSCRIPTS.match(line)]


def test_a_published_review_is_fit_for_whoever_reads_it_and_leads_only_where_one_may_go(visit):
    path = publish(visit)
    for user in ["fang", "chen"]:
        page, waiting, seen, found = visit(user), [path], set(), []
        while waiting:
            address = waiting.pop(0)
            # One number is like another.
            kind = re.sub(r"/figures/\w+", "/figures/", address)
            if kind in seen:
                continue
            seen.add(kind)
            status = page.goto(address).status
            for screen in [DESK, PHONE]:
                page.set_viewport_size(screen)
                found += [f"{user} {address} {status} {screen['width']}: {flaw}" for flaw in flaws(page)] if status == 200 else [f"{user} {address}: {status}"]
            links = re.findall(rf'href="({path}[^"]*)"', page.locator("main").inner_html())
            waiting += [link for link in links if not re.search(r"/(pdf|word)$|as=xlsx", link)]
        assert not found, "\n".join(found)
        assert len(seen) >= 3 and (f"{path}/rows" in seen) == (user == "fang")
