"""The proof: everything derived is computed again from rows never changed, and compared.

Higher rooms register their rows as *movements* of claims (`config/wiring.py`), so that the ledger
knows neither assessments nor receipts:

* `movements`: (item id, supply, charge, fiscal year, yen) – an assessment raises its item, an
  allocation lowers it.
* `checks`: a name and a SELECT that returns one row per fault, such as a receipt whose allocations and
  overpayments do not add up to it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.ledger.models import Account, DailyProof, JournalEntry, JournalLine, OpenItem
from mizuhiki.platform import locks, sql

Totals = dict[str, int]


@dataclass(frozen=True)
class Subledger:
    """What one room contributes to the proof."""

    name: str
    movements: str = ""
    checks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """What was counted, and every difference found (none in a sound ledger)."""

    totals: Totals
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


_subledgers: dict[str, Subledger] = {}


def register(subledger: Subledger) -> None:
    """Wire a room's rows into the proof; called by `config/wiring.py` only."""
    _subledgers[subledger.name] = subledger


@transaction.atomic
def prove() -> Proof:
    """Rebuild what is derived and compare, with the utility still; nothing is written."""
    locks.take_utility()
    differences = [
        *_open_item_differences(),
        *_receivable_differences(),
        *_unbalanced_entries(),
        *_room_differences(),
        *_chain_differences(),
    ]
    return Proof(totals=_totals(), differences=tuple(differences))


@transaction.atomic
def close_day(*, day: date, at: datetime) -> DailyProof:
    """Prove the ledger and close a day: its totals join the chain and nothing may be posted on it.

    Raises:
        LedgerDiffers: the proof found a difference. Nothing is closed.
    """
    proof = prove()
    if not proof.holds:
        raise LedgerDiffers(proof.differences)
    last = DailyProof.objects.order_by("-day").first()
    previous = last.digest if last else ""
    totals = {**proof.totals, **_journal_of_day(day)}
    return DailyProof.objects.create(
        day=day, proven_at=at, totals=totals, previous=previous, digest=_digest(day, totals, previous)
    )


class LedgerDiffers(Exception):  # noqa: N818 - named by what is true now
    """The proof does not hold; the day stays open and somebody must look."""

    def __init__(self, differences: tuple[str, ...]) -> None:
        self.differences = differences
        super().__init__("; ".join(differences))


def _digest(day: date, totals: Totals, previous: str) -> str:
    content = json.dumps([day.isoformat(), totals, previous], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _movements() -> str:
    parts = [s.movements for s in _subledgers.values() if s.movements]
    nothing = "SELECT 0::bigint, 0::bigint, ''::text, 0::int, 0::bigint WHERE false"
    return " UNION ALL ".join([nothing, *parts])


def _open_item_differences() -> list[str]:
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
        ORDER BY 1 LIMIT 20
    """  # noqa: S608
    return [
        f"open item {item}: computed {computed} yen, stored {stored} yen"
        for item, computed, stored in sql.rows(select)
    ]


def _receivable_differences() -> list[str]:
    """What is open by charge and year against the receivable account of the journal."""
    select = f"""
        WITH moved(item_id, supply_id, charge, fiscal_year, yen) AS ({_movements()}),
        claims AS (SELECT charge, fiscal_year, sum(yen)::bigint AS yen FROM moved GROUP BY 1, 2),
        booked AS (
            SELECT charge, fiscal_year, sum(yen)::bigint AS yen FROM {JournalLine._meta.db_table}
            WHERE account = %s GROUP BY 1, 2
        )
        SELECT coalesce(c.charge, b.charge), coalesce(c.fiscal_year, b.fiscal_year),
               coalesce(c.yen, 0), coalesce(b.yen, 0)
        FROM claims c FULL JOIN booked b ON b.charge = c.charge AND b.fiscal_year = c.fiscal_year
        WHERE coalesce(c.yen, 0) <> coalesce(b.yen, 0) ORDER BY 1, 2
    """  # noqa: S608
    return [
        f"receivable {charge} {year}: claims {claims} yen, journal {booked} yen"
        for charge, year, claims, booked in sql.rows(select, [Account.RECEIVABLE])
    ]


def _unbalanced_entries() -> list[str]:
    select = f"""
        SELECT entry_id, sum(yen) FROM {JournalLine._meta.db_table}
        GROUP BY 1 HAVING sum(yen) <> 0 ORDER BY 1 LIMIT 20
    """  # noqa: S608
    return [f"journal entry {entry} is off by {yen} yen" for entry, yen in sql.rows(select)]


def _room_differences() -> list[str]:
    found = []
    for room in _subledgers.values():
        for name, select in room.checks.items():
            found += [
                f"{room.name}: {name}: {', '.join(map(str, row))}" for row in sql.rows(f"{select} LIMIT 20")
            ]
    return found


def _chain_differences() -> list[str]:
    found, previous = [], ""
    for proof in DailyProof.objects.order_by("day"):
        if proof.previous != previous or proof.digest != _digest(proof.day, proof.totals, previous):
            found.append(f"daily proof {proof.day}: the chain breaks here")
        elif proof.totals != {**proof.totals, **_journal_of_day(proof.day)}:
            found.append(f"daily proof {proof.day}: the journal of the day has changed")
        previous = proof.digest
    return found


def _journal_of_day(day: date) -> Totals:
    rows = sql.rows(
        f"SELECT account, sum(yen)::bigint FROM {JournalLine._meta.db_table} l "  # noqa: S608
        f"JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id WHERE e.posted_on = %s GROUP BY 1",
        [day],
    )
    return {f"day_{account}_yen": int(str(yen)) for account, yen in sorted(rows, key=str)}


def _totals() -> Totals:
    totals: Totals = {}
    for account, yen in sql.rows(
        f"SELECT account, sum(yen)::bigint FROM {JournalLine._meta.db_table} GROUP BY 1 ORDER BY 1"  # noqa: S608
    ):
        totals[f"{account}_yen"] = int(str(yen))
    count, yen = sql.rows(
        f"SELECT count(*), coalesce(sum(open_yen), 0)::bigint FROM {OpenItem._meta.db_table}"  # noqa: S608
    )[0]
    return totals | {"open_items": int(str(count)), "open_yen": int(str(yen))}


def last_proof_age(*, today: date) -> timedelta | None:
    """How long ago the last day was proven; None when none was."""
    last = DailyProof.objects.order_by("-day").values_list("day", flat=True).first()
    return today - last if last else None
