"""Calls as tests tell of them: seconds after an instant."""

from dataclasses import replace
from datetime import datetime, timedelta

from mizuhiki.platform import clock
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.words import Kind

NINE = datetime(2026, 11, 27, 9, 0, 0, tzinfo=clock.TOKYO)


def after(seconds: float) -> datetime:
    """That long after nine."""
    return NINE + timedelta(milliseconds=round(seconds * 1000))


def said(kind: str, seconds: float, participant: str = "", **facts: str) -> Event:
    """One event; the agent's key is the participant's name unless it is said."""
    if participant.startswith("agent") and "agent_key" not in facts:
        facts["agent_key"] = participant
    event = Event(kind=Kind(kind), at=after(seconds), participant=participant)
    return replace(event, **facts)  # type: ignore[arg-type]


def trap() -> list[Event]:
    """call-centre.md §1.2: an agent who never answers has 57 s of work, another answers."""
    return [
        said("entered", 0, value="in"),
        said("queued", 64, "acd", line_key="Q1"),
        said("alerted", 66.7, "agent-1"),
        said("unanswered", 74.1, "agent-1"),
        said("wrap_began", 74.1, "agent-1"),
        said("wrap_ended", 131.1, "agent-1"),
        said("coded", 131.1, "agent-1", value="ININ-WRAP-UP-TIMEOUT"),
        said("alerted", 74.1, "agent-2"),
        said("answered", 76.4, "agent-2"),
        said("left_queue", 76.4, "acd", value="answered"),
        said("left", 451.3, "agent-2"),
        said("ended", 451.3),
        said("wrap_began", 451.3, "agent-2"),
        said("wrap_ended", 454.3, "agent-2"),
        said("coded", 454.3, "agent-2", value="K10"),
    ]
