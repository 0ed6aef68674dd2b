"""Fixing a month: its raw counts are kept, and a fee that falls is laid before the utility."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Person
from mizuhiki.reporting import counting, errors
from mizuhiki.reporting.models import ClosedMonth, FeeReduced
from mizuhiki.reporting.months import closed_month, figures_of
from mizuhiki.reporting.tally import digest_of, to_json
from mizuhiki.rulepacks.api import next_month

DAY = timedelta(days=1)


@transaction.atomic
def close_month(*, month: date, reason: str, at: datetime, actor: Person) -> ClosedMonth:
    """Keep the counts of a month that is over, and ask for the reduction of its fee where one is due.

    Args:
        month: its first day.
        reason: why it is closed once more; empty the first time.

    Raises:
        MonthNotOver, NoContract, CallsStillOpen, MonthClosed, MonthUnchanged, ReductionWaits, ReductionDone:
            nothing is changed.

    Source:
        【金沢CC】第2章 第6, 第18(1), 第23; design.md, law 10.
    """
    locks.take_name("reporting-months")
    last, named = next_month(month) - DAY, f"{month.year}年{month.month}月"
    if last >= clock.day_of(at):
        raise errors.MonthNotOver(month=named)
    before = closed_month(month)
    _refuse_again(before, reason=reason, named=named)
    if still_open := counting.still_open(month):
        raise errors.CallsStillOpen(month=named, count=still_open)
    pack, terms = counting.definition_of(month, today=last)
    counts = to_json(counting.tally_of_month(month, terms))
    digest = digest_of(counts)
    if before and (before.digest, before.definition_id) == (digest, pack.version_id):
        raise errors.MonthUnchanged(month=named)
    closed = ClosedMonth.objects.create(
        month=month,
        number=before.number + 1 if before else 1,
        definition_id=pack.version_id,
        counts=counts,
        digest=digest,
        reason=reason.strip() if before else "",
        closed_at=at,
        closed_by_id=actor.pk,
    )
    audit.record(
        action="reporting.month.closed", subject=closed, actor=actor, at=at, month=month, reason=closed.reason
    )
    _ask_for_reduction(closed, named=named, at=at, actor=actor)
    return closed


def _refuse_again(before: ClosedMonth | None, *, reason: str, named: str) -> None:
    if before is None:
        return
    if not reason.strip():
        raise errors.MonthClosed(month=named)
    if approvals.open_request_of(kind=FeeReduced.KIND, subject_id=before.pk):
        raise errors.ReductionWaits(month=named)
    if FeeReduced.objects.filter(closed__month=before.month).exists():
        raise errors.ReductionDone(month=named)


def _ask_for_reduction(closed: ClosedMonth, *, named: str, at: datetime, actor: Person) -> None:
    reduction = figures_of(closed).reduction
    if reduction.yen == 0:
        return
    approvals.ask(
        kind=FeeReduced.KIND,
        title=f"{named}の委託料の減額",
        subject=closed,
        reason=f"応答率の月平均が{reduction.floor_percent}%を下回ったため",
        actor=actor,
        at=at,
        amount_yen=reduction.yen,
    )


@transaction.atomic
def reduce_fee(*, closed_id: int, at: datetime, actor: Person) -> FeeReduced:
    """Take off a month's fee what its closed counts come to; called when the utility has agreed.

    Source:
        【金沢CC】第2章 第23 第2項.
    """
    closed = ClosedMonth.objects.get(pk=closed_id)
    reduced = FeeReduced.objects.create(
        closed=closed, yen=figures_of(closed).reduction.yen, at=at, by_id=actor.pk
    )
    audit.record(action="reporting.fee.reduced", subject=closed, actor=actor, at=at, amount_yen=reduced.yen)
    return reduced
