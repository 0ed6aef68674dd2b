"""Who seems to have left: supplies whose meter stands still, with what else speaks for it; set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import VacancyTerms
from mizuhiki.tariffs.definition.schedule import add_months

SHOWN = 200
MONTHS = 25  # of readings looked at: twelve readings of every second month, and one more
# The last word on each month; how many of the newest in a row say 0 m³. A supply with a held or a moving
# newest reading is none, nor one whose tap is shut off. One that is looked into already is not offered again.
_STILL = """
    SELECT q.supply_id, q.zeros, q.since, q.index_m3 FROM (
        SELECT w.supply_id, count(*) FILTER (WHERE w.moved = 0) AS zeros,
               min(w.period_start) FILTER (WHERE w.moved = 0) AS since, max(w.index_m3) AS index_m3
        FROM (
            SELECT r.supply_id, r.period_start, r.index_m3,
                   count(*) FILTER (WHERE r.usage_m3 IS DISTINCT FROM 0)
                       OVER (PARTITION BY r.supply_id ORDER BY r.cycle_month DESC) AS moved
            FROM (
                SELECT DISTINCT ON (supply_id, cycle_month) supply_id, cycle_month, period_start, usage_m3,
                       index_m3
                FROM metering_reading WHERE cycle_month >= %(since)s AND kind <> 'estimated'
                ORDER BY supply_id, cycle_month, sequence DESC
            ) r
        ) w GROUP BY 1
    ) q
    JOIN customers_supply s ON s.id = q.supply_id AND s.ends_on IS NULL AND s.parked = ''
    WHERE q.zeros > 0
      AND NOT EXISTS (SELECT FROM customers_servicefact f
                      WHERE f.supply_id = q.supply_id AND f.kind = 'shut' AND f.ends_on IS NULL)
      AND NOT EXISTS (
        SELECT FROM vacancies_vacancycase c LEFT JOIN vacancies_vacancyend e ON e.case_id = c.id
        WHERE c.supply_id = q.supply_id AND e.case_id IS NULL)
"""
_FOUND = f"""
    SELECT f.supply_id, f.inquiry_no, f.zeros, f.since, f.returned, f.overdue, f.overdue_yen, count(*) OVER ()
    FROM (
        SELECT t.supply_id, s.inquiry_no, t.zeros, t.since, coalesce(m.returned, 0) AS returned,
               coalesce(o.overdue, 0) AS overdue, coalesce(o.yen, 0) AS overdue_yen
        FROM ({_STILL}) t
        JOIN customers_supply s ON s.id = t.supply_id
        LEFT JOIN LATERAL (
            SELECT count(*) AS returned FROM mail_piece p
            JOIN mail_pieceevent v ON v.piece_id = p.id AND v.what = 'returned'
            WHERE p.supply_id = t.supply_id AND v.occurred_at >= t.since
        ) m ON true
        LEFT JOIN LATERAL (
            SELECT count(DISTINCT a.demand_id) AS overdue, sum(i.open_yen)::bigint AS yen
            FROM ledger_openitem i JOIN billing_assessment a ON a.id = i.id
            WHERE i.supply_id = t.supply_id AND i.open_yen > 0 AND i.due_on < %(today)s
        ) o ON true
        WHERE t.zeros >= %(still)s OR m.returned > 0
    ) f
    ORDER BY (f.returned > 0)::int + (f.overdue > 0)::int DESC, f.zeros DESC, f.supply_id
    LIMIT {SHOWN}
"""  # noqa: S608


@dataclass(frozen=True)
class Candidate:
    """A supply that seems to be without anybody."""

    supply_id: int
    inquiry_no: str
    zeros: int  # readings of 0 m³ in a row
    since: date  # the day from which nothing moved
    returned: int  # letters that came back since
    overdue: int  # bills past their day
    overdue_yen: int


def candidates(*, today: date, terms: VacancyTerms) -> tuple[Sequence[Candidate], int]:
    """Supplies whose meter stands still, those with more against them first; and how many there are.

    So many readings of 0 m³ as the rules say make a candidate, one where a letter came back too.

    Source:
        issue 7, point 3.
    """
    since = add_months(today.replace(day=1), -MONTHS)
    found = sql.rows(_FOUND, {"since": since, "today": today, "still": terms.still_readings})
    return [Candidate(*row[:-1]) for row in found], int(found[0][-1]) if found else 0


@dataclass(frozen=True)
class Still:
    """What the meter of one supply says."""

    zeros: int
    since: date | None  # the day from which nothing moved
    index_m3: int | None


def still_of(supply_id: int, *, today: date) -> Still:
    """The newest readings of 0 m³ in a row; none where water moved at the last one."""
    found = sql.rows(
        "SELECT usage_m3, period_start, index_m3 FROM (SELECT DISTINCT ON (cycle_month) * "
        "FROM metering_reading WHERE supply_id = %s AND cycle_month >= %s AND kind <> 'estimated' "
        "ORDER BY cycle_month DESC, sequence DESC) q ORDER BY cycle_month DESC",
        [supply_id, add_months(today.replace(day=1), -MONTHS)],
    )
    zeros, since = 0, None
    for usage_m3, period_start, _ in found:
        if usage_m3 != 0:
            break
        zeros, since = zeros + 1, period_start
    return Still(zeros, since, int(found[0][2]) if found else None)
