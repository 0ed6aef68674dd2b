"""Whose refunds a file of transfers holds, for the trace: its rows say so (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct

BULK_ACTS = (
    BulkAct(  # names and accounts left the house; money went out
        actions=(
            "bankrefunds.transfer.made",
            "bankrefunds.transfer.handed_over",
            "bankrefunds.transfer.confirmed",
        ),
        kind="bankrefunds.transferbatch",
        touched="""
            SELECT b.id, b.run_id, f.supply_id FROM bankrefunds_bankrefund f
            JOIN bankrefunds_transferrow r ON r.refund_id = f.id
            JOIN bankrefunds_transferbatch b ON b.id = r.batch_id WHERE f.supply_id = ANY(%(parts)s)
        """,
    ),
)
