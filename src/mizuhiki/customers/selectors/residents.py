"""Whose address may be that of a place: everybody with a part in its supplies, and who owns its taps."""

from collections.abc import Collection

from mizuhiki.platform import sql

_RESIDENTS = """
    SELECT DISTINCT i.premises_id, c.id, c.postcode, c.address
    FROM customers_installation i
    CROSS JOIN LATERAL (
        SELECT y.customer_id FROM customers_supply s
        JOIN customers_supplyparty y ON y.supply_id = s.id WHERE s.installation_id = i.id
        UNION SELECT w.customer_id FROM customers_ownership w WHERE w.installation_id = i.id
    ) x
    JOIN customers_customer c ON c.id = x.customer_id
    WHERE i.premises_id = ANY(%s) AND c.merged_into_id IS NULL AND c.address <> ''
    ORDER BY c.id, i.premises_id
"""


def residents_of(premises_ids: Collection[int]) -> list[tuple[int, int, str, str]]:
    """(place, customer, postcode, address) of everybody who ever had a part in water there, in one query.

    Who moved away has another address by now: the caller compares it with the place's.
    """
    return [tuple(row) for row in sql.rows(_RESIDENTS, [list(premises_ids)])]
