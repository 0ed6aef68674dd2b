"""確認待ちの検針: the one list of what to look at before a month is billed, the gravest first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.metering.doubt_models import ReadingDoubt, ReadingDoubtEnd
from mizuhiki.metering.models import ReadingSettlement
from mizuhiki.metering.rounds import DUE, WALKED, asked
from mizuhiki.platform import sql

KINDS: Mapping[str, str] = {  # in the order of the list
    "excessive": "使用水量が過大",
    "reversed": "指針が前回より小さい",
    "still": "針が動いていない",
    "high": "いつもより多い",
    "low": "いつもより少ない",
    "rolled": "針が一回りした",
    "closed": "閉栓中に使用がある",
    "unread": "検針できなかった",
    "missing": "未検針",
    "exchanged": "メーターを取り替えた",
    "estimated": "認定した",
}
TO_KNOW = ("exchanged", "estimated")  # two people or a clerk have seen to them: they are billed
_ORDER = list(KINDS)

OPEN_DOUBTS = """
    SELECT d.reading_id FROM metering_readingdoubt d
    WHERE NOT EXISTS (SELECT FROM metering_readingdoubtend e WHERE e.doubt_id = d.reading_id)
"""
_LAST_WORDS = """
    SELECT DISTINCT ON (supply_id) * FROM metering_reading WHERE cycle_month = %(month)s
    ORDER BY supply_id, sequence DESC
"""
_TODO = f"""
    SELECT kind, supply_id, reading_id, closed_id, read_on, previous_m3, index_m3, usage_m3, average_m3,
           last_year_m3, percent, route, tap_no, address
    FROM (
        SELECT CASE WHEN r.hold = 'missing' THEN 'unread' WHEN r.hold <> '' THEN r.hold
                    WHEN o.reading_id IS NOT NULL THEN d.why WHEN r.kind = 'estimated' THEN 'estimated'
                    ELSE 'exchanged' END AS kind,
               r.supply_id, r.id AS reading_id, NULL::bigint AS closed_id, r.read_on, r.previous_m3,
               r.index_m3, r.usage_m3, d.average_m3, d.last_year_m3, d.percent, i.route, i.route_order,
               '' AS tap_no, '' AS address
        FROM ({_LAST_WORDS}) r
        JOIN customers_supply s ON s.id = r.supply_id
        JOIN customers_installation i ON i.id = s.installation_id
        LEFT JOIN ({OPEN_DOUBTS}) o ON o.reading_id = r.id
        LEFT JOIN metering_readingdoubt d ON d.reading_id = o.reading_id
        LEFT JOIN metering_meterexchange x ON x.fitted_id = r.fitting_id AND x.exchanged_on >= r.period_start
        WHERE r.hold <> '' OR o.reading_id IS NOT NULL OR r.kind = 'estimated' OR x.fitted_id IS NOT NULL
        UNION ALL
        SELECT 'closed', NULL, NULL, c.id, c.read_on, c.previous_m3, c.index_m3,
               greatest(c.index_m3 - c.previous_m3, 0), NULL, NULL, NULL, i.route, i.route_order, i.tap_no,
               concat_ws(' ', p.town || p.block, nullif(p.building, ''))
        FROM metering_closedreading c
        JOIN customers_installation i ON i.id = c.installation_id
        JOIN customers_premises p ON p.id = i.premises_id
        WHERE c.cycle_month = %(month)s AND c.index_m3 <> c.previous_m3
          AND NOT EXISTS (SELECT FROM metering_closedreadingend e WHERE e.closed_id = c.id)
        UNION ALL
        SELECT 'missing', d.supply_id, NULL, NULL, d.walked_by, NULL, NULL, NULL, NULL, NULL, NULL, d.route,
               i.route_order, '', ''
        FROM ({DUE}) d JOIN customers_installation i ON i.id = d.installation_id
        WHERE {WALKED} AND NOT EXISTS (SELECT FROM metering_reading r
                                       WHERE r.supply_id = d.supply_id AND r.cycle_month = %(month)s)
    ) a
    ORDER BY array_position(%(order)s::text[], kind),
             CASE kind WHEN 'high' THEN -percent WHEN 'low' THEN percent ELSE 0 END,
             read_on, route, route_order, reading_id
"""  # noqa: S608


@dataclass(frozen=True)
class Todo:
    """One thing to look at."""

    kind: str
    supply_id: int | None
    reading_id: int | None
    closed_id: int | None
    read_on: date | None
    previous_m3: int | None
    index_m3: int | None
    usage_m3: int | None
    average_m3: int | None
    last_year_m3: int | None
    percent: int | None
    route: str
    tap_no: str  # of a closed tap
    address: str  # likewise

    @property
    def reason(self) -> str:
        """Why, in words."""
        return KINDS[self.kind]

    @property
    def is_to_know(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.kind in TO_KNOW


def todo_of(month: date, today: date) -> list[Todo]:
    """Everything to look at in a month, the gravest first; what is only to be known last."""
    return [Todo(*row) for row in sql.rows(_TODO, asked(month, today) | {"order": _ORDER})]


def waiting_in(todo: Sequence[Todo]) -> int:
    """How many must be looked at."""
    return sum(not one.is_to_know for one in todo)


def counts_by_route(todo: Sequence[Todo]) -> tuple[list[tuple[str, str]], list[tuple[str, list[int]]]]:
    """The kinds there are with their words, and for each route how many of each."""
    found = Counter((one.route, one.kind) for one in todo)
    kinds = [kind for kind in KINDS if any(kind == each for _, each in found)]
    routes = sorted({route for route, _ in found})
    return (
        [(kind, KINDS[kind]) for kind in kinds],
        [(route, [found[route, kind] for kind in kinds]) for route in routes],
    )


def next_reading(todo: Sequence[Todo], after: int, *, leaving_out: set[int]) -> int | None:
    """The reading to look at after one: its neighbour in the list, or the first where it has left it."""
    waiting = [one.reading_id for one in todo if one.reading_id is not None and not one.is_to_know]
    place = waiting.index(after) + 1 if after in waiting else 0
    for reading_id in waiting[place:] + waiting[:place]:
        if reading_id != after and reading_id not in leaving_out:
            return reading_id
    return None


@dataclass(frozen=True)
class Figures:
    """How well the doubts of a month hit: of those that were looked at, how many readings were right."""

    read: int
    raised: int
    right: int
    corrected: int

    @property
    def false_percent(self) -> int | None:
        """誤警報率 in whole percent; None before any was looked at."""
        seen = self.right + self.corrected
        return round(self.right * 100 / seen) if seen else None


def figures_of(month: date) -> Figures:
    """Of the doubts raised about the readings of a month."""
    raised = ReadingDoubt.objects.filter(reading__cycle_month=month)
    read = sql.rows(
        "SELECT count(DISTINCT supply_id)::int FROM metering_reading WHERE cycle_month = %s", [month]
    )
    return Figures(
        read=read[0][0],
        raised=raised.count(),
        right=ReadingDoubtEnd.objects.filter(doubt__in=raised).count(),
        corrected=ReadingSettlement.objects.filter(settles__doubt__in=raised.filter(end=None)).count(),
    )
