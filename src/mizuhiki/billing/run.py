"""The billing run of a month: readings to assessments, demands and open items, in one transaction.

The tariff is a plain Python function called once for each distinct key; everything else is set-based
SQL in the order of the ladder. A service that is due and gets no assessment gets a coded reason, and
counts and yen of every step must agree before anything is committed (laws 3 and 4).
"""

from datetime import date

from mizuhiki.billing import steps
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.platform import batches, clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on

KIND = "billing.run"


class CountsDiffer(Exception):  # noqa: N818 - named by what is true now
    """The steps of the run do not agree: a fault of ours, and nothing is committed."""


def cycles_due(cycle_month: date) -> list[str]:
    """The cycles that are read in a month."""
    return ["monthly", "even" if cycle_month.month % 2 == 0 else "odd"]


def run_billing(*, cycle_month: date, actor: Actor | None) -> BatchRun:
    """Bill every service that is due in a reading month, once.

    Args:
        cycle_month: the first day of the reading month (検針月).

    Raises:
        BatchAlreadyDone, BatchUnderWay: nothing is changed.
        PriceRefused: a supply has a use or bore the tariff does not know. Nothing is changed.

    Source:
        COL-001, COL-002 【金沢収納】第1条, 第4条.
    """
    assert cycle_month.day == 1, cycle_month
    title = f"{cycle_month.year}年{cycle_month.month}月分 調定"
    with batches.run(kind=KIND, key=f"{cycle_month:%Y-%m}", title=title, actor=actor) as work:
        locks.take_utility()
        at, pack = clock.now(), pack_on(cycle_month)
        work.step("対象の契約を数えています")
        expected = steps.collect(cycle_month=cycle_month, cycles=cycles_due(cycle_month), pack=pack)
        work.step("料金を計算しています", total=expected)
        keys = steps.price_keys(pack)
        work.step("調定と請求を作成しています", done=expected // 4, total=expected)
        steps.write_demands(
            run_id=work.run.pk,
            cycle_month=cycle_month,
            slip_due_on=pack.billing.slip_due_on(cycle_month),
            debit_on=pack.billing.debit_on(cycle_month),
        )
        steps.write_assessments(run_id=work.run.pk, cycle_month=cycle_month)
        steps.write_reasons(run_id=work.run.pk, cycle_month=cycle_month)
        steps.write_slips(run_id=work.run.pk, at=at)
        work.step("元帳に記帳しています", done=expected * 9 // 10, total=expected)
        _post(work.run.pk, clock.day_of(at))
        facts = {"expected": expected, "distinct_prices": keys, **_balanced(work.run.pk, expected)}
        work.log("調定が完了しました", **facts)
        work.finish(facts)
    return work.run


def _post(run_id: int, day: date) -> None:
    """One journal entry for the run: receivables against revenue, by charge and fiscal year."""
    sides = []
    for charge, year, yen in steps.totals_of_run(run_id):
        sides.append(Side(Account.RECEIVABLE, yen, charge, year))
        sides.append(Side(Account.REVENUE, -yen, charge, year))
    if sides:
        ledger.post(
            kind=JournalEntry.Kind.ASSESSMENT,
            cause=f"billing.run:{run_id}",
            occurred_on=day,
            posted_on=day,
            sides=sides,
        )


def _balanced(run_id: int, expected: int) -> dict[str, int]:
    """The counts of the run, once they agree with each other and with what was expected."""
    counts = steps.counts_of_run(run_id)
    if counts["assessments"] + counts["reasons"] != expected:
        raise CountsDiffer(f"{expected} were due: {counts}")
    if counts["assessed_yen"] != counts["demanded_yen"]:
        raise CountsDiffer(f"assessed and demanded yen differ: {counts}")
    return counts
