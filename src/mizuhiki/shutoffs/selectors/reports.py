"""給水停止・解除の報告 (COL-074) and 滞納整理の件数 (COL-099), counted from the rows themselves."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import NoRulesInForce, Volume, pack_on
from mizuhiki.shutoffs.models import Execution, OrderEnd, Restoration
from mizuhiki.shutoffs.report_rules import Closed, Movement, movement, stretches

METHODS = dict(Execution.Method.choices)
ENDS = dict(OrderEnd.How.choices)
WHYS = dict(OrderEnd.Why.choices)
CHANNELS = dict(Restoration.Channel.choices)
NO_METHOD = "記録待ち"
STEPS_OF = {"warnings": "warning", "shutoff_notices": "notice"}
FUNNEL = ("demand_checks", "warnings", "shutoff_notices", "shutoffs", "restorations")  # keys of the pack
_CUTS = """
    SELECT c.supply_id, c.committed_at, r.opened_at, coalesce(x.method, ''), c.yen,
           coalesce(i.route, ''), o.why
    FROM shutoffs_cut c
    JOIN shutoffs_order o ON o.id = c.order_id
    JOIN customers_supply s ON s.id = c.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    LEFT JOIN shutoffs_execution x ON x.cut_id = c.id
    LEFT JOIN shutoffs_reopening r ON r.cut_id = c.id
    ORDER BY c.committed_at, c.id
"""
_ENDS = """
    SELECT e.how, e.why, count(*), sum(o.yen)
    FROM shutoffs_orderend e JOIN shutoffs_order o ON o.id = e.order_id
    WHERE e.at >= %(since)s AND e.at < %(until)s GROUP BY e.how, e.why ORDER BY e.how, e.why
"""
_RESTORED = """
    SELECT d.channel, extract(epoch FROM greatest(r.opened_at - d.asked_at, interval '0'))::bigint / 60
    FROM shutoffs_reopening r JOIN shutoffs_restoration d ON d.id = r.restoration_id
    JOIN shutoffs_execution x ON x.cut_id = r.cut_id
    WHERE r.opened_at >= %(since)s AND r.opened_at < %(until)s ORDER BY 2
"""
# By month: each candidate of a demand run that a person went through; each paper that left or was put in.
_CHECKED = """
    SELECT date_trunc('month', st.at AT TIME ZONE 'Asia/Tokyo')::date, count(*)
    FROM arrears_runline l JOIN arrears_letterrun run ON run.id = l.run_id AND run.step = 'demand'
    JOIN arrears_runstep st ON st.run_id = run.id AND st.kind = 'checked'
    WHERE st.at >= %(since)s AND st.at < %(until)s GROUP BY 1
"""
_SENT = """
    SELECT date_trunc('month', first AT TIME ZONE 'Asia/Tokyo')::date, count(*) FROM (
        SELECT n.id, min(e.occurred_at) AS first FROM arrears_notice n
        JOIN mail_piece p ON p.subject_kind = 'arrears.notice' AND p.subject_id = n.id
        JOIN mail_pieceevent e ON e.piece_id = p.id AND e.what IN ('dispatched', 'delivered')
        WHERE n.step = %(step)s GROUP BY n.id
    ) sent WHERE first >= %(since)s AND first < %(until)s GROUP BY 1
"""
_CLOSED = """
    SELECT date_trunc('month', committed_at AT TIME ZONE 'Asia/Tokyo')::date, count(*) FROM shutoffs_cut
    WHERE committed_at >= %(since)s AND committed_at < %(until)s GROUP BY 1
"""
_OPENED = """
    SELECT date_trunc('month', opened_at AT TIME ZONE 'Asia/Tokyo')::date, count(*) FROM shutoffs_reopening
    WHERE opened_at >= %(since)s AND opened_at < %(until)s GROUP BY 1
"""


@dataclass(frozen=True)
class Line:
    """A part of the report: how many taps were closed and opened, and for how much."""

    label: str
    moved: Movement
    cut_yen: int  # of the cuts of the time
    closed_yen: int  # for which the taps that are closed at its end were closed


@dataclass(frozen=True)
class Ended:
    """Orders that ended in one way."""

    label: str
    count: int
    yen: int


@dataclass(frozen=True)
class Report:
    """停止・解除の報告 of some days, both in."""

    first: date
    last: date
    total: Line
    areas: Sequence[Line]
    methods: Sequence[Line]
    months: Sequence[Line]
    ends: Sequence[Ended]
    channels: Sequence[tuple[str, int]]  # restorations, by how they were asked for
    minutes: Sequence[int]  # of each, from the request to the open tap; in order

    @cached_property
    def median_minutes(self) -> int | None:
        """The middle one."""
        return self.minutes[len(self.minutes) // 2] if self.minutes else None


@dataclass(frozen=True)
class Row:
    """A cut as the report needs it."""

    supply_id: int
    closed_at: datetime
    opened_at: datetime | None
    method: str
    yen: int
    area: str


def instants(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of a day to the end of another, half-open."""
    since = datetime.combine(first, time(0), tzinfo=clock.TOKYO)
    return since, datetime.combine(last + timedelta(days=1), time(0), tzinfo=clock.TOKYO)


def report_of(first: date, last: date) -> Report:
    """The report of some days, both in.

    Source:
        COL-074 【金沢収納】第23条(4)カ.
    """
    since, until = instants(first, last)
    rows, span = _rows(last), {"since": since, "until": until}
    found = stretches((one.supply_id, one.closed_at, one.opened_at) for one in rows)
    ends = [
        Ended(ENDS[how] + (f"（{WHYS[why]}）" if why else ""), int(count), int(yen))
        for how, why, count, yen in sql.rows(_ENDS, span)
    ]
    restored = list(sql.rows(_RESTORED, span))
    asked = Counter(channel for channel, _ in restored)
    return Report(
        first=first,
        last=last,
        total=_line("計", rows, found, since, until),
        areas=_parts([one.area for one in rows], rows, found, (since, until)),
        methods=_parts([METHODS.get(one.method, NO_METHOD) for one in rows], rows, found, (since, until)),
        months=_months(first, last, rows, found),
        ends=ends,
        channels=[(str(CHANNELS[code]), count) for code, count in sorted(asked.items())],
        minutes=[int(minutes) for _, minutes in restored],
    )


def _rows(last: date) -> list[Row]:
    try:
        terms = pack_on(last).intake
    except NoRulesInForce:
        return []
    return [
        Row(supply_id, closed_at, opened_at, method, int(yen), terms.area_of(route).label)
        for supply_id, closed_at, opened_at, method, yen, route, _ in sql.rows(_CUTS, [])
    ]


def _line(label: str, rows: Sequence[Row], found: Sequence[Closed], since: datetime, until: datetime) -> Line:
    pairs = list(zip(rows, found, strict=True))
    return Line(
        label,
        movement(found, since, until),
        sum(row.yen for row, one in pairs if since <= one.closed_at < until),
        sum(
            row.yen
            for row, one in pairs
            if one.closed_at < until and (one.opened_at is None or one.opened_at >= until)
        ),
    )


def _parts(
    labels: Sequence[str], rows: Sequence[Row], found: Sequence[Closed], span: tuple[datetime, datetime]
) -> list[Line]:
    """The report by a word that each cut has. A tap closed again counts where it was closed first."""
    own = defaultdict[str, list[tuple[Row, Closed]]](list)
    word_of = dict[int, str]()
    for label, row, one in zip(labels, rows, found, strict=True):
        word = word_of[row.supply_id] if one.again else label
        word_of[row.supply_id] = word
        own[word].append((row, one))
    lines = [
        _line(word, [row for row, _ in pairs], [one for _, one in pairs], *span)
        for word, pairs in sorted(own.items())
    ]
    return [one for one in lines if _is_told(one.moved)]


def _is_told(moved: Movement) -> bool:
    return any((moved.opening, moved.cuts, moved.restorations, moved.closing, moved.again))


def _months(first: date, last: date, rows: Sequence[Row], found: Sequence[Closed]) -> list[Line]:
    lines, month = list[Line](), first.replace(day=1)
    while month <= last:
        after = (month + timedelta(days=32)).replace(day=1)
        since, until = instants(max(month, first), min(after - timedelta(days=1), last))
        lines.append(_line(f"{month:%Y-%m}", rows, found, since, until))
        month = after
    return lines


@dataclass(frozen=True)
class Stage:
    """A stage of the funnel over a fiscal year."""

    code: str
    volume: Volume | None  # what the contract reckons with in a year
    months: Sequence[int]  # April to March

    @property
    def total(self) -> int:
        """Of the year, as far as it went."""
        return sum(self.months)


def months_of(fiscal_year: int) -> Sequence[date]:
    """The first days of its months."""
    return [date(fiscal_year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]


def funnel(fiscal_year: int) -> Sequence[Stage]:
    """By month of a fiscal year: demands checked, warnings, notices, cuts, restorations.

    Source:
        COL-099 【金沢収納】第23条(3)ア; 第24条, 別表２.
    """
    months = months_of(fiscal_year)
    since, until = instants(months[0], date(fiscal_year + 1, 3, 31))
    volumes = _volumes(min(clock.today(), date(fiscal_year + 1, 3, 31)))
    found = list[Stage]()
    for code in FUNNEL:
        counts = _counts(code, {"since": since, "until": until})
        found.append(Stage(code, volumes.get(code), [counts.get(month, 0) for month in months]))
    return found


def done_in(fiscal_year: int, code: str) -> int:
    """How many of one stage a fiscal year came to."""
    since, until = instants(date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31))
    return sum(_counts(code, {"since": since, "until": until}).values())


def _counts(code: str, span: dict[str, datetime]) -> dict[date, int]:
    queries = {"demand_checks": _CHECKED, "shutoffs": _CLOSED, "restorations": _OPENED}
    if code in STEPS_OF:
        found = sql.rows(_SENT, span | {"step": STEPS_OF[code]})
    else:
        found = sql.rows(queries[code], span)
    return {month: int(count) for month, count in found}


def _volumes(day: date) -> Mapping[str, Volume]:
    try:
        return pack_on(day).outsourcing.volumes
    except NoRulesInForce:
        return {}
