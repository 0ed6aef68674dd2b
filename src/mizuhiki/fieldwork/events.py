"""What this room tells the others, in the transaction that does it."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class VisitBooked:
    """What a tablet told of a visit was carried out, or the visit was called off: it is over."""

    visit_id: int
    how: str  # a value of `VisitEnd.How`
    at: datetime
    actor: Actor
