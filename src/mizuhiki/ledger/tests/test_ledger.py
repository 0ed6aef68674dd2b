"""The journal balances, the proof sees every difference, and a closed day stays closed."""

from datetime import date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.ledger.models import JournalLine
from mizuhiki.platform import clock

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 23, 0, tzinfo=clock.TOKYO)


def post(cause: str, *, yen: int = 3_300, day: date = DAY) -> JournalEntry:
    return ledger.post(
        kind=JournalEntry.Kind.RECEIPT,
        cause=cause,
        occurred_on=day,
        posted_on=day,
        sides=[Side(Account.OVERPAID, yen), Side(Account.REVENUE, -yen)],
    )


def test_the_same_cause_is_posted_once() -> None:
    post("test:1")
    with pytest.raises(IntegrityError, match="posted_once"), transaction.atomic():
        post("test:1")
    assert JournalEntry.objects.count() == 1


def test_an_entry_that_does_not_balance_is_refused_by_the_database() -> None:
    entry = post("test:2")
    JournalLine.objects.create(entry=entry, account=Account.REVENUE, yen=1)
    with pytest.raises(IntegrityError, match="does not balance"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_journalline SET yen = yen + 1",
        "DELETE FROM ledger_journalline",
        "TRUNCATE ledger_journalentry CASCADE",
    ],
)
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_history_cannot_be_changed_even_in_a_bulk_load(statement: str, mode: str) -> None:
    post("test:3")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL session_replication_role = {mode}")
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            cursor.execute(statement)
    assert sorted(JournalLine.objects.values_list("yen", flat=True)) == [-3_300, 3_300]


def test_a_closed_day_takes_no_more_postings_and_the_chain_holds() -> None:
    post("test:4")
    first = ledger.close_day(day=DAY, at=AT)
    assert first.totals["day_overpaid_yen"] == 3_300
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        post("test:5")
    post("test:6", yen=700, day=date(2026, 11, 24))
    second = ledger.close_day(day=date(2026, 11, 24), at=AT)
    assert second.previous == first.digest
    assert second.totals["day_overpaid_yen"] == 700
    assert ledger.prove().differences == ()


def test_a_claim_nobody_booked_is_found() -> None:
    sides = [Side(Account.RECEIVABLE, 500, "water", 2026), Side(Account.REVENUE, -500, "water", 2026)]
    ledger.post(
        kind=JournalEntry.Kind.ASSESSMENT, cause="test:7", occurred_on=DAY, posted_on=DAY, sides=sides
    )
    assert ledger.prove().differences == ("receivable water 2026: claims 0 yen, journal 500 yen",)
