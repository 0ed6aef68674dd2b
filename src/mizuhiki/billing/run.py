"""The billing run of a month: readings to assessments, demands and open items, in one transaction.

The tariff is a plain Python function called once for each distinct key; everything else is set-based
SQL in the order of the ladder. A service that is due and gets no assessment gets a coded reason, and
counts and yen of every step must agree before anything is committed (laws 3 and 4).
"""

from collections.abc import Sequence
from datetime import date, datetime

from mizuhiki.audit import api as audit
from mizuhiki.billing import steps
from mizuhiki.billing.brakes import stop_bills
from mizuhiki.billing.completeness import (
    CountsDiffer,
    Expectation,
    ExpectationChanged,
    collect,
    require_complete,
)
from mizuhiki.billing.events import SettlementsCredited
from mizuhiki.billing.parents import lay_below
from mizuhiki.billing.steps import Assessed
from mizuhiki.billing.turns import KIND, due_days, is_done, key_of, title_of, words_of
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.platform import batches, clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.tariffs import PriceRefused

WRITTEN = (
    "billing_assessment",
    "billing_demand",
    "billing_paymentslip",
    "billing_slipdemand",
    "ledger_openitem",
)


class TariffLacksRow(RuleBroken):
    """A supply cannot be priced."""

    code = "tariff_lacks_row"
    sentence = "料金を計算できない契約があるため、何も調定していません。{problem}"


class NothingLeft(RuleBroken):
    """Everything due in the month is assessed, or has a reason that still holds."""

    code = "nothing_left_to_bill"
    sentence = (
        "{month}分に追加で調定する契約はありません。検針の取込みと、保留・確認中の解消を確かめてください。"
    )


def run_billing(*, cycle_month: date, actor: Actor | None, turn: int = 1) -> BatchRun:
    """Bill every service that is due in a reading month, once.

    Args:
        cycle_month: the first day of the reading month (検針月).
        turn: 1 for the month's run; then 追加調定, one after the other, of what came too late for those
            before: it was read, released or registered since. The database refuses a second assessment.

    Raises:
        BatchAlreadyDone, BatchUnderWay: nothing is changed.
        NothingLeft: a later turn has nothing to bill, or the turn before is not done. Nothing is changed.
        ExpectationChanged: it was asked for with other counts. Nothing is changed.
        TariffLacksRow: a supply has a use or bore the tariff does not know. Nothing is changed.
        TooManyAlarms: so many bills are abnormal that the run must be wrong. Nothing is changed.

    Source:
        COL-001, COL-002 【金沢収納】第1条, 第4条.
    """
    assert cycle_month.day == 1, cycle_month
    key, title = key_of(cycle_month, turn), title_of(cycle_month, turn)
    with batches.run(kind=KIND, key=key, title=title, actor=actor) as work:
        locks.take_utility()
        at, pack = clock.now(), pack_on(cycle_month)
        work.step("対象の契約を数えています")
        due = collect(cycle_month, pack=pack, turn=turn)
        if turn > 1 and not (due.billable and is_done(cycle_month, turn - 1)):
            raise NothingLeft(month=words_of(cycle_month))
        _expect(work, due)
        expected = due.services
        work.step("料金を計算しています", total=expected)
        keys = _priced(pack)
        work.step("調定と請求を作成しています", done=expected // 4, total=expected)
        slip_due_on, debit_on = due_days(cycle_month, pack=pack, turn=turn, on=clock.day_of(at))
        steps.write_demands(
            run_id=work.run.pk, cycle_month=cycle_month, slip_due_on=slip_due_on, debit_on=debit_on
        )
        steps.write_assessments(run_id=work.run.pk, cycle_month=cycle_month)
        steps.write_reasons(run_id=work.run.pk, cycle_month=cycle_month)
        if turn > 1 or any("below" in one.reasons for one in due.charges):
            lay_below(cycle_month, turn=turn, at=at)
        steps.write_slips(run_id=work.run.pk, cycle_month=cycle_month, at=at)
        alarms = stop_bills(cycle_month=cycle_month, terms=pack.brakes, actor=actor, at=at)
        work.step("元帳に記帳しています", done=expected * 9 // 10, total=expected)
        totals = steps.totals_of_run(work.run.pk)
        post_run(work.run.pk, clock.day_of(at), totals)
        if any(part.credited_yen for part in totals):
            give_back(steps.open_credits(cycle_month), actor=actor, at=at)
        require_complete(work.run.pk, due)
        counts = _balanced(work.run.pk, expected, totals)
        sql.renew_statistics(*WRITTEN, grown=expected)
        facts = {"expected": expected, "distinct_prices": keys, **counts, "alarms": alarms}
        work.log("調定が完了しました", **facts)
        work.finish(facts)
        audit.record(
            action="billing.run.done", subject=work.run, actor=actor, at=at, yen=counts["assessed_yen"]
        )
    return work.run


def _priced(pack: Pack) -> int:
    """Price each distinct key once; nothing is guessed where the tariff has no row."""
    try:
        return steps.price_keys(pack)
    except PriceRefused as refused:
        raise TariffLacksRow(problem=refused) from None


def _expect(work: batches.Work, due: Expectation) -> None:
    """Hold what is due now to what the clerk saw who asked for the run; the command line saw nothing."""
    if work.run.expected and work.run.expected != due.to_dict():
        raise ExpectationChanged()
    work.expect(due.to_dict())


def post_run(run_id: int, day: date, totals: Sequence[Assessed]) -> None:
    """One journal entry for the run: receivables against revenue, by charge and fiscal year."""
    sides = []
    for part in totals:
        sides.append(Side(Account.RECEIVABLE, part.yen, part.charge, part.fiscal_year))
        sides.append(Side(Account.REVENUE, -part.yen, part.charge, part.fiscal_year))
    if sides:
        ledger.post(
            kind=JournalEntry.Kind.ASSESSMENT,
            cause=f"billing.run:{run_id}",
            occurred_on=day,
            posted_on=ledger.open_day(day),
            sides=sides,
        )


def give_back(credited: Sequence[tuple[int, int]], *, actor: Actor | None, at: datetime) -> None:
    """Hand settlements below zero, each with its supply, to whoever keeps what was paid too much."""
    events.publish(
        SettlementsCredited(
            supply_ids=tuple(sorted({supply_id for _, supply_id in credited})),
            assessment_ids=tuple(assessment_id for assessment_id, _ in credited),
            at=at,
            actor=actor,
        )
    )


def _balanced(run_id: int, expected: int, totals: Sequence[Assessed]) -> dict[str, int]:
    """The counts of the run, once they agree with each other and with what was expected."""
    counts = {
        "assessments": sum(part.count for part in totals),
        "assessed_yen": sum(part.yen for part in totals),
        **steps.counts_of_run(run_id),
    }
    if counts["assessments"] + counts["reasons"] != expected:
        raise CountsDiffer(f"{expected} were due: {counts}")
    credited = sum(part.credited_yen for part in totals)
    if counts["assessed_yen"] != counts["demanded_yen"] + credited:
        raise CountsDiffer(f"assessed and demanded yen differ by other than {credited}: {counts}")
    return counts | ({"credited_yen": -credited} if credited else {})
