"""A second factor as people set it up: a telephone scans the page, and the next sign-in asks for its number."""

import base64
import hashlib
import hmac
import re
import struct
import subprocess
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from looking import flaws
from windows import DESK, PHONE, command, sign_in

SENTENCE = "岷江边上有一座老码头"


class Telephone:
    """An authenticator that knows RFC 6238 and nothing of our program; it reads the code off the screen."""

    def __init__(self, picture):
        said = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=True).stdout.strip()
        address = urlsplit(said)
        assert (address.scheme, address.netloc) == ("otpauth", "totp"), said
        self.account, asked = unquote(address.path).lstrip("/"), {name: values[0] for name, values in parse_qs(address.query).items()}
        assert asked["issuer"] == "职家" and (asked["algorithm"], asked["digits"], asked["period"]) == ("SHA1", "6", "30")
        self.secret = base64.b32decode(asked["secret"])

    def code(self) -> str:
        digest = hmac.new(self.secret, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
        start = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"

    def next_code(self) -> str:
        """One that has not been used: at most half a minute from now."""
        used = self.code()
        while self.code() == used:
            time.sleep(0.5)
        return self.code()


@pytest.fixture
def colleague(visit, fresh):
    """Somebody new, at a browser, with a password of his own."""
    name = "sun.bo"
    one_time = command("user", "add", name, "--role", "dept_org", "--data", str(fresh.data))["password"]
    page = visit(site=fresh)
    sign_in(page, name, one_time)
    for label, word in [("现在的密码", one_time), ("新密码", SENTENCE), ("再输一遍新密码", SENTENCE)]:
        page.get_by_label(label, exact=True).fill(word)
    page.locator("main").get_by_role("button", name="修改密码").click()
    return name, page


def test_a_telephone_is_set_up_and_opens_the_door(visit, fresh, colleague, tmp_path):
    name, page = colleague
    page.goto("/account")
    page.get_by_role("link", name="去设置").click()
    assert not flaws(page)
    page.get_by_role("button", name="开始设置").click()
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        assert not flaws(page)
        page.locator(".qr").screenshot(path=tmp_path / f"{screen['width']}.png")
    telephone = Telephone(tmp_path / f"{PHONE['width']}.png")
    assert telephone.account == f"职家:{name}" and Telephone(tmp_path / f"{DESK['width']}.png").secret == telephone.secret

    page.get_by_label("手机上的 6 位数字").fill("000000" if telephone.code() != "000000" else "000001")
    page.get_by_role("button", name="确认").click()
    assert "这个数字不对" in page.locator("[role=alert]").inner_text() and page.locator(".qr").is_visible()
    assert not flaws(page)
    page.get_by_label("手机上的 6 位数字").fill(telephone.code())
    page.get_by_role("button", name="确认").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10 and all(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code) for code in codes)
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        # What is copied once stands there in Latin letters.
        assert [flaw for flaw in flaws(page) if not flaw.startswith("English")] == []
    page.get_by_role("link", name="抄好了").click()
    assert "已设置" in page.locator("main").inner_text()
    assert codes[0] not in page.content(), "recovery codes are shown once"

    door = visit(site=fresh, script=False)
    sign_in(door, name, SENTENCE)
    assert door.url.endswith("/sign-in/code") and door.locator("input[autocomplete=one-time-code]").is_visible()
    door.goto("/unions")
    assert "/sign-in" in door.url
    door.goto("/sign-in/code")
    door.get_by_label("动态口令").fill(telephone.next_code())
    door.get_by_role("button", name="确定").click()
    assert "，您好" in door.locator("h1").inner_text()

    lost = visit(site=fresh, screen=PHONE)
    sign_in(lost, name, SENTENCE)
    assert not flaws(lost)
    lost.get_by_label("动态口令").fill(codes[0].lower())
    lost.get_by_role("button", name="确定").click()
    assert "，您好" in lost.locator("h1").inner_text()

    # Neither telephone nor paper: who sits at the server helps.
    one_time = command("user", "reset", name, "--second-factor", "--data", str(fresh.data))["password"]
    sign_in(lost, name, one_time)
    assert lost.url.endswith("/account/password") and "取消动态口令" in lost.locator("main").inner_text()
