"""Postings, and the upkeep of the open items. Always inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from mizuhiki.ledger.days import refuse_closed
from mizuhiki.ledger.models import Account, JournalEntry, JournalLine, OpenItem
from mizuhiki.platform import locks, sql


@dataclass(frozen=True)
class Side:
    """One side of an entry; a debit is above zero."""

    account: Account
    yen: int
    charge: str = ""
    fiscal_year: int | None = None


def post(
    *, kind: JournalEntry.Kind, cause: str, occurred_on: date, posted_on: date, sides: Sequence[Side]
) -> JournalEntry:
    """Write one entry. Its sides must balance; the database checks it again at commit.

    The day is that of `open_day`, asked under the same lock. What names a closed day is refused in
    words here, and by the database whoever asks.

    Raises:
        DayIsClosed: the day was proven and closed. The caller's transaction is left whole.
        IntegrityError: the same cause was posted before.
    """
    locks.share_utility()
    refuse_closed(posted_on)
    assert sum(side.yen for side in sides) == 0, "an entry balances"
    entry = JournalEntry.objects.create(kind=kind, cause=cause, occurred_on=occurred_on, posted_on=posted_on)
    JournalLine.objects.bulk_create(
        JournalLine(
            entry=entry,
            account=side.account,
            charge=side.charge,
            fiscal_year=side.fiscal_year,
            yen=side.yen,
        )
        for side in sides
        if side.yen
    )
    return entry


def posted_yen(*, cause: str, account: Account) -> int:
    """What one cause moved on an account, debits above zero."""
    lines = JournalLine.objects.filter(entry__cause=cause, account=account)
    return int(lines.aggregate(yen=Sum("yen"))["yen"] or 0)


def open_items_from(select: str, params: Sequence[Any] = ()) -> int:
    """Open an item for each row of a SELECT of (id, supply_id, charge, fiscal_year, due_on, open_yen)."""
    return sql.run(
        f"INSERT INTO {OpenItem._meta.db_table} "
        f"(id, supply_id, charge, fiscal_year, due_on, open_yen) {select}",
        params,
    )


def settle_items_from(select: str, params: Sequence[Any] = ()) -> int:
    """Take yen off open items for each row of a SELECT of (item id, yen); returns the items touched.

    A row is (id, yen) with each id once; yen may not exceed what is open (the caller took the lock and
    looked). An item that reaches zero loses its row, which is all a full payment costs.
    """
    table = OpenItem._meta.db_table
    settled = sql.run(
        f"DELETE FROM {table} o USING ({select}) s(id, yen) "  # noqa: S608
        "WHERE o.id = s.id AND o.open_yen = s.yen",
        params,
    )
    return settled + sql.run(
        f"UPDATE {table} o SET open_yen = o.open_yen - s.yen FROM ({select}) s(id, yen) "  # noqa: S608
        "WHERE o.id = s.id AND o.open_yen <> s.yen",
        params,
    )


def defer_items_from(select: str, params: Sequence[Any] = (), *, due_on: date) -> int:
    """Let open items fall due later: those whose id a SELECT returns; returns the items touched."""
    return sql.run(
        f"UPDATE {OpenItem._meta.db_table} o SET due_on = %s FROM ({select}) s(id) "  # noqa: S608
        "WHERE o.id = s.id",
        [due_on, *params],
    )


def reopen_items_from(select: str, params: Sequence[Any] = ()) -> int:
    """Put yen back for each row of a SELECT shaped as for `open_items_from`; a settled item is open again."""
    return sql.run(
        f"INSERT INTO {OpenItem._meta.db_table} AS o "
        f"(id, supply_id, charge, fiscal_year, due_on, open_yen) {select} "
        "ON CONFLICT (id) DO UPDATE SET open_yen = o.open_yen + excluded.open_yen",
        params,
    )


def move_item(
    *, item_id: int, supply_id: int, charge: str, fiscal_year: int, due_on: date | None, yen: int
) -> None:
    """Add signed yen to what is open of one item; a settled one is open again, at zero the row goes.

    Below zero more was paid than is owed: whoever leaves it so takes it in the same transaction.
    """
    item = OpenItem.objects.filter(pk=item_id).first()
    if item is None:
        facts = {"supply_id": supply_id, "charge": charge, "fiscal_year": fiscal_year, "due_on": due_on}
        OpenItem.objects.create(pk=item_id, open_yen=yen, **facts)
    elif item.open_yen + yen:
        OpenItem.objects.filter(pk=item_id).update(open_yen=item.open_yen + yen)
    else:
        item.delete()
