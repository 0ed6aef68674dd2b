"""The rows of this room."""

from mizuhiki.telephony.models.calls import Call, Caller, CallEvent, Reading
from mizuhiki.telephony.models.derived import CallState, Leg
from mizuhiki.telephony.models.details import DetailImport, DetailRow
from mizuhiki.telephony.models.people import AgentKey, AgentState
from mizuhiki.telephony.models.registers import (
    ExchangeEntry,
    Line,
    PushKey,
    PushKeyEnd,
    WrapUpCode,
    WrapUpCodeEnd,
)

__all__ = [
    "AgentKey",
    "AgentState",
    "Call",
    "CallEvent",
    "CallState",
    "Caller",
    "DetailImport",
    "DetailRow",
    "ExchangeEntry",
    "Leg",
    "Line",
    "PushKey",
    "PushKeyEnd",
    "Reading",
    "WrapUpCode",
    "WrapUpCodeEnd",
]
