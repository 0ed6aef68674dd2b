"""Genesys Cloud CX followed: live by a notification channel, and put right by the history (detail query).

The channel loses events, so what it tells is provisional: every five minutes the history of the last hours is
read, which says how each call was and what stood otherwise, and once a day that of the whole day before.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from mizuhiki.platform import calling, clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.connectors import lines, websocket
from mizuhiki.telephony.connectors.genesys import Genesys, Refused
from mizuhiki.telephony.connectors.genesys_live_rules import CLOSING, Live, message_of
from mizuhiki.telephony.connectors.genesys_rules import (
    REGIONS,
    Told,
    Unclear,
    conversation,
    schedule_words,
)
from mizuhiki.telephony.models import Call, ExchangeEntry, Reading
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.services.entries import Named, note_entries
from mizuhiki.telephony.services.hearing import hear, hear_agent
from mizuhiki.telephony.services.whole import read_whole

MOST_TOPICS = 1_000  # of one channel
RENEW_S = 12 * 3600  # a channel that nobody subscribes to again ends after 24 hours
CORRECT_S = 300
LOOK_BACK = timedelta(hours=3)  # a conversation may still change for so long after it began
HTTPS = 443
LISTS = {  # what the exchange has, and where it says so
    ExchangeEntry.Kind.AGENT: "users",
    ExchangeEntry.Kind.QUEUE: "routing/queues",
    ExchangeEntry.Kind.CODE: "routing/wrapupcodes",
    ExchangeEntry.Kind.SCHEDULE: "routing/schedules",
}
log = logging.getLogger(__name__)
Has = dict[str, dict[str, Named]]


@dataclass
class Following:
    """One channel while it is followed."""

    link: Genesys
    live: Live = field(default_factory=Live)
    taken: int = 0
    _read_on: datetime | None = None
    _next_s: float = 0.0
    _renew_s: float = 0.0

    def follow(self, *, until: Callable[[], bool] = lambda: False) -> int:
        """Take down what the channel tells until it ends; how many messages were of calls or agents.

        Raises:
            OSError, Refused, Unclear, calling.NotAnswered: what came before it is kept.
        """
        topics = topics_of(read_entries(self.link, at=clock.now()))
        channel, host, path = _channel(self.link)
        self._subscribe(channel, topics)
        with lines.connect(host, HTTPS, is_secure=True) as line:
            for text in websocket.opened(line, host=host, path=path).texts():
                if text is not None and not self.take(text):
                    break
                self._correct()
                if self.link.clock_s() >= self._renew_s:
                    self._subscribe(channel, topics)
                if until():
                    break
        return self.taken

    def take(self, text: str) -> bool:
        """Write one message down; False when the exchange says that the channel ends."""
        at = clock.now()
        try:
            message = message_of(text)
            if message.topic == CLOSING:
                return False
            if message.about == "calls":
                self._take_call(message.body, at)
            elif message.about in {"routingStatus", "presence"} and (told := self.live.agent(message)):
                hear_agent(agent_key=told.agent, word=told.word, since=told.since, at=at)
                self.taken += 1
        except (RuleBroken, Unclear) as fault:  # one message must not end the line
            log.warning("a message of the exchange was not taken: %s", _words(fault))
        return True

    def _take_call(self, body: Mapping[str, Any], at: datetime) -> None:
        told = self.live.call(body, at)
        if not told.events:
            return
        hear(
            source=Call.Source.GENESYS,
            conversation=told.conversation,
            told=told.events,
            caller=caller_of(told.caller) if told.caller else None,
            at=at,
        )
        self.taken += 1

    def _subscribe(self, channel: str, topics: Sequence[str]) -> None:
        self.link.ask(f"notifications/channels/{channel}/subscriptions", [{"id": one} for one in topics])
        self._renew_s = self.link.clock_s() + RENEW_S

    def _correct(self) -> None:
        """Let the history put right what was told, when it is time; that it is away ends no live line."""
        if self.link.clock_s() < self._next_s:
            return
        at = clock.now()
        try:
            take_conversations(self.link, since_of(self._read_on, at), at, at=at)
            self._read_on = at
        except (Refused, Unclear, calling.NotAnswered) as fault:
            log.warning("the history of the exchange was not read: %s", type(fault).__name__)
        self._next_s = self.link.clock_s() + CORRECT_S


def since_of(before: datetime | None, at: datetime) -> datetime:
    """From when the history is read: the last hours; at first and with each new day the day before, too."""
    day = clock.day_of(at)
    if before is not None and clock.day_of(before) == day:
        return at - LOOK_BACK
    return min(at - LOOK_BACK, clock.end_of(day - timedelta(days=2)))


def read_entries(link: Genesys, *, at: datetime) -> Has:
    """Whom and what the exchange has, kept where it is new; by kind and by its own name."""
    found: Has = {}
    for kind, path in LISTS.items():
        found[kind] = {str(one["id"]): _named(one) for one in link.things(path) if one.get("id")}
        note_entries(source=Call.Source.GENESYS, kind=kind, entries=found[kind], at=at)
    return found


def _named(one: Mapping[str, Any]) -> Named:
    """Of a schedule also when it holds."""
    return Named(str(one.get("name") or ""), schedule_words(one))


def topics_of(has: Has) -> list[str]:
    """Calls of each queue, and calls and state of each agent.

    Raises:
        Refused: more than a channel takes.
    """
    queues = [f"v2.routing.queues.{one}.conversations.calls" for one in has[ExchangeEntry.Kind.QUEUE]]
    of_user = ("conversations.calls", "routingStatus", "presence")
    users = [f"v2.users.{one}.{what}" for one in has[ExchangeEntry.Kind.AGENT] for what in of_user]
    if len(queues) + len(users) > MOST_TOPICS:
        raise Refused("more topics than a channel takes")
    return [*queues, *users]


def _channel(link: Genesys) -> tuple[str, str, str]:
    """A channel of our own: its name, and the host and path it is heard at, which must be the region's."""
    told = link.ask("notifications/channels", {})
    target = urlsplit(str(told.get("connectUri", "")))
    host, domain = target.hostname or "", REGIONS[link.region][1].partition("login")[2]
    name = str(told.get("id", ""))
    if target.scheme != "wss" or not host.endswith(domain) or not name.replace("-", "").isalnum():
        raise Unclear("no channel of the region")
    return name, host, f"{target.path or '/'}{'?' if target.query else ''}{target.query}"


def take_conversations(link: Genesys, since: datetime, until: datetime, *, at: datetime) -> tuple[int, int]:
    """Read a time: how many conversations there were, and in how many of those known something differed.

    Those that are over are read whole, which is the truth; those that go on are told of so far.
    """
    count = differing = 0
    for one in link.conversations(since, until):
        try:
            differing += _take_whole(conversation(one), at)
            count += 1
        except (RuleBroken, Unclear) as fault:  # one call must not keep the others from being put right
            log.warning("a call of the history was not taken: %s", _words(fault))
    return count, differing


def _take_whole(told: Told, at: datetime) -> bool:
    """Write one conversation down; whether what was known of it stood otherwise."""
    source, caller = Call.Source.GENESYS, caller_of(told.caller)
    if not told.is_over:
        hear(source=source, conversation=told.conversation, told=told.events, caller=caller, at=at)
        return False
    reading = read_whole(
        source=source,
        conversation=told.conversation,
        told=told.events,
        caller=caller,
        origin=Reading.Origin.HISTORY,
        at=at,
    )
    return bool(reading and reading.differences)


def _words(fault: RuleBroken | Unclear) -> str:
    """A word for the log, that names nobody."""
    return fault.code if isinstance(fault, RuleBroken) else "unclear"
