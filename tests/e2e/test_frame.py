"""The frame and the shared widgets, looked at with a browser: letters, keys, focus, narrow screens."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.web import navigation
from tests.e2e.sample.urls import MENU

SignIn = Callable[[Page, str], Any]


@pytest.fixture(autouse=True)
def _desk(page: Page, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A signed-in person with the menu of the sample room and its search box."""
    monkeypatch.setattr(navigation, "_entries", {entry.url_name: entry for entry in MENU})
    settings.WEB_SLOTS = settings.WEB_SLOTS | {"search": "sample:search", "home": "sample:customer"}
    signed_in(page, "administrator")


@pytest.mark.parametrize("path", ["/sample/customer/", "/sample/customer/?bad", "/sample/confirm/", "/runs/"])
def test_every_widget_is_accessible_and_fits(page: Page, fits: Callable[[Page], None], path: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_have_count(1)
    assert page.url.endswith(path)
    fits(page)


def test_the_page_fits_at_twice_the_size(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 384})  # 1366 x 768 at 200 %
    page.goto("/sample/customer/")
    assert page.evaluate("document.documentElement.scrollWidth") == 683


def test_japanese_letters_come_from_our_own_fonts(page: Page) -> None:
    page.goto("/sample/customer/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert set(loaded) == {"BIZ UDGothic", "Noto Sans JP"}
    for letter, family in (("髙", "BIZ UDGothic"), ("﨑", "BIZ UDGothic"), ("𠮷", "Noto Sans JP")):
        assert [name.startswith(family) for name in _faces_of(page, letter)] == [True], letter


def _faces_of(page: Page, letter: str) -> list[str]:
    """The fonts the browser really drew a letter with, by its own developer tools."""
    page.evaluate(
        "letter => { const p = document.createElement('p'); p.id = 'letter'; p.textContent = letter;"
        " document.querySelector('main').replaceChildren(p); }",
        letter,
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": "#letter"})["nodeId"]
    fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert all(font["isCustomFont"] for font in fonts), fonts
    return [font["familyName"] for font in fonts]


def test_keys_find_search_rows_and_help(page: Page) -> None:
    page.goto("/sample/customer/")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("j?/")
    expect(page.locator("#search")).to_have_value("j?/")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("#search").fill("")
    page.keyboard.press("?")  # nobody's name begins with it
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_have_value("")
    page.locator("#search").blur()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("table[data-rows] tbody a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("table[data-rows] tbody a").nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_no_key_fires_while_kana_are_converted(page: Page) -> None:
    page.goto("/sample/customer/")
    for event in ("{key: '/', isComposing: true}", "{key: '/', keyCode: 229}"):
        page.evaluate(
            f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{...{event}, bubbles: true}}))"
        )
        expect(page.locator("#search")).not_to_be_focused()


def test_alt_s_saves_from_within_a_field_and_the_first_fault_is_in_focus(page: Page) -> None:
    page.goto("/sample/customer/")
    page.locator("#id_kana").fill("タカハシ")
    page.keyboard.press("Alt+s")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("h2")).to_have_text("入力内容に誤りがあります（2件）")
    expect(page.locator("#id_kana")).to_have_value("タカハシ")
    summary.locator("a", has_text="お名前を入力してください").click()
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("#id_name")).to_have_attribute("aria-describedby", "id_name_error")


def test_the_button_is_dead_while_a_form_is_on_its_way(page: Page) -> None:
    page.goto("/sample/confirm/")
    heard = list[str | None]()
    page.on("request", lambda request: heard.append(request.post_data) if request.post_data else None)
    page.route("**/sample/confirm/", lambda route: route.fulfill(status=204))
    button = page.get_by_role("button", name="100通を印刷する")
    button.evaluate("button => { button.click(); button.click(); }")
    expect(button).to_be_disabled()
    assert len(heard) == 1


def test_the_menu_folds_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/sample/customer/")
    line = page.get_by_role("link", name="開閉栓の受付")
    expect(line).to_be_hidden()
    page.get_by_text("メニュー", exact=True).click()
    expect(line).to_be_visible()


def test_without_javascript_menu_keys_and_form_are_there(page: Page, live_server: Any) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.set_viewport_size({"width": 390, "height": 844})
    plain.goto("/sample/customer/")
    expect(plain.get_by_role("link", name="開閉栓の受付")).to_be_visible()
    plain.get_by_role("link", name="この画面のキー操作").click()
    expect(plain.locator("#keys")).to_be_visible()
    plain.get_by_role("link", name="閉じる").click()
    expect(plain.locator("#keys")).to_be_hidden()
    plain.get_by_role("button", name="この内容で登録する").click()
    expect(plain.locator(".error-summary h2")).to_have_text("入力内容に誤りがあります（2件）")
    context.close()


@pytest.mark.asvs("14.3.3")
def test_nothing_is_kept_in_the_browser(page: Page) -> None:
    page.goto("/sample/customer/")
    page.goto("/runs/")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"session", "csrf"}


@pytest.mark.usefixtures("own_desk")
def test_a_screen_left_alone_says_so_and_locks(page: Page) -> None:
    page.clock.install()
    page.goto("/runs/")
    notice = page.locator("#idle")
    page.clock.run_for("13:10")
    expect(notice).to_be_visible()
    page.keyboard.press("Shift")
    expect(notice).to_be_hidden()
    page.clock.run_for("12:00")
    expect(notice).to_be_hidden()
    page.clock.run_for("03:10")
    expect(page.get_by_role("heading", level=1)).to_have_text("画面をロックしています")
    expect(page.locator("table")).to_have_count(0)
