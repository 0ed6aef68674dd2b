"""One overpayment asked for four ways at the same instant: it goes one way, and the ledger agrees."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.bankrefunds.models import BankRefund
from mizuhiki.bankrefunds.tests.asking import ask
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import offsets, refunds, services
from mizuhiki.payments.api import Overpayment, OverpaymentHold
from mizuhiki.payments.models import Offset, OverpaymentEnd, Receipt, Refund
from mizuhiki.payments.tests import test_refunds as cash
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import Town, noon, report_paid, rules
from tests.concurrency.together import together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
AT = noon(date(2026, 7, 1))
YEN = 10_190
LOST = {"refund_changed", "already_refunded", "already_offset", "overpayment_held", "nothing_to_refund"} | {
    "overpayment_refunded",
    "overpayment_offset",
    "receipt_already_reversed",
}


@pytest.fixture
def june(db: None) -> Demand:
    """April was paid at two stores; June is open."""
    rules()
    town = Town()
    town.settle(1)
    for month, used in ((4, 41), (6, 41)):
        town.read(read_on=date(2026, month, 10), used_m3={"M000001": used})
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    april = Demand.objects.get(cycle_month=date(2026, 4, 1))
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", april, YEN), on=on, run_id=run)
    return Demand.objects.get(cycle_month=date(2026, 6, 1))


def test_an_overpayment_goes_one_way_alone(
    june: Demand, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = person("bankrefunds.refund_ask", SAFE_KEEP, TILL_WORK, username="mado1")
    over = Overpayment.objects.get()
    monkeypatch.setattr(cash, "AT", AT)
    with clock.travel(AT):
        cash.fill_safe(clerk, reserve_yen=30_000)
    facts: dict[str, Any] = {"at": AT, "actor": clerk}

    def way(act: Callable[[], Any]) -> Callable[[], str]:
        def tried() -> str:
            try:
                act()
            except RuleBroken as broken:
                return broken.code
            return "done"

        return tried

    told = together(
        way(lambda: ask(over, clerk, at=AT)),
        way(
            lambda: refunds.pay_refund(
                receipt_id=over.pk, shown_yen=YEN, payee=Refund.Payee.SELF, payee_name="",
                identity=Refund.Identity.LICENCE, reference="r1", **facts,
            )
        ),
        way(
            lambda: offsets.offset(
                receipt_id=over.pk, chosen={june.pk: YEN}, shown_yen=YEN, reference="o1", **facts
            )
        ),
        way(lambda: services.reverse_receipt(receipt_id=over.pk, reason="誤報", **facts)),
    )  # fmt: skip
    assert told.count("done") == 1
    assert {code for code in told if code != "done"} <= LOST
    made = BankRefund.objects.count(), Refund.objects.count(), Offset.objects.count()
    taken_back = Receipt.objects.filter(reverses_id=over.pk).count()
    assert (*made, taken_back) == tuple(int(one == "done") for one in told)
    assert OverpaymentHold.objects.count() + OverpaymentEnd.objects.count() + taken_back == 1
    assert ledger.prove().differences == ()
