"""Debit files sent twice or taken from another time, and a month billed twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.billing.api import Assessment, Demand
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitBatch, DebitResult, DebitRow
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import batches, clock
from tests.builders import Town, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
MAY_27, JULY_27 = date(2026, 5, 27), date(2026, 7, 27)


@pytest.fixture
def town() -> Town:
    """Three households by debit, billed for April: 10,190 yen each."""
    rules()
    town = Town()
    for number in (1, 2, 3):
        life.start_debit(town.settle(number), on=date(2026, 3, 1))
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    life.bill(APRIL)
    return town


def make_file(debit_on: date) -> DebitBatch:
    with clock.travel(noon(debit_on.replace(day=20))):
        return debit.make_debit_file(debit_on=debit_on, actor=None)


def answer_to(batch: DebitBatch) -> bytes:
    """The bank's answer: everything paid."""
    rows = DebitRow.objects.filter(batch=batch).values_list("pk", flat=True)
    return simulator.answer(attachments.read(batch.file), codes={f"{pk:020d}": "0" for pk in rows})


def book(answer: bytes, *, on: date) -> None:
    with clock.travel(noon(on)):
        debit.import_result(content=answer, file_name="kekka.dat", actor=None)


def test_nambu_2025_an_error_is_shown_at_sending_and_the_file_is_made_again(town: Town) -> None:
    """南部水道企業団: 6,625 debits, ¥44.6 M, went out twice. Here the second file cannot come to be."""
    batch = make_file(MAY_27)
    first = attachments.read(batch.file)
    with pytest.raises(batches.BatchAlreadyDone, match="口座振替依頼」はすでに完了しています"):
        make_file(MAY_27)
    with pytest.raises(debit.NothingToDebit):
        make_file(date(2026, 5, 28))  # nor under another day
    assert (DebitBatch.objects.count(), DebitRow.objects.count()) == (1, 3)
    assert StoredFile.objects.filter(kind="directdebit.request").count() == 1
    assert attachments.read(DebitBatch.objects.get().file) == first  # sent again, it is the same file


def test_oyabe_2026_a_second_try_goes_out_with_everybody(town: Town) -> None:
    """小矢部市: 45 failures went out again with all 3,942. Here a second file holds failures alone."""
    batch = make_file(MAY_27)
    rows = list(DebitRow.objects.order_by("pk"))
    codes = {f"{row.pk:020d}": code for row, code in zip(rows, "001", strict=True)}
    book(simulator.answer(attachments.read(batch.file), codes=codes), on=date(2026, 5, 29))
    with clock.travel(noon(date(2026, 6, 1))):
        debit.follow_up(batch.pk, actor=None)
    second = DebitBatch.objects.get(attempt=1)
    assert (second.row_count, second.amount_yen) == (1, 10_190)
    for paid in rows[:2]:
        with pytest.raises(IntegrityError, match="retry_follows_failure"), transaction.atomic():
            DebitRow.objects.create(
                batch=second,
                demand_id=paid.demand_id,
                mandate_id=paid.mandate_id,
                attempt=1,
                amount_yen=10_190,
            )
    assert list(DebitRow.objects.filter(batch=second).values_list("demand_id", flat=True)) == [
        rows[2].demand_id
    ]


def test_mikasa_2021_the_answer_of_another_time_is_chosen(town: Town) -> None:
    """三笠市: last year's file was taken for this one. Here each answer belongs to the rows it answers."""
    old = answer_to(make_file(MAY_27))
    book(old, on=date(2026, 5, 29))
    town.read(read_on=date(2026, 6, 10), used_m3=dict.fromkeys(town.supplies, 41))
    life.bill(JUNE)
    make_file(JULY_27)
    before = DebitResult.objects.count(), Receipt.objects.count()
    with pytest.raises(debit.ResultAlreadyImported):
        book(old, on=date(2026, 7, 29))
    with pytest.raises(debit.ResultRefused, match="すでに取込済みです"):
        book(old.replace(b"\r\n", b""), on=date(2026, 7, 29))  # the same answer, framed another way
    with pytest.raises(debit.ResultRefused, match="引落日が依頼と違います"):
        book(old.replace(b"0527", b"0727", 1), on=date(2026, 7, 29))  # its date made to fit
    assert (DebitResult.objects.count(), Receipt.objects.count()) == before == (3, 3)
    assert ledger.prove().differences == ()


def test_a_month_is_billed_a_second_time(town: Town) -> None:
    with pytest.raises(batches.BatchAlreadyDone, match="「2026年4月分 調定」はすでに完了しています"):
        life.bill(APRIL)
    assert (Assessment.objects.count(), Demand.objects.count()) == (6, 3)
    assert life.accounts() == {"receivable": 30_570, "revenue": -30_570}
