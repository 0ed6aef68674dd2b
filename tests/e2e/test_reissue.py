"""From an open bill to a slip issued anew by keyboard; then the old slip is scanned and recognised."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Customer
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests.builders import Town, clerk, noon, open_till, rules
from tests.e2e import people
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def slip(live_server: Any, settings: Settings, tmp_path: Path) -> PaymentSlip:
    """One household's slip of 10,190 yen, and the postage of a slip issued anew."""
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    mail.set_postage(
        purpose=Purpose.REISSUED_SLIP, bearer=Bearer.CONTRACTOR, unit_yen=110,
        starts_on=date(2026, 4, 1), source="別表１ １(4)ア", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    open_till(people.person("collection_clerk"))
    return PaymentSlip.objects.get()


def scan(slip: PaymentSlip) -> str:
    """What a reader types: its mark and the 44 digits."""
    barcode = billing.barcode_of(slip=slip, pack=pack_on(clock.today()))
    assert barcode is not None
    return f"]C1{barcode.digits}"


@pytest.mark.req("COL-044")
def test_from_an_open_bill_to_a_new_slip_and_the_old_one_is_recognised(
    page: Page, signed_in: SignIn, fits: Fits, slip: PaymentSlip
) -> None:
    signed_in(page, "collection_clerk")
    page.goto(f"/customers/{Customer.objects.get().pk}/")
    page.get_by_role("link", name="納付書を再発行する").click()
    expect(page.get_by_role("checkbox", name="2026年4月分")).to_be_focused()
    expect(page.get_by_role("radio", name="窓口で渡す")).to_be_checked()
    fits(page)
    page.get_by_role("checkbox", name="2026年4月分").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("alert")).to_contain_text("再発行する請求を1件以上選んでください")
    page.get_by_role("checkbox", name="2026年4月分").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"再発行した納付書 {slip.slip_no}")
    expect(page.get_by_role("link", name="納付書を印刷")).to_be_focused()
    expect(page.get_by_text("手渡し済み")).to_be_visible()
    fits(page)
    new = PaymentSlip.objects.latest("pk")
    assert (new.slip_no, new.reissue, new.amount_yen) == (slip.slip_no, 1, 10_190)
    paper = page.request.get(page.get_by_role("link", name="納付書を印刷").get_attribute("href") or "")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")

    page.goto("/counter/")
    page.keyboard.type(scan(slip))
    page.keyboard.press("Enter")
    said = f"{clock.today()}に新しい納付書（番号 {slip.slip_no} 再発行1回目）を発行しています。"
    expect(page.get_by_text(said)).to_be_visible()
    fits(page)
    page.get_by_label("お預かり").fill("10190")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="10,190円を領収する")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("領収書 R8-000001")
    assert Receipt.objects.get().slip_id == slip.pk
    page.goto("/counter/")
    page.keyboard.type(scan(new))
    page.keyboard.press("Enter")
    expect(page.get_by_text("現金は受け取らないでください（二重納付になります）")).to_be_visible()


@pytest.mark.req("CC-089")
def test_without_javascript_it_is_posted_and_the_mail_room_records_it(
    page: Page, signed_in: SignIn, fits: Fits, live_server: Any, slip: PaymentSlip
) -> None:
    signed_in(page, "collection_clerk")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"/slips/reissue/{slip.supply_id}/")
    plain.get_by_role("radio", name="電話").check()
    plain.get_by_role("radio", name="郵送する").check()
    plain.get_by_role("button", name="納付書を再発行する").press("Enter")
    expect(plain.get_by_text("投函待ち")).to_be_visible()
    context.close()
    page.goto("/mail/")
    fits(page)
    follow(page, "再発行納付書")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("1通の投函を記録しました。郵送料は110円です。")
    fits(page)
    assert Piece.objects.get().kind == "reissued_slip"
    page.goto("/mail/postage/")
    expect(page.get_by_text("再発行用納付書").first).to_be_visible()
