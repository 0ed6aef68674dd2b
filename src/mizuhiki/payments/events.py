"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceiptTaken:
    """One receipt was booked."""

    receipt_id: int
    supply_id: int


@dataclass(frozen=True)
class ReceiptReversed:
    """A receipt was taken back by a reversing row."""

    receipt_id: int
    supply_id: int


@dataclass(frozen=True)
class ReceiptsTaken:
    """A batch of receipts was booked; listeners work set-wise on the rows of the run."""

    run_id: int
