"""Whose readings a file brought, for the trace: its rows say so, its entry does not (`audit.bulk`)."""

from mizuhiki.audit.api import BulkAct

BULK_ACTS = (
    BulkAct(
        actions=("metering.readings.imported",),
        kind="metering.readingimport",
        touched="""
            SELECT i.id, i.run_id, r.supply_id FROM metering_reading r
            JOIN metering_readingimport i ON i.id = r.source_id WHERE r.supply_id = ANY(%(parts)s)
        """,
    ),
)
