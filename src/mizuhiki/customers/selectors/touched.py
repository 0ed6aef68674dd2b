"""Whose record an act on a supply touches, for the trace: those who use the water and those who pay."""

from collections.abc import Iterable
from datetime import date

from mizuhiki.audit.api import Stay, Stays
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


# The same question asked from the customer's side: the days for which `TOUCHED` would name them.
_STAYS = """
    SELECT p.supply_id, CASE WHEN p.starts_on > s.starts_on THEN p.starts_on END, e.until
    FROM customers_supplyparty p
    JOIN customers_supply s ON s.id = p.supply_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.role = 'water_user' THEN (
            SELECT min(later.starts_on) FROM customers_supplyparty later
            WHERE later.supply_id = p.supply_id AND later.role = p.role AND later.starts_on > p.starts_on
        ) ELSE p.ends_on END AS until
    ) e
    WHERE p.customer_id = ANY(%(records)s) AND p.role IN ('water_user', 'payer', 'heirs_representative')
      AND (e.until IS NULL OR e.until > s.starts_on)
    ORDER BY p.supply_id, p.starts_on, p.id
"""
_RECORDS = "SELECT id FROM customers_customer WHERE id = %(id)s OR merged_into_id = %(id)s ORDER BY id"


def stays_of(customer_id: int) -> Stays:
    """The supplies a customer used or paid for, with the days; those of absorbed records are theirs too.

    By the days as they are registered now: who is entered late as the user of a day was its user.
    """
    records = [row[0] for row in sql.rows(_RECORDS, {"id": customer_id})]
    return Stays(tuple(records), tuple(Stay(*row) for row in sql.rows(_STAYS, {"records": records})))
