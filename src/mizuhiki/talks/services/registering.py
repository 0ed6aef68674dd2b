"""The note of a call becomes a case; the work after a call ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mizuhiki.callcentre.api import Case, NewCase, Words, register_case
from mizuhiki.platform.actors import Actor
from mizuhiki.talks import errors
from mizuhiki.talks.models import Check, Note
from mizuhiki.talks.services.noting import drop_note
from mizuhiki.telephony.api import Call, code_call


@transaction.atomic
def register_talk(
    *,
    call_id: int,
    new: NewCase,
    words: Words,
    topic: str = "",
    answers: Sequence[int] = (),
    is_complete: bool = False,
    check_id: int | None = None,
    turn: int = 0,
    actor: Actor,
    at: datetime,
) -> Case:
    """Register what was said as a case of the call, and forget the note; a call may bring several.

    Args:
        turn: of the page, see `drop_note`.
        check_id: by which it is the case of whom was identified, in the words of that check.

    Raises:
        what `callcentre.register_case` refuses: nothing is written, and the note stays.

    Source:
        CC-021, CC-036 【金沢CC】第2章 第12; CC-084 【金沢CC】別紙５.
    """
    check = Check.objects.get(pk=check_id, call_id=call_id, is_same=True) if check_id else None
    made = register_case(
        replace(
            new,
            call_id=call_id,
            customer_id=check.customer_id if check else None,
            supply_id=check.supply_id if check else None,
        ),
        words,
        topic=topic,
        answers=answers,
        identified_by=check.facts if check else "",
        is_complete=is_complete,
        actor=actor,
        at=at,
    )
    drop_note(call_id=call_id, turn=turn, actor=actor, at=at)
    return made


@transaction.atomic
def finish_talk(*, call_id: int, code: str, actor: Actor, at: datetime) -> Call:
    """End the work after a call with its code. Words that are registered nowhere are not lost by it.

    Raises:
        NoteUnregistered, and what `telephony.code_call` refuses: nothing is written.

    Source:
        CC-095 【金沢CC】別紙４ １(1).
    """
    if Note.objects.filter(call_id=call_id, by_id=actor.pk).exclude(fields={}).exists():
        raise errors.NoteUnregistered
    return code_call(call_id=call_id, code=code, actor=actor, at=at)
