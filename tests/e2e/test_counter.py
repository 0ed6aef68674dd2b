"""The counter by keyboard: slip, amount, Enter, Enter, receipt. With and without JavaScript."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests.builders import Town, noon, open_till, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Axe = Callable[[Page], None]


@pytest.fixture
def slip(live_server: Any) -> PaymentSlip:
    """One household's slip of 10,190 yen."""
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    for role in ("counter_clerk", "collection_clerk"):
        open_till(people.person(role))
    return PaymentSlip.objects.get()


def scan(slip: PaymentSlip) -> str:
    """What a reader types: its mark and the 44 digits; it presses Enter itself."""
    barcode = billing.barcode_of(slip=slip, pack=pack_on(date(2026, 5, 7)))
    assert barcode is not None
    return f"]C1{barcode.digits}"


@pytest.mark.req("COL-053")
def test_from_the_scan_to_the_receipt_without_a_mouse(
    page: Page, signed_in: SignIn, axe: Axe, slip: PaymentSlip
) -> None:
    signed_in(page, "counter_clerk")
    page.goto("/counter/")
    expect(page.get_by_label("納付書の番号またはバーコード")).to_be_focused()
    axe(page)
    page.keyboard.type(scan(slip))
    page.keyboard.press("Enter")
    expect(page.get_by_label("お預かり")).to_be_focused()
    axe(page)
    page.keyboard.type("12000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="10,190円を領収する")).to_be_focused()
    expect(page.locator(".figure.large")).to_have_text("1,810円")
    axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("領収書 R8-000001")
    expect(page.locator(".figure.large")).to_have_text("1,810円")
    expect(page.get_by_role("link", name="領収書を印刷")).to_be_focused()
    axe(page)
    assert Receipt.objects.get().received_yen == 10_190


def test_the_same_journey_without_javascript(
    page: Page, signed_in: SignIn, live_server: Any, slip: PaymentSlip
) -> None:
    signed_in(page, "counter_clerk")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto("/counter/")
    plain.get_by_label("納付書の番号またはバーコード").fill(slip.slip_no)
    plain.keyboard.press("Enter")
    plain.get_by_label("お預かり").fill("5000")
    plain.keyboard.press("Enter")
    plain.get_by_label("一部納付として領収する").check()
    plain.get_by_role("button", name="おつりを計算する").press("Enter")
    plain.get_by_role("button", name="5,000円を一部納付として領収する").press("Enter")
    expect(plain.get_by_text("残る未納額")).to_be_visible()
    context.close()
    assert Receipt.objects.get().received_yen == 5_000


def test_a_name_leads_to_the_people_and_stays_out_of_every_address(
    page: Page, signed_in: SignIn, axe: Axe, slip: PaymentSlip
) -> None:
    signed_in(page, "counter_clerk")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/counter/")
    page.keyboard.type("見本")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("窓口収納")
    expect(page).to_have_url(re.compile(r"/(search|customers)/[0-9]+/$"))
    page.goto("/counter/")
    page.keyboard.type("999")
    page.keyboard.press("Enter")
    expect(page.get_by_text("納付書番号0000000000000999は見つかりません").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="お客様を検索する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お客様を探す")
    assert [url for url in asked if "?" in url] == []


def test_two_presses_two_tabs_and_the_way_back_make_one_receipt(
    page: Page, signed_in: SignIn, axe: Axe, slip: PaymentSlip
) -> None:
    signed_in(page, "counter_clerk")
    shown = f"/counter/slips/{slip.pk}/?tendered=12000"
    other = page.context.new_page()
    other.goto(shown)
    page.goto(shown)
    page.get_by_role("button", name="10,190円を領収する").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("領収書 R8-000001")
    other.get_by_role("button", name="10,190円を領収する").click()
    paid = "納付済みです。現金は受け取らないでください"
    expect(other.get_by_text(paid)).to_be_visible()
    expect(other.get_by_role("link", name="R8-000001")).to_be_visible()
    axe(other)
    page.go_back()
    expect(page.get_by_text(paid)).to_be_visible()
    expect(page.get_by_role("button", name="領収する")).to_have_count(0)
    assert Receipt.objects.count() == 1


def test_every_screen_of_the_counter_is_accessible_and_fits(
    page: Page, signed_in: SignIn, fits: Axe, slip: PaymentSlip
) -> None:
    signed_in(page, "collection_clerk")
    take = f"/counter/slips/{slip.pk}/"
    page.goto(f"{take}?tendered=12000")
    page.get_by_role("button", name="10,190円を領収する").click()
    receipt = page.url
    for path in (
        f"{take}?tendered=1",
        take,
        receipt,
        f"{receipt}reverse/",
        "/counter/receipts/",
        "/counter/overpayments/",
        "/counter/years/",
        "/ledger/",
        f"/ledger/days/{clock.today()}/",
        f"/ledger/days/{clock.today()}/close/",
    ):
        page.goto(path)
        fits(page)
