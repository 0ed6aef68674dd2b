"""The door of this room."""

from mizuhiki.approvals.events import ApprovalAsked, ApprovalDecided
from mizuhiki.approvals.kinds import Fact, Kind, Picture, kind_of, kinds, register_kind
from mizuhiki.approvals.models import ApprovalRequest, Decision
from mizuhiki.approvals.selectors import last_decision_of, open_request_of, open_requests_of, waiting_for
from mizuhiki.approvals.services import (
    AlreadyAsked,
    AlreadyDecided,
    ContentChanged,
    MayNotAsk,
    MayNotDecide,
    OnlyAskerWithdraws,
    ReasonNeeded,
    SecondPersonNeeded,
    ask,
    decide,
)

__all__ = [
    "AlreadyAsked",
    "AlreadyDecided",
    "ApprovalAsked",
    "ApprovalDecided",
    "ApprovalRequest",
    "ContentChanged",
    "Decision",
    "Fact",
    "Kind",
    "MayNotAsk",
    "MayNotDecide",
    "OnlyAskerWithdraws",
    "Picture",
    "ReasonNeeded",
    "SecondPersonNeeded",
    "ask",
    "decide",
    "kind_of",
    "kinds",
    "last_decision_of",
    "open_request_of",
    "open_requests_of",
    "register_kind",
    "waiting_for",
]
