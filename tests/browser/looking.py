"""What every page must be, whoever looks at it."""

import getpass
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Names of things that have no Chinese name, people's user names, and codes.
KNOWN = re.compile(
    r"\b(Excel|WPS|Word|PDF|JPEG|PNG|docx|KB|MB|CSV|xlsx|csv|pdf|jpg|png|root|wu|luo|zhao|lin|he|chen|admin|sec|log|org|clerk|security|wang\.min|" + re.escape(getpass.getuser())
    + r"|[0-9A-Z]{18}|[\w-]+\.(xlsx|csv|pdf|jpg|png)|zhang\.san|CGCS2000|GCJ|WGS84|[a-z]+\.[a-z_]+)\b")


def skeleton(page: Page) -> str:
    """The kinds of elements on a page: pages with the same ones look the same to a reader of code."""
    return page.evaluate(
        """() => [...new Set([...document.querySelectorAll('body *')].map(e => {
          const path = []
          for (let n = e; n && path.length < 4; n = n.parentElement) path.push(n.tagName + '.' + (n.getAttribute('class') || '') + (n.getAttribute('role') || ''))
          return path.join('<')
        }))].sort().join('|')""")


def barriers(page: Page) -> list[str]:
    """What keeps somebody out, as axe sees it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]} ({v['help']})" for v in found]


def foreign(page: Page) -> list[str]:
    """Words in Latin letters that a clerk would stumble over."""
    text = page.locator("body").inner_text()
    return sorted(set(re.findall(r"[A-Za-z]{2,}[\w.]*", KNOWN.sub(" ", text))))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def flaws(page: Page, seen: set | None = None) -> list[str]:
    """Everything that is wrong with the page as it stands. `seen` holds the skeletons that axe has judged."""
    found = [f"English: {' '.join(foreign(page))}"] if foreign(page) else []
    if (wide := overflow(page)) > 0:
        found.append(f"{wide} px too wide")
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} h1")
    found += page.complaints
    page.complaints.clear()
    key = f"{page.viewport_size['width']} {skeleton(page)}"
    if seen is None or key not in seen:
        found += barriers(page)
    if seen is not None:
        seen.add(key)
    return found
