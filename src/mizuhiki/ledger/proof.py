"""The proof: everything derived is computed again from rows never changed, and compared.

Higher rooms register their rows as *movements* of claims (`config/wiring.py`), so that the ledger
knows neither assessments nor receipts:

* `movements`: (item id, supply, charge, fiscal year, yen) – an assessment raises its item, an
  allocation lowers it.
* `taken`: (posted on, occurred on, channel, charge, fiscal year, yen) – what came by which way and
  settled claims; what settled none has no charge and no year (`ledger.books`).
* `dated`: (item id, charge, fiscal year, posted on, yen) – the movements with the day of their entry, so
  that what was owed at the end of a day follows from what is owed now (`ledger.carrying`).
* `corrected`: (posted on, month of the corrected row, charge, fiscal year, yen) – each 更正 with what it
  points back to.
* `checks`: a name and a SELECT that returns one row per fault – (what, expected yen, yen found) –
  such as a receipt whose allocations and overpayments do not add up to it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from typing_extensions import override

from mizuhiki.ledger import chain
from mizuhiki.ledger.models import Account, CarriedClaim, CarryOver, JournalLine, OpenItem
from mizuhiki.platform import locks, sql

Totals = dict[str, int]
MOST_SHOWN = 20  # of one check: enough to see what is wrong


@dataclass(frozen=True)
class Check:
    """One comparison of a room: its name for the command, its title for the screen, its SELECT."""

    name: str
    title: str
    select: str


@dataclass(frozen=True)
class Subledger:
    """What one room contributes to the proof."""

    name: str
    title: str
    movements: str = ""
    taken: str = ""
    dated: str = ""
    corrected: str = ""
    checks: Sequence[Check] = ()


@dataclass(frozen=True)
class Difference:
    """Two ways to count the same yen do not agree."""

    subledger: str  # its title
    name: str
    title: str
    subject: str  # which item, charge and year, or day
    expected_yen: int
    found_yen: int

    @property
    def yen(self) -> int:
        """By how much what was found is above what it should be."""
        return self.found_yen - self.expected_yen

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.subject}: {self.expected_yen} yen expected, {self.found_yen} yen found"


@dataclass(frozen=True)
class Proof:
    """What was counted, and every difference found (none in a sound ledger)."""

    totals: Totals
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


_subledgers: dict[str, Subledger] = {}


def register(subledger: Subledger) -> None:
    """Wire a room's rows into the proof; called by `config/wiring.py` only."""
    _subledgers[subledger.name] = subledger


def subledgers() -> Sequence[Subledger]:
    """Every room wired into the proof."""
    return tuple(_subledgers.values())


def prove() -> Proof:
    """Rebuild what is derived and compare, all as of one instant; nothing is written.

    Whatever moves money moves all that is derived from it in the same transaction, so that a snapshot
    holds together by itself and nobody at a desk waits for the proof, however long the journal is.
    Inside a caller's transaction there is no snapshot: there the utility stands still instead.
    """
    with _one_instant():
        differences = [
            *_open_item_differences(),
            *_receivable_differences(),
            *_unbalanced_entries(),
            *_carried_differences(),
            *_room_differences(),
            *_chain_differences(),
        ]
        return Proof(totals=_totals(), differences=tuple(differences))


@contextmanager
def _one_instant() -> Iterator[None]:
    if connection.in_atomic_block:
        locks.take_utility()
        yield
        return
    with transaction.atomic():
        sql.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _found(subledger: str, name: str, title: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[Difference]:
    """One difference for each row of (what, expected yen, yen found)."""
    for subject, expected, found in rows:
        yield Difference(subledger, name, title, str(subject), int(expected), int(found))


def _movements() -> str:
    parts = [s.movements for s in _subledgers.values() if s.movements]
    nothing = "SELECT 0::bigint, 0::bigint, ''::text, 0::int, 0::bigint WHERE false"
    return " UNION ALL ".join([nothing, *parts])


def _open_item_differences() -> Iterator[Difference]:
    """The open items as stored against the open items as computed from every movement."""
    select = f"""
        WITH moved(item_id, supply_id, charge, fiscal_year, yen) AS ({_movements()}),
        computed AS (
            SELECT item_id, min(supply_id) AS supply_id, min(charge) AS charge,
                   min(fiscal_year) AS fiscal_year, sum(yen)::bigint AS yen
            FROM moved GROUP BY item_id HAVING sum(yen) <> 0
        )
        SELECT coalesce(c.item_id, o.id), coalesce(c.yen, 0), coalesce(o.open_yen, 0)
        FROM computed c FULL JOIN {OpenItem._meta.db_table} o ON o.id = c.item_id
        WHERE c.item_id IS NULL OR o.id IS NULL OR c.yen <> o.open_yen OR c.supply_id <> o.supply_id
           OR c.charge <> o.charge OR c.fiscal_year <> o.fiscal_year
        ORDER BY 1 LIMIT {MOST_SHOWN}
    """  # noqa: S608
    yield from _found("未納の明細", "open item", "調定・消込から計算した未納額と違う明細", sql.rows(select))


def _receivable_differences() -> Iterator[Difference]:
    """What is open by charge and year against the receivable account of the journal."""
    select = f"""
        WITH moved(item_id, supply_id, charge, fiscal_year, yen) AS ({_movements()}),
        claims AS (SELECT charge, fiscal_year, sum(yen)::bigint AS yen FROM moved GROUP BY 1, 2),
        booked AS (
            SELECT charge, fiscal_year, sum(yen)::bigint AS yen FROM {JournalLine._meta.db_table}
            WHERE account = %s GROUP BY 1, 2
        )
        SELECT coalesce(c.charge, b.charge) || ' ' || coalesce(c.fiscal_year, b.fiscal_year),
               coalesce(c.yen, 0), coalesce(b.yen, 0)
        FROM claims c FULL JOIN booked b ON b.charge = c.charge AND b.fiscal_year = c.fiscal_year
        WHERE coalesce(c.yen, 0) <> coalesce(b.yen, 0) ORDER BY 1
    """  # noqa: S608
    rows = sql.rows(select, [Account.RECEIVABLE])
    yield from _found("元帳", "receivable", "調定・消込の合計と違う未収金", rows)


def _unbalanced_entries() -> Iterator[Difference]:
    select = f"""
        SELECT entry_id, 0, sum(yen) FROM {JournalLine._meta.db_table}
        GROUP BY 1 HAVING sum(yen) <> 0 ORDER BY 1 LIMIT {MOST_SHOWN}
    """  # noqa: S608
    yield from _found("元帳", "journal entry", "貸借の合わない仕訳", sql.rows(select))


def _carried_differences() -> Iterator[Difference]:
    """The list of each 繰越 against the sides of its one entry that bring claims into the next year."""
    select = f"""
        SELECT o.fiscal_year,
               coalesce((SELECT sum(l.yen) FROM {JournalLine._meta.db_table} l
                         WHERE l.entry_id = o.entry_id AND l.yen > 0), 0)::bigint AS entered,
               coalesce((SELECT sum(abs(c.yen)) FROM {CarriedClaim._meta.db_table} c
                         WHERE c.carry_over_id = o.fiscal_year), 0)::bigint AS listed
        FROM {CarryOver._meta.db_table} o ORDER BY 1
    """  # noqa: S608
    rows = [row for row in sql.rows(select) if row[1] != row[2]]
    yield from _found("元帳", "carry-over", "繰越の仕訳と違う繰越の一覧", rows)


def _room_differences() -> Iterator[Difference]:
    for room in _subledgers.values():
        for check in room.checks:
            rows = sql.rows(f"{check.select} LIMIT {MOST_SHOWN}")
            yield from _found(room.title, f"{room.name}: {check.name}", check.title, rows)


def _chain_differences() -> Iterator[Difference]:
    for fault in chain.faults():
        rows = [(fault.subject, fault.sealed_yen, fault.found_yen)]
        yield from _found("日次締め", fault.name, fault.title, rows)


def _totals() -> Totals:
    totals: Totals = {}
    for account, yen in sql.rows(
        f"SELECT account, sum(yen)::bigint FROM {JournalLine._meta.db_table} GROUP BY 1 ORDER BY 1"  # noqa: S608
    ):
        totals[f"{account}_yen"] = int(yen)
    count, yen = sql.rows(
        f"SELECT count(*), coalesce(sum(open_yen), 0)::bigint FROM {OpenItem._meta.db_table}"  # noqa: S608
    )[0]
    return totals | {"open_items": int(count), "open_yen": int(yen)}
