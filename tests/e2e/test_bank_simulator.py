"""The simulated bank in a real browser: with and without JavaScript, on a telephone, and back to us."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect
from typing_extensions import override

from mizuhiki.formats.webdebit import Answer, AnswerKind, Result, compose, is_sealed, read, seal
from mizuhiki.formats.webdebit.tests.builders import request
from mizuhiki.platform import clock
from mizuhiki.signup.simulator.tests.builders import BANK, PIN
from mizuhiki.signup.simulator.tests.serving import Served
from tests.e2e.links import follow

PHONE, SMALLEST = 390, 320
WAITED_MS = 4_000  # longer than the page waits before it goes back by itself
AT_OUR_DOOR = b'<!DOCTYPE html><html lang="ja"><title>\xe6\x88\xbb\xe3\x82\x8a</title><h1>OK</h1></html>'


class OurDoor(ThreadingHTTPServer):
    """Takes what a browser brings back, and leads on, as the public door does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Return)
        self.brought = list[dict[str, list[str]]]()


class _Return(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, OurDoor)
        self.server.brought.append(parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()))
        self.send_response(303)
        self.send_header("location", "/result")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(AT_OUR_DOOR)

    @override
    def log_message(self, *_: Any) -> None:
        """Keep the test's output to the test."""


@pytest.fixture
def door() -> Iterator[OurDoor]:
    """Our side."""
    server = OurDoor()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The bank."""
    served = Served(tmp_path)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def phone(browser: Browser, runs_scripts: bool) -> Iterator[Page]:  # noqa: FBT001
    """A telephone that knows nobody; a warning of the console or another host fails the test."""
    context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, locale="ja-JP", java_script_enabled=runs_scripts
    )
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda message: faults.append(message.text) if message.type != "log" else None)
    page.on("request", lambda sent: None if "//127.0.0.1:" in sent.url else faults.append(sent.url))
    yield page
    context.close()
    assert [fault for fault in faults if "status of 422" not in fault] == []


def arrive(page: Page, served: Served, door: OurDoor) -> None:
    """Come to the bank as the public door sends a browser there."""
    asked = request(
        issued_at=clock.now().replace(microsecond=0),
        return_url=f"http://127.0.0.1:{door.server_port}/return/9998/",
    )
    text = compose(asked)
    _, path, _ = served.send("POST", "/9998/apply", {"message": text, "mac": seal(text, BANK.to_bank)})
    page.goto(f"http://127.0.0.1:{served.port}{path}")


def fits(page: Page) -> None:
    """Nothing sticks out, down to the narrowest."""
    for width in (SMALLEST, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width, (page.url, width)


def brought(door: OurDoor) -> Answer:
    """The one answer the browser brought; its seal holds."""
    [form] = door.brought
    [text], [mac] = form["message"], form["mac"]
    assert is_sealed(text, mac, BANK.from_bank)
    return read(text, Answer)


@pytest.mark.parametrize("runs_scripts", [True])
def test_the_browser_comes_back_by_itself(
    phone: Page, served: Served, door: OurDoor, axe: Callable[[Page], None]
) -> None:
    arrive(phone, served, door)
    fits(phone)
    axe(phone)
    phone.get_by_label("キャッシュカードの暗証番号（4桁）").fill("0000")
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_role("alert")).to_have_text("暗証番号が違います。あと2回入力できます。")
    axe(phone)
    phone.get_by_label("キャッシュカードの暗証番号（4桁）").fill(PIN)
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_role("heading", name="登録しました")).to_be_visible()
    phone.wait_for_url("**/result")
    answer = brought(door)
    assert (answer.kind, answer.result) == (AnswerKind.RETURN, Result.OK)
    phone.go_back()
    expect(phone.get_by_role("button", name="収納機関へ戻る")).to_be_visible()
    fits(phone)
    axe(phone)
    while phone.evaluate("performance.now()") < WAITED_MS:
        phone.wait_for_timeout(100)
    expect(phone.get_by_role("heading", name="登録しました")).to_be_visible()
    assert len(door.brought) == 1  # going back does not send it again


@pytest.mark.parametrize("runs_scripts", [False])
def test_without_javascript_the_button_leads_back(phone: Page, served: Served, door: OurDoor) -> None:
    arrive(phone, served, door)
    phone.get_by_label("「登録する」を押した後の結果").select_option(label="口座名義が違う")
    phone.get_by_label("キャッシュカードの暗証番号（4桁）").fill(PIN)
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_role("heading", name="登録できませんでした")).to_be_visible()
    phone.get_by_role("button", name="収納機関へ戻る").click()
    phone.wait_for_url("**/result")
    assert brought(door).result is Result.NAME_MISMATCH


@pytest.mark.parametrize("runs_scripts", [True])
def test_the_pages_of_whoever_tries_it(phone: Page, served: Served, axe: Callable[[Page], None]) -> None:
    phone.goto(f"http://127.0.0.1:{served.port}/")
    fits(phone)
    axe(phone)
    follow(phone, "銀行の窓口で申し込む")
    fits(phone)
    axe(phone)
    for label, value in (
        ("委託者コード", "0000012345"),
        ("顧客番号", "00007654321"),
        ("支店コード", "10"),
        ("預金種目", "1"),
        ("口座番号", "7654321"),
        ("口座名義カナ", "ミズヒキ　ハナコ"),
    ):
        phone.get_by_label(label).fill(value)
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_text("数字3桁で入力してください。")).to_be_visible()
    axe(phone)
    phone.get_by_label("支店コード").fill("101")
    phone.get_by_role("button", name="登録する").click()
    expect(phone.get_by_role("status")).to_have_text("登録しました。")
