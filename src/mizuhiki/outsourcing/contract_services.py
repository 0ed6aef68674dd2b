"""The budget of a following year is confirmed, and the preparation of a contract goes on."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.outsourcing import contract_errors as errors
from mizuhiki.outsourcing import contract_selectors as selectors
from mizuhiki.outsourcing.models import BudgetCheck, PreparationWord
from mizuhiki.outsourcing.permissions import BUDGET_CHECK
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import ContractTerm
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

BUDGET = ItemKind("outsourcing.budget", "委託契約の予算確認", "approval", right=BUDGET_CHECK)
Result, Outcome = BudgetCheck.Result, BudgetCheck.Outcome


@transaction.atomic
def check_budget(
    *,
    contract: str,
    fiscal_year: int,
    result: str,
    outcome: str,
    confirmed_on: date,
    officer: str,
    paper: str,
    note: str,
    reference: str,
    at: datetime,
    actor: Actor,
) -> BudgetCheck:
    """Write down what became of the budget of a following year, and what follows for the contract.

    A second word about the same year holds instead of the first, which stays to be read. While the outcome
    is open the year stays in the inbox.

    Args:
        reference: the key of this act; the same key is written once.

    Raises:
        ContractUnknown, YearNotOfContract, BudgetLeavesContract, SourceMissing, DayToCome, BudgetWritten:
            nothing is written.

    Source:
        CC-006 【金沢CC】第2章 第3 (地方自治法第234条の3).
    """
    term = _term(contract, at=at)
    locks.take_name(f"outsourcing-contract:{contract}")
    if fiscal_year not in term.budget_years:
        raise errors.YearNotOfContract(year=fiscal_year)
    _refuse_wrong(result, outcome, is_sourced=bool(officer.strip() and paper.strip()))
    if confirmed_on > clock.day_of(at):
        raise errors.DayToCome
    if BudgetCheck.objects.filter(reference=reference).exists():
        raise errors.BudgetWritten
    check = BudgetCheck.objects.create(
        contract=contract,
        fiscal_year=fiscal_year,
        result=result,
        outcome=outcome,
        confirmed_on=confirmed_on,
        officer=officer.strip(),
        paper=paper.strip(),
        note=note.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    if outcome != Outcome.OPEN:
        worklist.close_item(_key(contract, fiscal_year), at=at, actor=actor)
    facts: dict[str, Any] = {"fiscal_year": fiscal_year, "result": result, "outcome": outcome}
    record(action="outsourcing.budget.checked", subject=check, actor=actor, at=at, **facts)
    return check


def _refuse_wrong(result: str, outcome: str, *, is_sourced: bool) -> None:
    if result == Result.APPROPRIATED and outcome != Outcome.UNCHANGED:
        raise errors.BudgetLeavesContract
    if not is_sourced:
        raise errors.SourceMissing


def watch_budgets(*, at: datetime) -> int:
    """Lay on the desk of the utility each budget to be known by 1 April, once; returns how many are open.

    Source:
        CC-006 【金沢CC】第2章 第3.
    """
    found = selectors.budgets_to_ask_for(clock.day_of(at))
    for term, year in found:
        worklist.open_item(
            kind=BUDGET.code,
            key=_key(term.code, year.fiscal_year),
            title=f"{term.label} {year.fiscal_year}年度の支出予算を確認する",
            url_name="outsourcing:budget_check",
            url_args=[term.code, year.fiscal_year],
            due_at=clock.end_of(year.due_on),
            at=at,
        )
    return len(found)


@transaction.atomic
def say_preparation(
    *,
    contract: str,
    item: str,
    owner_id: int,
    due_on: date,
    done_on: date | None,
    evidence: str,
    reference: str,
    at: datetime,
    actor: Actor,
) -> PreparationWord:
    """Say who sees to a work of the preparation, by when, and when it was done; the latest word holds.

    Raises:
        ContractUnknown, PreparationUnknown, DueTooLate, DayToCome, EvidenceMissing, PreparationWritten:
            nothing is written.

    Source:
        CC-007 【金沢CC】第2章 第5①–⑤.
    """
    term = _term(contract, at=at)
    if item not in term.preparation:
        raise errors.PreparationUnknown
    if not term.signed_on <= due_on <= term.preparation_ends_on:
        raise errors.DueTooLate(first=term.signed_on, last=term.preparation_ends_on)
    if done_on is not None and done_on > clock.day_of(at):
        raise errors.DayToCome
    if done_on is not None and not evidence.strip():
        raise errors.EvidenceMissing
    word, is_new = PreparationWord.objects.get_or_create(
        reference=reference,
        defaults={
            "contract": contract,
            "item": item,
            "owner_id": owner_id,
            "due_on": due_on,
            "done_on": done_on,
            "evidence": evidence.strip(),
            "at": at,
            "by_id": actor.pk,
        },
    )
    if not is_new:
        raise errors.PreparationWritten
    record(
        action="outsourcing.preparation.said",
        subject=word,
        actor=actor,
        at=at,
        item=item,
        due_on=due_on,
        done_on=done_on,
    )
    return word


def _term(contract: str, *, at: datetime) -> ContractTerm:
    known = {one.code: one for one in selectors.contracts_on(clock.day_of(at))}
    if contract not in known:
        raise errors.ContractUnknown
    return known[contract]


def _key(contract: str, fiscal_year: int) -> str:
    return f"{BUDGET.code}:{contract}:{fiscal_year}"
