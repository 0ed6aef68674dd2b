"""Counters, seals, drawers; counts, movements and closings. Rows are never updated, but for `OpenTill`."""

from mizuhiki.till.models.days import BankDeposit, BankSlip, Carry, CounterDay, TransitPolicy
from mizuhiki.till.models.drawers import (
    Closing,
    Count,
    Difference,
    DifferenceAgreed,
    FloatPlan,
    Handover,
    HandoverTaken,
    OpenTill,
    OutOfHours,
    Till,
    TillMove,
    TillSession,
)
from mizuhiki.till.models.places import Counter, CounterEnd, Seal, SealEvent, SealImprint

__all__ = [
    "BankDeposit",
    "BankSlip",
    "Carry",
    "Closing",
    "Count",
    "Counter",
    "CounterDay",
    "CounterEnd",
    "Difference",
    "DifferenceAgreed",
    "FloatPlan",
    "Handover",
    "HandoverTaken",
    "OpenTill",
    "OutOfHours",
    "Seal",
    "SealEvent",
    "SealImprint",
    "Till",
    "TillMove",
    "TillSession",
    "TransitPolicy",
]
