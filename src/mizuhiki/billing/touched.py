"""Whose bills a run made, for the trace: its rows say so, its entry does not (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct

BULK_ACTS = (
    BulkAct(  # who got no assessment was looked at too: the reason names the supply
        actions=("billing.run.done",),
        kind="platform.batchrun",
        touched="""
            SELECT run_id, run_id, supply_id FROM billing_assessment
            WHERE supply_id = ANY(%(parts)s) AND run_id IS NOT NULL
            UNION ALL
            SELECT run_id, run_id, supply_id FROM billing_notassessed WHERE supply_id = ANY(%(parts)s)
        """,
    ),
)
