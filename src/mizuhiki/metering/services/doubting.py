"""A reading that does not look like those before it waits for a person; nobody is billed for it till then."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from mizuhiki.metering.doubt_models import ReadingDoubt
from mizuhiki.metering.events import ShutTapMoved
from mizuhiki.metering.judging import LOW, STILL, Past, habit_of, judge
from mizuhiki.metering.models import Reading
from mizuhiki.metering.terms import terms_on
from mizuhiki.platform import events, sql

YEAR = timedelta(days=400)

# Fresh readings beside a year of their supply's own, each with its days; at a tap that is shut off also
# how far the dial moved since somebody last looked at it.
_FRESH = """
    SELECT r.id, r.cycle_month, r.read_on - r.period_start, r.usage_m3,
           r.index_m3 = r.previous_m3 AND r.carried_m3 = 0, r.index_m3 < r.previous_m3, h.past,
           r.supply_id, r.index_m3 - s.known_m3
    FROM metering_reading r
    LEFT JOIN LATERAL (
        SELECT greatest(
            (SELECT x.index_m3 FROM metering_shutindex x
             WHERE x.supply_id = r.supply_id AND x.fitting_id = r.fitting_id
               AND x.read_on >= f.starts_on AND x.read_on <= r.read_on ORDER BY x.id DESC LIMIT 1),
            CASE WHEN f.starts_on < r.period_start THEN r.previous_m3 END) AS known_m3
        FROM customers_servicefact f
        WHERE f.supply_id = r.supply_id AND f.kind = 'shut' AND f.starts_on < r.read_on
          AND (f.ends_on IS NULL OR f.ends_on > r.read_on)
        LIMIT 1
    ) s ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(ARRAY[to_char(b.cycle_month, 'YYYYMM')::int, b.usage_m3, b.days]) AS past
        FROM (
            SELECT DISTINCT ON (cycle_month) cycle_month, usage_m3, read_on - period_start AS days
            FROM metering_reading
            WHERE supply_id = r.supply_id AND cycle_month < r.cycle_month AND cycle_month >= %(since)s
            ORDER BY cycle_month DESC, sequence DESC
        ) b WHERE b.usage_m3 IS NOT NULL
    ) h
    WHERE r.hold = '' AND r.kind = 'regular'
"""


def doubt_imported(import_id: int, *, cycle_month: date, at: datetime) -> int:
    """Look at every reading of a file; says how many are doubted."""
    return _doubt("AND r.source_id = %(source)s AND r.sequence = 0", {"source": import_id}, cycle_month, at)


def doubt_anew(readings: Collection[Reading], *, at: datetime) -> None:
    """Look at readings that took the place of others."""
    for month in sorted({one.cycle_month for one in readings}):
        ids = [one.pk for one in readings if one.cycle_month == month]
        _doubt("AND r.id = ANY(%(ids)s)", {"ids": ids}, month, at)


def _doubt(which: str, values: dict[str, object], month: date, at: datetime) -> int:
    terms, found = terms_on(month), []
    for pk, cycle_month, days, usage_m3, is_still, is_rolled, past, supply_id, moved_m3 in sql.rows(
        f"{_FRESH} {which} ORDER BY r.id", values | {"since": month - YEAR}
    ):
        before = [Past(date(ym // 100, ym % 100, 1), used, max(spent, 1)) for ym, used, spent in past or ()]
        habit = habit_of(before, cycle_month=cycle_month, days=days)
        judged = judge(usage_m3, habit, is_still=is_still, is_rolled=is_rolled, terms=terms)
        if moved_m3 is not None and moved_m3 > 0:
            events.publish(ShutTapMoved(supply_id, pk, moved_m3, at))
        if judged is not None and not (moved_m3 is not None and judged[0] in {STILL, LOW}):
            why, percent = judged
            found.append(
                ReadingDoubt(
                    reading_id=pk,
                    why=why,
                    average_m3=habit.average_m3,
                    last_year_m3=habit.last_year_m3,
                    percent=percent,
                    raised_at=at,
                )
            )
    ReadingDoubt.objects.bulk_create(found, batch_size=2_000)
    return len(found)
