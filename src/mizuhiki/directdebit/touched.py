"""Whose bills a bank was asked for and answered about, for the trace: the rows say so (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct

_ASKED = """
    FROM billing_demand d JOIN directdebit_debitrow r ON r.demand_id = d.id
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
"""

BULK_ACTS = (
    BulkAct(  # the file left the house with names and accounts in it
        actions=("directdebit.request.made", "directdebit.request.handed_over"),
        kind="directdebit.debitbatch",
        touched=f"SELECT b.id, b.run_id, d.supply_id {_ASKED} WHERE d.supply_id = ANY(%(parts)s)",
    ),
    BulkAct(
        actions=("directdebit.result.imported",),
        kind="directdebit.debitresultfile",
        touched=f"""
            SELECT f.id, f.run_id, d.supply_id {_ASKED}
            JOIN directdebit_debitresult a ON a.row_id = r.id
            JOIN directdebit_debitresultfile f ON f.id = a.file_id WHERE d.supply_id = ANY(%(parts)s)
        """,
    ),
    BulkAct(
        actions=("directdebit.bills.turned",),
        kind="platform.batchrun",
        touched="""
            SELECT i.run_id, i.run_id, d.supply_id FROM billing_demand d
            JOIN billing_slipinstead i ON i.demand_id = d.id
            WHERE d.supply_id = ANY(%(parts)s) AND i.run_id IS NOT NULL
        """,
    ),
)
