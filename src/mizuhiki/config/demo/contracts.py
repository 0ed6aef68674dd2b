"""The demo's contract: what was prepared before it began, and the budgets that have been given so far."""

from datetime import date, datetime, time, timedelta

from mizuhiki.outsourcing.contract_selectors import contracts_on
from mizuhiki.outsourcing.contract_services import check_budget, say_preparation
from mizuhiki.outsourcing.models import BudgetCheck
from mizuhiki.outsourcing.permissions import BUDGET_CHECK, PREPARATION_EDIT
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import ContractTerm
from mizuhiki.staff.api import able

EVIDENCE = ("雇用名簿と教育の記録", "研修の受講記録", "研修の実施記録", "業務体制図", "準備の点検表")
OFFICER = "経営企画課 予算係長"


def sign_contracts(*, today: date) -> int:
    """Write down preparation and budgets of each contract as far as they are past; how many entries.

    Where nobody may there is nothing: a town of tests has no staff.
    """
    return sum(_prepare(term, today) + _budgets(term, today) for term in contracts_on(today))


def _prepare(term: ContractTerm, today: date) -> int:
    people, count = able([PREPARATION_EDIT]), 0
    for number, (code, evidence) in enumerate(zip(term.preparation, EVIDENCE, strict=False), start=1):
        done_on = term.preparation_ends_on - timedelta(days=7 * number)
        if people and done_on < today:
            owner = people[number % len(people)]
            say_preparation(
                contract=term.code,
                item=code,
                owner_id=owner.pk,
                due_on=term.preparation_ends_on,
                done_on=done_on,
                evidence=evidence,
                reference=f"demo:{term.code}:{code}",
                at=_at(done_on),
                actor=owner,
            )
            count += 1
    return count


def _budgets(term: ContractTerm, today: date) -> int:
    people, count = able([BUDGET_CHECK]), 0
    for year in term.budget_years:
        confirmed_on = date(year, 3, 24)
        if people and confirmed_on < today:
            check_budget(
                contract=term.code,
                fiscal_year=year,
                result=BudgetCheck.Result.APPROPRIATED,
                outcome=BudgetCheck.Outcome.UNCHANGED,
                confirmed_on=confirmed_on,
                officer=OFFICER,
                paper=f"{year}年度当初予算（3月24日議決）",
                note="",
                reference=f"demo:{term.code}:{year}",
                at=_at(confirmed_on),
                actor=people[0],
            )
            count += 1
    return count


def _at(day: date) -> datetime:
    return datetime.combine(day, time(16), clock.TOKYO)
