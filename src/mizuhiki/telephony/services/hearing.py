"""What is told of a call is written down, and the call made of it anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.telephony.errors import CallNotTold, CallTooLong, EventInTheFuture, EventLongAgo
from mizuhiki.telephony.events import CallChanged
from mizuhiki.telephony.models import (
    AgentState,
    Call,
    Caller,
    CallEvent,
    CallState,
    Leg,
    Reading,
)
from mizuhiki.telephony.numbers import CallerNumber
from mizuhiki.telephony.rules import CallShape, Event, shape_of
from mizuhiki.telephony.selectors import codes_by_key, lines_by_key, people_by_key
from mizuhiki.telephony.words import AgentWord, Kind

MOST_EVENTS = 1_000  # of one call
AHEAD = timedelta(minutes=10)  # that the clock of an exchange may go before ours
BEHIND = timedelta(days=7)  # that a live word may be late: what is older comes as call details, or not at all
CHANNEL = "telephony"
ALL_CALLS = "telephony.calls"  # held alone by a file of many calls, shared by what tells of one


@transaction.atomic
def hear(
    *,
    source: str,
    conversation: str,
    told: Sequence[Event],
    caller: CallerNumber | None = None,
    at: datetime,
    actor: Actor | None = None,
) -> Call:
    """Write down what is told of a call; told again, late or out of order it comes to the same.

    Args:
        told: events by the clock of the source.
        caller: who calls, where it is told; the first word stays.
        at: when we heard of it.
        actor: who keyed it; None for a machine.

    Raises:
        CallNotTold, CallTooLong, EventInTheFuture, EventLongAgo: nothing is written.

    Source:
        CC-017 【金沢CC】別紙２ １; call-centre.md §1.4.
    """
    if not told:
        raise CallNotTold
    refuse_future(told, at)
    if actor is None:
        _refuse_long_ago(told, at)
    locks.share_name(ALL_CALLS)
    locks.take_name(f"telephony.call:{source}:{conversation}")
    call, _ = Call.objects.get_or_create(
        source=Call.Source(source), conversation=conversation, defaults={"known_at": at}
    )
    CallEvent.objects.bulk_create(rows_of(call.pk, told, at=at, actor=actor), ignore_conflicts=True)
    if caller is not None:
        note_caller(call, caller, at=at, actor=actor)
    renew(call.pk)
    return call


def refuse_future(told: Sequence[Event], at: datetime) -> None:
    """A clock far ahead would put calls into days to come."""
    latest = max(one.at for one in told)
    if latest > at + AHEAD:
        raise EventInTheFuture(at=latest.astimezone(clock.TOKYO))


def _refuse_long_ago(told: Sequence[Event], at: datetime) -> None:
    """A clock that lost its time, or somebody who made one up, would put calls into days that are closed."""
    earliest = min(one.at for one in told)
    if earliest < at - BEHIND:
        raise EventLongAgo(at=earliest.astimezone(clock.TOKYO))


def rows_of(
    call_id: int, told: Sequence[Event], *, at: datetime, actor: Actor | None, reading_id: int | None = None
) -> list[CallEvent]:
    """Events as rows."""
    return [
        CallEvent(
            call_id=call_id,
            reading_id=reading_id,
            kind=one.kind,
            participant=one.participant,
            at=one.at,
            agent_key=one.agent_key,
            line_key=one.line_key,
            value=one.value,
            heard_at=at,
            by_id=actor.pk if actor else None,
        )
        for one in told
    ]


def note_caller(call: Call, caller: CallerNumber, *, at: datetime, actor: Actor | None) -> None:
    """Keep the number, once. A word that it is withheld gives way to none."""
    _, is_new = Caller.objects.get_or_create(
        call=call,
        defaults={"number": caller.number, "digits": caller.digits, "is_withheld": caller.is_withheld},
    )
    if is_new:
        audit.record(action="telephony.caller.noted", subject=call, actor=actor, at=at)


def events_that_hold(call_id: int) -> tuple[list[Event], bool]:
    """The events a call follows from, and whether a truer source read the whole of it."""
    reading = Reading.objects.filter(call_id=call_id).order_by("-number").first()
    rows = CallEvent.objects.filter(call_id=call_id)
    own = rows.filter(reading=reading)
    if reading is not None:  # a code keyed at our desk stays, whatever the exchange says of the call
        own |= rows.filter(reading=None, kind=Kind.CODED, by__isnull=False)
    found = [
        Event(
            kind=Kind(row.kind),
            at=row.at,
            participant=row.participant,
            agent_key=row.agent_key,
            line_key=row.line_key,
            value=row.value,
            is_keyed=row.by_id is not None,
        )
        for row in own
    ]
    if len(found) > MOST_EVENTS:
        raise CallTooLong(most=MOST_EVENTS)
    return found, reading is not None


def shape_now(call_id: int) -> tuple[CallShape, bool]:
    """A call as its events say, and whether it was read whole."""
    told, is_read = events_that_hold(call_id)
    return shape_of(told, is_whole=is_read), is_read


def renew(call_id: int) -> None:
    """Make the state and the legs of a call anew; tell who listens when the transaction commits."""
    shape, is_read = shape_now(call_id)
    before = CallState.objects.filter(pk=call_id).values_list("state", flat=True).first() or ""
    state, legs = rows_derived(call_id, shape, is_read=is_read, names=names_of(shape))
    save_derived([state], legs)
    events.publish(CallChanged(call_id, before, shape.state))
    tell_boards()


@dataclass(frozen=True)
class Names:
    """What the keys in the events of calls stand for."""

    people: Mapping[str, int]
    lines: Mapping[str, int]
    codes: Mapping[str, int]


def names_of(shape: CallShape) -> Names:
    """Look up the names of one call."""
    return Names(
        people_by_key({leg.agent_key for leg in shape.legs}),
        lines_by_key({shape.line_key, *(leg.line_key for leg in shape.legs)}),
        codes_by_key({leg.code for leg in shape.legs}, day=clock.day_of(shape.entered_at)),
    )


def rows_derived(
    call_id: int, shape: CallShape, *, is_read: bool, names: Names
) -> tuple[CallState, list[Leg]]:
    """State and legs of a call as rows, not saved."""
    answering = shape.answering
    coded = next((leg.code for leg in reversed(shape.legs) if leg.code), "")
    state = CallState(
        call_id=call_id,
        state=shape.state,
        outcome=shape.outcome or "",
        direction=shape.direction,
        line_id=names.lines.get(shape.line_key),
        entered_at=shape.entered_at,
        answered_at=shape.answered_at,
        ended_at=shape.ended_at,
        offers=shape.offers,
        wait_ms=shape.wait_ms,
        alert_ms=answering.alert_ms if answering else None,
        talk_ms=shape.total_ms("talk_ms"),
        hold_ms=shape.total_ms("hold_ms"),
        wrap_ms=shape.total_ms("wrap_ms"),
        agent_id=names.people.get(answering.agent_key) if answering else None,
        code_id=names.codes.get(coded),
        is_read=is_read,
    )
    legs = [
        Leg(
            call_id=call_id,
            number=number,
            role=leg.role,
            participant=leg.participant,
            outcome=leg.outcome,
            line_id=names.lines.get(leg.line_key),
            agent_id=names.people.get(leg.agent_key),
            agent_key=leg.agent_key,
            began_at=leg.began_at,
            answered_at=leg.answered_at,
            ended_at=leg.ended_at,
            wrap_ended_at=leg.wrap_ended_at,
            alert_ms=leg.alert_ms,
            talk_ms=leg.talk_ms,
            hold_ms=leg.hold_ms,
            wrap_ms=leg.wrap_ms,
            code_id=names.codes.get(leg.code),
            is_auto_coded=leg.is_auto_coded,
        )
        for number, leg in enumerate(shape.legs, start=1)
    ]
    return state, legs


def save_derived(states: Sequence[CallState], legs: Sequence[Leg]) -> None:
    """Put states and legs in the place of those that were there."""
    CallState.objects.bulk_create(
        states,
        update_conflicts=True,
        unique_fields=["call"],
        update_fields=[f.name for f in CallState._meta.concrete_fields if not f.primary_key],
    )
    Leg.objects.filter(call_id__in=[state.call_id for state in states]).delete()
    Leg.objects.bulk_create(legs)


def tell_boards() -> None:
    """Wake whoever shows the calls; nothing about anybody is in the word. Heard when it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s || '.' || current_schema(), '')", [CHANNEL])


@transaction.atomic
def hear_agent(*, agent_key: str, word: str, since: datetime, at: datetime) -> None:
    """Write down what somebody at a telephone does; told again it is one row.

    Raises:
        EventInTheFuture: nothing is written.

    Source:
        CC-083 【金沢CC】別紙６.
    """
    if since > at + AHEAD:
        raise EventInTheFuture(at=since.astimezone(clock.TOKYO))
    row = AgentState(agent_key=agent_key, word=AgentWord(word), at=since, heard_at=at)
    AgentState.objects.bulk_create([row], ignore_conflicts=True)
    tell_boards()
