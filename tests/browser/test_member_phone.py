"""A worker at a telephone: the code, who it is, the card that others scan, what is known and who has read it; with script and without."""

import json
import subprocess
import urllib.request

import pytest
from hands import code_for
from looking import barriers
from windows import PHONE, Site, command

NAME, NUMBER, PHONE_NUMBER = "王小梅", "511502199003074561", "13990010001"


def checked(body: str) -> str:
    """The identity number with its check digit."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A demonstration in which two workers are members, each with a phone."""
    folder = tmp_path_factory.mktemp("phones")
    command("demo", "--small", "--data", str(folder / "demo"))
    site = Site(folder / "demo")
    yield site
    site.close()


@pytest.fixture(scope="module")
def workers(site, tmp_path_factory):
    token = command("token", "wu", "--data", str(site.data))["token"]
    request = urllib.request.Request(f"{site.address}/unions?limit=200&state=active", headers={"Accept": "application/json", "Authorization": f"Bearer {token}"})
    items = json.load(urllib.request.urlopen(request))["items"]
    union = next(item["name"] for item in items if item["name"].endswith("工会"))
    rows, people = ["姓名,证件号码,手机号码,所属工会,入会日期"], []
    for name, order, phone in [(NAME, "456", PHONE_NUMBER), ("李大江", "457", "13990010002")]:
        number = checked("51150219900307" + order)
        rows.append(f"{name},{number},{phone},{union},2019-05-06")
        people.append((name, number, phone))
    path = tmp_path_factory.mktemp("roster") / "members.csv"
    path.write_text("\n".join(rows) + "\n")
    command("import", "members", str(path), "--data", str(site.data))
    return people


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_comes_by_phone(visit, site, workers, script, tmp_path):
    name, number, phone = workers[0 if script else 1]
    page = visit(None, PHONE, site, script=script)
    page.goto("/me")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_for(visit, site, phone))
    page.get_by_role("button", name="确定").click()
    page.get_by_label("姓名").fill(name)
    page.get_by_label("证件号后六位").fill(number[-6:])
    page.get_by_label("我同意").check()
    page.get_by_role("button", name="核对").click()
    assert page.get_by_text(f"{name}，您好").is_visible()
    for path in ["/me", "/me/card", "/me/data", "/me/readings", "/me/consents", "/me/copy", "/me/union", "/me/notices", "/me/edit", "/me/phone", "/me/wish"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        if script:
            assert not barriers(page), path
        page.screenshot(path=str(tmp_path / f"{path.replace('/', '-')}.png"), full_page=True)
        small = [box for box in page.locator("main .btn:visible, .dock a, main .rowlink").all() if box.bounding_box()["height"] < 44]
        assert not small, path
    page.goto("/me/data")
    assert number not in page.content() and phone not in page.content()


def test_the_card_is_scanned(visit, site, workers, tmp_path):
    name, number, phone = workers[0]
    page = visit(None, PHONE, site)
    page.goto("/me/sign-in")
    page.wait_for_timeout(61_000)
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_for(visit, site, phone))
    page.get_by_role("button", name="确定").click()
    page.goto("/me/card")
    picture = tmp_path / "card.png"
    page.locator("svg.qr").screenshot(path=str(picture), scale="css")
    said = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=True).stdout.strip()
    assert number not in said and name not in said
    guard = visit(None, PHONE, site)
    guard.goto(said[said.index("/verify"):])
    assert guard.get_by_text("有效", exact=True).is_visible() and guard.get_by_text("王*梅").is_visible()
    assert not barriers(guard)
