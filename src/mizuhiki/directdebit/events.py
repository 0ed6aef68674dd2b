"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DebitResultsImported:
    """A result file was booked; its rows are in `directdebit_debitresult`."""

    file_id: int
    run_id: int
