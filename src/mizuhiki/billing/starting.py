"""Starting a billing run from a screen: the clerk has seen the counts, the worker is held to them."""

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.completeness import ExpectationChanged, expectation_of
from mizuhiki.billing.run import NothingLeft, run_billing
from mizuhiki.billing.turns import KIND, due_days, is_done, key_of, parse_key, title_of, words_of
from mizuhiki.platform import batches, clock, jobs
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on

JOB = "billing.run_month"


class DueDayOver(RuleBroken):
    """The bills would fall due before they are printed."""

    code = "due_day_over"
    sentence = (
        "{month}分の納期限（{due_on}）を過ぎているため、この画面からは調定できません。"
        "システム担当へ相談してください。"
    )


class NothingDue(RuleBroken):
    """No service is due in the month."""

    code = "nothing_due"
    sentence = "{month}分に調定する契約はありません。検針月を確かめてください。"


@transaction.atomic
def ask_for_run(*, cycle_month: date, seen: str, actor: Actor, at: datetime, turn: int = 1) -> BatchRun:
    """Ask the worker to bill a month as it was counted.

    Args:
        seen: the digest of the counts that were on the screen.
        turn: above 1 for 追加調定, see `run_billing`.

    Raises:
        BatchAlreadyDone, BatchUnderWay, BatchAskedFor: nothing is changed.
        ExpectationChanged: the counts are no longer those of the screen. Nothing is changed.
        DueDayOver, NothingDue, NothingLeft: nothing is changed.

    Source:
        COL-001, COL-002 【金沢収納】第1条, 第4条; design.md, law 3.
    """
    pack, words = pack_on(cycle_month), words_of(cycle_month)
    due_on, _ = due_days(cycle_month, pack=pack, turn=turn, on=clock.day_of(at))
    if due_on <= clock.day_of(at):
        raise DueDayOver(month=words, due_on=due_on)
    now = expectation_of(cycle_month, pack=pack, turn=turn)
    run = batches.ask_for(
        kind=KIND,
        key=key_of(cycle_month, turn),
        title=title_of(cycle_month, turn),
        expected=now.to_dict(),
        actor=actor,
    )
    if turn > 1 and not (now.billable and is_done(cycle_month, turn - 1)):
        raise NothingLeft(month=words)
    if now.digest != seen:
        raise ExpectationChanged()
    if not now.services:
        raise NothingDue(month=words)
    audit.record(
        action="billing.run.asked_for",
        subject=run,
        actor=actor,
        at=at,
        services=now.services,
        billable=now.billable,
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return run


def run_month(run_id: int) -> None:
    """What the job does. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=KIND)
    with suppress(RuleBroken):
        cycle_month, turn = parse_key(run.key)
        run_billing(cycle_month=cycle_month, turn=turn, actor=run.started_by)
