"""The customer's page and what changes a customer, by keyboard, in a browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Customer, GivenPhone, register_customer
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, rules
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Axe = Callable[[Page], None]
ROLE = "collection_clerk"  # may change, mark and merge


@pytest.fixture
def ichiro(live_server: Any) -> Customer:
    """Somebody with a supply, a reading and a bill of 10,190 yen."""
    rules()
    town = Town()
    supply = town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return Customer.objects.get(parts__supply=supply)


@pytest.fixture
def double(ichiro: Customer) -> Customer:
    """The same person once more, with a telephone."""
    return register_customer(
        facts={"name": "見本 1", "kana": "ミホン"},
        phones=[GivenPhone("076-220-0001")],
        customer_no="0000000777",
        actor=clerk(),
        at=noon(date(2026, 4, 1)),
    )


def press(page: Page, key: str, **event: Any) -> None:
    """A key as the browser tells of it while a kana conversion runs: `press` alone cannot say so."""
    page.evaluate(
        "([key, event]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...event}))",
        [key, event],
    )


def test_what_is_owed_and_what_comes_next_stand_on_top(
    page: Page, signed_in: SignIn, fits: Axe, ichiro: Customer
) -> None:
    signed_in(page, ROLE)
    page.goto(f"/customers/{ichiro.pk}/")
    fits(page)
    strip = page.locator(".headlines > div")
    expect(strip.nth(0)).to_contain_text("10,190円")
    expect(strip.nth(1)).to_contain_text("納期限後 1件")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        box = strip.nth(1).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 800, "seen without scrolling"


def test_print_leaves_out_what_paper_cannot_press(page: Page, signed_in: SignIn, ichiro: Customer) -> None:
    signed_in(page, ROLE)
    page.goto(f"/customers/{ichiro.pk}/")
    page.emulate_media(media="print")
    expect(page.locator(".print-only").first).to_be_visible()
    for gone in (".purpose", ".as-of", "#search", ".menu"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("#bills")).to_contain_text("10,190円")


def test_no_key_fires_while_kana_are_converted(page: Page, signed_in: SignIn, ichiro: Customer) -> None:
    signed_in(page, ROLE)
    page.goto(f"/customers/{ichiro.pk}/")
    page.locator("body").click()
    for converting in ({"isComposing": True}, {"keyCode": 229}):
        for key in ("?", "/", "j"):
            press(page, key, **converting)
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#search")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#search").evaluate("box => box.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("その契約の請求・入金・検針を表示する")


def test_register_and_find_without_a_mouse(page: Page, signed_in: SignIn, axe: Axe, ichiro: Customer) -> None:
    signed_in(page, ROLE)
    page.goto("/customers/new/")
    axe(page)
    page.get_by_label("お名前").fill("髙橋 花子")
    page.get_by_label("フリガナ").fill("たかはし はなこ")
    page.get_by_label("電話番号1", exact=False).first.fill("０７６（２２０）０００２")
    page.keyboard.press("Alt+s")
    expect(page.locator(".identity")).to_contain_text("髙橋 花子")
    made = Customer.objects.get(name="髙橋 花子")
    assert (made.kana, made.phones.get().digits) == ("タカハシ ハナコ", "0762200002")
    axe(page)
    page.goto("/search/")
    page.keyboard.press("/")
    page.keyboard.type("0002")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{made.pk}/")


def test_of_two_who_change_at_once_the_second_is_told(
    page: Page, signed_in: SignIn, axe: Axe, ichiro: Customer, live_server: Any
) -> None:
    signed_in(page, ROLE)
    other = page.context.new_page()
    for one in (page, other):
        one.goto(f"/customers/{ichiro.pk}/change/")
    page.get_by_label("お名前").fill("見本 一番")
    page.keyboard.press("Alt+s")
    page.wait_for_url(f"**/customers/{ichiro.pk}/")
    other.get_by_label("お名前").fill("見本 二番")
    other.keyboard.press("Alt+s")
    expect(other.locator("main")).to_contain_text("ほかの担当者が先に変更しました")
    expect(other.locator("section[aria-labelledby=present]")).to_contain_text("見本 一番")
    expect(other.get_by_label("お名前")).to_have_value("見本 二番")
    axe(other)
    ichiro.refresh_from_db()
    assert ichiro.name == "見本 一番"
    other.get_by_role("button", name="変更する").click()  # knowingly now
    other.wait_for_url(f"**/customers/{ichiro.pk}/")
    ichiro.refresh_from_db()
    assert ichiro.name == "見本 二番"


def test_two_records_become_one_and_two_again(
    page: Page, signed_in: SignIn, axe: Axe, ichiro: Customer, double: Customer
) -> None:
    signed_in(page, ROLE)
    page.goto(f"/customers/{ichiro.pk}/merge/")
    axe(page)
    page.get_by_label("もう1つのお客様番号").fill("777".rjust(10, "0"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("名寄せの確認")
    axe(page)
    page.get_by_label("理由").fill("同じ人の二重登録")
    page.get_by_role("button", name="名寄せする").click()
    page.wait_for_url(f"**/customers/{ichiro.pk}/")
    expect(page.locator(".identity")).to_contain_text("0000000777")
    expect(page.locator(".identity")).to_contain_text("076-220-0001")
    page.goto(f"/customers/{ichiro.pk}/merge/")
    axe(page)
    follow(page, "元に戻す")
    axe(page)
    page.get_by_label("理由").fill("別人だった")
    page.get_by_role("button", name="元に戻す").click()
    page.wait_for_url(f"**/customers/{ichiro.pk}/")
    expect(page.locator(".identity")).not_to_contain_text("0000000777")
    double.refresh_from_db()
    assert double.merged_into_id is None


def test_a_protection_mark_hides_the_place_at_once(
    page: Page, signed_in: SignIn, axe: Axe, ichiro: Customer
) -> None:
    signed_in(page, ROLE)
    page.goto(f"/customers/{ichiro.pk}/")
    expect(page.locator(".identity")).to_contain_text("緑町1番地")
    page.goto(f"/customers/{ichiro.pk}/marks/")
    axe(page)
    page.get_by_label("注意の種類").select_option(label="DV等支援措置")
    page.keyboard.press("Alt+s")
    expect(page.locator("main")).to_contain_text("「DV等支援措置」を登録しました。")
    axe(page)
    page.goto(f"/customers/{ichiro.pk}/")
    expect(page.locator("body")).not_to_contain_text("緑町1番地")
    page.goto(f"/customers/{ichiro.pk}/marks/")
    follow(page, "終わらせる")
    axe(page)
