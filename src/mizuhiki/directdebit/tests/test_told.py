"""Never both a payment at a store and a debit for one bill; where both came, one is an overpayment."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.billing.models import SlipDemand
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitBatch, DebitRow
from mizuhiki.directdebit.permissions import FILE_MAKE
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.errors import SlipAlreadyPaid
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.payments.overpaid import overpaid
from mizuhiki.payments.tests.stores import bring, record
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DEBIT_ON, MADE_ON = date(2026, 5, 27), date(2026, 5, 20)
PAID_AT = datetime(2026, 5, 19, 18, 30, tzinfo=clock.TOKYO)


@pytest.fixture
def demand(billed: Town) -> Demand:
    """The bill of the first household, which pays by debit."""
    return Demand.objects.filter(method="debit").order_by("pk")[0]


def slip_of(demand: Demand) -> PaymentSlip:
    """The household asks for a slip."""
    return billing.issue_slip(
        supply_id=demand.supply_id,
        demand_ids=[demand.pk],
        last_day=date(2026, 6, 30),
        at=noon(date(2026, 5, 18)),
    )


@pytest.fixture
def slip(demand: Demand) -> PaymentSlip:
    """A slip beside the debit, as no service of ours lets it: an older system's."""
    slip = PaymentSlip.objects.create(
        slip_no="0000000000000777",
        supply_id=demand.supply_id,
        amount_yen=demand.amount_yen,
        last_day=date(2026, 6, 30),
        issued_at=noon(date(2026, 5, 18)),
    )
    SlipDemand.objects.create(slip=slip, demand=demand)
    return slip


def make(on: date = MADE_ON, debit_on: date = DEBIT_ON) -> DebitBatch:
    with clock.travel(noon(on)):
        return debit.make_debit_file(debit_on=debit_on, actor=None)


def told(slip: PaymentSlip, kind: str = "01", on: date = MADE_ON) -> None:
    bring(record(slip, kind, paid_at=PAID_AT), name=f"{kind}.dat", on=on)


def answer(batch: DebitBatch) -> None:
    with clock.travel(noon(DEBIT_ON)):
        content = attachments.read(batch.file)
        rows = {f"{pk:020d}": "0" for pk in DebitRow.objects.values_list("pk", flat=True)}
        payload = simulator.answer(content, codes=rows)
        debit.import_result(content=payload, file_name="kekka.dat", actor=None)


def test_a_bill_a_store_told_of_is_left_out_of_the_file_and_said(
    demand: Demand, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    """Who can pay at a store has a slip, and what a slip asks for no bank is asked for."""
    told(slip_of(demand))
    with clock.travel(noon(MADE_ON)):
        client = sign_in(person(FILE_MAKE))
        page = text_of(client.get(f"/debit/days/{DEBIT_ON}/standard/"))
    assert "納付書に切り替えた請求 1 10,190円 10,190円" in page
    batch = make()
    assert (batch.row_count, batch.amount_yen) == (2, 20_380)
    assert not DebitRow.objects.filter(demand=demand).exists()


def test_a_bill_whose_payment_the_store_cancelled_waits_for_its_slip(demand: Demand) -> None:
    slip = slip_of(demand)
    told(slip)
    told(slip, "03")
    assert make().row_count == 2
    assert OpenItem.objects.filter(supply_id=demand.supply_id).count() == 2


def test_no_slip_is_issued_for_what_a_bank_was_asked_for(demand: Demand) -> None:
    make()
    with clock.travel(noon(MADE_ON)), pytest.raises(debit.DebitUnderWay):
        slip_of(demand)


@pytest.mark.req("COL-058")
@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (
            "debit",
            "2026年4月分は口座振替で2026-05-27に納付済みでしたが、コンビニで10,190円が重ねて納付されました。",
        ),
        (
            "store",
            "2026年4月分はコンビニで2026-05-19に納付済みでしたが、口座振替で10,190円が重ねて納付されました。",
        ),
    ],
)
def test_where_both_came_there_is_one_receipt_and_one_overpayment(
    slip: PaymentSlip, first: str, sentence: str
) -> None:
    batch = make()
    if first == "debit":
        answer(batch)
        told(slip, "02", on=DEBIT_ON)
    else:
        told(slip, "02", on=DEBIT_ON)
        answer(batch)
    (line,) = overpaid(offset=0, limit=10)
    assert (line.kind, line.yen, line.how) == ("二重納付", 10_190, sentence)
    assert Receipt.objects.filter(supply_id=slip.supply_id).count() == 2
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-058")
def test_counter_store_and_bank_in_any_order_settle_the_bill_once(slip: PaymentSlip) -> None:
    """速報, 確報, the bank's answer and cash: whoever comes first settles it, cash is refused after."""
    batch = make()
    ends = set()
    for order in permutations(("told", "store", "bank", "cash")):
        with transaction.atomic():
            refused = _in_order(order, slip, batch)
            receipts = Receipt.objects.filter(supply_id=slip.supply_id)
            received = sum(receipts.values_list("received_yen", flat=True))
            settled = sum(Allocation.objects.filter(receipt__in=receipts).values_list("yen", flat=True))
            over = sum(Overpayment.objects.filter(receipt__in=receipts).values_list("yen", flat=True))
            left = OpenItem.objects.filter(supply_id=slip.supply_id).count()
            assert received == settled + over == 10_190 * (3 - refused), order
            assert ledger.prove().differences == (), order
            ends.add((refused, settled, left))
            transaction.set_rollback(True)
    assert ends == {(False, 10_190, 0), (True, 10_190, 0)}


def _in_order(order: tuple[str, ...], slip: PaymentSlip, batch: DebitBatch) -> bool:
    """Let it all happen on the debit day; whether the cash was refused."""
    refused = False
    for what in order:
        if what == "cash":
            with clock.travel(noon(DEBIT_ON)):
                refused = not _pay(slip)
        elif what == "bank":
            answer(batch)
        else:
            told(slip, "01" if what == "told" else "02", on=DEBIT_ON)
    return refused


def _pay(slip: PaymentSlip) -> bool:
    at = clock.now() + timedelta(seconds=1)
    open_till(clerk(), at)
    try:
        payments.take_cash(
            slip_id=slip.pk, tendered_yen=20_000, partly=False, reference="mado", at=at, actor=clerk()
        )
    except SlipAlreadyPaid:
        return False
    return True
