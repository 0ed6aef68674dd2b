"""What this room keeps: what the public sees, what people asked for, and what the banks said of it."""

from mizuhiki.signup.models.applications import (
    Access,
    AccessUsed,
    AccessWrong,
    Answer,
    Application,
    ApplicationEvent,
    ApplicationKind,
    ApplicationState,
    Attempt,
    RateCount,
)
from mizuhiki.signup.models.banks import Direction, GatewayKey, GatewayKeyEnd
from mizuhiki.signup.models.campaigns import Campaign, CampaignMaterial, Goal, GoalReview, Need, NeedStep
from mizuhiki.signup.models.closures import Closure, ClosureAgreement, ClosureEnd, SiteNotice, SiteNoticeEnd
from mizuhiki.signup.models.daily import DailyFile, DailyLine, Settling
from mizuhiki.signup.models.evidence import Arrival, Evidence, EvidenceAccount, Source
from mizuhiki.signup.models.matches import ApplicationMatch
from mizuhiki.signup.models.partners import BankAgreement, BankCertificate, BankCheck
from mizuhiki.signup.models.publications import (
    PostcodeLoad,
    PostcodeTown,
    Publication,
    PublicationProposal,
    TermsCheck,
)
from mizuhiki.signup.models.results import ResultDay, ResultFile, ResultLine, ResultReceipt, ResultTaking
from mizuhiki.signup.models.service_faults import ServiceFault, ServiceFaultStep
from mizuhiki.signup.models.trials import (
    GoLiveReport,
    TrialAnswer,
    TrialFault,
    TrialFaultStep,
    TrialHelp,
    TrialResult,
)

__all__ = [
    "Access",
    "AccessUsed",
    "AccessWrong",
    "Answer",
    "Application",
    "ApplicationEvent",
    "ApplicationKind",
    "ApplicationMatch",
    "ApplicationState",
    "Arrival",
    "Attempt",
    "BankAgreement",
    "BankCertificate",
    "BankCheck",
    "Campaign",
    "CampaignMaterial",
    "Closure",
    "ClosureAgreement",
    "ClosureEnd",
    "DailyFile",
    "DailyLine",
    "Direction",
    "Evidence",
    "EvidenceAccount",
    "GatewayKey",
    "GatewayKeyEnd",
    "GoLiveReport",
    "Goal",
    "GoalReview",
    "Need",
    "NeedStep",
    "PostcodeLoad",
    "PostcodeTown",
    "Publication",
    "PublicationProposal",
    "RateCount",
    "ResultDay",
    "ResultFile",
    "ResultLine",
    "ResultReceipt",
    "ResultTaking",
    "ServiceFault",
    "ServiceFaultStep",
    "Settling",
    "SiteNotice",
    "SiteNoticeEnd",
    "Source",
    "TermsCheck",
    "TrialAnswer",
    "TrialFault",
    "TrialFaultStep",
    "TrialHelp",
    "TrialResult",
]
