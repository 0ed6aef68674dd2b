"""模擬調定: a month priced by another version, set-wise as the run prices it; only its result is written.

Before stands what was billed, or where the month has no run yet, what the rules in force would bill.
"""

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.platform import batches, clock, jobs, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.revisions.models import ShadowRun
from mizuhiki.revisions.newest import with_newest_only
from mizuhiki.rulepacks.api import RulePackVersion, pack_of_version, pack_on

JOB = "revisions.run_shadow"
KIND = "revisions.shadow"

_TRIED = (
    "SELECT supply_id, charge, use_class, bore_mm, usage_m3, yen, problem "  # noqa: S608
    f"FROM {billing.DUE_JOINED} WHERE reason IS NULL"
)
_BILLED = (
    "SELECT supply_id, charge::text, amount_yen AS yen, ''::text AS problem FROM billing_assessment "
    "WHERE cycle_month = %s AND sequence = 0"
)
_LINES = """
    INSERT INTO revisions_shadowline
        (shadow_id, supply_id, charge, use_class, bore_mm, usage_m3, before_yen, after_yen, problem)
    SELECT %s, supply_id, charge, use_class, bore_mm, usage_m3, before_yen, after_yen, problem FROM both_sides
    WHERE before_yen IS DISTINCT FROM after_yen OR after_yen IS NULL ORDER BY supply_id, charge
"""
_TOTALS = """
    INSERT INTO revisions_shadowtotal
        (shadow_id, charge, use_class, bore_mm, services, dearer, cheaper, unpriced, before_yen, after_yen)
    SELECT %s, charge, use_class, bore_mm, count(*), count(*) FILTER (WHERE after_yen > before_yen),
           count(*) FILTER (WHERE after_yen < before_yen),
           count(*) FILTER (WHERE after_yen IS NULL OR before_yen IS NULL),
           coalesce(sum(before_yen) FILTER (WHERE after_yen IS NOT NULL), 0),
           coalesce(sum(after_yen) FILTER (WHERE before_yen IS NOT NULL), 0)
    FROM both_sides GROUP BY charge, use_class, bore_mm ORDER BY charge, use_class, bore_mm
"""


@transaction.atomic
def ask_for_shadow(
    *, version: RulePackVersion, cycle_month: date, is_by_newest: bool, actor: Actor, at: datetime
) -> ShadowRun:
    """Ask the worker to price a month by a version of the rules beside its bills.

    Args:
        is_by_newest: by the newest tariff of each charge even if it begins later; else by its days.

    Raises:
        NoRulesInForce: none are in force in the month, so that there is nothing to compare with.

    Source:
        issue 7, point 5; design.md, law 1.
    """
    assert cycle_month.day == 1, cycle_month
    pack_on(cycle_month)
    at_key = f"{version.pk}-{cycle_month:%Y-%m}-{clock.now():%Y%m%d%H%M%S%f}"
    title = f"{cycle_month.year}年{cycle_month.month}月分 模擬調定（規則集 第{version.pk}版）"
    run = batches.ask_for(kind=KIND, key=at_key, title=title, expected={}, actor=actor)
    shadow = ShadowRun.objects.create(
        version=version,
        cycle_month=cycle_month,
        is_by_newest=is_by_newest,
        run=run,
        asked_at=at,
        asked_by_id=actor.pk,
    )
    audit.record(action="revisions.shadow.asked_for", subject=shadow, actor=actor, at=at)
    jobs.enqueue(JOB, shadow_id=shadow.pk)
    return shadow


def run_shadow(shadow_id: int) -> None:
    """What the job does. A refusal stands in the run; a second job finds it done."""
    shadow = ShadowRun.objects.select_related("run", "asked_by").get(pk=shadow_id)
    with suppress(RuleBroken):
        price_shadow(shadow)


def price_shadow(shadow: ShadowRun) -> BatchRun:
    """Price the month by the version and write down what differs, in one transaction.

    Raises:
        BatchAlreadyDone, BatchUnderWay: nothing is changed.

    Source:
        issue 7, point 5.
    """
    run, month = shadow.run, shadow.cycle_month
    pack = pack_of_version(shadow.version_id)
    with batches.run(kind=run.kind, key=run.key, title=run.title, actor=shadow.asked_by) as work:
        work.step("いまの金額を集めています")
        _keep_before(month)
        work.step("別の版で計算しています")
        tried = with_newest_only(pack) if shadow.is_by_newest else pack
        billing.price_due(cycle_month=month, pack=tried)
        services = sql.keep_for_now(
            "both_sides",
            "SELECT t.supply_id, t.charge, t.use_class, t.bore_mm, t.usage_m3, b.yen AS before_yen, "  # noqa: S608
            "t.yen AS after_yen, left(coalesce(nullif(t.problem, ''), b.problem, "
            "'いまの調定がありません。'), 300) AS problem "
            f"FROM ({_TRIED}) t LEFT JOIN before b USING (supply_id, charge)",
        )
        sql.run("UPDATE both_sides SET problem = '' WHERE before_yen IS NOT NULL AND after_yen IS NOT NULL")
        work.step("違いを書き出しています", done=services // 2, total=services)
        lines = sql.run(_LINES, [shadow.pk])
        sql.run(_TOTALS, [shadow.pk])
        work.finish({"services": services, "lines": lines})
        audit.record(
            action="revisions.shadow.done", subject=shadow, actor=shadow.asked_by, at=clock.now(), lines=lines
        )
    return work.run


def _keep_before(month: date) -> None:
    """What each service was billed, or would be by the rules in force."""
    is_billed = bool(sql.rows(f"{_BILLED} LIMIT 1", [month]))
    if is_billed:
        sql.keep_for_now("before", _BILLED, [month])
        return
    billing.price_due(cycle_month=month, pack=pack_on(month))
    sql.keep_for_now("before", _TRIED)
