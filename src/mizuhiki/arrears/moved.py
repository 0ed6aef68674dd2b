"""市外転出者: debtors who use no water of ours any more and live in another city."""

from collections.abc import Collection
from datetime import date

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import pack_on

# An address that names our city, or none at all, is no address outside.
MOVED = """
    c.address <> '' AND position(%(city)s IN c.address) = 0 AND NOT EXISTS (
        SELECT FROM customers_supplyparty mp JOIN customers_supply ms ON ms.id = mp.supply_id
        WHERE mp.customer_id = c.id AND mp.role = 'water_user'
          AND mp.starts_on <= %(day)s AND (mp.ends_on IS NULL OR mp.ends_on > %(day)s)
          AND (ms.ends_on IS NULL OR ms.ends_on > %(day)s))
"""


def moved_away(customer_ids: Collection[int], *, day: date) -> set[int]:
    """Those of some people who live outside the city."""
    found = sql.rows(
        f"SELECT c.id FROM customers_customer c WHERE c.id = ANY(%(ids)s) AND {MOVED}",  # noqa: S608
        {"ids": list(customer_ids), "day": day, "city": pack_on(day).utility.city},
    )
    return {number for (number,) in found}
