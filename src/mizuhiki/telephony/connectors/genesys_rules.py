"""Genesys Cloud CX: conversations of its detail query as events.

Lengths follow from the instants of the segments. An agent who never answered may carry work after the call;
the leg says so itself, and nothing is added up here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mizuhiki.telephony.rules import FLOW_OUT, Event
from mizuhiki.telephony.words import Kind

REGIONS = {  # PureCloudRegionHosts of its SDK
    "tokyo": ("https://api.mypurecloud.jp", "https://login.mypurecloud.jp"),
    "osaka": ("https://api.apne3.pure.cloud", "https://login.apne3.pure.cloud"),
}
YEARS = range(2000, 2101)
AGENT = frozenset({"agent", "user"})
OFTEN = {"": "", "DAILY": "毎日", "WEEKLY": "毎週 "}  # of a rule of RFC 5545
DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), "月火水木金土日", strict=True))
PASSED_ON = frozenset({"transfer", "consultTransfer", "conferenceTransfer", "noAnswerTransfer"})


class Unclear(ValueError):  # noqa: N818 - named by what is true now
    """The exchange sent what its documents do not say."""


@dataclass(frozen=True)
class Told:
    """What one conversation says."""

    conversation: str
    caller: str
    events: tuple[Event, ...]
    is_over: bool


def conversation(told: Mapping[str, Any]) -> Told:
    """A conversation of the detail query: the truth that corrects the live feed."""
    try:
        number, began = str(told["conversationId"]), at_of(told["conversationStart"])
        direction = "out" if told.get("originatingDirection") == "outbound" else "in"
        events = [Event(Kind.ENTERED, began, value=direction)]
        caller = ""
        for place, participant in enumerate(told.get("participants", ())):
            for session in participant.get("sessions", ()):
                name = str(participant.get("participantId") or session.get("sessionId") or place)
                if participant["purpose"] == "customer":
                    caller = caller or str(session.get("ani" if direction == "in" else "dnis") or "")
                elif participant["purpose"] == "acd":
                    events += _queue(name, session)
                elif participant["purpose"] in AGENT:
                    events += _agent(name, str(participant.get("userId", "")), session)
        if told.get("conversationEnd"):
            events.append(Event(Kind.ENDED, _call_end(told)))
    except (KeyError, TypeError, AttributeError) as fault:
        raise Unclear(f"conversation: {fault}") from fault
    return Told(number, caller, tuple(events), bool(told.get("conversationEnd")))


def _call_end(told: Mapping[str, Any]) -> datetime:
    """When the caller left: the conversation itself lasts until the last work after it."""
    ends = [
        at_of(segment["segmentEnd"])
        for participant in told["participants"]
        if participant["purpose"] in {"customer", "external"}
        for session in participant.get("sessions", ())
        for segment in session.get("segments", ())
        if segment.get("segmentEnd")
    ]
    return max(ends, default=at_of(told["conversationEnd"]))


def _queue(name: str, session: Mapping[str, Any]) -> Iterator[Event]:
    segments = session.get("segments", ())
    if not segments:
        return
    queue = next((str(one["queueId"]) for one in segments if one.get("queueId")), "")
    yield Event(Kind.QUEUED, at_of(segments[0]["segmentStart"]), name, line_key=queue)
    last = segments[-1]
    if last.get("segmentEnd"):
        flows = any(metric.get("name") == "tFlowOut" for metric in session.get("metrics", ()))
        yield Event(Kind.LEFT_QUEUE, at_of(last["segmentEnd"]), name, value=FLOW_OUT if flows else "")


def _agent(name: str, user: str, session: Mapping[str, Any]) -> Iterator[Event]:
    talked = False
    segments: Sequence[Mapping[str, Any]] = session.get("segments", ())
    for segment in segments:
        start, end = at_of(segment["segmentStart"]), at_or_none(segment.get("segmentEnd"))
        kind = segment["segmentType"]
        if kind == "alert":
            yield Event(Kind.ALERTED, start, name, user)
            answers = any(one["segmentType"] == "interact" for one in segments)
            if end and not answers:
                yield Event(Kind.UNANSWERED, end, name, user)
        elif kind == "interact":
            yield Event(Kind.RESUMED if talked else Kind.ANSWERED, start, name, user)
            talked = True
            if end and segment is _last_talk(segments):
                gone = segment.get("disconnectType") in PASSED_ON
                yield Event(Kind.TRANSFERRED if gone else Kind.LEFT, end, name, user)
        elif kind == "hold":
            yield Event(Kind.HELD, start, name, user)
            if end and segment is _last_talk(segments):
                yield Event(Kind.LEFT, end, name, user)
        elif kind == "wrapup":
            yield Event(Kind.WRAP_BEGAN, start, name, user)
            if end:
                yield Event(Kind.WRAP_ENDED, end, name, user)
                if segment.get("wrapUpCode"):
                    yield Event(Kind.CODED, end, name, user, value=str(segment["wrapUpCode"]))


def _last_talk(segments: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    talks = [one for one in segments if one["segmentType"] in {"interact", "hold"}]
    return talks[-1] if talks else None


def at_of(text: str) -> datetime:
    """An instant as it is told.

    Raises:
        Unclear: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise Unclear(f"instant: {str(text)[:40]}") from fault
    if found.tzinfo is None or found.year not in YEARS:
        raise Unclear(f"instant of no call: {text[:40]}")
    return found


def at_or_none(text: str | None) -> datetime | None:
    """An instant, where one is told."""
    return at_of(text) if text else None


def schedule_words(one: Mapping[str, Any]) -> str:
    """When a schedule of the exchange holds, as people say it; what is not understood stays as told."""
    told = [str(one[name]) for name in ("start", "end", "rrule") if one.get(name)]
    try:
        start, end = (datetime.fromisoformat(str(one[name])) for name in ("start", "end"))  # local, no zone
    except (KeyError, ValueError):
        return " ".join(told)
    rule = dict(part.partition("=")[::2] for part in str(one.get("rrule") or "").split(";"))
    days, often = rule.pop("BYDAY", ""), rule.pop("FREQ", "")
    if any(rule) or often not in OFTEN or not all(day in DAYS for day in days.split(",") if day):
        return " ".join(told)
    names = "・".join(DAYS[day] for day in days.split(",") if day)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    since = f"（{start:%Y-%m-%d}から）" if often else f"（{start:%Y-%m-%d}）"
    return f"{OFTEN[often]}{names} {start:%H:%M}〜{until}{since}".strip()
