"""Statistics of the calls: for a condition and a period, or each morning by the job; stored as they are."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.exchange import errors, rules, selectors
from mizuhiki.exchange.models import EntryVersion, StatisticsRun
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor

MOST_DAYS = 366


@transaction.atomic
def run_statistics(
    *, condition_id: int | None, first_on: date, last_on: date, actor: Actor, at: datetime
) -> StatisticsRun:
    """Count the calls of a period that fit a saved condition, and store the result.

    Args:
        condition_id: an entry of the list of conditions; without it every call counts.

    Raises:
        PeriodWrong, EntryGone: nothing is written.

    Source:
        CC-060, CC-096 【金沢CC】別紙４ １(1) 統計指標, レポート抽出条件.
    """
    today = clock.day_of(at)
    if not (first_on <= last_on <= today and (last_on - first_on).days < MOST_DAYS):
        raise errors.PeriodWrong(most=MOST_DAYS)
    condition = _condition(condition_id)
    values = condition.values if condition else {}
    content = selectors.statistics(values, first_on, last_on)
    made = StatisticsRun.objects.create(
        condition=condition,
        first_on=first_on,
        last_on=last_on,
        content=content,
        digest=rules.digest_of(content),
        at=at,
        by_id=actor.pk,
    )
    record(
        action="exchange.statistics.run",
        subject=made,
        actor=actor,
        at=at,
        from_on=first_on,
        ends_on=last_on,
    )
    return made


def _condition(condition_id: int | None) -> EntryVersion | None:
    if condition_id is None:
        return None
    last = EntryVersion.objects.filter(entry_id=condition_id, entry__list_code="conditions").latest("number")
    if last.is_removed:
        raise errors.EntryGone
    return last


@transaction.atomic
def run_daily(*, at: datetime, actor: Actor) -> StatisticsRun | None:
    """Store the statistics of yesterday, once; None when they are stored.

    Source:
        CC-060 【金沢CC】別紙４ １(1) 統計指標及び管理指標の出力.
    """
    yesterday = clock.day_of(at) - timedelta(days=1)
    locks.take_name(f"exchange-statistics:{yesterday}")
    known = StatisticsRun.objects.filter(
        condition=None, first_on=yesterday, last_on=yesterday, by_id=actor.pk
    )
    if known.exists():
        return None
    return run_statistics(condition_id=None, first_on=yesterday, last_on=yesterday, actor=actor, at=at)
