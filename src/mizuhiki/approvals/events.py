"""What this room tells the others. No bulk forms: people ask and decide one by one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ApprovalAsked:
    """A request waits for its second person."""

    request_id: int
    kind: str


@dataclass(frozen=True)
class ApprovalDecided:
    """A request was granted (and carried out), refused or withdrawn."""

    request_id: int
    kind: str
    outcome: str
