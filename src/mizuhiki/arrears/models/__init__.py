"""What was sent to debtors, what holds a step back, what they pledged, and how supplies stand."""

from mizuhiki.arrears.models.stages import (
    HOLDS,
    SET_BY_HAND,
    STEPS,
    Hold,
    HoldEnd,
    Instalment,
    Notice,
    NoticeDebt,
    Pledge,
    PledgeDebt,
    PledgeEnd,
    PublicNotice,
    Standing,
    StepReady,
)

__all__ = [
    "HOLDS",
    "SET_BY_HAND",
    "STEPS",
    "Hold",
    "HoldEnd",
    "Instalment",
    "Notice",
    "NoticeDebt",
    "Pledge",
    "PledgeDebt",
    "PledgeEnd",
    "PublicNotice",
    "Standing",
    "StepReady",
]
