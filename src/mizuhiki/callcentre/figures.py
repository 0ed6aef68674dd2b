"""How many cases came in a month, by kind and channel; enquiries of a year by class (CC-087, CC-084)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.callcentre.models import Case, CaseStep
from mizuhiki.callcentre.topics import topics
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import NoRulesInForce, Volume, pack_on

VOLUMES = {CaseStep.FeeClass.FEE: "fee_enquiries", CaseStep.FeeClass.OTHER: "other_enquiries"}
_BY_KIND = """
    SELECT c.kind, c.channel, count(*) FROM callcentre_standing s JOIN callcentre_case c ON c.id = s.case_id
    WHERE s.received_at >= %s AND s.received_at < %s AND NOT s.is_cancelled GROUP BY 1, 2
"""
_BY_TOPIC = """
    SELECT date_trunc('month', s.received_at AT TIME ZONE 'Asia/Tokyo')::date, s.fee_class, s.topic, count(*)
    FROM callcentre_standing s
    WHERE s.received_at >= %s AND s.received_at < %s AND NOT s.is_cancelled AND s.topic <> ''
    GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class ChannelCounts:
    """The cases of one kind, or the opinions about one theme, by channel in the order of `Case.Channel`."""

    title: str
    by_channel: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_channel)


@dataclass(frozen=True)
class ClassYear:
    """One class of enquiries in a fiscal year, beside what the contract reckons with."""

    title: str
    months: tuple[int, ...]  # April first
    volume: Volume | None
    topics: Sequence[tuple[str, int]]  # of the year, the most frequent first

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.months)

    @property
    def percent(self) -> str:
        """In percent of the year's volume, cut to one place; nothing where the contract names none."""
        if self.volume is None:
            return ""
        tenths = self.total * 1_000 // self.volume.count
        return f"{tenths // 10}.{tenths % 10}"


def month_of(day: date) -> tuple[datetime, datetime]:
    """The half-open time of the month a day is in."""
    first = datetime(day.year, day.month, 1, tzinfo=clock.TOKYO)
    return first, datetime(day.year + day.month // 12, day.month % 12 + 1, 1, tzinfo=clock.TOKYO)


def kinds_of_month(day: date) -> list[ChannelCounts]:
    """Registrations of a month; what was taken back does not count (CC-084: cases, not calls)."""
    counted: Mapping[tuple[str, str], int] = {
        (kind, channel): count for kind, channel, count in sql.rows(_BY_KIND, month_of(day))
    }
    return [
        ChannelCounts(str(kind.label), tuple(counted.get((kind.value, one.value), 0) for one in Case.Channel))
        for kind in Case.Kind
    ]


def enquiries_of_year(fiscal_year: int, *, today: date) -> list[ClassYear]:
    """The two classes of enquiries of a fiscal year, by month and by sub-class."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    rows = sql.rows(_BY_TOPIC, [begin, end])
    volumes = _volumes(min(today, date(fiscal_year + 1, 3, 31)))
    return [_year(one, rows, volumes, fiscal_year) for one in CaseStep.FeeClass]


def enquiries_in(fiscal_year: int, *, fee_class: str) -> int:
    """How many enquiries of a class a fiscal year had."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    return sum(count for _, which, _, count in sql.rows(_BY_TOPIC, [begin, end]) if which == fee_class)


def _year(
    fee_class: CaseStep.FeeClass,
    rows: Sequence[tuple[date, str, str, int]],
    volumes: Mapping[str, Volume],
    fiscal_year: int,
) -> ClassYear:
    months = [date(fiscal_year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)]
    own = [(month, topic, count) for month, which, topic, count in rows if which == fee_class]
    by_topic = {
        topic.title: sum(count for _, code, count in own if code == topic.code)
        for topic in topics().values()
        if topic.fee_class == fee_class
    }
    return ClassYear(
        title=str(fee_class.label),
        months=tuple(sum(count for when, _, count in own if when == month) for month in months),
        volume=volumes.get(VOLUMES[fee_class]),
        topics=sorted(by_topic.items(), key=lambda pair: -pair[1]),
    )


def _volumes(day: date) -> Mapping[str, Volume]:
    try:
        return pack_on(day).outsourcing.volumes
    except NoRulesInForce:
        return {}
