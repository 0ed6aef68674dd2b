"""Whose payments an agent's file reported, for the trace: its rows say so (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct
from mizuhiki.billing.api import SLIP_SUPPLIES

BULK_ACTS = (
    BulkAct(
        actions=("payments.reports.imported",),
        kind="payments.storefile",
        touched=f"""
            SELECT f.id, f.run_id, s.supply_id FROM {SLIP_SUPPLIES} s
            JOIN payments_storereport r ON r.slip_id = s.slip_id
            JOIN payments_storefile f ON f.id = r.file_id WHERE s.supply_id = ANY(%(parts)s)
        """,  # noqa: S608
    ),
)
