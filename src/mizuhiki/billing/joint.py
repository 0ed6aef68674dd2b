"""一括納付 in a run: one slip for what the supplies of a group owe for the month, set-wise (docs/adr/0271).

A supply is asked by its group's slip only while the group's payer pays for it: who moved in since is asked
by a slip of their own, whatever the group says.
"""

from datetime import date, datetime

from mizuhiki.customers.api import who_pays
from mizuhiki.platform import clock, sql

# Every slip with each supply it asks for.
SLIP_SUPPLIES = """(
    SELECT one.id AS slip_id, one.supply_id FROM billing_paymentslip one
    UNION ALL SELECT more.slip_id, more.supply_id FROM billing_slipmember more)"""
# Demands that were asked for by a group's slip from the first: no notice of their own is printed.
JOINT_DEMANDS = """
    SELECT x.demand_id FROM billing_groupslip g JOIN billing_slipdemand x ON x.slip_id = g.slip_id
    WHERE NOT EXISTS (
        SELECT FROM billing_slipdemand y WHERE y.demand_id = x.demand_id AND y.slip_id < x.slip_id)
"""
_OF_MONTH = "m.since <= %(month)s AND (m.until IS NULL OR m.until > %(month)s)"


def has_members(cycle_month: date) -> bool:
    """Whether any supply belongs to a group in a month; nearly all runs ask nothing more."""
    found = f"SELECT FROM billing_groupmember m WHERE {_OF_MONTH} LIMIT 1"
    return bool(sql.rows(found, {"month": cycle_month}))


def write_slips(*, run_id: int, cycle_month: date, at: datetime) -> None:
    """A slip for each group over its demands in `asked` that are paid by slip; these stay in `grouped`."""
    sql.keep_for_now(
        "grouped",
        f"""
        SELECT m.group_id, a.demand_id, a.supply_id, a.yen, a.due_on
        FROM asked a JOIN billing_groupmember m ON m.supply_id = a.supply_id AND {_OF_MONTH}
        JOIN billing_payergroup g ON g.id = m.group_id JOIN customers_customer c ON c.id = g.payer_id
        WHERE a.method = 'slip' AND coalesce(c.merged_into_id, c.id) = ({who_pays("a.supply_id")})
        ORDER BY m.group_id, a.supply_id
        """,  # noqa: S608
        {"month": cycle_month, "today": clock.day_of(at)},
    )
    sql.keep_for_now(
        "joint_slips",
        f"""
        SELECT {sql.next_id("billing_paymentslip")} AS slip_id,
               lpad(nextval('billing_slip_no')::text, 16, '0') AS slip_no, %s::bigint AS run_id, q.*
        FROM (SELECT group_id, min(supply_id) AS supply_id, sum(yen)::bigint AS yen, max(due_on) AS due_on
              FROM grouped GROUP BY 1 ORDER BY 1) q
        """,  # noqa: S608
        [run_id],
    )
    sql.run(
        "INSERT INTO billing_paymentslip (id, slip_no, reissue, supply_id, amount_yen, last_day, issued_at) "
        "SELECT slip_id, slip_no, 0, supply_id, yen, due_on, %s FROM joint_slips",
        [at],
    )
    sql.run("INSERT INTO billing_groupslip (slip_id, group_id) SELECT slip_id, group_id FROM joint_slips")
    sql.run(
        "INSERT INTO billing_slipmember (slip_id, supply_id) SELECT s.slip_id, g.supply_id FROM grouped g "
        "JOIN joint_slips s ON s.group_id = g.group_id AND s.supply_id <> g.supply_id"
    )
    sql.run(
        "INSERT INTO billing_slipdemand (slip_id, demand_id) SELECT s.slip_id, g.demand_id FROM grouped g "
        "JOIN joint_slips s USING (group_id)"
    )
    sql.run(
        "INSERT INTO billing_groupslipline (slip_id, assessment_id, yen) "
        "SELECT s.slip_id, a.assessment_id, a.amount_yen FROM grouped g JOIN joint_slips s USING (group_id) "
        "JOIN assessed a ON a.supply_id = g.supply_id AND a.amount_yen > 0"
    )


def counted_with(counts: dict[str, int], run_id: int) -> dict[str, int]:
    """The counts of a run's slips with those of its groups, as they were written; mostly there are none."""
    if sql.rows("SELECT to_regclass('joint_slips')") == [(None,)]:
        return counts
    slips, yen = sql.rows(
        "SELECT count(*), coalesce(sum(p.amount_yen), 0) FROM joint_slips s "
        "JOIN billing_paymentslip p ON p.id = s.slip_id "
        "WHERE s.run_id = %s AND p.amount_yen = (SELECT sum(d.amount_yen) FROM billing_slipdemand x "
        "JOIN billing_demand d ON d.id = x.demand_id WHERE x.slip_id = s.slip_id)",
        [run_id],
    )[0]
    return counts | {"slips": counts["slips"] + int(slips), "slip_yen": counts["slip_yen"] + int(yen)}
