"""What every page must be, whoever looks at it."""

import getpass
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Names of things that have no Chinese name, people's user names, codes, and digests whole or shortened.
KNOWN = re.compile(
    r"\b(Excel|UTF-8|GB18030|WPS|Word|PDF|JPEG|PNG|docx|KB|MB|CSV|xlsx|csv|pdf|jpg|png|root|wu|luo|fang|zhao|lin|he|chen|tang|deng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|wei|su|lv|ding|ren|shen|peng|zeng|admin|sec|log|org|clerk|security|wang\.min|" + re.escape(getpass.getuser())
    + r"|[0-9A-Z]{18}|[\w-]+\.(xlsx|csv|pdf|jpg|png)|zhang\.san|SHA-256|[0-9a-f]{12}|[0-9a-f]{64}|CGCS2000|GCJ|WGS84|Chrome|Linux|Python|[a-z]+\.[a-z_]+)\b")


# All that is asked of a page as it stands, in one go: the kinds of its elements, each with what it stands in; its text without commands; by how
# many pixels it is wider than the window; how many headings of the first level it has.
LOOK = """() => {
  const parts = new Set()
  for (const e of document.querySelectorAll('body *')) {
    const path = []
    for (let n = e; n && path.length < 4; n = n.parentElement) path.push(n.tagName + '.' + (n.getAttribute('class') || '') + (n.getAttribute('role') || ''))
    parts.add(innerWidth + ' ' + path.join('<'))
  }
  let text = document.body.innerText
  for (const command of document.querySelectorAll('code')) text = text.replaceAll(command.innerText, ' ')
  const root = document.documentElement
  return {parts: [...parts], text, wider: root.scrollWidth - root.clientWidth, headings: document.querySelectorAll('h1').length}
}"""


def barriers(page: Page) -> list[str]:
    """What keeps somebody out, as axe sees it once everything has come to rest."""
    page.evaluate("() => Promise.all(document.getAnimations().map(moving => moving.finished))")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]} ({v['help']})" for v in found]


def foreign(text: str) -> list[str]:
    """Words in Latin letters that a clerk would stumble over."""
    return sorted(set(re.findall(r"[A-Za-z]{2,}[\w.]*", KNOWN.sub(" ", text))))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def flaws(page: Page, seen: set | None = None) -> list[str]:
    """Everything that is wrong with the page once it is there. Axe judges it unless all its parts have been `seen` already."""
    page.wait_for_load_state()
    here = page.evaluate(LOOK)
    found = [f"English: {' '.join(words)}"] if (words := foreign(here["text"])) else []
    if here["wider"] > 0:
        found.append(f"{here['wider']} px too wide")
    if here["headings"] != 1:
        found.append(f"{here['headings']} h1")
    found += page.complaints
    page.complaints.clear()
    if seen is None or not seen.issuperset(here["parts"]):
        found += barriers(page)
    if seen is not None:
        seen.update(here["parts"])
    return found
