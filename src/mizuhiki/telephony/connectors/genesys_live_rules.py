"""Genesys Cloud CX: messages of its notification topics as events. They repeat, and come late or twice.

Each thing bears the instant the exchange gives it, so told twice it is once. What has none bears the instant
it was first heard of, which is remembered here; a hold is told when it changes. A participant is named as in
the detail query, so that what the history says of a call that goes on falls on the same legs.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mizuhiki.telephony.connectors.genesys_rules import AGENT, PASSED_ON, Told, Unclear, at_of, at_or_none
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.words import AgentWord, Kind

MOST_REMEMBERED = 5_000  # participants; whoever was told of the longest ago is forgotten
CALLERS = frozenset({"customer", "external"})
CLOSING = "v2.system.socket_closing"
ROUTING = {
    "OFF_QUEUE": AgentWord.AWAY,
    "IDLE": AgentWord.READY,
    "NOT_RESPONDING": AgentWord.MISSED,
}  # INTERACTING and COMMUNICATING follow from the calls
PRESENCE = {
    "AWAY": AgentWord.AWAY,
    "BUSY": AgentWord.AWAY,
    "MEETING": AgentWord.AWAY,
    "TRAINING": AgentWord.AWAY,
    "BREAK": AgentWord.BREAK,
    "MEAL": AgentWord.BREAK,
    "OFFLINE": AgentWord.OFF,
}  # AVAILABLE and ON_QUEUE say less than the routing status


@dataclass(frozen=True)
class AgentTold:
    """What somebody does."""

    agent: str
    word: AgentWord
    since: datetime


@dataclass(frozen=True)
class Message:
    """One message of a topic."""

    topic: str
    body: Mapping[str, Any]

    @property
    def about(self) -> str:
        """The last word of the topic: calls, routingStatus, presence."""
        return self.topic.rpartition(".")[2]


def message_of(text: str) -> Message:
    """A message as it came.

    Raises:
        Unclear: it is none.
    """
    try:
        told = json.loads(text)
        topic, body = told["topicName"], told.get("eventBody") or {}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise Unclear("message") from None
    if not isinstance(topic, str) or not isinstance(body, dict):
        raise Unclear("message")
    return Message(topic, body)


@dataclass
class Live:
    """What has to be remembered between messages."""

    _rang: OrderedDict[tuple[str, str], datetime] = field(default_factory=OrderedDict)
    _held: OrderedDict[tuple[str, str], bool] = field(default_factory=OrderedDict)
    _present: dict[str, AgentWord] = field(default_factory=dict)

    def call(self, body: Mapping[str, Any], heard_at: datetime) -> Told:
        """How a call stands now.

        Raises:
            Unclear: the message says what its documents do not.
        """
        try:
            number, events, caller, ends = str(body["id"]), list[Event](), "", list[bool]()
            for one in body.get("participants", ()):
                name, purpose = str(one["id"]), one["purpose"]
                if purpose in CALLERS:
                    caller = caller or str(one.get("ani") or one.get("address") or "")
                    ends.append(bool(one.get("endTime")))
                    events += _caller(one)
                elif purpose == "acd":
                    events += _queue(name, one)
                elif purpose in AGENT:
                    events += self._agent(number, name, one, heard_at)
        except (KeyError, TypeError, AttributeError) as fault:
            raise Unclear(f"call: {type(fault).__name__}") from None
        is_over = bool(ends) and all(ends)
        if not is_over:
            events = [one for one in events if one.kind != Kind.ENDED]
        return Told(number, caller, tuple(events), is_over)

    def agent(self, message: Message) -> AgentTold | None:
        """What somebody does, where a message says it; their own word goes before the exchange's.

        Raises:
            Unclear: the message says what its documents do not.
        """
        user = message.topic.removeprefix("v2.users.").partition(".")[0]
        try:
            if message.about == "presence":
                own = PRESENCE.get(message.body["presenceDefinition"]["systemPresence"].upper())
                if own is None:
                    self._present.pop(user, None)
                    return None
                self._present[user] = own
                return AgentTold(user, own, at_of(message.body["modifiedDate"]))
            status = message.body["routingStatus"]
            word = ROUTING.get(status["status"])
            if word == AgentWord.AWAY:
                word = self._present.get(user, word)
            return AgentTold(user, word, at_of(status["startTime"])) if word else None
        except (KeyError, TypeError, AttributeError) as fault:
            raise Unclear(f"agent: {type(fault).__name__}") from None

    def _agent(self, number: str, name: str, one: Mapping[str, Any], heard_at: datetime) -> Iterator[Event]:
        user, key = str((one.get("user") or {}).get("id", "")), (number, name)
        answered, ended = at_or_none(one.get("connectedTime")), at_or_none(one.get("endTime"))
        rang = at_or_none(one.get("startAlertingTime"))
        if rang is None and one.get("state") == "alerting":
            rang = _remembered(self._rang, key, heard_at)
        if rang is not None:
            yield Event(Kind.ALERTED, rang, name, user)
        if answered is not None:
            yield Event(Kind.ANSWERED, answered, name, user)
        if answered is not None and ended is None and bool(one.get("held")) != self._held.get(key, False):
            self._held[key] = bool(one.get("held"))
            _bound(self._held)
            yield Event(Kind.HELD if self._held[key] else Kind.RESUMED, heard_at, name, user)
        if ended is not None:
            gone = Kind.TRANSFERRED if one.get("disconnectType") in PASSED_ON else Kind.LEFT
            yield Event(gone if answered is not None else Kind.UNANSWERED, ended, name, user)
        if one.get("startAcwTime"):
            yield Event(Kind.WRAP_BEGAN, at_of(one["startAcwTime"]), name, user)
        if one.get("endAcwTime"):
            wrapped = at_of(one["endAcwTime"])
            yield Event(Kind.WRAP_ENDED, wrapped, name, user)
            code = (one.get("wrapup") or {}).get("code")
            if code:
                yield Event(Kind.CODED, wrapped, name, user, value=str(code))


def _caller(one: Mapping[str, Any]) -> Iterator[Event]:
    began, ended = at_or_none(one.get("connectedTime")), at_or_none(one.get("endTime"))
    if began is not None:
        yield Event(Kind.ENTERED, began, value="out" if one.get("direction") == "outbound" else "in")
    if ended is not None:
        yield Event(Kind.ENDED, ended)


def _queue(name: str, one: Mapping[str, Any]) -> Iterator[Event]:
    queue = str((one.get("queue") or {}).get("id", ""))
    if one.get("connectedTime"):
        yield Event(Kind.QUEUED, at_of(one["connectedTime"]), name, line_key=queue)
    if one.get("endTime"):
        yield Event(Kind.LEFT_QUEUE, at_of(one["endTime"]), name)


def _remembered(
    kept: OrderedDict[tuple[str, str], datetime], key: tuple[str, str], heard_at: datetime
) -> datetime:
    found = kept.setdefault(key, heard_at)
    _bound(kept)
    return found


def _bound(kept: OrderedDict[tuple[str, str], Any]) -> None:
    if len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
