"""The desk of the arrears by keyboard: why a supply stands, a talk, a pledge, somebody in need."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import Negotiation, Pledge, Referral, Standing
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import SupplyParty
from mizuhiki.platform import clock
from tests.builders import Town, noon, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def owing(live_server: Any, settings: Settings, tmp_path: Path) -> int:
    """The supply of a household that owes a bill of some months ago."""
    settings.FILES, settings.VAR = tmp_path / "files", tmp_path
    rules()
    town, today = Town(), clock.today()
    month = (today.replace(day=1) - timedelta(days=150)).replace(day=1)
    fitted = (month - timedelta(days=40)).replace(day=10)
    town.settle(1, cycle="even" if month.month % 2 == 0 else "odd", fitted_on=fitted)
    town.read(read_on=month.replace(day=10), used_m3={"M000001": 41})
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)
    arrears.evaluate_all(day=today)
    return Standing.objects.get().supply_id


@pytest.mark.req("COL-059", "COL-067", "COL-095")
def test_a_debtor_is_talked_with_pledges_and_is_referred_by_keyboard(
    page: Page, signed_in: SignIn, fits: Fits, owing: int
) -> None:
    signed_in(page, "arrears_officer")
    page.goto(f"/arrears/{owing}/")
    expect(page.get_by_text("今日できる")).to_be_visible()
    fits(page)
    customer, today = SupplyParty.objects.get(supply_id=owing).customer_id, clock.today()
    page.goto(f"/arrears/debtors/{customer}/")
    fits(page)
    page.get_by_label("話した相手").select_option("self")
    page.get_by_label("結果").select_option("hardship")
    page.get_by_label("内容").fill("月末に分けて払いたい")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("交渉を記録しました。")
    assert Negotiation.objects.get().result == "hardship"
    page.goto(f"/arrears/{owing}/pledge/")
    fits(page)
    page.get_by_label("回数", exact=False).first.fill("3")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="分納計画")).to_be_visible()
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("納入誓約 ")
    fits(page)
    assert Pledge.objects.get().instalments.count() == 3
    page.goto(f"/arrears/{owing}/referral/")
    page.get_by_label("気付いたこと").select_option("hardship")
    page.get_by_label("気付いた内容").fill("食事に困っている")
    page.get_by_label("本人の同意").select_option("refused")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("福祉連携 ")
    fits(page)
    assert Referral.objects.get().noticed_on == today
    for path in ("/arrears/", "/arrears/lists/holds/", "/arrears/sessions/", "/arrears/referrals/"):
        page.goto(path)
        fits(page)
