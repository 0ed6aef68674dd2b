"""Who pays for a supply."""


def who_pays(supply_id: str) -> str:
    """A query for the id of who pays for a supply on %(today)s, merged records as one.

    The payer of that day, else the water user, also of a supply that ended: as letters find their addressee.

    Args:
        supply_id: the column of the query around it that names the supply.
    """
    return f"""
    SELECT coalesce(k.merged_into_id, k.id) AS id FROM customers_supplyparty y
    JOIN customers_customer k ON k.id = y.customer_id
    CROSS JOIN LATERAL (SELECT y.ends_on IS NULL OR y.ends_on > %(today)s AS stands) n
    WHERE y.supply_id = {supply_id} AND y.starts_on <= %(today)s AND y.role IN ('payer', 'water_user')
      AND (n.stands OR y.role = 'water_user')
    ORDER BY n.stands DESC, y.role = 'payer' DESC, y.starts_on DESC LIMIT 1
"""  # noqa: S608
