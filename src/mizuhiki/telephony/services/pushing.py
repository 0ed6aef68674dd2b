"""What an exchange pushes: newCall, answer and hangup, as the generic CTI interface of Zammad has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.customers.api import phone_digits
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.models import Call, CallEvent, PushKey
from mizuhiki.telephony.numbers import CallerNumber, caller_of
from mizuhiki.telephony.rules import FLOW_OUT, Event
from mizuhiki.telephony.services.hearing import hear
from mizuhiki.telephony.services.registering import digest_of
from mizuhiki.telephony.words import Kind

NEW, ANSWER, HANGUP = "newCall", "answer", "hangup"
QUEUE = "queue"
MOST_AGENTS = 50  # a call may ring at once
FORWARDED = "forwarded"
YEARS = range(2000, 2101)  # any other is no year of a call, and some have no instant in Tokyo
_NAME = re.compile(r"[\x21-\x7e\u3000-\u9fff][\x20-\x7e\u3000-\u9fff]{0,79}")


class PushUnclear(RuleBroken):
    """What was pushed is no word of the interface."""

    code = "push_unclear"
    sentence = "通知の「{field}」を読めません。"


@dataclass(frozen=True)
class Push:
    """One word of an exchange."""

    event: str
    conversation: str
    direction: str
    from_number: str
    to_number: str
    queue: str
    answering: str
    users: Sequence[str]
    cause: str
    at: datetime | None  # when it happened, where the exchange says it


def key_of_token(token: str) -> PushKey | None:
    """Who may tell under this secret now."""
    return PushKey.objects.filter(digest=digest_of(token), end=None).first()


def push_of(fields: Mapping[str, Sequence[str]]) -> Push:
    """A word out of the fields of a form.

    Raises:
        PushUnclear: nothing is written.
    """

    def one(name: str) -> str:
        found = fields.get(name) or [""]
        return _plain(name, found[0])

    users = [_plain("user", text) for name in ("user[]", "user") for text in fields.get(name, ()) if text]
    push = Push(
        event=one("event"),
        conversation=one("callId"),
        direction=one("direction") or "in",
        from_number=one("from"),
        to_number=one("to"),
        queue=one("queue"),
        answering=one("answeringNumber"),
        users=tuple(dict.fromkeys(users)),
        cause=one("cause"),
        at=_instant(one("at")),
    )
    for name, is_wrong in (
        ("event", push.event not in {NEW, ANSWER, HANGUP}),
        ("callId", not push.conversation),
        ("direction", push.direction not in {"in", "out"}),
        ("user", len(push.users) > MOST_AGENTS),
    ):
        if is_wrong:
            raise PushUnclear(field=name)
    return push


def take_push(push: Push, *, at: datetime) -> Call:
    """Write down what an exchange pushed. Sent again it changes nothing, in whatever order words come.

    Raises:
        PushUnclear, EventInTheFuture, EventLongAgo: nothing is written.
    """
    told = _events(push, push.at or at)
    if push.at is None:  # sent again, the same word would carry another instant
        told = _not_yet(push.conversation, told)
    caller: CallerNumber | None = None
    if push.event == NEW:
        caller = caller_of(push.from_number if push.direction == "in" else push.to_number)
    if not told:
        return Call.objects.get(source=Call.Source.PUSH, conversation=push.conversation)
    return hear(source=Call.Source.PUSH, conversation=push.conversation, told=told, caller=caller, at=at)


def _events(push: Push, at: datetime) -> list[Event]:
    if push.event == HANGUP:
        out = [Event(Kind.LEFT_QUEUE, at, QUEUE, value=FLOW_OUT)] if push.cause == FORWARDED else []
        return [*out, Event(Kind.ENDED, at, value=push.cause)]
    if push.event == ANSWER:
        who = push.users[0] if push.users else push.answering
        if not who:
            raise PushUnclear(field="answeringNumber")
        return [Event(Kind.ANSWERED, at, who, who)]
    ours = push.to_number if push.direction == "in" else push.from_number
    line = push.queue or phone_digits(ours)
    entered = Event(Kind.ENTERED, at, line_key=line, value=push.direction)
    if push.direction == "out":
        return [entered]
    ringing = [Event(Kind.ALERTED, at, user, user) for user in push.users]
    return [entered, Event(Kind.QUEUED, at, QUEUE, line_key=line), *ringing]


def _not_yet(conversation: str, told: Sequence[Event]) -> list[Event]:
    known = set(
        CallEvent.objects.filter(
            call__source=Call.Source.PUSH, call__conversation=conversation, reading=None
        ).values_list("kind", "participant")
    )
    return [one for one in told if (one.kind.value, one.participant) not in known]


def _plain(name: str, text: str) -> str:
    shown = text.strip()
    if shown and not _NAME.fullmatch(shown):
        raise PushUnclear(field=name)
    return shown


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise PushUnclear(field="at") from None
    if found.tzinfo is None or found.year not in YEARS:
        raise PushUnclear(field="at")
    return found
