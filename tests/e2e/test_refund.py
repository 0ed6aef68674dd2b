"""A refund in cash: from the list of overpayments to the signed paper, without a mouse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Refund
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from mizuhiki.till import api as till
from tests.builders import Town, counter, open_till, report_paid, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid_twice(live_server: Any) -> None:
    """A bill paid at two stores, and a clerk with a drawer at a safe that holds a reserve."""
    rules()
    today = clock.today()
    month, town = today.replace(day=1), Town()
    cycle = "even" if month.month % 2 == 0 else "odd"
    supply = town.settle(1, cycle=cycle, fitted_on=month_before(month_before(month)).replace(day=10))
    town.read(read_on=today, used_m3={"M000001": 41})
    billing.run_billing(cycle_month=month, actor=None)
    for run in (1, 2):
        _pay(Demand.objects.get(supply=supply), run)
    clerk, at = people.person("collection_clerk"), clock.now()
    safe = till.place_safe(counter=counter(), name="料金センター金庫", at=at, actor=clerk)
    till.give_key(safe=safe, holder_id=clerk.pk, at=at, actor=clerk)
    till.open_safe(safe=safe, purpose="窓口業務", at=at, actor=clerk)
    for purpose in (till.CashPurpose.RESERVE, till.CashPurpose.FLOAT):
        till.move_by_hand(
            safe=safe,
            purpose=purpose,
            is_in=True,
            yen=100_000,
            partner="企業局",
            reason="受入れ",
            reference=purpose,
            at=at,
            actor=clerk,
        )
    open_till(clerk, at)


def _pay(demand: Demand, run: int) -> None:
    now = clock.now() - timedelta(minutes=5)
    report_paid((f"shop:{run}", demand, demand.amount_yen), on=clock.day_of(now), run_id=run, at=now)


@pytest.mark.req("COL-045")
def test_from_the_overpayment_to_the_signed_paper(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], paid_twice: None
) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/counter/overpayments/")
    fits(page)
    page.get_by_role("link", name="窓口で還付する").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("過誤納を窓口で還付する")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("alert")).to_contain_text("本人確認書類を選んでください")
    fits(page)
    page.get_by_label("本人確認書類").select_option("licence")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("還付 R")
    expect(page.get_by_role("link", name="還付金領収書を印刷")).to_be_focused()
    fits(page)
    assert (Refund.objects.count(), ledger.prove().differences) == (1, ())
    page.goto("/counter/refunds/")
    expect(page.get_by_role("row", name="年度 1")).to_be_visible()
    fits(page)
    page.goto("/counter/overpayments/")
    expect(page.get_by_text("お返しの済んでいない過誤納はありません。")).to_be_visible()
