"""Damaged files that come in from a screen: each ends as taken in or as refused with its reasons.

Never as a job that fell over, with a clerk looking at 「取込中」 for ever; never half; and what is taken
in from the bank is what the bank answered, row by row.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingOutcome
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import results, simulator
from mizuhiki.directdebit.models import DebitResult, Mandate
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import services as metering
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.payments import store_files
from mizuhiki.payments.models import Overpayment, Receipt, StoreReport
from mizuhiki.payments.tests import stores
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from tests.builders import Town, clerk, noon, rules
from tests.damage.damaging import LIKELY, mutate

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, DEBIT_ON = date(2026, 4, 1), date(2026, 5, 27)
READ_ON, BOOK_ON = date(2026, 4, 10), date(2026, 5, 29)
HOUSES = 6
ENDINGS = {metering.KIND: ".csv", results.FILE_KIND: ".dat", store_files.KIND: ".dat"}
CSV_BYTES = b'0123456789,,"\r\n-\x00\x1a\x81 MS'
BANK_BYTES = LIKELY + b"0123456789" * 3


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def town(db: None) -> Town:
    """Six households, five of them drawn on 27 May."""
    rules()
    town = Town()
    for number in range(1, HOUSES + 1):
        supply = town.settle(number)
        if number < HOUSES:
            debit.start_mandate(
                supply_id=supply.pk,
                bank_code="0001",
                branch_code="001",
                account_type="1",
                account_no=f"{number:07d}",
                holder_kana=f"ﾐﾎﾝ ﾊﾅｺ{number}",
                starts_on=date(2026, 1, 1),
                at=noon(date(2026, 1, 1)),
                actor=clerk(),
            )
    return town


@pytest.fixture
def readings(town: Town) -> bytes:
    """What the handheld wrote of April."""
    return town.csv(read_on=READ_ON, used_m3={tap: 30 + n for n, tap in enumerate(town.supplies)})


@pytest.fixture
def answer(town: Town, readings: bytes) -> bytes:
    """What the bank answers for 27 May: three paid, one without funds, one by the wish of the payer."""
    metering.import_readings(
        content=readings, file_name="HT.csv", cycle_month=APRIL, at=noon(READ_ON), actor=None
    )
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
        batch = debit.make_debit_file(debit_on=DEBIT_ON, actor=None)
    request = attachments.read(batch.file)
    rows = [row.customer_no for row in zengin.read(request).files[0].rows]
    return simulator.answer(request, codes=dict(zip(rows, "01003", strict=True)))


@pytest.fixture
def several(town: Town, readings: bytes) -> bytes:
    """One answer of two headers: for 27 May at the bank of most, and for 28 May at another."""
    for number in (1, 2, 3):
        supply = town.supplies[f"M{number:06d}"]
        before = Mandate.objects.get(supply=supply)
        debit.end_mandate(
            mandate_id=before.pk, ends_on=date(2026, 2, 1), at=noon(date(2026, 1, 2)), actor=clerk()
        )
        debit.start_mandate(
            supply_id=supply.pk, bank_code="9990", branch_code="001", account_type="1",
            account_no=f"{number + 50:07d}", holder_kana=f"ﾐﾎﾝ ﾊﾅｺ{number}", starts_on=date(2026, 2, 1),
            at=noon(date(2026, 1, 2)), actor=clerk(),
        )  # fmt: skip
    metering.import_readings(
        content=readings, file_name="HT.csv", cycle_month=APRIL, at=noon(READ_ON), actor=None
    )
    parts = []
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
        for profile, on, codes in (("standard", DEBIT_ON, "01"), ("shinkin", date(2026, 5, 28), "003")):
            batch = debit.make_debit_file(debit_on=on, profile=profile, actor=None)
            request = attachments.read(batch.file)
            rows = [row.customer_no for row in zengin.read(request).files[0].rows]
            parts.append(simulator.answer(request, codes=dict(zip(rows, codes, strict=True))))
    return parts[0][:-122] + parts[1]  # one end record; lines end with CRLF


@pytest.fixture
def reports(db: None) -> bytes:
    """What an agent reports of five slips, each paid once at a store."""
    rules()
    town = Town()
    for number in range(1, HOUSES):
        town.settle(number)
    town.read(read_on=READ_ON, used_m3={tap: 30 + n for n, tap in enumerate(town.supplies)})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    return stores.file_of(*(stores.record(slip) for slip in PaymentSlip.objects.order_by("pk")))


def bring(content: bytes, *, kind: str) -> IncomingOutcome | None:
    """Upload a file and take it in as the worker does; None when it is refused at the door."""
    try:
        incoming = attachments.receive(
            SimpleUploadedFile(f"kekka{ENDINGS[kind]}", content),
            kind=kind,
            facts={"cycle_month": f"{APRIL}", "agent": "cvs"},
            actor=clerk(),
            at=clock.now(),
        )
    except RuleBroken:
        return None
    attachments.take_in(incoming.pk)
    return IncomingOutcome.objects.get(pk=incoming.pk)


def damaged(
    content: bytes, *, kind: str, count: int, seed: int, likely: bytes
) -> Iterator[tuple[str, IncomingOutcome]]:
    """What became of each damaged file; the next one finds nothing of it."""
    dice = random.Random(f"{kind}-{seed}")  # noqa: S311
    for number in range(count):
        how, mutant = mutate(content, dice, likely=likely)
        if mutant == content:
            continue
        with transaction.atomic():
            if outcome := bring(mutant, kind=kind):
                yield f"{kind}, seed {seed}, number {number}, {how}", outcome
            transaction.set_rollback(True)


def check_readings(content: bytes, *, count: int, seed: int) -> None:
    """Whole or not at all."""
    taken = 0
    with clock.travel(noon(READ_ON)):
        for trouble, outcome in damaged(
            content, kind=metering.KIND, count=count, seed=seed, likely=CSV_BYTES
        ):
            found = list(Reading.objects.order_by("source_line").values_list("usage_m3", "hold"))
            if outcome.state == "refused":
                assert outcome.sentence, trouble
                assert outcome.fault_count == len(outcome.faults) > 0, trouble
                assert (found, ReadingImport.objects.count()) == ([], 0), trouble
                continue
            assert outcome.state == "taken", trouble
            assert len(found) == ReadingImport.objects.get().row_count, trouble
            assert all((used is None) is bool(hold) for used, hold in found), trouble
            taken += 1
    assert 0 < taken < count // 2


def check_answers(content: bytes, *, count: int, seed: int) -> None:
    """Paid is what the bank said is paid, or nothing is booked.

    One reason not to pay that turned into another by one byte no reader can see; it moves no yen. Of a file
    with several headers one that was lost to the byte is an answer that has not come; the rest is whole.
    """
    parts = [list(file.rows) for file in zengin.read(content).files]
    paid_of = [{int(r.customer_no): r.amount_yen for r in rows if r.result_code == "0"} for rows in parts]
    taken = 0
    with clock.travel(noon(BOOK_ON)):
        for trouble, outcome in damaged(
            content, kind=results.FILE_KIND, count=count, seed=seed, likely=BANK_BYTES
        ):
            booked = dict(DebitResult.objects.filter(code="0").values_list("row_id", "row__amount_yen"))
            yen = sum(Receipt.objects.values_list("received_yen", flat=True))
            if outcome.state == "refused":
                assert outcome.sentence, trouble
                assert (DebitResult.objects.count(), yen) == (0, 0), trouble
                continue
            assert outcome.state == "taken", trouble
            whole = [n for n, paid in enumerate(paid_of) if paid.keys() <= booked.keys()]
            assert booked == {k: v for n in whole for k, v in paid_of[n].items()}, trouble
            assert whole if len(parts) > 1 else whole == [0], trouble
            assert yen == sum(booked.values()), trouble
            assert DebitResult.objects.count() >= sum(len(parts[n]) for n in whole) - 1, trouble
            assert ledger.prove().differences == (), trouble
            taken += 1
    assert 0 < taken < count // 2


def check_reports(content: bytes, *, count: int, seed: int) -> None:
    """Every receipt is one that the store reported: of its slip, of its yen, once; or none is booked.

    A 確報 that became a 速報 by one byte no reader can see: it is money that waits, and never more of it.
    """
    told = dict(PaymentSlip.objects.values_list("pk", "amount_yen"))
    taken = 0
    with clock.travel(noon(BOOK_ON)):
        for trouble, outcome in damaged(
            content, kind=store_files.KIND, count=count, seed=seed, likely=BANK_BYTES
        ):
            booked = list(Receipt.objects.values_list("slip_id", "received_yen"))
            if outcome.state == "refused":
                assert outcome.sentence, trouble
                assert (booked, StoreReport.objects.count()) == ([], 0), trouble
                continue
            assert outcome.state == "taken", trouble
            assert len(booked) == len(dict(booked)), trouble
            assert dict(booked).items() <= told.items(), trouble
            assert Overpayment.objects.count() == 0, trouble
            assert ledger.prove().differences == (), trouble
            taken += 1
    assert 0 < taken < count


def test_a_hundred_damaged_reports_of_stores(reports: bytes) -> None:
    check_reports(reports, count=100, seed=1)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_reports_of_stores(reports: bytes, number_of: Callable[[int], int]) -> None:
    check_reports(reports, count=number_of(10_000), seed=2)


def test_a_hundred_damaged_files_of_a_handheld(readings: bytes) -> None:
    check_readings(readings, count=100, seed=1)


def test_a_hundred_damaged_answers_of_a_bank(answer: bytes) -> None:
    check_answers(answer, count=100, seed=1)


def test_a_hundred_damaged_answers_with_two_headers(several: bytes) -> None:
    check_answers(several, count=100, seed=3)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_answers_with_two_headers(
    several: bytes, number_of: Callable[[int], int]
) -> None:
    check_answers(several, count=number_of(10_000), seed=4)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_files_of_a_handheld(readings: bytes, number_of: Callable[[int], int]) -> None:
    check_readings(readings, count=number_of(10_000), seed=2)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_answers_of_a_bank(answer: bytes, number_of: Callable[[int], int]) -> None:
    check_answers(answer, count=number_of(10_000), seed=2)


@pytest.mark.parametrize("customer_no", [b"9" * 20, b"09223372036854775808", b"0" * 20, b" " * 20])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_number_that_cannot_be_ours_refuses_the_answer(
    answer: bytes, place: str, customer_no: bytes
) -> None:
    row = 0 if place == "first" else HOUSES - 2
    at = 122 * (row + 1) + 91
    with clock.travel(noon(BOOK_ON)):
        outcome = bring(answer[:at] + customer_no + answer[at + 20 :], kind=results.FILE_KIND)
    assert outcome is not None
    assert outcome.state == "refused"
    assert "顧客番号" in "".join(outcome.sentence + problem for *_, problem in outcome.faults)
    assert DebitResult.objects.count() == 0
