"""Asterisk: messages of its Manager Interface (AMI) about queues as events of calls.

A call is known by `Linkedid`, which all its channels share; an agent by the interface of the queue member.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mizuhiki.telephony.rules import FLOW_OUT, Event
from mizuhiki.telephony.words import AgentWord, Kind

END = b"\r\n\r\n"
MOST_BYTES = 64 * 1024  # of one message
MOST_CHARS = 80  # of a field that we keep; a caller can dial longer ones
YEARS = range(2000, 2101)
DEVICE_READY = "1"  # of QueueMemberStatus: not in use


@dataclass(frozen=True)
class Told:
    """What one message says of a call."""

    conversation: str
    caller: str
    events: tuple[Event, ...]


class Unclear(ValueError):  # noqa: N818 - named by what is true now
    """No message of the interface."""


def messages(buffer: bytes) -> tuple[list[dict[str, str]], bytes]:
    """The whole messages at the head of what was read, and the rest."""
    *whole, rest = buffer.split(END)
    if len(rest) > MOST_BYTES:
        raise Unclear("a message has no end")
    return [_fields(one) for one in whole if one.strip()], rest


def _fields(block: bytes) -> dict[str, str]:
    found = dict[str, str]()
    for line in block.decode("utf-8", errors="replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.replace("\0", "").strip()[:MOST_CHARS])
    return found


def told_of(message: Mapping[str, str], heard_at: datetime) -> Told | None:
    """A queue or channel event; None for any other. `Timestamp` is there where timestampevents is set."""
    at = _stamp(message.get("Timestamp", "")) or heard_at
    events = tuple(_events(message, at))
    call = message.get("Linkedid") or message.get("Uniqueid", "")
    if not events or not call:
        return None
    return Told(call, message.get("CallerIDNum", "").replace("<unknown>", ""), events)


def _events(message: Mapping[str, str], at: datetime) -> Iterator[Event]:
    queue, agent = message.get("Queue", ""), message.get("Interface") or message.get("MemberName", "")
    name = message.get("Event", "")
    if name == "QueueCallerJoin":
        yield Event(Kind.QUEUED, at, f"queue:{queue}", line_key=queue)
    elif name == "QueueCallerAbandon":
        yield Event(Kind.LEFT_QUEUE, at, f"queue:{queue}")
    elif name == "AgentCalled":
        yield Event(Kind.ALERTED, at, agent, agent)
    elif name == "AgentRingNoAnswer":
        yield Event(Kind.UNANSWERED, at, agent, agent)
    elif name == "AgentConnect":
        yield Event(Kind.ANSWERED, at, agent, agent)
        yield Event(Kind.LEFT_QUEUE, at, f"queue:{queue}")
    elif name == "AgentComplete":
        kind = Kind.TRANSFERRED if message.get("Reason") == "transfer" else Kind.LEFT
        yield Event(kind, at, agent, agent)
    elif name == "QueueCallerLeave" and message.get("Reason") == FLOW_OUT:
        yield Event(Kind.LEFT_QUEUE, at, f"queue:{queue}", value=FLOW_OUT)
    elif name == "Newchannel" and message.get("Uniqueid") == message.get("Linkedid"):
        yield Event(Kind.ENTERED, at, line_key=message.get("Exten", ""), value="in")
    elif name == "Hangup" and message.get("Uniqueid") == message.get("Linkedid"):
        yield Event(Kind.ENDED, at, value=message.get("Cause", ""))


def agent_state(message: Mapping[str, str]) -> tuple[str, AgentWord] | None:
    """Whether a queue member takes calls."""
    if message.get("Event") not in {"QueueMember", "QueueMemberStatus", "QueueMemberPause"}:
        return None
    agent = message.get("Interface") or message.get("Location", "")  # of a list, and of a change
    if not agent:
        return None
    if message.get("Paused") == "1":
        word = AgentWord.BREAK if "break" in message.get("PausedReason", "").casefold() else AgentWord.AWAY
        return agent, word
    is_ready = message.get("Status", DEVICE_READY) == DEVICE_READY
    return (agent, AgentWord.READY) if is_ready else None


def _stamp(text: str) -> datetime | None:
    try:
        found = datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year in YEARS else None
