"""確認済み: somebody looked at what was doubted, and says what came of it."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.metering import errors
from mizuhiki.metering.doubt_models import ClosedReading, ClosedReadingEnd, ReadingDoubt, ReadingDoubtEnd
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.services.following import tell_settled
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


@transaction.atomic
def confirm_reading(*, reading_id: int, basis: str, reason: str, actor: Actor, at: datetime) -> Reading:
    """Let a doubted reading be billed: somebody looked, and it is right.

    Raises:
        ReasonMissing, ReadingReplaced, DoubtOver: nothing is changed.

    Source:
        issue 7, point 2; design.md, law 9.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    reading = Reading.objects.select_related("supply").get(pk=reading_id)
    lock_supplies([reading.supply_id])
    replaced = ReadingSettlement.objects.select_related("settled_by").filter(settles=reading).first()
    if replaced is not None:
        raise errors.ReadingReplaced(who=replaced.settled_by, at=replaced.settled_at.astimezone(clock.TOKYO))
    doubt = ReadingDoubt.objects.filter(reading=reading, end=None).first()
    if doubt is None:
        raise errors.DoubtOver
    ReadingDoubtEnd.objects.create(
        doubt=doubt, basis=basis, reason=reason.strip()[:200], at=at, by_id=actor.pk
    )
    audit.record(
        action="metering.reading.confirmed",
        subject=reading,
        actor=actor,
        at=at,
        customers=users_and_payers([reading.supply_id], on=reading.read_on),
        reason=reason,
        why=doubt.why,
        usage_m3=reading.usage_m3,
    )
    if reading.source_id is not None:
        tell_settled([reading.source_id], actor=actor, at=at)
    return reading


@transaction.atomic
def end_closed_use(*, closed_id: int, reason: str, actor: Actor, at: datetime) -> ClosedReadingEnd:
    """Say what came of water that was used at a closed tap.

    Raises:
        ReasonMissing, DoubtOver: nothing is changed.

    Source:
        issue 7, points 2 and 9.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    closed = ClosedReading.objects.select_for_update().get(pk=closed_id)
    if ClosedReadingEnd.objects.filter(closed=closed).exists():
        raise errors.DoubtOver
    end = ClosedReadingEnd.objects.create(closed=closed, reason=reason.strip()[:200], at=at, by_id=actor.pk)
    audit.record(
        action="metering.closed_tap.ended",
        subject=closed,
        actor=actor,
        at=at,
        reason=reason,
        used_m3=max(closed.index_m3 - closed.previous_m3, 0),
    )
    return end
