"""検針の巡回: what is due in a reading month on each route, and how far its reading has come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.customers.api import SupplyService
from mizuhiki.metering.round_models import Round, SentFile
from mizuhiki.platform import sql
from mizuhiki.platform.calendars import BANKS
from mizuhiki.rulepacks.api import next_month

Cycle = SupplyService.Cycle
MOST_MONTHS_BACK = 13  # a plan is taken from one of these

# Supplies with a meter of ours that are read in the month: in use when their route has been walked.
DUE = """
    SELECT s.id AS supply_id, i.id AS installation_id, i.route, f.id AS fitting_id, p.ends_on AS walked_by
    FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
    LEFT JOIN metering_round p ON p.cycle_month = %(month)s AND p.route = i.route
    WHERE s.starts_on < coalesce(p.ends_on, %(last)s)
      AND (s.ends_on IS NULL OR s.ends_on > coalesce(p.ends_on, %(last)s))
      AND EXISTS (SELECT FROM customers_supplyservice v WHERE v.supply_id = s.id
                  AND v.cycle = ANY(%(cycles)s) AND v.starts_on < %(last)s
                  AND (v.ends_on IS NULL OR v.ends_on > %(month)s))
"""
# A route has been walked when its last planned day is over; without a plan, when something of it was read.
WALKED = """
    (CASE WHEN d.walked_by IS NOT NULL THEN d.walked_by < %(today)s
          ELSE d.route IN (SELECT w.route FROM metering_reading x
                           JOIN customers_supply y ON y.id = x.supply_id
                           JOIN customers_installation w ON w.id = y.installation_id
                           WHERE x.cycle_month = %(month)s) END)
"""


def asked(month: date, today: date) -> dict[str, Any]:
    """The values of `DUE` and `WALKED`."""
    cycles = [Cycle.MONTHLY.value, (Cycle.ODD if month.month % 2 else Cycle.EVEN).value]
    last = min(next_month(month) - timedelta(days=1), max(today, month))
    return {"month": month, "last": last, "cycles": cycles, "today": today}


@dataclass(frozen=True)
class RouteLine:
    """One route in a month: when it is read, and what came of it."""

    route: str
    starts_on: date | None
    ends_on: date | None
    due: int
    sent: int  # of them, told to the reader
    read: int
    missing: int  # walked by, and nothing came
    unreturned: int  # of them, told to the reader


def routes_of(month: date, today: date) -> list[RouteLine]:
    """Every route that has something to read in the month, in order."""
    found = sql.rows(
        f"""
        SELECT d.route, p.starts_on, p.ends_on, count(*)::int, count(t.installation_id)::int,
               count(r.supply_id)::int,
               (count(*) FILTER (WHERE r.supply_id IS NULL AND {WALKED}))::int,
               (count(*) FILTER (WHERE r.supply_id IS NULL AND t.installation_id IS NOT NULL
                                 AND {WALKED}))::int
        FROM ({DUE}) d
        LEFT JOIN metering_round p ON p.cycle_month = %(month)s AND p.route = d.route
        LEFT JOIN (SELECT DISTINCT supply_id FROM metering_reading WHERE cycle_month = %(month)s) r
               ON r.supply_id = d.supply_id
        LEFT JOIN (SELECT DISTINCT installation_id FROM metering_senttap WHERE cycle_month = %(month)s) t
               ON t.installation_id = d.installation_id
        GROUP BY d.route, p.starts_on, p.ends_on ORDER BY d.route
        """,  # noqa: S608
        asked(month, today),
    )
    return [RouteLine(*row) for row in found]


def files_sent(month: date, *, route: str | None = None) -> list[SentFile]:
    """The files made of a month, newest first; of one route those that hold it."""
    found = SentFile.objects.filter(cycle_month=month).select_related("made_by", "file").order_by("-pk")
    return list(found if route is None else found.filter(route__in=("", route)))


def last_plans(month: date) -> dict[str, Round]:
    """The newest earlier plan of each route within a little more than a year."""
    since = month.replace(year=month.year - 1) - timedelta(days=31)
    found = Round.objects.filter(cycle_month__lt=month, cycle_month__gte=since)
    return {one.route: one for one in found.order_by("cycle_month")}


def moved(plan: Round, month: date) -> tuple[date, date]:
    """The days of an earlier plan in another month: from the same day, or the next open one, as many days."""
    day = plan.starts_on.day if plan.starts_on >= plan.cycle_month else 1
    last = (next_month(month) - timedelta(days=1)).day
    starts_on = BANKS.on_or_after(month.replace(day=min(day, last)))
    return starts_on, BANKS.on_or_after(starts_on + (plan.ends_on - plan.starts_on))
