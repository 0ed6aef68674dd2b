"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class RepairReceived:
    """A request has come in."""

    request_id: int
    is_urgent: bool
    at: datetime
    channel: str = ""  # `RepairRequest.Channel`
    by_id: int | None = None  # who took it in; another system has nobody


@dataclass(frozen=True)
class RepairStepped:
    """A request went on: `kind` is a `RepairStep.Kind`, `state` how it stands after it."""

    request_id: int
    kind: str
    state: str
    at: datetime
    actor: Actor
