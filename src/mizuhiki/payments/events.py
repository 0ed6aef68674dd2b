"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


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
class OffsetMaking:
    """Overpaid money is about to settle these demands; a listener that raises leaves them as they are."""

    supply_id: int
    demand_ids: tuple[int, ...]


@dataclass(frozen=True)
class ReceiptsTaken:
    """A batch of receipts was booked; listeners work set-wise on the rows of the run."""

    run_id: int


@dataclass(frozen=True)
class ClaimNoted:
    """Somebody told of a payment; it is a word, no money."""

    claim_id: int
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class ClaimEnded:
    """What was told of came in, or somebody found out about it."""

    claim_ids: tuple[int, ...]
    at: datetime
    actor: Actor | None


@dataclass(frozen=True)
class ClaimReopened:
    """The money that bore these claims out was taken back."""

    claim_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class StoreReportsImported:
    """An agent's file came in; its rows are in `payments_storereport`, its receipts are taken."""

    file_id: int
    at: datetime
    actor: Actor | None


@dataclass(frozen=True)
class StoreReportSettled:
    """A person said what becomes of money that belonged to no slip by itself."""

    file_id: int
    at: datetime
    actor: Actor | None


@dataclass(frozen=True)
class StoreReportsLate:
    """So many payments that stores told of have no 確報 though it should be in; none is said too."""

    count: int
    at: datetime
