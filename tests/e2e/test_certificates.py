"""A certificate of payment from the customer's page to the book, by keyboard and without JavaScript."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.certificates.models import Certificate
from mizuhiki.customers.api import Customer
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from tests.builders import Town, noon, open_till, rules
from tests.e2e import people
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def paid(live_server: Any, settings: Settings, tmp_path: Path) -> PaymentSlip:
    """One household's slip of 10,190 yen for April 2026, paid at the counter today."""
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    slip, clerk = PaymentSlip.objects.get(), people.person("collection_clerk")
    open_till(clerk)
    payments.take_cash(
        slip_id=slip.pk, tendered_yen=10_190, partly=False, reference="k1", at=clock.now(), actor=clerk
    )
    return slip


@pytest.mark.req("COL-047")
def test_from_the_application_to_the_printed_certificate_and_the_book(
    page: Page, signed_in: SignIn, fits: Fits, paid: PaymentSlip
) -> None:
    signed_in(page, "collection_clerk")
    page.goto(f"/customers/{Customer.objects.get().pk}/")
    follow(page, "納入証明書の申請を受け付ける")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("alert")).to_contain_text("本人確認を選んでください")
    page.get_by_role("radio", name="運転免許証").check()
    page.get_by_role("combobox", name="証明する期間").select_option("月を指定する")
    page.get_by_label("始まりの月").fill("2026-04")
    page.get_by_label("終わりの月").fill("2026-05")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("button", name="この内容で交付する")).to_be_focused()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("納入証明書 第R8-0001号")
    fits(page)
    link = page.get_by_role("link", name="証明書を印刷")
    expect(link).to_be_visible()
    paper = page.request.get(link.get_attribute("href") or "")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")
    page.get_by_role("link", name="交付簿").click()
    expect(page.get_by_text("第R8-0001号")).to_be_visible()
    fits(page)
    assert Certificate.objects.get().total_yen == 10_190


def test_the_same_without_javascript(
    page: Page, signed_in: SignIn, live_server: Any, paid: PaymentSlip
) -> None:
    signed_in(page, "counter_clerk")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"/certificates/apply/{paid.supply_id}/")
    plain.get_by_role("radio", name="旅券").check()
    plain.get_by_role("combobox", name="証明する期間").select_option("2026年度")
    plain.get_by_role("button", name="申請を受け付ける").press("Enter")
    plain.get_by_role("button", name="この内容で交付する").press("Enter")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("第R8-0001号")
    context.close()
    assert Certificate.objects.get().total_yen == 10_190
