"""Whose notices were to be printed and were not, for the trace: the plan says so (`audit.bulk`).

One that was printed is a letter, and is found as such.
"""

from mizuhiki.audit.api import BulkAct

BULK_ACTS = (
    BulkAct(
        actions=("notices.print.ordered",),
        kind="notices.noticeprint",
        touched="""
            SELECT o.id, o.run_id, d.supply_id FROM billing_demand d
            JOIN notices_plannednotice n ON n.demand_id = d.id
            JOIN notices_unprintednotice u ON u.planned_id = n.id
            JOIN notices_noticeprint o ON o.id = n.order_id WHERE d.supply_id = ANY(%(parts)s)
        """,
    ),
)
