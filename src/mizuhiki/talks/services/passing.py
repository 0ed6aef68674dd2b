"""Where a call went, and what it led to in other rooms."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre.api import Section
from mizuhiki.intake.api import ApplicationTaken
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs.api import RepairReceived
from mizuhiki.talks.models import Outcome, Transfer
from mizuhiki.telephony.api import Call, call_at_desk


@transaction.atomic
def pass_on(*, call_id: int, section_id: int, way: str, actor: Actor, at: datetime) -> Transfer:
    """Write down to whom a call was put through, or whose number was given.

    Source:
        CC-039 【金沢CC】別紙３ １(6)イ, １(11).
    """
    section = Section.objects.get(pk=section_id)
    made = Transfer.objects.create(
        call_id=call_id, section=section, way=Transfer.Way(way), at=at, by_id=actor.pk
    )
    audit.record(
        action="talks.call.passed_on", subject=made, actor=actor, at=at, section=section.code, how=made.way
    )
    return made


def keep_application(event: ApplicationTaken) -> None:
    """An application taken on the telephone came of the call its taker has now."""
    call = _call_of(event.channel, event.by_id, event.at)
    if call is not None:
        Outcome.objects.create(call=call, application_id=event.application_id, at=event.at)


def keep_repair(event: RepairReceived) -> None:
    """A repair told of on the telephone came of the call its taker has now."""
    call = _call_of(event.channel, event.by_id, event.at)
    if call is not None:
        Outcome.objects.create(call=call, repair_id=event.request_id, at=event.at)


def _call_of(channel: str, person_id: int | None, at: datetime) -> Call | None:
    if channel != "telephone" or person_id is None:
        return None
    return call_at_desk(person_id, at, only_taken=True)
