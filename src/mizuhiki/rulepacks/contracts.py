"""The term of a contract: from when it holds, and from when work is done for a fee."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import part, record

DAYS = ("signed_on", "ends_on", "performs_from", "performs_until")


@dataclass(frozen=True)
class PreparationItem:
    """One work of the time before the performance begins, and the clause that names it."""

    code: str
    label: str
    article: str


@dataclass(frozen=True)
class ContractTerm:
    """契約期間 and 履行期間 of one contract, first and last days both in it.

    Where the contract runs into later fiscal years (長期継続契約), each of them needs a budget of its own;
    `budget_article` is what lets the client change or end it when that is cut.
    """

    code: str
    label: str
    article: str
    budget_article: str
    fee_article: str  # what says that the time before the performance costs nothing
    signed_on: date
    ends_on: date
    performs_from: date
    performs_until: date
    preparation: Mapping[str, PreparationItem]

    @property
    def budget_years(self) -> range:
        """The fiscal years after the one of the signature, to the one the contract ends in."""
        return range(clock.fiscal_year(self.signed_on) + 1, clock.fiscal_year(self.ends_on) + 1)

    @property
    def preparation_ends_on(self) -> date:
        """The last day before the performance."""
        return self.performs_from - timedelta(days=1)

    def bears_fee_in(self, month: date) -> bool:
        """Whether any day of a month, given by its first, is one of performance."""
        following = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
        return self.performs_from < following and month <= self.performs_until


@dataclass(frozen=True)
class _Written:
    """A contract as the file has it."""

    code: str
    label: str
    article: str
    budget_article: str
    fee_article: str
    signed_on: str
    ends_on: str
    performs_from: str
    performs_until: str


def contract_term(code: str, content: Mapping[str, Any], key: str) -> ContractTerm:
    """One contract of a pack.

    Raises:
        RulePackFault: names the key.
    """
    flat = {name: value for name, value in content.items() if name != "preparation"}
    written = record(_Written, {**flat, "code": code}, key)
    days = {name: _day(getattr(written, name), f"{key}.{name}") for name in DAYS}
    in_order = days["signed_on"] <= days["performs_from"] <= days["performs_until"] <= days["ends_on"]
    if not in_order:
        problem = "契約締結日、履行期間の初日、履行期間の末日、契約期間の末日の順に書いてください。"
        raise RulePackFault(file=PACK_FILE, key=key, problem=problem)
    items = part(content, "preparation", under=f"{key}.")
    preparation = {
        str(name): record(PreparationItem, _named(str(name), one), f"{key}.preparation.{name}")
        for name, one in items.items()
    }
    return ContractTerm(**{**vars(written), **days, "preparation": preparation})


def _named(code: str, content: Any) -> dict[str, Any]:
    return {**(content if isinstance(content, dict) else {}), "code": code}


def _day(text: str, key: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RulePackFault(
            file=PACK_FILE, key=key, problem="「2026-04-01」のように書いてください。"
        ) from None
