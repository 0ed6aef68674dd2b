"""日計・月計: claims and money of a period by charge, legal basis, fiscal year and the way money came.

The journal knows accounts, charges and years. By which way money came the room of payments knows; it says
so of each yen that settled a claim or was too much (`Subledger.taken`), and both are compared here, so that
a page whose totals are not the journal's says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mizuhiki.ledger.models import Account, JournalEntry, JournalLine, OpenItem
from mizuhiki.ledger.proof import subledgers
from mizuhiki.platform import era, sql

Kind = JournalEntry.Kind
RECEIVED = (Kind.RECEIPT.value, Kind.REVERSAL.value, Kind.OFFSET.value)
MOST_LATE = 200  # lines of what is booked on another day than it happened
_LINES = f"{JournalLine._meta.db_table} l JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id"
_channels: dict[str, str] = {}


def call_channels(channels: Sequence[tuple[str, str]]) -> None:
    """Say by which ways money comes, in the order of their columns: (code, label)."""
    _channels.update(channels)


@dataclass
class BookLine:
    """A charge of a fiscal year; or, without a year, what several come to."""

    charge: str
    fiscal_year: int | None
    before_yen: int = 0
    assessed_yen: int = 0
    corrected_yen: int = 0
    written_off_yen: int = 0
    taken: dict[str, int] = field(default_factory=dict)  # by channel; what was taken back is in it
    label: str = ""
    legal_basis: str = ""
    legal_class: str = ""

    @property
    def year_label(self) -> str:
        """令和8年度; 計 of several."""
        return "計" if self.fiscal_year is None else f"{era.era_year(date(self.fiscal_year, 4, 1))}度"

    @property
    def received_yen(self) -> int:
        """消込 by every channel."""
        return sum(self.taken.values())

    @property
    def after_yen(self) -> int:
        """What is owed at the end of the period."""
        claimed_yen = self.before_yen + self.assessed_yen + self.corrected_yen
        return claimed_yen - self.written_off_yen - self.received_yen

    @property
    def by_channel(self) -> list[int]:
        """As the columns of the table."""
        return [self.taken.get(channel, 0) for channel in _channels]

    def add(self, other: "BookLine") -> None:
        """Count another line into this sum."""
        self.before_yen += other.before_yen
        self.assessed_yen += other.assessed_yen
        self.corrected_yen += other.corrected_yen
        self.written_off_yen += other.written_off_yen
        for channel, yen in other.taken.items():
            self.taken[channel] = self.taken.get(channel, 0) + yen


@dataclass(frozen=True)
class LateLine:
    """What happened on one day and is booked on another."""

    occurred_on: date
    posted_on: date
    label: str
    count: int
    yen: int  # of the debit sides


@dataclass(frozen=True)
class BackLine:
    """更正 of the period to what was assessed for an earlier month: it points back, and is booked here."""

    month: date  # of the readings that were billed
    charge: str
    count: int
    yen: int


@dataclass(frozen=True)
class Book:
    """The book of a period, both days in."""

    first: date
    until: date
    lines: list[BookLine]  # by charge and year
    overpaid: BookLine  # money that settled nothing, by channel
    late: Sequence[LateLine]
    back: Sequence[BackLine]
    journal_difference_yen: int  # between what payments say and what is booked, whichever way
    open_difference_yen: int  # between 未収金 and the open items, now

    @property
    def channels(self) -> list[str]:
        """Headings of the columns of money."""
        return list(_channels.values())

    @property
    def total(self) -> BookLine:
        """All claims."""
        return sum_of(self.lines)

    @property
    def money(self) -> BookLine:
        """All that came, what was too much with it."""
        return sum_of([*self.lines, self.overpaid])

    @property
    def holds(self) -> bool:
        """Whether the page and the books agree to the yen."""
        return not (self.journal_difference_yen or self.open_difference_yen)


def sum_of(lines: Sequence[BookLine], charge: str = "") -> BookLine:
    """What lines come to, as a line."""
    total = BookLine(charge, None)
    for line in lines:
        total.add(line)
    return total


def book_of(first: date, until: date) -> Book:
    """The book of a period, from the journal and from what payments say of each yen.

    Source:
        COL-001, COL-002 【金沢収納】第1条; issue 7, point 8.
    """
    assert first <= until, (first, until)
    lines, booked = _claims(first, until)
    overpaid = BookLine("", None)
    for channel, charge, year, yen in sql.rows(
        "SELECT channel, charge, fiscal_year, sum(yen)::bigint "  # noqa: S608
        f"FROM ({_taken()}) t WHERE posted_on BETWEEN %s AND %s GROUP BY 1, 2, 3 HAVING sum(yen) <> 0",
        [first, until],
    ):
        line = lines.setdefault((charge, year), BookLine(charge, year)) if charge else overpaid
        line.taken[channel] = int(yen)
    differs = sum(
        abs(line.received_yen - booked.get(key, 0)) for key, line in lines.items()
    ) + _money_difference([*lines.values(), overpaid], first, until)
    shown = [one for _, one in sorted(lines.items()) if one.taken or one.before_yen or _has_moved(one)]
    return Book(
        first, until, shown, overpaid, _late(first, until), _back(first, until), differs, _open_difference()
    )


def _has_moved(line: BookLine) -> bool:
    return bool(line.assessed_yen or line.corrected_yen or line.written_off_yen)


def _taken() -> str:
    nothing = (
        "SELECT NULL::date posted_on, NULL::date occurred_on, ''::text channel, ''::text charge, "
        "0 fiscal_year, 0::bigint yen WHERE false"
    )
    return " UNION ALL ".join([nothing, *(one.taken for one in subledgers() if one.taken)])


def _claims(
    first: date, until: date
) -> tuple[dict[tuple[str, int], BookLine], Mapping[tuple[str, int], int]]:
    """Each claim's line as the journal has it, and what the journal says was received of it."""
    lines: dict[tuple[str, int], BookLine] = {}
    booked: dict[tuple[str, int], int] = {}
    for charge, year, kind, yen in sql.rows(
        "SELECT l.charge, l.fiscal_year, CASE WHEN e.posted_on >= %s THEN e.kind ELSE '' END, "  # noqa: S608
        f"sum(l.yen)::bigint FROM {_LINES} WHERE e.posted_on <= %s AND l.account = %s GROUP BY 1, 2, 3",
        [first, until, Account.RECEIVABLE.value],
    ):
        line = lines.setdefault((charge, year), BookLine(charge, year))
        if kind in ("", Kind.OPENING):  # a move brings what stood before it
            line.before_yen += int(yen)
        elif kind == Kind.ASSESSMENT:
            line.assessed_yen += int(yen)
        elif kind == Kind.WRITE_OFF:
            line.written_off_yen -= int(yen)
        elif kind in RECEIVED:
            booked[charge, year] = booked.get((charge, year), 0) - int(yen)
        else:
            line.corrected_yen += int(yen)
    return lines, booked


def _money_difference(lines: Sequence[BookLine], first: date, until: date) -> int:
    """Cash and bank of the journal against every yen that came; an offset is no money."""
    booked = sql.rows(
        f"SELECT coalesce(sum(l.yen), 0)::bigint FROM {_LINES} "  # noqa: S608
        "WHERE e.posted_on BETWEEN %s AND %s AND e.kind = ANY(%s) AND l.account = ANY(%s)",
        [first, until, list(RECEIVED), [Account.CASH.value, Account.BANK.value]],
    )
    came = sum(yen for line in lines for channel, yen in line.taken.items() if channel != Kind.OFFSET.value)
    return abs(came - int(booked[0][0]))


def _open_difference() -> int:
    """未収金 against the open items, as of now: by charge and year, whichever way."""
    found = sql.rows(
        "SELECT coalesce(sum(abs(coalesce(b.yen, 0) - coalesce(o.yen, 0))), 0)::bigint FROM "  # noqa: S608
        f"(SELECT charge, fiscal_year, sum(yen) AS yen FROM {JournalLine._meta.db_table} "
        "WHERE account = %s GROUP BY 1, 2) b FULL JOIN "
        f"(SELECT charge, fiscal_year, sum(open_yen) AS yen FROM {OpenItem._meta.db_table} GROUP BY 1, 2) o "
        "ON o.charge = b.charge AND o.fiscal_year = b.fiscal_year",
        [Account.RECEIVABLE.value],
    )
    return int(found[0][0])


def _late(first: date, until: date) -> list[LateLine]:
    return [
        LateLine(occurred_on, posted_on, str(Kind(kind).label), int(count), int(yen))
        for occurred_on, posted_on, kind, count, yen in sql.rows(
            "SELECT e.occurred_on, e.posted_on, e.kind, count(DISTINCT e.id), "  # noqa: S608
            f"coalesce(sum(l.yen) FILTER (WHERE l.yen > 0), 0)::bigint FROM {_LINES} "
            "WHERE e.posted_on BETWEEN %s AND %s AND e.occurred_on <> e.posted_on "
            "GROUP BY 1, 2, 3 ORDER BY 2, 1, 3 LIMIT %s",
            [first, until, MOST_LATE],
        )
    ]


def _back(first: date, until: date) -> list[BackLine]:
    """What the 更正 of the period point back to, where that is an earlier month."""
    rows = " UNION ALL ".join(one.corrected for one in subledgers() if one.corrected)
    if not rows:
        return []
    found = sql.rows(
        f"SELECT month, charge, count(*), sum(yen)::bigint FROM ({rows}) c "  # noqa: S608
        "WHERE posted_on BETWEEN %s AND %s AND month < %s GROUP BY 1, 2 ORDER BY 1, 2",
        [first, until, first.replace(day=1)],
    )
    return [BackLine(month, charge, int(count), int(yen)) for month, charge, count, yen in found]


def rows_of(first: date, until: date) -> list[tuple[Any, ...]]:
    """Every movement of 未収金 of a period: (posted, occurred, kind, charge, year, channel, yen).

    What was received stands by its channel, money that settled nothing with it (no charge: no claim moved).
    """
    claims = sql.rows(
        "SELECT e.posted_on, e.occurred_on, e.kind, l.charge, l.fiscal_year, '', sum(l.yen)::bigint "  # noqa: S608
        f"FROM {_LINES} WHERE e.posted_on BETWEEN %s AND %s AND l.account = %s AND NOT e.kind = ANY(%s) "
        "GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.yen) <> 0",
        [first, until, Account.RECEIVABLE.value, list(RECEIVED)],
    )
    taken = sql.rows(
        "SELECT posted_on, occurred_on, CASE WHEN charge = '' THEN 'overpaid' ELSE 'receipt' END, "  # noqa: S608
        f"charge, fiscal_year, channel, -sum(yen)::bigint FROM ({_taken()}) t "
        "WHERE posted_on BETWEEN %s AND %s GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(yen) <> 0",
        [first, until],
    )
    return sorted([*claims, *taken], key=lambda row: tuple(str(cell) for cell in row[:6]))


def channel_label(code: str) -> str:
    """How a way is called."""
    return _channels.get(code, code)
