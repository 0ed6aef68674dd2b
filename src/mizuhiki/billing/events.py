"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SlipIssuing:
    """A slip is about to ask for these demands; a listener that raises leaves them as they are."""

    supply_id: int
    demand_ids: tuple[int, ...]
