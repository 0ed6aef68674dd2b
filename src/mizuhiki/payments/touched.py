"""Whose payments an agent's file reported, for the trace: its rows say so (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct

BULK_ACTS = (
    BulkAct(
        actions=("payments.reports.imported",),
        kind="payments.storefile",
        touched="""
            SELECT f.id, f.run_id, s.supply_id FROM billing_paymentslip s
            JOIN payments_storereport r ON r.slip_id = s.id
            JOIN payments_storefile f ON f.id = r.file_id WHERE s.supply_id = ANY(%(parts)s)
        """,
    ),
)
