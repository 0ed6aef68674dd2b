"""Which charges of a month wait for a further meter: without its reading nobody can say their volume."""

from mizuhiki.billing.schedules import Plan
from mizuhiki.platform import sql

_LACKING = """
    SELECT DISTINCT f.supply_id, f.charge::text FROM customers_servicefact f
    JOIN customers_supplyservice v ON v.supply_id = f.supply_id AND v.charge = f.charge
    JOIN unnest(%(charges)s::text[], %(cycles)s::text[], %(since)s::date[], %(until)s::date[],
                %(months)s::date[]) p(charge, cycle, since, until, month)
         ON p.charge = v.charge AND p.cycle = v.cycle
    WHERE f.kind = 'source' AND f.starts_on < p.until AND (f.ends_on IS NULL OR f.ends_on > p.since)
      AND NOT EXISTS (SELECT FROM metering_sourcereading x WHERE x.supply_id = f.supply_id
                      AND x.code = f.code AND x.cycle_month = p.month)
"""


def lacking_sources(plan: Plan) -> list[tuple[int, str]]:
    """Supply and charge of those whose well or subtraction meter was not read."""
    slots = [slot for slot in plan.slots if not slot.is_guess]
    found = sql.rows(
        _LACKING,
        {
            "charges": [slot.charge for slot in slots],
            "cycles": [slot.cycle for slot in slots],
            "since": [slot.since for slot in slots],
            "until": [slot.last_day for slot in slots],
            "months": [slot.reading_until for slot in slots],
        },
    )
    return [(supply_id, charge) for supply_id, charge in found]
