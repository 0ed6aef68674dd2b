"""The pages on days and cash say what the code does: each line of their tables is worked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand, PaymentSlip
from mizuhiki.formats import ocr
from mizuhiki.formats.payeasy import grouped
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.payments.takings import Claims
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import BANKS
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import DATA, Pack, next_month
from mizuhiki.rulepacks.services import read_folder
from mizuhiki.tariffs import LeakClaim
from mizuhiki.till import api as till
from mizuhiki.till import book_errors, books
from mizuhiki.till.balance import Balance
from mizuhiki.till.models import BankDeposit, BookEvent, BookSheet, CounterDay, ReceiptBook
from mizuhiki.till.rules import Exchange, exchange, field_of, total_of
from mizuhiki.till.services.books import return_book
from mizuhiki.till.services.days import due_day
from tests.builders import Town, clerk, counter, noon, report_paid, rules

PAGES = Path(__file__).parents[2] / "docs" / "rules"
Row = list[str]
AT = noon(date(2026, 5, 12))


def table(page: str, *, section: int) -> Sequence[Row]:
    """The lines below the head of the table in a numbered section."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    lines = re.split(r"\n## \d+\. ", text)[section].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_folder(DATA / "mizuhiki-demo")


def test_services_and_banks_are_open_and_closed_as_printed(pack: Pack) -> None:
    services = (pack.calendars["collection"], pack.calendars["call_centre"], BANKS)
    for day_text, weekday, *said in table("calendars", section=3):
        day = date.fromisoformat(day_text)
        assert weekday == "月火水木金土日"[day.weekday()]
        assert [service.why_closed(day) or "開く" for service in services] == said


@pytest.mark.req("COL-009", "CC-013")
def test_each_service_keeps_the_days_of_its_contract(pack: Pack) -> None:
    collection, centre = pack.calendars["collection"], pack.calendars["call_centre"]
    assert collection.on_or_after(date(2025, 12, 27)) == date(2026, 1, 5)
    assert [collection.why_closed(date(2025, 12, 27) + timedelta(days=n)) for n in range(9)] == [
        *("土曜日", "日曜日"),
        *["年末年始"] * 6,
        "日曜日",
    ]
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in year if not centre.is_open(day)] == year[:3]
    assert (centre.why_closed(date(2026, 1, 3)), centre.is_open(date(2026, 1, 4))) == ("年末年始", True)


def test_bills_and_debits_fall_due_as_printed(pack: Pack) -> None:
    bank, yucho, shinkin = (pack.debit.of(code) for code in ("standard", "yucho", "shinkin"))
    rows = table("calendars", section=4)
    assert len(rows) == 4
    for month_text, *said in rows:
        month = date.fromisoformat(f"{month_text}-01")
        found = [pack.billing.slip_due_on(month)]
        for one in (bank, yucho):
            drawn, again = one.debit_on(month), one.retry_on(month)
            assert again is not None
            found += [drawn, one.answer_by(drawn), again]
        drawn = shinkin.debit_on(month)
        assert shinkin.retry_on(month) is None
        assert [f"{day}" for day in (*found, drawn, shinkin.answer_by(drawn))] == said
        assert pack.billing.debit_on(month) == bank.debit_on(month)
        assert next_month(month) <= found[0]


@pytest.mark.req("COL-056")
@pytest.mark.django_db
@pytest.mark.db
def test_takings_are_due_as_printed() -> None:
    rules()
    desk = counter()
    for taken, due, _ in table("calendars", section=5):
        assert f"{due_day(desk, date.fromisoformat(taken))}" == due


def pieces(text: str) -> dict[str, int]:
    """`7 × 10,000, 2 × 500` as pieces."""
    found = re.findall(r"(\d+) × ([\d,]+)(?:, |$)", text)
    return {field_of(int(yen.replace(",", ""))): int(number) for number, yen in found}


@pytest.mark.req("COL-051")
def test_the_exchange_is_worked_as_printed() -> None:
    need = {"n1000": 40 + 9 + 10, "n500": 2, "n100": 100}
    assert total_of(need) == 70_000
    rows = table("float", section=3)
    assert len(rows) == 5
    for have, wanted, given, short in rows:
        found = exchange(need=need, have=pieces(have))
        assert {name: number for name, number in found.wanted.items() if number} == pieces(wanted)
        assert {name: number for name, number in found.given.items() if number} == pieces(given)
        assert f"{found.short_yen:,}円" == short
        assert isinstance(found, Exchange)


def yen(text: str) -> int:
    return int(text.removesuffix("円").replace(",", "").replace("−", "-"))


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.parametrize(
    "row", table("day-closing", section=2), ids=lambda row: f"{row[2]} {row[4]} {row[5][:6]}"
)
def test_a_day_closes_or_is_refused_as_printed(row: Row) -> None:
    rules()
    *sums, agreed, outcome = row
    receipts, ledger, counted, difference = (yen(one) for one in sums)
    waits = agreed == "no"
    balance = Balance(
        receipt_count=2,
        receipts_yen=receipts,
        ledger_yen=ledger,
        counted_yen=counted,
        difference_yen=difference,
        waiting_count=int(waits),
        waiting_yen=abs(difference) if waits else 0,
    )
    day = date(2026, 5, 1)
    asked: dict[str, Any] = {
        "counter": counter(),
        "day": day,
        "balance": balance,
        "at": noon(day),
        "actor": clerk(),
    }
    if outcome.startswith("closes"):
        till.close_counter_day(**asked)
        sent = re.search(r"([\d,]+円) go to the bank", outcome)
        deposits = list(BankDeposit.objects.values_list("yen", "due_on"))
        assert deposits == ([(yen(sent[1]), date(2026, 5, 7))] if sent else [])
        return
    with pytest.raises(RuleBroken) as refused:
        till.close_counter_day(**asked)
    assert f"`{refused.value.code}`" == outcome
    assert (CounterDay.objects.count(), BankDeposit.objects.count(), Receipt.objects.count()) == (0, 0, 0)


@pytest.mark.req("COL-056")
@pytest.mark.django_db
@pytest.mark.db
def test_who_is_late_with_the_takings_is_as_printed() -> None:
    rules()
    states = {0: "入金待ち", 1: "期限超過"}
    for taken_text, due, on, state in table("day-closing", section=5):
        taken, today = date.fromisoformat(taken_text), date.fromisoformat(on)
        if not CounterDay.objects.filter(day=taken).exists():
            _close(taken)
        deposit = BankDeposit.objects.get(counter_day__day=taken)
        assert f"{deposit.due_on}" == due
        before = BankDeposit.objects.filter(counter_day__day__lt=taken, slip__isnull=True).count()
        assert states[till.breaches(today) - before] == state


def _close(day: date) -> None:
    balance = Balance(1, 10_190, 10_190, 10_190, 0, 0, 0)
    till.close_counter_day(counter=counter(), day=day, balance=balance, at=noon(day), actor=clerk())


def test_the_codes_of_the_page_are_those_of_the_house() -> None:
    text = (PAGES / "day-closing.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text))
    known = {one.code for one in _broken(RuleBroken)}
    assert named - known == set()
    assert len(named) == 10


def _broken(kind: type[RuleBroken]) -> list[type[RuleBroken]]:
    return [kind, *(found for one in kind.__subclasses__() for found in _broken(one))]


def test_a_years_claims_come_to_what_is_printed() -> None:
    for before, assessed, collected, left, percent in table("collection", section=3):
        yen = [int(cell.replace(",", "")) for cell in (before, assessed, collected, left)]
        claims = Claims(
            "水道料金", 2026, is_of_year=True, before=yen[0], assessed=yen[1], received={"store": yen[2]}
        )
        assert (claims.collected, claims.left, claims.percent or "–") == (yen[2], yen[3], percent)


def test_numbers_of_slips_are_as_printed(pack: Pack) -> None:
    bodies = [row for row in table("barcode", section=4) if re.fullmatch("`[0-9]+`", row[0])]
    assert [ocr.check_digits(body.strip("`")) for body, _ in bodies] == [digits for _, digits in bodies]
    slip = PaymentSlip(slip_no="0000000000012345", reissue=1)
    numbers = billing.payeasy_of(slip=slip, pack=pack)
    assert numbers is not None
    said = {name: value.strip("`") for name, _, value in table("barcode", section=6)}
    assert said == {
        "収納機関番号": numbers.biller_no,
        "納付番号": grouped(numbers.payment_no),
        "確認番号": "six digits",
        "納付区分": numbers.category,
    }
    assert re.fullmatch("[0-9]{6}", numbers.confirmation_no)


@pytest.mark.django_db
def test_a_book_comes_back_as_printed() -> None:
    at, person = noon(date(2026, 5, 7)), clerk()
    for *fates, next_no, missing, with_1203, with_1204 in table("receipt-books", section=3):
        with transaction.atomic():
            book = ReceiptBook.objects.create(
                code="R8-01",
                counter=counter(),
                first_no=1201,
                last_no=1205,
                registered_at=at,
                registered_by=person,
            )
            facts = {"book": book, "at": at, "by": person}
            BookEvent.objects.create(
                book=book, kind="issued", holder=clerk("taro"), next_no=1201, at=at, recorded_by=person
            )
            for number, fate in enumerate(fates, start=1201):
                if fate != "-":
                    why = {"cause": f"{number}"} if fate == "used" else {"reason": "書損"}
                    BookSheet.objects.create(number=number, fate=fate, **facts, **why)
            state = books.state_of(book)
            assert (f"{state.next_no}", "、".join(map(str, state.missing)) or "–") == (next_no, missing)
            came = [_coming_back(book, number) for number in (1203, 1204)]
            assert came == [with_1203, with_1204]
            transaction.set_rollback(True)


def _coming_back(book: ReceiptBook, next_no: int) -> str:
    try:
        with transaction.atomic():
            return_book(book_id=book.pk, next_no=next_no, at=noon(date(2026, 5, 7)), actor=clerk())
            transaction.set_rollback(True)
    except book_errors.NextTooLow:
        return "too low"
    except book_errors.SheetsMissing as missing:
        return f"{str(missing.slots['numbers']).replace('、', ', ')} missing"
    return "yes"


@pytest.mark.django_db
@pytest.mark.parametrize("row", table("corrections", section=2), ids=lambda row: row[0])
def test_a_bill_is_corrected_as_printed(row: Row) -> None:
    paid_yen, *said = (int(cell) for cell in row)
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    if paid_yen:
        report_paid(("shop:1", Demand.objects.get(), paid_yen), on=date(2026, 5, 7), run_id=1)
    leaked = LeakClaim(code="漏水", reference_m3=21, leaked_m3=20, place="地下")
    found = list(Assessment.objects.order_by("charge"))
    changes = billing.recalculate(found, lambda request, _: replace(request, leak=leaked))
    billing.correct(
        supply_id=found[0].supply_id, changes=changes, cause="page:1", reason="漏水", actor=clerk(), at=AT
    )
    owed = dict(OpenItem.objects.values_list("charge", "open_yen"))
    freed = payments.overpaid_sum()[1]
    water = changes[1].pricing.amount_yen
    assert [water, owed.get("water", 0), owed.get("public_sewerage", 0), freed] == said
    assert ledger.prove().differences == ()
