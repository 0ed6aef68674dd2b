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
from mizuhiki.payments import offsets, refunds, services, undoing
from mizuhiki.payments.api import Overpayment, OverpaymentHold
from mizuhiki.payments.models import (
    Offset,
    OverpaymentEnd,
    OverpaymentEndUndone,
    Receipt,
    Refund,
    RefundUndone,
)
from mizuhiki.payments.tests import test_refunds as cash
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import Town, close_till, noon, report_paid, rules
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


def tried(act: Callable[[], Any]) -> Callable[[], str]:
    """What became of an act, by the code of what refused it."""

    def attempt() -> str:
        try:
            act()
        except RuleBroken as broken:
            return broken.code
        return "done"

    return attempt


@pytest.mark.req("COL-050")
def test_a_refund_is_undone_once_or_counted_as_gone(
    june: Demand, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, chief = (person(SAFE_KEEP, TILL_WORK, username=name) for name in ("mado1", "kakaricho"))
    monkeypatch.setattr(cash, "AT", AT)
    with clock.travel(AT):
        cash.fill_safe(clerk, reserve_yen=30_000)
        refund = cash.give_back(Overpayment.objects.get(), clerk)
        close_till(till.TillSession.objects.get(), AT)
    safe = till.Safe.objects.get()
    pieces = {purpose: till.fewest_pieces(yen) for purpose, yen in till.balances(safe.pk).items()}

    def undo() -> None:
        undoing.undo_refund(refund_id=refund.pk, reason="誤り", actor=clerk, agreed_by=chief, at=AT)

    def count_and_lock() -> None:
        till.lock_safe(safe=safe, pieces=pieces, reasons={}, at=AT, actor=clerk)

    first, second, locked = together(tried(undo), tried(undo), tried(count_and_lock))
    undone = [first, second].count("done")
    assert (undone, locked) in {(1, "safe_difference_needs_reason"), (0, "done")}
    assert {first, second} <= {"done", "refund_is_undone", "counted_since"}
    assert RefundUndone.objects.count() == OverpaymentEndUndone.objects.count() == undone
    assert till.balances(safe.pk)[till.CashPurpose.RESERVE] == 30_000 - YEN * (1 - undone)
    assert ledger.prove().differences == ()


def test_an_overpayment_goes_one_way_alone(
    june: Demand, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = person("bankrefunds.refund_ask", SAFE_KEEP, TILL_WORK, username="mado1")
    over = Overpayment.objects.get()
    monkeypatch.setattr(cash, "AT", AT)
    with clock.travel(AT):
        cash.fill_safe(clerk, reserve_yen=30_000)
    facts: dict[str, Any] = {"at": AT, "actor": clerk}

    told = together(
        tried(lambda: ask(over, clerk, at=AT)),
        tried(
            lambda: refunds.pay_refund(
                receipt_id=over.pk, shown_yen=YEN, payee=Refund.Payee.SELF, payee_name="",
                identity=Refund.Identity.LICENCE, reference="r1", **facts,
            )
        ),
        tried(
            lambda: offsets.offset(
                receipt_id=over.pk, chosen={june.pk: YEN}, shown_yen=YEN, reference="o1", **facts
            )
        ),
        tried(lambda: services.reverse_receipt(receipt_id=over.pk, reason="誤報", **facts)),
    )  # fmt: skip
    assert told.count("done") == 1
    assert {code for code in told if code != "done"} <= LOST
    made = BankRefund.objects.count(), Refund.objects.count(), Offset.objects.count()
    taken_back = Receipt.objects.filter(reverses_id=over.pk).count()
    assert (*made, taken_back) == tuple(int(one == "done") for one in told)
    assert OverpaymentHold.objects.count() + OverpaymentEnd.objects.count() + taken_back == 1
    assert ledger.prove().differences == ()
