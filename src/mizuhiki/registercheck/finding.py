"""What the registers say of each tap, laid side by side: one statement a kind, each over all taps at once.

A bill is taken at its last word: the newest row of the newest month, corrections with it.
"""

from datetime import date

from mizuhiki.platform import sql

# What is at each tap today, and the last bill of each charge of who uses it.
_TAPS = """
    SELECT i.id AS installation_id, i.bore_mm, f.id AS fitting_id, m.serial, m.bore_mm AS meter_mm,
           m.verified_until, s.id AS supply_id, s.starts_on
    FROM customers_installation i
    LEFT JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
    LEFT JOIN customers_meter m ON m.id = f.meter_id
    LEFT JOIN customers_supply s ON s.installation_id = i.id AND s.starts_on <= %(on)s
         AND (s.ends_on IS NULL OR s.ends_on > %(on)s)
"""
_BILLS = """
    SELECT DISTINCT ON (a.supply_id, a.charge)
           a.supply_id, a.charge, a.cycle_month, a.reading_id, a.pricing_id
    FROM billing_assessment a
    WHERE a.cycle_month >= (%(on)s::date - interval '6 months') AND a.kind <> 'opening'
    ORDER BY a.supply_id, a.charge, a.cycle_month DESC, a.sequence DESC
"""
_KINDS = {
    "bore_billed": """
        SELECT t.installation_id, t.supply_id, t.bore_mm || 'mm', p.bore || 'mm'
        FROM taps t JOIN bills b ON b.supply_id = t.supply_id
        JOIN bores p ON p.pricing_id = b.pricing_id
        WHERE p.bore <> t.bore_mm::text AND t.fitting_id IS NOT NULL
        GROUP BY 1, 2, 3, 4""",
    "bore_meter": """
        SELECT installation_id, supply_id, bore_mm || 'mm', meter_mm || 'mm' FROM taps
        WHERE meter_mm <> bore_mm AND supply_id IS NOT NULL""",
    "meter_read": """
        SELECT t.installation_id, t.supply_id, t.serial, m.serial
        FROM taps t JOIN bills b ON b.supply_id = t.supply_id
        JOIN metering_reading r ON r.id = b.reading_id
        JOIN customers_meterfitting f ON f.id = r.fitting_id JOIN customers_meter m ON m.id = f.meter_id
        WHERE f.id <> t.fitting_id
          AND (f.installation_id <> t.installation_id OR f.removed_on IS NULL OR f.removed_on < r.read_on)
        GROUP BY 1, 2, 3, 4""",
    "not_billed": """
        SELECT t.installation_id, t.supply_id, v.charge, ''
        FROM taps t JOIN (SELECT supply_id, max(cycle_month) AS month FROM bills GROUP BY 1) l
             ON l.supply_id = t.supply_id
        JOIN customers_supplyservice v ON v.supply_id = t.supply_id
             AND v.starts_on < l.month - interval '3 months' AND (v.ends_on IS NULL OR v.ends_on > %(on)s)
        LEFT JOIN bills b ON b.supply_id = t.supply_id AND b.charge = v.charge
             AND b.cycle_month > l.month - interval '3 months'
        WHERE b.supply_id IS NULL
          AND NOT EXISTS (SELECT FROM billing_notassessed n WHERE n.supply_id = t.supply_id
                          AND n.charge = v.charge AND n.cycle_month > l.month - interval '3 months')""",
    "not_served": """
        SELECT t.installation_id, t.supply_id, '', b.charge
        FROM taps t JOIN bills b ON b.supply_id = t.supply_id
        WHERE NOT EXISTS (SELECT FROM customers_supplyservice v WHERE v.supply_id = t.supply_id
                          AND v.charge = b.charge AND v.starts_on < b.cycle_month + interval '1 month'
                          AND (v.ends_on IS NULL OR v.ends_on > b.cycle_month - interval '2 months'))""",
    "left_out": """
        SELECT t.installation_id, t.supply_id, '', v.charge
        FROM taps t
        JOIN LATERAL (
            SELECT s.id, s.ends_on FROM customers_supply s
            WHERE s.installation_id = t.installation_id AND s.ends_on <= t.starts_on
            ORDER BY s.ends_on DESC LIMIT 1
        ) e ON true
        JOIN customers_supplyservice v ON v.supply_id = e.id AND (v.ends_on IS NULL OR v.ends_on >= e.ends_on)
        WHERE NOT EXISTS (SELECT FROM customers_supplyservice w WHERE w.supply_id = t.supply_id
                          AND w.charge = v.charge AND (w.ends_on IS NULL OR w.ends_on > %(on)s))""",
    "expired": """
        SELECT installation_id, supply_id, serial, '検満 ' || verified_until FROM taps
        WHERE verified_until < %(on)s AND supply_id IS NOT NULL""",
    "closed_use": """
        SELECT t.installation_id, NULL::bigint, c.previous_m3 || ' m3', c.index_m3 || ' m3'
        FROM metering_closedreading c JOIN taps t ON t.installation_id = c.installation_id
        WHERE t.supply_id IS NULL AND c.index_m3 <> c.previous_m3
          AND NOT EXISTS (SELECT FROM metering_closedreadingend e WHERE e.closed_id = c.id)""",
}


def lay_side_by_side(on: date) -> int:
    """Put every difference of a day into `found`; says how many taps were looked at."""
    values = {"on": on}
    taps = sql.keep_for_now("taps", _TAPS, values)
    sql.keep_for_now("bills", _BILLS, values)
    sql.keep_for_now(
        "bores",
        # of a period in which it changed, that of the last stretch
        "SELECT id AS pricing_id, coalesce(request->'parts'->-1->>'bore_mm', request->>'bore_mm') AS bore "
        "FROM billing_pricing WHERE id IN (SELECT pricing_id FROM bills)",
    )
    kinds = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, * FROM ({text}) {kind} (installation_id, supply_id, one, other)"  # noqa: S608
        for kind, text in _KINDS.items()
    )
    sql.keep_for_now("found", kinds, values)
    return taps
