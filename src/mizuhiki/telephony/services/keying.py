"""Calls keyed by hand, where no exchange tells of them (CC-017), and the code that ends each one (CC-095)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.telephony import errors
from mizuhiki.telephony.models import Call, CallState, Leg, WrapUpCode
from mizuhiki.telephony.numbers import CallerNumber
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.selectors import call_at_desk, codes_on, key_of
from mizuhiki.telephony.services.hearing import hear, hear_agent
from mizuhiki.telephony.words import AgentWord, Kind, Role, State

QUEUE, DESK = "queue", "desk"  # the legs of a keyed call
IN, OUT = "in", "out"


@dataclass(frozen=True)
class PastCall:
    """A call as somebody wrote it down: when it came, was taken and ended."""

    direction: str
    line_code: str
    entered_at: datetime
    answered_at: datetime | None  # None: nobody took it
    ended_at: datetime


@transaction.atomic
def begin_call(
    *, direction: str, line_code: str, caller: CallerNumber | None, actor: Actor, at: datetime
) -> Call:
    """Take a call, or make one, now.

    How long it rang is not known and is not made up: it counts as answered, not as answered in time.

    Raises:
        CallBusy: the person has a call that is not finished. Nothing is written.

    Source:
        CC-017 【金沢CC】別紙２ １(4).
    """
    locks.take_name(f"telephony.agent:{actor.pk}")
    if call_at_desk(actor.pk, at) is not None:
        raise errors.CallBusy
    told = [*_coming(direction, line_code, at), _desk(Kind.ANSWERED, at, actor)]
    return _key(uuid.uuid4().hex, told, caller, actor, at)


@transaction.atomic
def end_call(*, call_id: int, actor: Actor, at: datetime) -> Call:
    """The talk is over; what is written after it begins.

    Raises:
        NotKeyed: the exchange says when. CallOver: it has ended. Nothing is written.

    Source:
        CC-017 【金沢CC】別紙２ １(4).
    """
    call = Call.objects.get(pk=call_id)
    if call.source != Call.Source.HAND:
        raise errors.NotKeyed
    locks.take_name(f"telephony.call:{call.source}:{call.conversation}")
    state = CallState.objects.get(pk=call_id)
    if state.ended_at is not None:
        raise errors.CallOver(at=state.ended_at.astimezone(clock.TOKYO))
    return _key(call.conversation, [Event(Kind.ENDED, at)], None, actor, at)


@transaction.atomic
def code_call(*, call_id: int, code: str, actor: Actor, at: datetime) -> Call:
    """Set the wrap-up code of a call that is over, which ends the work after it; a later code holds.

    Raises:
        CallStillOpen, CodeMissing, CodeRetired: nothing is written.

    Source:
        CC-095 【金沢CC】別紙４ １(1).
    """
    call = Call.objects.get(pk=call_id)
    locks.take_name(f"telephony.call:{call.source}:{call.conversation}")
    state = CallState.objects.get(pk=call_id)
    if state.ended_at is None:
        raise errors.CallStillOpen
    chosen = offered(code, state.entered_at)
    leg = _leg_to_code(call_id, actor)
    told = Event(
        Kind.CODED, at, leg.participant if leg else "", leg.agent_key if leg else "", value=chosen.code
    )
    hear(source=call.source, conversation=call.conversation, told=[told], at=at, actor=actor)
    audit.record(action="telephony.call.coded", subject=call, actor=actor, at=at, wrap_code=chosen.pk)
    return call


@transaction.atomic
def key_past_call(
    *, past: PastCall, code: str, caller: CallerNumber | None, actor: Actor, at: datetime
) -> Call:
    """Write a call down after it was over, from the paper it was noted on.

    Raises:
        TimesNotInOrder, CodeMissing, CodeRetired, EventInTheFuture: nothing is written.

    Source:
        CC-017 【金沢CC】別紙２ １(4).
    """
    answered = past.answered_at
    if not past.entered_at <= (answered or past.entered_at) <= past.ended_at <= at:
        raise errors.TimesNotInOrder
    told = [*_coming(past.direction, past.line_code, past.entered_at), Event(Kind.ENDED, past.ended_at)]
    if answered is not None:
        chosen = offered(code, past.entered_at)
        told += [
            _desk(Kind.ANSWERED, answered, actor),
            Event(Kind.CODED, past.ended_at, DESK, key_of(actor.pk), value=chosen.code),
        ]
    return _key(uuid.uuid4().hex, told, caller, actor, at)


@transaction.atomic
def say_own_state(*, word: str, actor: Actor, at: datetime) -> None:
    """Whether somebody takes calls now, by their own word.

    Source:
        CC-083 【金沢CC】別紙６.
    """
    hear_agent(agent_key=key_of(actor.pk), word=AgentWord(word), since=at, at=at)
    audit.record(action="telephony.agent.said", subject=None, actor=actor, at=at, word=AgentWord(word).value)


def offered(code: str, entered_at: datetime) -> WrapUpCode:
    """The code as it is offered on the day of the call."""
    if not code:
        raise errors.CodeMissing
    day = clock.day_of(entered_at)
    found = {one.code: one for one in codes_on(day)}
    if code not in found:
        known = WrapUpCode.objects.filter(code=code).order_by("-starts_on").first()
        raise errors.CodeRetired(label=known.label if known else code, day=day)
    return found[code]


def _leg_to_code(call_id: int, actor: Actor) -> Leg | None:
    """The person's own talk, else the one that was answered last."""
    legs = Leg.objects.filter(call_id=call_id, role=Role.AGENT, answered_at__isnull=False)
    own = legs.filter(agent_id=actor.pk)
    return own.order_by("-answered_at").first() or legs.order_by("-answered_at").first()


def _coming(direction: str, line_code: str, at: datetime) -> list[Event]:
    assert direction in {IN, OUT}, direction
    entered = Event(Kind.ENTERED, at, line_key=line_code, value=direction)
    return [entered] if direction == OUT else [entered, Event(Kind.QUEUED, at, QUEUE, line_key=line_code)]


def _desk(kind: Kind, at: datetime, actor: Actor) -> Event:
    return Event(kind, at, DESK, key_of(actor.pk))


def _key(
    conversation: str, told: list[Event], caller: CallerNumber | None, actor: Actor, at: datetime
) -> Call:
    call = hear(
        source=Call.Source.HAND, conversation=conversation, told=told, caller=caller, at=at, actor=actor
    )
    state = CallState.objects.get(pk=call.pk)
    audit.record(
        action="telephony.call.keyed", subject=call, actor=actor, at=at, state=State(state.state).value
    )
    return call
