"""Where something seems to be missing: services whose bills do not cover their days; one pass over all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.billing.api import NotAssessed
from mizuhiki.platform import sql

SHOWN = 200
LATE = timedelta(days=130)  # read each second month and billed a month later, a bill is no older
# Days that another bill holds, or that none ever will.
ELSEWHERE = ("unbilled", "no_part", "closing", "outside", "child", "advance")
# Days that bills of a charge leave out: before the first of them, between two, and after the last. A supply
# is held to what is known of it: from its own first bill of any charge on, or the first that it was refused.
_GAPS = """
    WITH billed AS (
        SELECT supply_id, charge::text, period_start, period_end FROM billing_assessment
        WHERE corrects_id IS NULL AND kind NOT IN ('late', 'opening')
        UNION ALL SELECT supply_id, charge, period_start, period_end FROM billing_pastbill
    ),
    known AS (
        SELECT supply_id, min(since) AS since, max(until) AS until FROM (
            SELECT supply_id, period_start AS since, period_end AS until FROM billed
            UNION ALL
            SELECT e.supply_id, greatest(s.starts_on, (e.cycle_month - interval '2 months')::date), NULL
            FROM billing_notassessed e JOIN customers_supply s ON s.id = e.supply_id
        ) x GROUP BY 1
    ),
    runs AS (
        SELECT v.supply_id, v.charge::text, greatest(min(v.starts_on), k.since) AS first_on,
               least(max(coalesce(v.ends_on, 'infinity')), coalesce(s.ends_on, 'infinity'),
                     greatest(k.until, %(late)s)) AS last_on
        FROM customers_supplyservice v JOIN customers_supply s ON s.id = v.supply_id
        JOIN known k ON k.supply_id = v.supply_id
        WHERE v.charge = ANY(%(charges)s)
        GROUP BY v.supply_id, v.charge, s.ends_on, k.since, k.until
    ),
    rows AS (
        SELECT b.supply_id, b.charge, b.period_start, b.period_end,
               max(b.period_end) OVER (
                   PARTITION BY b.supply_id, b.charge ORDER BY b.period_start, b.period_end
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM billed b
    ),
    gaps AS (
        SELECT r.supply_id, r.charge, r.first_on AS since,
               least(min(b.period_start), r.last_on) AS until
        FROM runs r LEFT JOIN billed b ON b.supply_id = r.supply_id AND b.charge = r.charge
        GROUP BY r.supply_id, r.charge, r.first_on, r.last_on
        UNION ALL
        SELECT x.supply_id, x.charge, x.before, x.period_start FROM rows x
        WHERE x.before IS NOT NULL AND x.period_start > x.before
        UNION ALL
        SELECT r.supply_id, r.charge, max(b.period_end), r.last_on
        FROM runs r JOIN billed b ON b.supply_id = r.supply_id AND b.charge = r.charge
        GROUP BY r.supply_id, r.charge, r.last_on
    )
    SELECT g.supply_id, s.inquiry_no, g.charge, g.since, g.until, coalesce(n.reason, ''), count(*) OVER ()
    FROM gaps g
    JOIN runs r ON r.supply_id = g.supply_id AND r.charge = g.charge
    JOIN customers_supply s ON s.id = g.supply_id
    LEFT JOIN LATERAL (
        SELECT e.reason FROM billing_notassessed e
        WHERE e.supply_id = g.supply_id AND e.charge = g.charge
          AND e.cycle_month >= date_trunc('month', g.since) AND e.cycle_month <= g.until
        ORDER BY e.cycle_month DESC LIMIT 1
    ) n ON true
    WHERE least(g.until, r.last_on) > greatest(g.since, r.first_on)
      AND (g.until < r.last_on OR g.since < %(late)s)
      AND NOT coalesce(n.reason, '') = ANY(%(settled)s)
    ORDER BY least(g.until, r.last_on) - greatest(g.since, r.first_on) DESC, g.supply_id, g.charge
    LIMIT %(shown)s
"""


@dataclass(frozen=True)
class Gap:
    """Days of a charge that no bill covers."""

    supply_id: int
    inquiry_no: str
    charge: str
    since: date
    until: date
    reason: str  # a code of `NotAssessed.Reason`; empty where nobody ever said one

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days

    @property
    def word(self) -> str:
        """The reason in words."""
        return str(NotAssessed.Reason(self.reason).label) if self.reason else "理由の記録なし"


def gaps(*, today: date, charges: Sequence[str]) -> tuple[list[Gap], int]:
    """Services with days that no bill covers, the longest first; and how many there are.

    Source:
        issue 7, point 3 (調定漏れ).
    """
    found = sql.rows(
        _GAPS,
        {
            "charges": list(charges),
            "late": today - LATE,
            "settled": list(ELSEWHERE),
            "shown": SHOWN,
        },
    )
    return [Gap(*row[:-1]) for row in found], int(found[0][-1]) if found else 0
