"""Which services of a month's plan are billed with another of the same charge, or after their end.

A service that another follows leaves its days to it: one bill holds both. A service that ended after its last
reading, in the month of that reading, has its last days billed with the reading month after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.billing.schedules import Plan, Slot
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import month_before

NEAR = timedelta(days=100)  # a service that ended longer ago is in no period of the month

_FOLLOWED = """
    SELECT a.id, a.starts_on, a.ends_on, b.id, b.charge, b.cycle, b.starts_on, b.ends_on
    FROM customers_supplyservice a
    JOIN customers_supplyservice b
         ON b.supply_id = a.supply_id AND b.charge = a.charge AND b.starts_on >= a.ends_on
    WHERE a.ends_on > %s ORDER BY a.id, b.starts_on
"""
_LATE = """
    SELECT v.id FROM ({ended}) v
    JOIN unnest(%(charges)s::text[], %(cycles)s::text[], %(months)s::date[], %(since)s::date[])
         p(charge, cycle, month, since) ON p.charge = v.charge AND p.cycle = v.cycle
    WHERE v.ended_on > p.month AND v.ended_on <= p.since
      AND (SELECT x.read_on FROM metering_reading x
           WHERE x.supply_id = v.supply_id AND x.cycle_month = p.month
           ORDER BY x.sequence DESC LIMIT 1) < v.ended_on
"""
_ENDED = """
    SELECT v.id, v.supply_id, v.charge, v.cycle, s.ends_on AS ended_on
    FROM customers_supply s JOIN customers_supplyservice v ON v.supply_id = s.id
    WHERE s.ends_on > %(from)s AND s.ends_on <= %(until)s AND (v.ends_on IS NULL OR v.ends_on >= s.ends_on)
    UNION ALL
    SELECT v.id, v.supply_id, v.charge, v.cycle, v.ends_on
    FROM customers_supplyservice v JOIN customers_supply s ON s.id = v.supply_id
    WHERE v.ends_on > %(from)s AND v.ends_on <= %(until)s AND (s.ends_on IS NULL OR s.ends_on > v.ends_on)
"""


@dataclass(frozen=True)
class Moved:
    """What the statement of a month must know of services that follow others, or ended late."""

    followed: tuple[int, ...]  # their days are billed with the service after them
    late: tuple[int, ...]  # ended after the reading before; the reading that ends them is this month's
    heirs: tuple[tuple[int, date, date], ...]  # a service, and from when to when one was before it


def moved_in(plan: Plan) -> Moved:
    """Find them. Most months have none; the ends of services and supplies are indexed."""
    if not plan.slots:
        return Moved((), (), ())
    slots = {(slot.charge, slot.cycle): slot for slot in plan.slots}
    followed, heirs = set[int](), []
    for earlier, began, ended, heir, charge, cycle, starts_on, ends_on in sql.rows(
        _FOLLOWED, [min(slot.since for slot in plan.slots) - NEAR]
    ):
        slot = slots.get((charge, cycle))
        if slot and starts_on < slot.last_day and (ends_on is None or ends_on > slot.seen_from):
            followed.add(earlier)
            heirs.append((heir, began, ended))
    late = [found for found in _late(plan.slots) if found not in followed]
    return Moved(tuple(sorted(followed)), tuple(late), tuple(heirs))


def _late(slots: Sequence[Slot]) -> list[int]:
    billing = [slot for slot in slots if slot.part == 1 and not slot.is_guess and not slot.is_levelled]
    if not billing:
        return []
    months = [month_before(slot.since) for slot in billing]
    found = sql.rows(
        _LATE.format(ended=_ENDED),
        {
            "charges": [slot.charge for slot in billing],
            "cycles": [slot.cycle for slot in billing],
            "months": months,
            "since": [slot.since for slot in billing],
            "from": min(months),
            "until": max(slot.since for slot in billing),
        },
    )
    return sorted(found_id for (found_id,) in found)
