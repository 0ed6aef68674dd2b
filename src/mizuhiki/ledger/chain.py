"""The chain of closed days: each day's balances and movements under a digest of the day before.

It holds sums and days only, no name and no number of a person.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.ledger.days import ONE_DAY
from mizuhiki.ledger.models import DailyProof, JournalEntry, JournalLine
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor

Totals = dict[str, int]


@dataclass(frozen=True)
class Fault:
    """A closed day whose seal is broken or whose journal is no longer what was sealed."""

    day: date
    name: str
    title: str
    subject: str
    sealed_yen: int
    found_yen: int


def digest_of(day: date, totals: Totals, previous: str) -> str:
    """SHA-256 of the day, its totals and the digest of the day before."""
    content = json.dumps([day.isoformat(), totals, previous], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def faults() -> Iterator[Fault]:
    """Every closed day that does not follow from the one before and from the journal."""
    proofs = list(DailyProof.objects.order_by("day"))
    if not proofs:
        return
    moved, balances, previous = _moved_by_day(until=proofs[-1].day), Totals(), ""
    days = iter(sorted(moved))
    upcoming = next(days, None)
    for proof in proofs:
        while upcoming is not None and upcoming <= proof.day:
            _add(balances, moved[upcoming])
            upcoming = next(days, None)
        totals = totals_of(balances, moved.get(proof.day, {}))
        if proof.previous != previous or proof.digest != digest_of(proof.day, proof.totals, previous):
            yield Fault(proof.day, "daily proof", "連鎖が切れている日次締め", f"{proof.day} chain", 0, 0)
        for key in sorted(totals.keys() | proof.totals.keys()):
            sealed, found = proof.totals.get(key, 0), totals.get(key, 0)
            if sealed != found:
                subject = f"{proof.day} {key}"
                yield Fault(proof.day, "daily proof", "締めた日の仕訳が変わっている", subject, sealed, found)
        previous = proof.digest


def add_days(*, until: date, at: datetime, actor: Actor | None) -> DailyProof:
    """Append every day after the last closed one up to `until`, quiet days too; returns the last.

    The caller holds the utility's lock alone and has proven the ledger.
    """
    last = DailyProof.objects.order_by("-day").first()
    moved, balances = _moved_by_day(until=until, after=last.day if last else None), Totals()
    day = last.day + ONE_DAY if last else min([*moved, until])
    if last:
        _add(balances, _balances_in(last.totals))
    added, previous = [], last.digest if last else ""
    while day <= until:
        _add(balances, moved.get(day, {}))
        totals = totals_of(balances, moved.get(day, {}))
        digest = digest_of(day, totals, previous)
        added.append(
            DailyProof(
                day=day, proven_at=at, totals=totals, previous=previous, digest=digest,
                closed_by_id=actor.pk if actor else None,
            )
        )  # fmt: skip
        day, previous = day + ONE_DAY, digest
    DailyProof.objects.bulk_create(added)
    return added[-1]


def totals_of(balances: Totals, moved: Totals) -> Totals:
    """What a day's seal covers: each account's balance at its end, and what moved on it."""
    return {f"{account}_yen": yen for account, yen in balances.items()} | {
        f"day_{account}_yen": yen for account, yen in moved.items()
    }


def _add(balances: Totals, moved: Totals) -> None:
    for account, yen in moved.items():
        balances[account] = balances.get(account, 0) + yen


def _balances_in(totals: Totals) -> Totals:
    """The balances a day's seal covers; every proof holds them against the journal (`faults`)."""
    return {key.removesuffix("_yen"): yen for key, yen in totals.items() if not key.startswith("day_")}


def _moved_by_day(*, until: date, after: date | None = None) -> dict[date, Totals]:
    """What moved by day and account; after a closed day only its open days are read."""
    found: dict[date, Totals] = {}
    for day, account, yen in sql.rows(
        f"SELECT e.posted_on, l.account, sum(l.yen)::bigint FROM {JournalLine._meta.db_table} l "  # noqa: S608
        f"JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id "
        "WHERE e.posted_on <= %s AND e.posted_on > coalesce(%s::date, '-infinity') "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        [until, after],
    ):
        found.setdefault(day, {})[account] = int(yen)
    return found
