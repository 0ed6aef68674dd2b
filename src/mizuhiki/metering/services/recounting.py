"""更正のための検針値: a month that was billed gets another reading, and with it all that counts from it.

Nobody may change such a reading by itself. The room that corrects the bills asks here what would follow, and
writes it together with them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.metering import errors
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.selectors import find_reading, readings_after
from mizuhiki.metering.services.following import (
    Start,
    copy_of,
    follow,
    following,
    put_in_place,
    tell_settled,
)
from mizuhiki.metering.services.settling import Answer, estimated_value, value_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

How = ReadingSettlement.How


def recounted(*, reading_id: int, answer: Answer, latest: date) -> list[tuple[Reading, Reading]]:
    """The reading and those after it that change, each with what would take its place. Writes nothing.

    Args:
        answer: a correction on the reading's own day, or an estimate of what was used.

    Raises:
        ReadingReplaced, MeterExchanged, NothingCorrected, IndexTooLong, EstimateTooHigh, EstimateTooLow,
        FinalNotEstimated: the answer does not fit.

    Source:
        design.md, law 4; issue 7, point 4.
    """
    reading = find_reading(reading_id)
    assert reading is not None, reading_id
    replaced = ReadingSettlement.objects.select_related("settled_by").filter(settles=reading).first()
    if replaced is not None:
        raise errors.ReadingReplaced(who=replaced.settled_by, at=replaced.settled_at.astimezone(clock.TOKYO))
    if reading.fitting is not None and reading.fitting.removed_on is not None:
        raise errors.MeterExchanged(on=reading.fitting.removed_on)
    if answer.how == How.ESTIMATED:
        value = estimated_value(reading, answer)
        if value.usage_m3 == reading.usage_m3:
            raise errors.NothingCorrected
    else:
        value = value_of(reading, replace(answer, read_on=reading.read_on), latest=latest)
    fresh = copy_of(
        reading,
        kind=value.kind,
        read_on=value.read_on,
        index_m3=value.index_m3,
        usage_m3=value.usage_m3,
        hold="",
    )
    return [(reading, fresh), *following(readings_after(reading), Start(value.index_m3, value.read_on))]


def put_recounted(
    changed: Sequence[tuple[Reading, Reading]],
    answer: Answer,
    *,
    request: ApprovalRequest | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Write what `recounted` found, under the locks of `lock_reading`; the bills are corrected with it."""
    reading, fresh = changed[0]
    put_in_place(
        reading,
        fresh,
        ReadingSettlement(how=answer.how, basis=answer.basis, reason=answer.reason, request=request),
        actor=actor,
        at=at,
    )
    eased = follow(
        readings_after(fresh),
        Start(fresh.index_m3, fresh.read_on),
        reason=f"{reading.cycle_month.year}年{reading.cycle_month.month}月分の検針の更正",
        actor=actor,
        at=at,
    )
    tell_settled(eased, actor=actor, at=at)
