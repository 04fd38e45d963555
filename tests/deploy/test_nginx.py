"""docs/deploy/nginx.conf in front of the program: who comes, how safely, and how much they may send."""

import http.client
import json
import os
import ssl
from unittest import mock

import pytest
from behind import NAME, command

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def test_somebody_signs_in_with_a_browser(behind, playwright):
    flags = [f"--host-resolver-rules=MAP {NAME} 127.0.0.1", "--no-sandbox", "--lang=zh-CN"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    context = browser.new_context(base_url=f"https://{NAME}:{behind.port}", ignore_https_errors=True, locale="zh-CN")
    page = context.new_page()
    answer = page.goto("/sign-in?back=%2Funions")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "没有加密" not in page.content()
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(behind.passwords["clerk"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/password")
    kept = {cookie["name"]: cookie for cookie in context.cookies()}
    session = kept["__Host-zhijia"]
    assert session["secure"] and session["httpOnly"] and session["sameSite"] == "Lax" and session["path"] == "/"
    assert all(name.startswith("__Host-") for name in kept)
    page.get_by_label("现在的密码").fill(behind.passwords["clerk"])
    page.get_by_label("新密码", exact=True).fill("岷江边上有一座老码头")
    page.get_by_label("再输一遍新密码").fill("岷江边上有一座老码头")
    page.locator("main").get_by_role("button", name="修改密码").click()
    assert "密码已改" in page.get_by_role("status").inner_text()
    page.goto("/account/sign-ins")
    assert "127.0.0.1" in page.locator("tbody").inner_text() and "Linux 电脑上的谷歌浏览器" in page.locator("tbody").inner_text()
    browser.close()


def test_plain_http_leads_to_https_and_other_names_get_nothing(behind):
    plain = http.client.HTTPConnection("127.0.0.1", behind.plain, timeout=30)
    plain.request("GET", "/unions?q=x", headers={"Host": NAME})
    answer = plain.getresponse()
    assert answer.status == 301 and answer.headers["Location"] == f"https://{NAME}/unions?q=x"
    with pytest.raises(ssl.SSLError):
        behind.connection(name="other.example.cn")


def test_the_address_on_record_is_the_visitors_whatever_the_visitor_says(behind):
    status, headers, _ = behind.try_to_sign_in(behind.ask, "127.0.0.5")
    assert status == 422 and headers["Strict-Transport-Security"]
    assert behind.addresses()[-1] == "127.0.0.5"
    lies = {"X_Forwarded_For": "9.9.9.9", "X_Forwarded_Proto": "http", "Forwarded": "for=9.9.9.9", "X_Real_IP": "9.9.9.9"}
    status, headers, page = behind.try_to_sign_in(behind.ask, "127.0.0.6", **lies)
    assert status == 422 and headers["Strict-Transport-Security"] and "没有加密" not in page
    assert behind.addresses()[-1] == "127.0.0.6"


def test_who_comes_past_the_proxy_is_not_believed(behind):
    lies = {"X_Forwarded_For": "9.9.9.9", "X_Forwarded_Proto": "https", "Host": f"{NAME}:{behind.port}"}
    status, headers, page = behind.try_to_sign_in(behind.ask_directly, "127.0.0.7", **lies)
    assert status == 422 and not headers["Strict-Transport-Security"]
    assert f"请改用 https://{NAME}:{behind.port}/sign-in" in page
    assert behind.addresses()[-1] == "127.0.0.7"


def test_what_is_counted_is_not_for_the_world(behind):
    assert behind.ask("GET", "/metrics")[0] == 403
    assert behind.ask_directly("GET", "/metrics")[0] == 200


def upload(behind, path, field, name, size):
    edge = "edge"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
    fields = f'--{edge}\r\nContent-Disposition: form-data; name="title"\r\n\r\n老码头的批复\r\n'.encode()
    body = fields + head + b"%PDF-1.4" + b"x" * size + f"\r\n--{edge}--\r\n".encode()
    return behind.ask("POST", path, body, Authorization=f"Bearer {behind.token}", Accept="application/json", Content_Type=f"multipart/form-data; boundary={edge}")


def test_a_file_that_is_too_large_is_told_so_at_its_field_by_the_program(behind):
    root = json.loads(behind.ask("GET", "/unions/tree", Authorization=f"Bearer {behind.token}", Accept="application/json")[2])["items"][0]["id"]
    status, _, text = upload(behind, f"/unions/{root}/files/new", "file", "批复.pdf", 25_000_000)
    assert status == 422 and "20 MB" in text and '"file"' in text, text
    status, _, text = upload(behind, f"/unions/{root}/files/new", "file", "批复.pdf", 60_000_000)
    assert status == 422 and "太大" in text, text
    status, _, text = upload(behind, "/imports/new/unions", "file", "名册.xlsx", 125_000_000)
    assert status == 422 and "120 MB" in text and '"file"' in text, text


def test_what_is_far_too_large_nginx_refuses_in_a_sentence(behind):
    connection = behind.connection()
    connection.putrequest("POST", "/imports/new/unions")
    connection.putheader("Content-Length", str(400_000_000))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413 and "文件太大" in answer.read().decode()


def test_doctor_finds_the_settings_in_order_and_says_when_they_are_not(behind):
    def found(environment):
        with mock.patch.dict(os.environ, environment, clear=True):
            return next(check for check in command(behind.data, "doctor")["checks"] if check["name"] == "网址")

    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZHIJIA_")}
    assert found(behind.environment) == {"name": "网址", "ok": True, "text": f"https://{NAME}:{behind.port}，代理 127.0.0.1"}
    lonely = found(clean | {"ZHIJIA_PUBLIC_URL": f"https://{NAME}"})
    assert not lonely["ok"] and "ZHIJIA_PROXY" in lonely["text"]
    assert found(clean)["ok"]
