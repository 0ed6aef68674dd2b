"""The whole of a call by a truer source: what stood otherwise is noted, and the call follows the truth."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.telephony.errors import CallNotTold
from mizuhiki.telephony.models import Call, CallEvent, CallState, Reading
from mizuhiki.telephony.numbers import CallerNumber
from mizuhiki.telephony.rules import Event, shape_of
from mizuhiki.telephony.services.hearing import (
    ALL_CALLS,
    names_of,
    note_caller,
    refuse_future,
    renew,
    rows_derived,
    rows_of,
)

SAME_WITHIN = timedelta(seconds=1)  # files round to seconds
LENGTHS = ("wait_ms", "alert_ms", "talk_ms", "wrap_ms")
INSTANTS = ("entered_at", "answered_at", "ended_at")


def digest_of(told: Sequence[Event]) -> str:
    """What a reading says, in one number."""
    words = "\n".join(repr(one.order) for one in sorted(set(told), key=lambda one: one.order))
    return hashlib.sha256(words.encode()).hexdigest()


def differences(before: CallState, after: CallState) -> list[str]:
    """Names of what stood otherwise by more than a second; what was not known before is no difference."""
    found = []
    for name in INSTANTS:
        old, new = getattr(before, name), getattr(after, name)
        if (old is None) != (new is None) or (old is not None and abs(old - new) > SAME_WITHIN):
            found.append(name)
    for name in LENGTHS:
        old, new = getattr(before, name), getattr(after, name)
        if old is not None and new is not None and abs(old - new) > SAME_WITHIN / timedelta(milliseconds=1):
            found.append(name)
    if before.outcome != after.outcome:
        found.append("outcome")
    if before.agent_id is not None and before.agent_id != after.agent_id:
        found.append("agent")
    if before.line_id is not None and before.line_id != after.line_id:
        found.append("line")
    return found


@transaction.atomic
def read_whole(
    *,
    source: str,
    conversation: str,
    told: Sequence[Event],
    caller: CallerNumber | None,
    origin: str,
    at: datetime,
    actor: Actor | None = None,
) -> Reading | None:
    """Let the history of the exchange say the whole of a call; None where it says what it said last.

    Raises:
        CallNotTold, EventInTheFuture: nothing is written.

    Source:
        issue 5, point 1; call-centre.md §1.4.
    """
    if not told:
        raise CallNotTold
    refuse_future(told, at)
    locks.share_name(ALL_CALLS)
    locks.take_name(f"telephony.call:{source}:{conversation}")
    call, is_new = Call.objects.get_or_create(
        source=Call.Source(source), conversation=conversation, defaults={"known_at": at}
    )
    digest, last = digest_of(told), Reading.objects.filter(call=call).order_by("-number").first()
    if last is not None and last.digest == digest:
        return None
    before = None if is_new else CallState.objects.get(pk=call.pk)
    reading = Reading(
        call=call, number=last.number + 1 if last else 1, origin=origin, digest=digest, read_at=at
    )
    reading.read_by_id = actor.pk if actor else None
    after = _as_read(call, told)
    reading.differences = differences(before, after) if before is not None else []
    reading.save()
    CallEvent.objects.bulk_create(rows_of(call.pk, told, at=at, actor=actor, reading_id=reading.pk))
    if caller is not None:
        note_caller(call, caller, at=at, actor=actor)
    renew(call.pk)
    audit.record(
        action="telephony.call.read", subject=call, actor=actor, at=at, differing=len(reading.differences)
    )
    return reading


def _as_read(call: Call, told: Sequence[Event]) -> CallState:
    shape = shape_of(told, is_whole=True)
    return rows_derived(call.pk, shape, is_read=True, names=names_of(shape))[0]
