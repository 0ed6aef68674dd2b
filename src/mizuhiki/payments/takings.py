"""収納の状況: what came in by day and channel, and what a fiscal year's claims have become (収納状況調)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.ledger.api import Account, JournalEntry
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import sql
from mizuhiki.platform.clock import fiscal_year
from mizuhiki.rulepacks.api import pack_on

CHANNELS = tuple(Receipt.Channel)
Kind = JournalEntry.Kind


@dataclass(frozen=True)
class Taking:
    """What came in one way on one day, as it is booked; reversals are counted apart, their yen below zero."""

    day: date
    channel: Receipt.Channel
    count: int
    yen: int
    reversed_count: int
    reversed_yen: int

    @property
    def net_yen(self) -> int:
        """Receipts less what was taken back."""
        return self.yen + self.reversed_yen


def takings(*, first: date, last: date) -> Sequence[Taking]:
    """Every day and channel on which something was booked, in the order of days; both days belong to it."""
    found = sql.rows(
        "SELECT posted_on, channel, count(*) FILTER (WHERE reverses_id IS NULL), "
        "coalesce(sum(received_yen) FILTER (WHERE reverses_id IS NULL), 0)::bigint, count(reverses_id), "
        "coalesce(sum(received_yen) FILTER (WHERE reverses_id IS NOT NULL), 0)::bigint "
        "FROM payments_receipt WHERE posted_on BETWEEN %s AND %s AND received_yen <> 0 "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        [first, last],
    )
    return [Taking(day, Receipt.Channel(channel), *map(int, rest)) for day, channel, *rest in found]


# An entry of the journal says by its cause which way its money came; a single receipt says it itself.
_WAY = """
    CASE split_part(e.cause, ':', 1)
        WHEN 'payments.receipt' THEN (
            SELECT r.channel FROM payments_receipt r WHERE r.id = split_part(e.cause, ':', 2)::bigint)
        WHEN 'payments.store' THEN 'store'
        ELSE substr(split_part(e.cause, ':', 1), length('payments.run_') + 1)
    END
"""
# OFFSET 0: the way is found once an entry, and not once for each of its lines.
_CLAIMS = f"""
    SELECT l.charge, l.fiscal_year, e.way, sum(l.yen)::bigint
    FROM (
        SELECT e.id, CASE WHEN e.posted_on < %(first)s THEN 'before'
                          WHEN e.kind = ANY(%(money)s) THEN {_WAY}
                          WHEN e.kind = %(write_off)s THEN 'written_off'
                          ELSE 'assessed' END AS way
        FROM ledger_journalentry e WHERE e.posted_on <= %(last)s OFFSET 0
    ) e JOIN ledger_journalline l ON l.entry_id = e.id
    WHERE l.account = %(receivable)s
    GROUP BY 1, 2, 3
"""  # noqa: S608


@dataclass
class Claims:
    """The claims of one charge that belong to one fiscal year, over a time. All yen."""

    label: str
    year: int
    is_of_year: bool  # 現年度; otherwise 過年度
    before: int = 0  # 前年度からの繰越
    assessed: int = 0  # 調定と更正
    received: dict[str, int] = field(default_factory=dict)  # by channel, reversals taken off
    written_off: int = 0  # 不納欠損

    @property
    def due(self) -> int:
        """繰越と調定の計."""
        return self.before + self.assessed

    @property
    def collected(self) -> int:
        """収納額."""
        return sum(self.received.values())

    @property
    def left(self) -> int:
        """未収額."""
        return self.due - self.collected - self.written_off

    @property
    def percent(self) -> str:
        """収納率, cut to two places: 94.27; nothing where nothing was due."""
        if self.due <= 0:
            return ""
        hundredths = self.collected * 10_000 // self.due
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    def by_channel(self) -> Sequence[int]:
        """収納額 in the order of `CHANNELS`."""
        return [self.received.get(channel.value, 0) for channel in CHANNELS]


@dataclass(frozen=True)
class Survey:
    """収納状況調 of a fiscal year up to a day."""

    fiscal_year: int
    until: date
    lines: Sequence[Claims]

    @property
    def of_year(self) -> Claims:
        """現年度計."""
        return self._sum("現年度計", [line for line in self.lines if line.is_of_year])

    @property
    def of_before(self) -> Claims:
        """過年度計."""
        return self._sum("過年度計", [line for line in self.lines if not line.is_of_year])

    @property
    def total(self) -> Claims:
        """合計."""
        return self._sum("合計", self.lines)

    def _sum(self, label: str, lines: Sequence[Claims]) -> Claims:
        received = {
            channel.value: sum(line.received.get(channel.value, 0) for line in lines) for channel in CHANNELS
        }
        return Claims(
            label,
            self.fiscal_year,
            is_of_year=True,
            before=sum(line.before for line in lines),
            assessed=sum(line.assessed for line in lines),
            received=received,
            written_off=sum(line.written_off for line in lines),
        )


def survey(*, until: date) -> Survey:
    """What the claims of every charge and year have become in the fiscal year of a day, up to it.

    Everything is read from the journal, so that it closes on the balances a bookkeeper has.

    Source:
        issue 3, point 8; 【金沢収納】第23条(2)エ.
    """
    of = fiscal_year(until)
    labels = {code: charge.label for code, charge in pack_on(until).charges.items()}
    found = sql.rows(
        _CLAIMS,
        {
            "first": date(of, 4, 1),
            "last": until,
            "receivable": Account.RECEIVABLE.value,
            "write_off": Kind.WRITE_OFF.value,
            "money": [Kind.RECEIPT.value, Kind.REVERSAL.value, Kind.OFFSET.value],
        },
    )
    return Survey(of, until, _in_order(_lines(found, labels, of), list(labels)))


def _lines(
    found: Sequence[tuple[str, int, str, int]], labels: Mapping[str, str], of: int
) -> dict[tuple[str, int], Claims]:
    lines: dict[tuple[str, int], Claims] = {}
    for charge, year, way, yen in found:
        line = lines.setdefault(
            (charge, year), Claims(labels.get(charge, charge), year, is_of_year=year == of)
        )
        if way == "before":
            line.before += yen
        elif way == "assessed":
            line.assessed += yen
        elif way == "written_off":
            line.written_off -= yen
        else:
            line.received[way] = line.received.get(way, 0) - yen
    return lines


def _in_order(lines: Mapping[tuple[str, int], Claims], charges: Sequence[str]) -> list[Claims]:
    """This year's first, by the rule pack's charges; then those of earlier years, the newest first."""
    known = {charge: number for number, charge in enumerate(charges)}
    moved = {key: line for key, line in lines.items() if line.due or line.collected}
    return [
        line
        for (_, _), line in sorted(
            moved.items(), key=lambda item: (-item[0][1], known.get(item[0][0], len(known)))
        )
    ]
