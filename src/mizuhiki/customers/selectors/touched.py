"""Whose record an act on a supply touches, for the trace: those who use the water and those who pay."""

from collections.abc import Iterable
from datetime import date

from mizuhiki.platform import sql

# A supply that has not begun has the people of its first day; without a user it has its last one. An
# absorbed record is named with the one finally kept, so that the act is found by either number.
TOUCHED = """
    SELECT DISTINCT n.id
    FROM unnest(%(ids)s::bigint[]) AS asked(id)
    JOIN customers_supply s ON s.id = asked.id
    CROSS JOIN LATERAL (SELECT greatest(%(on)s, s.starts_on) AS day) d
    JOIN customers_supplyparty p ON p.supply_id = s.id AND p.starts_on <= d.day
         AND p.role IN ('water_user', 'payer', 'heirs_representative')
    JOIN customers_customer c ON c.id = p.customer_id
    CROSS JOIN LATERAL (VALUES (c.id), (c.merged_into_id)) n(id)
    WHERE n.id IS NOT NULL
      AND (p.ends_on IS NULL OR p.ends_on > d.day
           OR p.role = 'water_user' AND NOT EXISTS (
               SELECT FROM customers_supplyparty later
               WHERE later.supply_id = p.supply_id AND later.role = p.role
                 AND later.starts_on > p.starts_on AND later.starts_on <= d.day))
    ORDER BY n.id
"""


def users_and_payers(supply_ids: Iterable[int], *, on: date) -> list[int]:
    """Numbers of the customers who use or pay for any of the supplies on a day, in one query.

    An agent and whoever only gets the letters are not among them: an act on the supply is not about them.
    """
    wanted = list(set(supply_ids))
    return [row[0] for row in sql.rows(TOUCHED, {"ids": wanted, "on": on})] if wanted else []
