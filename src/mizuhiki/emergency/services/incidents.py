"""Calls answered by an announcement, calls about one incident, and the state board."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.emergency import errors, selectors
from mizuhiki.emergency.models import BoardEntry, IncidentCall, NightCall
from mizuhiki.emergency.services.reports import refuse_closed
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.servicehours.api import Line, line_open_at

Answer = NightCall.Answer


@transaction.atomic
def count_call(*, answer: str, reference: str, actor: Actor, at: datetime) -> NightCall:
    """Count a call that an announcement answered: the lines were busy, or the line was not open.

    Raises:
        TakenAlready, LineClosed, LineOpen: nothing is written.

    Source:
        EMG-006, EMG-007 【金沢CC】第3章 第4(2)ア, イ.
    """
    assert answer in (Answer.BUSY, Answer.CLOSED), answer
    if answer == Answer.BUSY:
        refuse_closed(at)
    elif line_open_at(at) == Line.EMERGENCY:
        raise errors.LineOpen
    made = _call(answer, reference=reference, actor=actor, at=at)
    record(action="emergency.call.counted", subject=made, actor=actor, at=at, kind=answer)
    return made


@transaction.atomic
def attach_call(*, notice_id: int, reference: str, actor: Actor, at: datetime) -> IncidentCall:
    """One more call about an outage or a disaster that is known: counted and attached by one key.

    Raises:
        IncidentOver, LineClosed, TakenAlready: nothing is written.

    Source:
        EMG-012 【金沢CC】第3章 第5; issue 5, point 10.
    """
    refuse_closed(at)
    known = next((one for one in selectors.incidents_now(at) if one.notice.pk == notice_id), None)
    if known is None:
        raise errors.IncidentOver
    call = _call(Answer.PERSON, reference=reference, actor=actor, at=at)
    made = IncidentCall.objects.create(notice=known.notice, call=call)
    record(action="emergency.incident.call_attached", subject=call, actor=actor, at=at)
    return made


@transaction.atomic
def write_board(
    *, place: str, state: str, note: str, reference: str, actor: Actor, at: datetime
) -> BoardEntry:
    """Say on the board whether a place answers, and what was arranged with it.

    Raises:
        TakenAlready, SaysNothing: nothing is written.

    Source:
        EMG-017 【金沢CC】第3章 第7(4).
    """
    locks.take_name(f"night-board:{reference}")
    if BoardEntry.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    if not note.strip():
        raise errors.SaysNothing
    made = BoardEntry.objects.create(
        place=BoardEntry.Place(place),
        state=BoardEntry.State(state),
        note=note.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="emergency.board.written", subject=made, actor=actor, at=at)
    return made


def _call(answer: str, *, reference: str, actor: Actor, at: datetime) -> NightCall:
    locks.take_name(f"night-call:{reference}")
    if NightCall.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    return NightCall.objects.create(answer=Answer(answer), reference=reference, at=at, by_id=actor.pk)
