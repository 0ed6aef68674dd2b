"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class ComplaintEnded:
    """A complaint was closed with its resolution, or taken back because it was none."""

    complaint_id: int
    is_void: bool
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class ComplaintMade:
    """A complaint was taken down, or what was written of it was put right."""

    complaint_id: int
    at: datetime
