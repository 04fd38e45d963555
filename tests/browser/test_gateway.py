"""Codes go out through a real gateway over HTTP: with its secret, once more after it has failed, and nothing of them stays in the data folder's record."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from windows import PHONE, Site, command


class Gateway(ThreadingHTTPServer):
    """Takes what it is handed; refuses the first thing as a gateway does that is being restarted."""

    def __init__(self):
        self.messages, self.refusals, self.arrived = [], 1, threading.Event()
        super().__init__(("127.0.0.1", 0), Counter)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Counter(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refusals:
            self.server.refusals -= 1
            return self.answer(503)
        self.server.messages.append((self.headers["Authorization"], self.headers["Content-Type"], body))
        self.answer(204)
        self.server.arrived.set()

    def answer(self, status: int):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def gateway():
    running = Gateway()
    yield running
    running.shutdown()


def test_a_code_goes_out_through_the_gateway_after_it_has_failed_once(visit, gateway, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIJIA_MESSAGE_GATEWAY", f"http://127.0.0.1:{gateway.server_port}/sms")
    monkeypatch.setenv("ZHIJIA_MESSAGE_SECRET", "三江口的钥匙-2026")
    command("setup", "--data", str(tmp_path / "real"))
    site = Site(tmp_path / "real")
    try:
        page = visit(None, PHONE, site)
        page.goto("/me/sign-in")
        page.get_by_label("手机号").fill("13990030001")
        page.get_by_role("button", name="获取验证码").click()
        assert gateway.arrived.wait(60), "the gateway was not asked again"
        secret, kind, body = gateway.messages[0]
        assert secret.encode("latin-1").decode() == "Bearer 三江口的钥匙-2026" and kind == "application/json"
        assert body["phone"] == "13990030001" and set(body) == {"id", "phone", "text", "until"}
        page.get_by_label("验证码").fill(body["text"].split("验证码 ")[1][:6])
        page.get_by_role("button", name="确定").click()
        assert page.url.endswith("/me/bind")
    finally:
        site.close()
    assert len(gateway.messages) == 1
