"""調定漏れ: months in which a service was used and never billed, priced as their own run would have.

A sewer connection that nobody registered, a supply that was entered late, a month that was excused and never
made good. The statement of what is due in a month finds them, asked for one supply; the price is that of the
month's rules, tariff version, tax and reading. Nothing beyond the time bar is ever claimed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import steps
from mizuhiki.billing.cuts import fit_due
from mizuhiki.billing.due import statement_of
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Demand
from mizuhiki.billing.pricing import KEY_COLUMNS, Key, question_of, thresholds
from mizuhiki.billing.run import post_run
from mizuhiki.billing.schedules import plan_of
from mizuhiki.billing.turns import KIND
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.platform import batches, clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import NoRulesInForce, Pack, pack_on
from mizuhiki.tariffs import PriceRefused, price_by

OMITTED_KIND = "billing.omitted"  # of the run that bills what was left out of one supply
ONE_DAY = timedelta(days=1)
# Months of which it is known that a supply was billed or should have been: its run is done here, or the
# system before this one asked the supply for something.
_MONTHS = """
    SELECT DISTINCT m FROM (
        SELECT to_date(left(key, 7), 'YYYY-MM') AS m FROM platform_batchrun
        WHERE kind = %(kind)s AND state = 'done'
        UNION ALL SELECT cycle_month FROM billing_pastbill WHERE supply_id = %(supply)s
    ) q WHERE m >= date_trunc('month', %(since)s::date) ORDER BY 1
"""
_NOT_BILLED = """
    d.supply_id = %(supply)s
    AND NOT EXISTS (SELECT FROM billing_assessment a WHERE a.cycle_month = %(month)s
                    AND a.supply_id = d.supply_id AND a.charge = d.charge)
    AND NOT EXISTS (SELECT FROM billing_pastbill b WHERE b.cycle_month = %(month)s
                    AND b.supply_id = d.supply_id AND b.charge = d.charge)
"""


class OmittedChanged(RuleBroken):
    """Between looking and booking a bill, a reading or a contract changed."""

    code = "omitted_changed"
    sentence = "確かめたあとに請求、検針、契約のどれかが変わりました。もう一度計算してください。"


@dataclass(frozen=True)
class Omitted:
    """One charge of one month that was never billed.

    Attributes:
        reason: why it cannot be billed as it stands, a code of `NotAssessed.Reason`; empty where it can.
        problem: why the tariff cannot price it, in words; likewise.
        barred_since: the day from which it cannot be claimed any more; None where it can.
    """

    month: date
    charge: str
    label: str
    period_start: date
    period_end: date
    usage_m3: int
    yen: int
    reason: str
    problem: str
    barred_since: date | None

    @property
    def may_claim(self) -> bool:
        """Whether it can be asked for."""
        return not (self.reason or self.problem or self.barred_since) and self.yen > 0

    @property
    def mark(self) -> str:
        """Names it and what it comes to."""
        days = f"{self.period_start}:{self.period_end}"
        return f"{self.month:%Y-%m}:{self.charge}:{days}:{self.usage_m3}:{self.yen}"


def omitted_of(supply_id: int, *, today: date) -> list[Omitted]:
    """What a supply used and was never billed for, by month and charge, the oldest first. Changes nothing.

    Source:
        issue 7, point 3 (調定漏れ); 民法第166条; 地方自治法第236条.
    """
    (since,) = sql.rows(
        "SELECT min(starts_on) FROM customers_supplyservice WHERE supply_id = %s", [supply_id]
    )
    if since[0] is None:
        return []
    asked = {"kind": KIND, "supply": supply_id, "since": since[0]}
    found = list[Omitted]()
    with transaction.atomic():  # the temporary tables live as long
        for (month,) in sql.rows(_MONTHS, asked):
            found += _of_month(supply_id, month, today)
    return found


def _of_month(supply_id: int, month: date, today: date) -> Iterator[Omitted]:
    pack = _rules_of(month)
    if pack is None or not _collect(supply_id, month, pack):
        return
    days, columns = thresholds(pack), ", ".join(KEY_COLUMNS)
    found = sql.rows(
        "SELECT charge, period_start, period_end, usage_m3, coalesce(reason, ''), "  # noqa: S608
        f"{columns} FROM due ORDER BY charge"
    )
    for charge, first, end, usage_m3, reason, *key in found:
        yen, problem = (0, "") if reason else _priced(pack, Key(*key), days)
        yield Omitted(
            month,
            charge,
            pack.charges[charge].label,
            first,
            end,
            int(usage_m3 or 0),
            yen,
            reason,
            problem,
            _barred_since(pack, charge, month, today),
        )


def _rules_of(month: date) -> Pack | None:
    """The rules of a month; there are none for months before the first."""
    try:
        return pack_on(month)
    except NoRulesInForce:
        return None


def _collect(supply_id: int, month: date, pack: Pack) -> int:
    """Put what one supply was never billed for in a month into `due`; says how many charges."""
    plan = plan_of(pack, month)
    due = statement_of(plan, pack)
    count = sql.keep_for_now(
        "due",
        f"SELECT d.* FROM ({due.text}) d WHERE {_NOT_BILLED} ORDER BY d.charge",  # noqa: S608
        due.values | {"supply": supply_id, "month": month},
    )
    if count:
        fit_due(plan, pack)
    return count


def _priced(pack: Pack, key: Key, days: Sequence[date]) -> tuple[int, str]:
    try:
        question = question_of(pack, key, days)
        return price_by(question.request, question.versions).amount_yen, ""
    except PriceRefused as refused:
        return 0, str(refused)


def _barred_since(pack: Pack, charge: str, month: date, today: date) -> date | None:
    """消滅時効, counted from the day on which it would have fallen due."""
    due_on = pack.billing.slip_due_on(month)
    last_day = pack_on(today).last_day_of_claim(charge, due_on=due_on, born_on=month)
    return last_day + ONE_DAY if today > last_day else None


@transaction.atomic
def bill_omitted(
    *, supply_id: int, marks: Collection[str], key: str, title: str, actor: Actor, at: datetime
) -> list[Demand]:
    """Bill exactly what was looked at: a demand for each month, all due as a bill of today is.

    Args:
        marks: `Omitted.mark` of each that is to be billed.
        key: names the act; the same key is done once.

    Raises:
        OmittedChanged: one of them is billed by now, comes to something else, or may not be claimed any more.
        BatchAlreadyDone: nothing is changed by any of them.

    Source:
        issue 7, point 3 (調定漏れ); design.md, laws 1 to 4 and 13.
    """
    lock_supplies([supply_id])
    with batches.run(kind=OMITTED_KIND, key=key, title=title, actor=actor) as work:
        today = clock.day_of(at)
        chosen = [one for one in omitted_of(supply_id, today=today) if one.mark in marks]
        if len(chosen) != len(set(marks)) or not all(one.may_claim for one in chosen):
            raise OmittedChanged
        for month in sorted({one.month for one in chosen}):
            charges = [one.charge for one in chosen if one.month == month]
            _write_month(supply_id, month, charges, run_id=work.run.pk, due_on=slip_due_on_of(today))
        totals = steps.totals_of_run(work.run.pk)
        post_run(work.run.pk, today, totals)
        yen = sum(one.yen for one in totals)
        work.finish({"assessments": sum(one.count for one in totals), "assessed_yen": yen})
        made = list(Demand.objects.filter(run=work.run).order_by("cycle_month"))
        assert sum(one.amount_yen for one in made) == yen == sum(one.yen for one in chosen), "as looked at"
        audit.record(
            action="billing.omitted.billed",
            subject=work.run,
            actor=actor,
            at=at,
            customers=users_and_payers([supply_id], on=today),
            count=len(chosen),
            yen=yen,
        )
    return made


def _write_month(supply_id: int, month: date, charges: Collection[str], *, run_id: int, due_on: date) -> None:
    """The demand and the assessments of one month, by the statements of every run."""
    pack = pack_on(month)
    _collect(supply_id, month, pack)
    sql.run("DELETE FROM due WHERE charge <> ALL(%s)", [list(charges)])
    steps.price_keys(pack)
    steps.write_demands(run_id=run_id, cycle_month=month, slip_due_on=due_on, debit_on=None)
    steps.write_assessments(run_id=run_id, cycle_month=month)
