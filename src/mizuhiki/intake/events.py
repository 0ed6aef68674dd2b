"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ApplicationTaken:
    """An application for start, stop or name change has been taken."""

    application_id: int
    channel: str  # `Application.Channel`
    by_id: int | None  # who took it; the web has nobody
    at: datetime
