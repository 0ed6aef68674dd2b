"""The journal balances, the proof sees every difference, and a closed day stays closed."""

from datetime import date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mizuhiki.ledger import api as ledger
from mizuhiki.ledger import proof
from mizuhiki.ledger.api import Account, Difference, JournalEntry, Side
from mizuhiki.ledger.models import DailyProof, JournalLine
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.rulepacks.journal_export import ACCOUNTS

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger by itself: its entries here have no receipt or assessment behind them."""
    monkeypatch.setattr(proof, "_subledgers", {})


DAY = date(2026, 11, 20)
LATER = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 23, 0, tzinfo=clock.TOKYO)


def post(cause: str, *, yen: int = 3_300, day: date = DAY) -> JournalEntry:
    return ledger.post(
        kind=JournalEntry.Kind.RECEIPT,
        cause=cause,
        occurred_on=day,
        posted_on=day,
        sides=[Side(Account.OVERPAID, yen), Side(Account.REVENUE, -yen)],
    )


def closed_days() -> list[date]:
    return list(DailyProof.objects.order_by("day").values_list("day", flat=True))


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


def test_a_closed_day_refuses_in_words_what_names_it() -> None:
    post("test:4")
    ledger.close_day(day=DAY, at=AT)
    with pytest.raises(ledger.DayIsClosed, match="2026-11-20は日次締めが済んでいるため、この日付では"):
        post("test:5")
    with pytest.raises(ledger.DayIsClosed):
        post("test:5", day=date(2026, 11, 19))
    assert JournalEntry.objects.count() == 1


@pytest.mark.req("COL-110")
def test_the_database_refuses_a_closed_day_whoever_asks() -> None:
    post("test:4")
    ledger.close_day(day=DAY, at=AT)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        JournalEntry.objects.create(kind="receipt", cause="test:5", occurred_on=DAY, posted_on=DAY)
    assert JournalEntry.objects.count() == 1


@pytest.mark.req("COL-110")
def test_an_act_of_a_closed_day_is_booked_on_the_next_one() -> None:
    assert ledger.open_day(DAY) == DAY
    post("test:4")
    ledger.close_day(day=DAY, at=AT)
    assert ledger.open_day(DAY) == date(2026, 11, 21)
    assert ledger.open_day(date(2026, 11, 3)) == date(2026, 11, 21)
    assert ledger.open_day(LATER) == LATER


def test_days_close_in_order_and_the_chain_skips_none() -> None:
    post("test:4")
    post("test:6", yen=700, day=LATER)
    with pytest.raises(ledger.EarlierDayOpen, match="2026-11-20の日次締めが済んでいません。"):
        ledger.close_day(day=LATER, at=AT)
    with pytest.raises(ledger.DayNotReached, match="2026-11-25はまだ来ていない"):
        ledger.close_days(until=date(2026, 11, 25), at=AT)
    assert closed_days() == []
    first = ledger.close_day(day=DAY, at=AT)
    assert first.totals == {
        "overpaid_yen": 3_300,
        "revenue_yen": -3_300,
        "day_overpaid_yen": 3_300,
        "day_revenue_yen": -3_300,
    }
    last = ledger.close_day(day=LATER, at=AT)
    assert closed_days() == [date(2026, 11, day) for day in (20, 21, 22, 23, 24)]
    quiet = DailyProof.objects.get(day=date(2026, 11, 23))
    assert (last.previous, quiet.totals) == (quiet.digest, {"overpaid_yen": 3_300, "revenue_yen": -3_300})
    assert (last.totals["overpaid_yen"], last.totals["day_overpaid_yen"]) == (4_000, 700)
    with pytest.raises(ledger.DayIsClosed):
        ledger.close_day(day=DAY, at=AT)
    assert ledger.prove().differences == ()


def test_catching_up_seals_each_day_with_its_own_balance() -> None:
    post("test:4")
    post("test:6", yen=700, day=LATER)
    ledger.close_days(until=LATER, at=AT)
    assert [one.totals["overpaid_yen"] for one in DailyProof.objects.order_by("day")] == [
        3_300, 3_300, 3_300, 3_300, 4_000,
    ]  # fmt: skip
    assert ledger.prove().differences == ()


def test_a_journal_changed_behind_a_closed_day_is_found() -> None:
    post("test:4")
    ledger.close_day(day=DAY, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_journalline DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_journalline SET yen = yen * 2")
    found = ledger.prove().differences
    assert [(one.title, one.subject, one.yen) for one in found] == [
        ("締めた日の仕訳が変わっている", "2026-11-20 day_overpaid_yen", 3_300),
        ("締めた日の仕訳が変わっている", "2026-11-20 day_revenue_yen", -3_300),
        ("締めた日の仕訳が変わっている", "2026-11-20 overpaid_yen", 3_300),
        ("締めた日の仕訳が変わっている", "2026-11-20 revenue_yen", -3_300),
    ]


def test_a_claim_nobody_booked_is_found_and_keeps_the_day_open() -> None:
    sides = [Side(Account.RECEIVABLE, 500, "water", 2026), Side(Account.REVENUE, -500, "water", 2026)]
    ledger.post(
        kind=JournalEntry.Kind.ASSESSMENT, cause="test:7", occurred_on=DAY, posted_on=DAY, sides=sides
    )
    difference = Difference("元帳", "receivable", "調定・消込の合計と違う未収金", "water 2026", 0, 500)
    assert ledger.prove().differences == (difference,)
    assert str(difference) == "receivable water 2026: 0 yen expected, 500 yen found"
    with pytest.raises(ledger.LedgerDiffers, match="1件、500円の差異があるため、締めていません。"):
        ledger.close_day(day=DAY, at=AT)
    assert closed_days() == []


def test_every_account_can_have_a_code_in_the_layout_of_an_export(rules_in_force: None) -> None:
    del rules_in_force
    assert set(Account.values) == set(ACCOUNTS)
    terms = pack_on(DAY).accounting.export
    assert terms is not None
    facts = {"charge": "public_sewerage", "kind": "receipt", "age": "past"}
    assert all(terms.code_of(account=account, **facts) for account in Account.values)
