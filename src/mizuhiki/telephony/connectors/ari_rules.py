"""Asterisk: events of its REST Interface (ARI) about all channels, as events of calls.

ARI has no word that joins the channels of a call. It is said once who dialled whom, and remembered here: a
call is known by its caller's channel, which is what `Linkedid` is on the Manager Interface, a leg by the
channel of the telephone that was rung. A line that broke has forgotten who was rung; the end of the call ends
those legs.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mizuhiki.telephony.rules import FLOW_OUT, Event
from mizuhiki.telephony.words import Kind

MOST_REMEMBERED = 5_000  # channels; the one told of the longest ago is forgotten
MOST_CHARS = 80  # of a field that we keep; a caller can dial longer ones
YEARS = range(2000, 2101)
REPLACED = "ApplicationReplaced"
RINGS, PICKED_UP, NO_WORD = frozenset({"", "RINGING"}), "ANSWER", "PROGRESS"
GOES_ON = frozenset({"Dial", "Transfer"})  # what the dialplan does with a call that nobody of us took
STASIS = "stasis"


class Unclear(ValueError):  # noqa: N818 - named by what is true now
    """No event of the interface."""


@dataclass(frozen=True)
class Told:
    """What one event says of a call."""

    conversation: str
    caller: str
    events: tuple[Event, ...]
    is_known: bool = True  # whether a word before this one was of the same call


def event_of(text: str) -> Mapping[str, Any]:
    """An event as it came.

    Raises:
        Unclear: it is none.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Unclear("no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise Unclear("no event")
    return told


@dataclass
class _Leg:
    """A telephone that was rung in a call."""

    conversation: str
    agent: str
    is_answered: bool = False
    is_over: bool = False  # it did not take the call; its channel goes later


@dataclass
class Channels:
    """Which channel belongs to which call."""

    _callers: OrderedDict[str, str] = field(default_factory=OrderedDict)  # with the queue one waits in
    _legs: OrderedDict[str, _Leg] = field(default_factory=OrderedDict)

    def told(self, event: Mapping[str, Any]) -> Told | None:
        """What an event says of a call; None where it says nothing we keep.

        Raises:
            Unclear: the event says what its documents do not.
        """
        act = {
            "ChannelCreated": self._created,
            "ChannelDialplan": self._goes_to,
            "StasisStart": self._goes_to,
            "Dial": self._dialled,
            "ChannelHold": self._at_telephone,
            "ChannelUnhold": self._at_telephone,
            "BridgeBlindTransfer": self._at_telephone,
            "BridgeAttendedTransfer": self._at_telephone,
            "ChannelDestroyed": self._destroyed,
        }.get(event["type"])
        if act is None:
            return None
        try:
            return act(event, _at(event["timestamp"]))
        except (KeyError, TypeError, AttributeError) as fault:
            raise Unclear(f"{type(fault).__name__}") from None

    def _created(self, event: Mapping[str, Any], at: datetime) -> Told | None:
        """A caller's channel comes ringing; one that we ring comes down."""
        channel = event["channel"]
        if channel["state"] != "Ring":
            return None
        number = self._caller(channel["id"])
        line = _short(channel.get("dialplan", {}).get("exten", ""))
        return Told(number, _number(channel), (Event(Kind.ENTERED, at, line_key=line, value="in"),))

    def _goes_to(self, event: Mapping[str, Any], at: datetime) -> Told | None:
        """A call goes on in the dialplan: into a queue, or out of the one it was in."""
        channel = event["channel"]
        if channel["id"] in self._legs:
            return None
        app, data = event.get("dialplan_app", ""), event.get("dialplan_app_data", "")
        entered = list[Event]()
        if event["type"] == "StasisStart":
            line = _short(channel.get("dialplan", {}).get("exten", ""))
            entered = [Event(Kind.QUEUED, at, STASIS, line_key=line)]
        elif app == "Queue":
            queue = _short(data.partition(",")[0])
            entered = [Event(Kind.QUEUED, at, _short(f"queue:{queue}"), line_key=queue)]
        before = self._callers.get(channel["id"], "")
        waits = entered[0].participant if entered else ""
        if not before and not waits:
            return None
        number = self._caller(channel["id"], waits)
        why = FLOW_OUT if app in GOES_ON else ""
        left = [Event(Kind.LEFT_QUEUE, at, before, value=why)] if before and before != waits else []
        return Told(number, _number(channel), (*left, *entered))

    def _dialled(self, event: Mapping[str, Any], at: datetime) -> Told | None:
        """Somebody is rung, takes the call, or does not."""
        if not event.get("caller"):
            return None
        caller, peer, status = event["caller"], event["peer"], event["dialstatus"]
        by = self._legs.get(caller["id"])  # a telephone of ours that passes a call on
        number = by.conversation if by else self._caller(caller["id"])
        leg = self._leg(peer, number)
        if status == NO_WORD:
            return None
        if status in RINGS:
            kind = Kind.ALERTED
        elif status == PICKED_UP:
            kind, leg.is_answered = Kind.ANSWERED, True
        else:
            kind, leg.is_over = Kind.UNANSWERED, True
        return Told(number, "" if by else _number(caller), (Event(kind, at, _short(peer["id"]), leg.agent),))

    def _at_telephone(self, event: Mapping[str, Any], at: datetime) -> Told | None:
        """A telephone of ours holds a call, takes it back or gives it on."""
        kind = {"ChannelHold": Kind.HELD, "ChannelUnhold": Kind.RESUMED}.get(event["type"], Kind.TRANSFERRED)
        if kind == Kind.TRANSFERRED and event.get("result") != "Success":
            return None
        channel = event.get("channel") or event["transferer_first_leg"]
        leg = self._legs.get(channel["id"])
        if leg is None:
            return None
        return Told(leg.conversation, "", (Event(kind, at, _short(channel["id"]), leg.agent),))

    def _destroyed(self, event: Mapping[str, Any], at: datetime) -> Told | None:
        channel = event["channel"]
        leg = self._legs.pop(channel["id"], None)
        if leg is not None and leg.is_over:
            return None
        if leg is not None:
            kind = Kind.LEFT if leg.is_answered else Kind.UNANSWERED
            return Told(leg.conversation, "", (Event(kind, at, _short(channel["id"]), leg.agent),))
        known = self._callers.pop(channel["id"], None) is not None
        cause = _short(str(event.get("cause", "")))
        return Told(_short(channel["id"]), "", (Event(Kind.ENDED, at, value=cause),), is_known=known)

    def _caller(self, channel: str, waits: str | None = None) -> str:
        self._callers[channel] = self._callers.get(channel, "") if waits is None else waits
        if len(self._callers) > MOST_REMEMBERED:
            self._callers.popitem(last=False)
        return _short(channel)

    def _leg(self, peer: Mapping[str, Any], conversation: str) -> _Leg:
        agent = _short(peer["name"].rpartition("-")[0])
        leg = self._legs.setdefault(peer["id"], _Leg(conversation, agent))
        if len(self._legs) > MOST_REMEMBERED:
            self._legs.popitem(last=False)
        return leg


def _number(channel: Mapping[str, Any]) -> str:
    return str((channel.get("caller") or {}).get("number", ""))


def _short(text: str) -> str:
    return text.replace("\0", "")[:MOST_CHARS]


def _at(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unclear("instant") from None
    if found.tzinfo is None or found.year not in YEARS:
        raise Unclear("instant")
    return found
