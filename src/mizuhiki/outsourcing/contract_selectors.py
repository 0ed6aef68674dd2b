"""A contract as it stands: its two terms, the budget of each following fiscal year, and its preparation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.outsourcing.models import BudgetCheck, PreparationWord
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import ContractTerm, NoRulesInForce, PreparationItem, pack_on

LOOK_AHEAD_MONTH = 2  # from 1 February on the budget of the coming April is asked for


@dataclass(frozen=True)
class YearOfBudget:
    """A following fiscal year: every word about its budget, the latest first; the first of them holds."""

    fiscal_year: int
    checks: Sequence[BudgetCheck]
    is_late: bool  # it has begun, and nobody can say that there is money

    @property
    def check(self) -> BudgetCheck | None:
        """What holds."""
        return self.checks[0] if self.checks else None

    @property
    def is_settled(self) -> bool:
        """Confirmed, with what follows from it decided."""
        return self.check is not None and self.check.outcome != BudgetCheck.Outcome.OPEN

    @property
    def due_on(self) -> date:
        """The last day before it begins."""
        return date(self.fiscal_year, 3, 31)


@dataclass(frozen=True)
class ItemOfPreparation:
    """One work of the preparation with what was said of it last."""

    item: PreparationItem
    word: PreparationWord | None
    is_late: bool

    @property
    def is_done(self) -> bool:
        """Whether it is."""
        return self.word is not None and self.word.done_on is not None


@dataclass(frozen=True)
class Readiness:
    """準備状況: the works of the preparation, and whether each was done before the performance began."""

    term: ContractTerm
    items: Sequence[ItemOfPreparation]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.is_done for one in self.items)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left."""
        return self.done == len(self.items)


@dataclass(frozen=True)
class ContractFile:
    """委託契約: all there is to say of one."""

    term: ContractTerm
    years: Sequence[YearOfBudget]
    readiness: Readiness


def contracts_on(day: date) -> list[ContractTerm]:
    """Those of the rules in force; none before the first rules."""
    try:
        return list(pack_on(day).outsourcing.contracts.values())
    except NoRulesInForce:
        return []


def contract_file(term: ContractTerm, *, today: date) -> ContractFile:
    """A contract with what is written down of it.

    Source:
        CC-006 【金沢CC】第2章 第3, 第4.
    """
    return ContractFile(term, years_of_budget(term, today=today), readiness_of(term, today=today))


def years_of_budget(term: ContractTerm, *, today: date) -> list[YearOfBudget]:
    """The following fiscal years in their order."""
    rows = BudgetCheck.objects.filter(contract=term.code).select_related("by").order_by("-pk")
    found = list(rows)
    years = []
    for year in term.budget_years:
        checks = [one for one in found if one.fiscal_year == year]
        is_open = not checks or checks[0].outcome == BudgetCheck.Outcome.OPEN
        years.append(YearOfBudget(year, checks, is_open and today >= date(year, 4, 1)))
    return years


def budgets_to_ask_for(day: date) -> list[tuple[ContractTerm, YearOfBudget]]:
    """The years of which the budget should be known by now, or soon."""
    return [
        (term, year)
        for term in contracts_on(day)
        for year in years_of_budget(term, today=day)
        if not year.is_settled and day >= date(year.fiscal_year, LOOK_AHEAD_MONTH, 1)
    ]


def readiness_of(term: ContractTerm, *, today: date) -> Readiness:
    """The works of the preparation, in the contract's order.

    Source:
        CC-007 【金沢CC】第2章 第5①–⑤.
    """
    rows = PreparationWord.objects.filter(contract=term.code).select_related("owner", "by").order_by("pk")
    last = {one.item: one for one in rows}
    items = []
    for code, item in term.preparation.items():
        word = last.get(code)
        day = word.done_on or today if word else today
        due = word.due_on if word else term.preparation_ends_on
        items.append(ItemOfPreparation(item, word, day > due))
    return Readiness(term, items)


def term_of(code: str) -> ContractTerm | None:
    """A contract of the rules in force today."""
    return next((one for one in contracts_on(clock.today()) if one.code == code), None)
