"""The same batch started twice at once, and a clerk who takes money while the bank's answer is booked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand, NotAssessed, PaymentSlip
from mizuhiki.billing.models import SlipDemand
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import results, simulator
from mizuhiki.directdebit.models import DebitResult, DebitRow
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, services
from mizuhiki.payments.models import Overpayment, Receipt
from mizuhiki.platform import batches, clock, locks, sql
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, clerk, noon, open_till, rules
from tests.concurrency.together import after, hold, together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

HOUSES = 30
APRIL, DEBIT_ON = date(2026, 4, 1), date(2026, 5, 27)
REFUSED = (
    "この納付書は2026-05-27に口座振替で納付済みです。現金は受け取らないでください（二重納付になります）。"
)


@pytest.fixture
def town() -> Town:
    """Thirty households of 10,190 yen each, read and not billed."""
    rules()
    clerk()
    town = Town()
    for number in range(1, HOUSES + 1):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    return town


def bill() -> str:
    """Start the billing run of April; what became of it."""
    with clock.travel(noon(date(2026, 4, 20))):
        try:
            billing.run_billing(cycle_month=APRIL, actor=None)
        except (batches.BatchUnderWay, batches.BatchAlreadyDone) as told:
            return told.code
    return "billed"


def test_two_billing_runs_at_once_bill_once(town: Town) -> None:
    outcome = together(bill, bill)
    assert outcome.count("billed") == 1
    assert set(outcome) - {"billed"} <= {"batch_under_way", "batch_already_done"}
    assert (Assessment.objects.count(), NotAssessed.objects.count()) == (2 * HOUSES, 0)
    assert (Demand.objects.count(), PaymentSlip.objects.count()) == (HOUSES, HOUSES)
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 10_190 * HOUSES
    run = BatchRun.objects.get(kind=billing.KIND)
    assert (run.state, run.facts["demanded_yen"]) == ("done", 10_190 * HOUSES)
    assert ledger.prove().differences == ()
    assert bill() == "batch_already_done"


@pytest.fixture
def sent(town: Town) -> tuple[PaymentSlip, bytes]:
    """One household is drawn on 27 May and has a slip for the same demand; and the bank's answer: paid."""
    supply = town.supplies["M000001"]
    debit.start_mandate(
        supply_id=supply.pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="0000001",
        holder_kana="ﾐﾎﾝ ﾊﾅｺ",
        starts_on=date(2026, 4, 1),
        at=noon(date(2026, 4, 1)),
        actor=clerk(),
    )
    bill()
    with clock.travel(noon(date(2026, 5, 20))):
        batch = debit.make_debit_file(debit_on=DEBIT_ON, actor=None)
    demand = Demand.objects.get(supply=supply)
    slip = PaymentSlip.objects.create(  # of the system before; this one would refuse it
        slip_no="9" * 16,
        supply=supply,
        amount_yen=10_190,
        last_day=DEBIT_ON,
        issued_at=noon(date(2026, 5, 20)),
    )
    SlipDemand.objects.create(slip=slip, demand=demand)
    paid = {f"{DebitRow.objects.get().pk:020d}": "0"}
    return slip, simulator.answer(attachments.read(batch.file), codes=paid)


def book(answer: bytes) -> str:
    """Import the bank's answer."""
    with clock.travel(noon(date(2026, 5, 29))):
        facts = debit.import_result(content=answer, file_name="kekka.dat", actor=None).run.facts
    return f"booked, {facts['overpayments']} too much"


def take(slip: PaymentSlip) -> str:
    """A clerk takes the money of the slip."""
    at = noon(date(2026, 5, 29))
    with clock.travel(at):
        try:
            open_till(clerk())
            payments.take_cash(
                slip_id=slip.pk, tendered_yen=10_190, partly=False, reference="k1", at=at, actor=clerk()
            )
        except errors.SlipAlreadyPaid as told:
            return told.message
    return "taken"


def test_a_clerk_who_comes_during_the_import_waits_and_is_told(
    sent: tuple[PaymentSlip, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    slip, answer = sent
    inside = hold(monkeypatch, results, "_book")
    outcome = together(lambda: book(answer), after(inside, lambda: take(slip)))
    assert outcome == ["booked, 0 too much", REFUSED]
    assert list(Receipt.objects.values_list("channel", "received_yen")) == [("debit", 10_190)]
    assert Overpayment.objects.count() == 0
    assert ledger.prove().differences == ()


def test_an_import_that_begins_during_a_payment_waits_and_books_too_much(
    sent: tuple[PaymentSlip, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    slip, answer = sent
    inside = hold(monkeypatch, services, "_number")
    outcome = together(lambda: take(slip), after(inside, lambda: book(answer)))
    assert outcome == ["taken", "booked, 1 too much"]
    channels = Receipt.objects.order_by("pk").values_list("channel", "received_yen")
    assert list(channels) == [("counter", 10_190), ("debit", 10_190)]
    assert list(Overpayment.objects.values_list("receipt__channel", "yen")) == [("debit", 10_190)]
    assert ledger.prove().differences == ()


def test_whoever_is_first_the_money_is_counted_once(sent: tuple[PaymentSlip, bytes]) -> None:
    slip, answer = sent
    outcome = together(lambda: take(slip), lambda: book(answer))
    assert outcome in ([REFUSED, "booked, 0 too much"], ["taken", "booked, 1 too much"])
    assert DebitResult.objects.count() == 1
    open_yen = sum(OpenItem.objects.values_list("open_yen", flat=True))
    assert open_yen == 10_190 * (HOUSES - 1)
    assert ledger.prove().differences == ()


def test_nobody_at_a_desk_waits_for_a_proof_nor_a_proof_for_a_desk(town: Town) -> None:
    """A clerk is in the middle of a receipt; the proof is of one instant and needs no lock."""
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    begun, proven = Event(), Event()

    def take_long() -> None:
        with transaction.atomic():
            locks.share_utility()
            begun.set()
            proven.wait(timeout=60)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        desk = pool.submit(take_long)
        begun.wait(timeout=60)
        try:
            sql.run("SET lock_timeout = '5s'")
            proof = ledger.prove()
        finally:
            sql.run("RESET lock_timeout")
            proven.set()
        desk.result()
    assert proof.differences == ()
    assert proof.totals["open_yen"] == HOUSES * 10_190
    closed = ledger.close_day(day=date(2026, 4, 20), at=noon(date(2026, 4, 21)), actor=clerk(), proof=proof)
    assert closed.totals["receivable_yen"] == HOUSES * 10_190
