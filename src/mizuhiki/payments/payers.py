"""Who pays for a supply, and what else the same person pays for."""

from collections.abc import Collection
from datetime import date

from mizuhiki.customers.api import who_pays
from mizuhiki.platform import sql


def payer_of(supply_id: int, *, today: date) -> int | None:
    """The person who pays, merged records as one."""
    found = sql.rows(who_pays("%(supply)s"), {"supply": supply_id, "today": today})
    return found[0][0] if found else None


def others_owing(supply_id: int, *, today: date) -> dict[int, int]:
    """The other supplies of the same payer with what is open of each, in the order of their numbers."""
    payer = payer_of(supply_id, today=today)
    found = sql.rows(
        f"""
        SELECT s.id, (SELECT sum(o.open_yen)::bigint FROM ledger_openitem o
                      WHERE o.supply_id = s.id AND o.open_yen > 0)
        FROM customers_supply s
        WHERE s.id <> %(supply)s AND s.id IN (
            SELECT y.supply_id FROM customers_supplyparty y JOIN customers_customer k ON k.id = y.customer_id
            WHERE coalesce(k.merged_into_id, k.id) = %(payer)s AND y.role IN ('payer', 'water_user'))
          AND EXISTS (SELECT FROM ledger_openitem o WHERE o.supply_id = s.id AND o.open_yen > 0)
          AND ({who_pays("s.id")}) = %(payer)s
        ORDER BY s.id
        """,  # noqa: S608
        {"supply": supply_id, "payer": payer, "today": today},
    )
    return {other: int(open_yen) for other, open_yen in found}


def owing_elsewhere(supply_ids: Collection[int], *, today: date) -> set[int]:
    """Those of several supplies whose payer owes something for another one."""
    found = sql.rows(
        f"""
        SELECT DISTINCT s.id FROM unnest(%(ids)s::bigint[]) AS s(id)
        JOIN LATERAL ({who_pays("s.id")}) p ON true
        JOIN customers_customer k ON coalesce(k.merged_into_id, k.id) = p.id
        JOIN customers_supplyparty z ON z.customer_id = k.id AND z.role IN ('payer', 'water_user')
         AND z.supply_id <> s.id
        WHERE EXISTS (SELECT FROM ledger_openitem o WHERE o.supply_id = z.supply_id AND o.open_yen > 0)
          AND ({who_pays("z.supply_id")}) = p.id
        """,  # noqa: S608
        {"ids": list(supply_ids), "today": today},
    )
    return {row[0] for row in found}
