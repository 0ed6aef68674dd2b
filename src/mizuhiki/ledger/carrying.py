"""繰越: what is owed at the end of a fiscal year, listed and booked once; no claim is written anew.

The claims keep their own fiscal year. The one entry takes them out of the year that ended and into the next
(過年度未収金 there), so that each account's balance stays as it was. How many claims were open follows from
what is open now, less what moved since; each line is held against the journal.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.ledger.days import open_day
from mizuhiki.ledger.models import Account, CarriedClaim, CarryOver, JournalEntry, JournalLine, OpenItem
from mizuhiki.ledger.proof import subledgers
from mizuhiki.ledger.services import Side, post
from mizuhiki.platform import locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import AccountingTerms


class CarryOverDiffers(RuleBroken):
    """The claims do not come to what the journal says was owed."""

    code = "carry_over_differs"
    sentence = "繰り越す未納の明細と元帳の未収金が{yen:,}円違うため、繰越していません。"


@dataclass(frozen=True)
class Carried:
    """A charge of a fiscal year that is still owed at the end of another."""

    charge: str
    fiscal_year: int
    item_count: int
    yen: int


def carried_from(fiscal_year: int, *, terms: AccountingTerms) -> list[Carried]:
    """The list, as of the last day that counts for the year that ended; nothing is written.

    Raises:
        CarryOverDiffers: open items and journal do not agree.

    Source:
        issue 7, point 8; 地方公営企業法第20条; 地方自治法第235条の5 where there is a 出納整理期間.
    """
    days = {"year": fiscal_year, "end": date(fiscal_year + 1, 3, 31), "until": terms.ends_on(fiscal_year)}
    claims = [Carried(charge, int(year), int(count), int(yen)) for charge, year, count, yen in _claims(days)]
    booked = {(charge, int(year)): int(yen) for charge, year, yen in _booked(days)}
    listed = {(one.charge, one.fiscal_year): one.yen for one in claims}
    if differs := sum(abs(booked.get(key, 0) - listed.get(key, 0)) for key in booked.keys() | listed.keys()):
        raise CarryOverDiffers(yen=differs)
    return claims


_COUNTS = "(posted_on <= %(end)s OR (fiscal_year = %(year)s AND posted_on <= %(until)s))"


def _claims(days: dict[str, object]) -> list[tuple[str, int, int, int]]:
    """Claims of the years up to then; what is assessed for a later one is none of theirs."""
    dated = " UNION ALL ".join(one.dated for one in subledgers() if one.dated)
    since = (
        f"UNION ALL SELECT item_id, charge, fiscal_year, -yen FROM ({dated}) m "  # noqa: S608
        f"WHERE posted_on > %(end)s AND NOT {_COUNTS}"
        if dated
        else ""
    )
    return sql.rows(
        "SELECT charge, fiscal_year, count(*), sum(yen)::bigint FROM ("  # noqa: S608
        "SELECT item_id, charge, fiscal_year, sum(yen) AS yen FROM ("
        "SELECT id AS item_id, charge::text AS charge, fiscal_year::int AS fiscal_year, open_yen AS yen "
        f"FROM {OpenItem._meta.db_table} {since}) x "
        "GROUP BY 1, 2, 3 HAVING sum(yen) <> 0) i "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        days,
    )


def _booked(days: dict[str, object]) -> list[tuple[str, int, int]]:
    return sql.rows(
        f"SELECT charge, fiscal_year, sum(yen)::bigint FROM {JournalLine._meta.db_table} l "  # noqa: S608
        f"JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id "
        f"WHERE account = %(account)s AND {_COUNTS} GROUP BY 1, 2 HAVING sum(yen) <> 0",
        {**days, "account": Account.RECEIVABLE.value},
    )


@transaction.atomic
def carry_over(*, fiscal_year: int, terms: AccountingTerms, actor: Actor, at: datetime) -> CarryOver:
    """Keep the list of a year that ended, and book it by one entry; a second call changes nothing.

    Raises:
        CarryOverDiffers: nothing is written.

    Source:
        issue 7, point 8; design.md, section 6.
    """
    locks.take_utility()
    if before := CarryOver.objects.filter(pk=fiscal_year).first():
        return before
    claims, until = carried_from(fiscal_year, terms=terms), terms.ends_on(fiscal_year)
    sides = [
        Side(Account.RECEIVABLE, sign * one.yen, one.charge, one.fiscal_year)
        for one in claims
        for sign in (-1, 1)
    ]
    entry = None
    if sides:
        entry = post(
            kind=JournalEntry.Kind.CARRY_OVER,
            cause=f"ledger.carry_over:{fiscal_year}",
            occurred_on=until,
            posted_on=open_day(until),
            sides=sides,
        )
    made = CarryOver.objects.create(fiscal_year=fiscal_year, entry=entry, until=until, made_at=at)
    CarriedClaim.objects.bulk_create(
        CarriedClaim(
            carry_over=made,
            charge=one.charge,
            fiscal_year=one.fiscal_year,
            item_count=one.item_count,
            yen=one.yen,
        )
        for one in claims
    )
    audit.record(
        action="ledger.year.carried", subject=made, actor=actor, at=at, yen=sum(one.yen for one in claims)
    )
    return made
