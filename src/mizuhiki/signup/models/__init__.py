"""What this room keeps: what the public sees, what people asked for, and what the banks said of it."""

from mizuhiki.signup.models.applications import (
    Access,
    AccessUsed,
    Answer,
    Application,
    ApplicationEvent,
    ApplicationState,
    Attempt,
    RateCount,
)
from mizuhiki.signup.models.banks import Direction, GatewayKey, GatewayKeyEnd
from mizuhiki.signup.models.evidence import Arrival, Evidence, EvidenceAccount, Source
from mizuhiki.signup.models.matches import ApplicationMatch
from mizuhiki.signup.models.publications import PostcodeTown, Publication

__all__ = [
    "Access",
    "AccessUsed",
    "Answer",
    "Application",
    "ApplicationEvent",
    "ApplicationMatch",
    "ApplicationState",
    "Arrival",
    "Attempt",
    "Direction",
    "Evidence",
    "EvidenceAccount",
    "GatewayKey",
    "GatewayKeyEnd",
    "PostcodeTown",
    "Publication",
    "RateCount",
    "Source",
]
