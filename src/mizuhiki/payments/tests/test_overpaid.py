"""過誤納: each stays on the list with how it arose until it is taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, RECEIPT_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import clerk, noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
URL = "/counter/overpayments/"
PAID_ON = date(2026, 5, 7)
STORE_ON = date(2026, 5, 20)


def store_pays(slip: PaymentSlip, yen: int, *, run: int = 1, on: date = STORE_ON) -> None:
    """A store's report of one payment of the slip's demand."""
    demand = Demand.objects.get(supply_id=slip.supply_id)
    report_paid((f"shop:{run}", demand, yen), on=on, run_id=run)


def pay_at_counter(slip: PaymentSlip, yen: int, *, user: User, partly: bool = False) -> Receipt:
    open_till(user, noon(PAID_ON))
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=yen, partly=partly, reference="k1", at=noon(PAID_ON), actor=user
    )


@pytest.fixture
def reader(person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip) -> Any:
    """The browser of somebody who may see overpayments, on 1 June."""
    with clock.travel(noon(date(2026, 6, 1))):
        yield sign_in(person(OVERPAYMENT_SEE, username="reader"))


@pytest.mark.req("COL-044")
def test_a_double_payment_says_how_it_arose_and_since_when(
    reader: Client, slip: PaymentSlip, user: User
) -> None:
    assert "お返しの済んでいない過誤納はありません。" in text_of(reader.get(URL))
    pay_at_counter(slip, 10_190, user=user)
    store_pays(slip, 10_190)
    text = text_of(reader.get(URL))
    assert "過誤納 1件 10,190円" in text
    assert (
        "見本 1 0000000001 10,190円 2026-05-20 12日 二重納付 "
        "2026年4月分は窓口で2026-05-07に納付済みでしたが、コンビニで10,190円が重ねて納付されました。"
    ) in text
    assert payments.overpayments_waiting() == 1
    assert (ReadLog.objects.latest("pk").subject_kind, ledger.prove().differences) == (
        "customers.customer",
        (),
    )


def test_of_payments_that_meet_in_one_batch_each_finds_what_the_one_before_left(slip: PaymentSlip) -> None:
    demand = Demand.objects.get(supply_id=slip.supply_id)
    facts = report_paid(("a", demand, 4_000), ("b", demand, 7_000), ("c", demand, 10_190), on=STORE_ON)
    assert facts == {"receipts": 3, "received_yen": 21_190, "settled_yen": 10_190, "overpayments": 2}
    of_receipt = {one.reference: one for one in Receipt.objects.all()}
    settled = {
        name: sum(Allocation.objects.filter(receipt=one).values_list("yen", flat=True))
        for name, one in of_receipt.items()
    }
    assert settled == {"a": 4_000, "b": 6_190, "c": 0}
    over = Overpayment.objects.order_by("pk").values_list("receipt__reference", "yen", "demand")
    assert list(over) == [("b", 810, demand.pk), ("c", 10_190, demand.pk)]
    assert ledger.OpenItem.objects.count() == 0
    assert ledger.prove().differences == ()


def test_a_part_paid_before_and_too_much_at_once_read_otherwise(
    reader: Client, slip: PaymentSlip, user: User
) -> None:
    pay_at_counter(slip, 5_000, user=user, partly=True)
    store_pays(slip, 10_190)
    text = text_of(reader.get(URL))
    assert (
        "5,000円 2026-05-20 12日 過大納付 "
        "2026年4月分は窓口で2026-05-07に一部が納付済みでしたが、コンビニで10,190円が納付されました。"
    ) in text


def test_more_than_was_asked_for_is_too_much(reader: Client, slip: PaymentSlip) -> None:
    store_pays(slip, 10_200)
    text = text_of(reader.get(URL))
    assert "10円 2026-05-20 12日 過大納付 2026年4月分の未納額より多く、コンビニで10,200円が納付され" in text


def test_a_payment_taken_back_leaves_the_list(reader: Client, slip: PaymentSlip, user: User) -> None:
    pay_at_counter(slip, 10_190, user=user)
    store_pays(slip, 10_190)
    store = Receipt.objects.get(channel="store")
    payments.reverse_receipt(receipt_id=store.pk, reason="誤報", at=noon(date(2026, 5, 21)), actor=clerk())
    assert "お返しの済んでいない過誤納はありません。" in text_of(reader.get(URL))
    assert payments.overpayments_waiting() == 0
    assert sorted(Overpayment.objects.values_list("yen", flat=True)) == [-10_190, 10_190]


def test_only_with_the_right(
    reader: Client, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    assert reader.get(URL).status_code == 200
    assert sign_in(person(RECEIPT_SEE, username="other")).get(URL).status_code == 403
    assert Client().get(URL).status_code == 302
    assert reader.post(URL).status_code == 405


@pytest.mark.req("COL-058")
def test_what_comes_in_on_a_closed_day_is_booked_whole_on_the_next(slip: PaymentSlip) -> None:
    ledger.close_days(until=STORE_ON, at=noon(STORE_ON))
    store_pays(slip, 10_190)
    receipt = Receipt.objects.get()
    assert (receipt.occurred_on, receipt.posted_on) == (STORE_ON, date(2026, 5, 21))
    entry = ledger.JournalEntry.objects.get(cause="payments.run_store:1/2026-05-20")
    assert (entry.occurred_on, entry.posted_on) == (STORE_ON, date(2026, 5, 21))
    assert ledger.OpenItem.objects.count() == 0
    assert ledger.prove().differences == ()
