"""What this room keeps: what the public sees, what people asked for, and what the banks said of it."""

from mizuhiki.signup.models.applications import (
    Access,
    AccessUsed,
    Answer,
    Application,
    ApplicationEvent,
    ApplicationKind,
    ApplicationState,
    Attempt,
    RateCount,
)
from mizuhiki.signup.models.banks import Direction, GatewayKey, GatewayKeyEnd
from mizuhiki.signup.models.campaigns import (
    Campaign,
    CampaignMaterial,
    Goal,
    GoalReview,
    Need,
    NeedStep,
)
from mizuhiki.signup.models.evidence import Arrival, Evidence, EvidenceAccount, Source
from mizuhiki.signup.models.matches import ApplicationMatch
from mizuhiki.signup.models.publications import PostcodeTown, Publication
from mizuhiki.signup.models.service_faults import ServiceFault, ServiceFaultStep

__all__ = [
    "Access",
    "AccessUsed",
    "Answer",
    "Application",
    "ApplicationEvent",
    "ApplicationKind",
    "ApplicationMatch",
    "ApplicationState",
    "Arrival",
    "Attempt",
    "Campaign",
    "CampaignMaterial",
    "Direction",
    "Evidence",
    "EvidenceAccount",
    "GatewayKey",
    "GatewayKeyEnd",
    "Goal",
    "GoalReview",
    "Need",
    "NeedStep",
    "PostcodeTown",
    "Publication",
    "RateCount",
    "ServiceFault",
    "ServiceFaultStep",
    "Source",
]
