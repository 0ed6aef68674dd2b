"""What the contracts with the contractor say that differs between utilities: work, volumes, fees, terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mizuhiki.rulepacks.contracts import ContractTerm, contract_term
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import part, record
from mizuhiki.tariffs import Rounding

CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
MOST_YEN = 99_999_999
MOST_LABEL = 24  # letters: what a column of the daily report has room for


@dataclass(frozen=True)
class WorkType:
    """One type of the work that was given away, and the clause that names it."""

    code: str
    label: str
    article: str


@dataclass(frozen=True)
class Volume:
    """概算処理件数: how much of one kind of work the contract reckons with in a year; 0 yen: it says none."""

    code: str
    label: str
    article: str
    count: int
    yen: int


@dataclass(frozen=True)
class SignupFees:
    """What WEB口座振替受付 costs (長岡 15(2)), without tax; months as 2026-04, an open end is empty."""

    article: str
    first_month: str  # of operation
    last_month: str
    monthly_yen: int  # 月額利用料, promotion included
    registration_yen: int  # 従量手数料, for each completed registration
    authentication_yen: int  # データ認証手数料, for each at a bank that is no partner
    tax_percent: int
    rounding: str  # of the tax on the sum of a month

    def operates_in(self, month: date) -> bool:
        """Whether a month is one of operation."""
        return self.first_month <= f"{month:%Y-%m}" and f"{month:%Y-%m}" <= (self.last_month or "9999-12")


@dataclass(frozen=True)
class OutsourcingTerms:
    """The types of work by code, in the order of the contract; empty where a pack knows none; its volumes.

    `contracts` are those with a term of their own, by code.
    """

    work_types: Mapping[str, WorkType]
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    signup_fees: SignupFees | None = None
    contracts: Mapping[str, ContractTerm] = field(default_factory=dict)

    def label_of(self, code: str) -> str:
        """What a type is called; its code where the pack no longer knows it."""
        return self.work_types[code].label if code in self.work_types else code


def read_outsourcing(content: Mapping[str, Any]) -> OutsourcingTerms:
    """The types of work, the volumes and the terms of a pack; a pack may say no volumes and no terms.

    Raises:
        RulePackFault: names the key.
    """
    for name in content.keys() - {"work_types", "volumes", "signup_fees", "contracts"}:
        raise RulePackFault(file=PACK_FILE, key=f"outsourcing.{name}", problem="知らない項目です。")
    types = part(content, "work_types", under="outsourcing.")
    volumes = part(content, "volumes", under="outsourcing.") if "volumes" in content else {}
    contracts = part(content, "contracts", under="outsourcing.") if "contracts" in content else {}
    return OutsourcingTerms(
        {str(code): _work_type(str(code), one) for code, one in types.items()},
        {str(code): _volume(str(code), one) for code, one in volumes.items()},
        _signup_fees(content),
        {str(code): _contract(str(code), one) for code, one in contracts.items()},
    )


def _signup_fees(content: Mapping[str, Any]) -> SignupFees | None:
    """The fees; a pack whose utility runs the service itself has none."""
    if "signup_fees" not in content:
        return None
    key = "outsourcing.signup_fees"
    found = record(SignupFees, part(content, "signup_fees", under="outsourcing."), key)
    for name in ("first_month", "last_month"):
        value = getattr(found, name)
        if MONTH.fullmatch(value) is None and (value or name == "first_month"):
            raise RulePackFault(
                file=PACK_FILE, key=f"{key}.{name}", problem="「2026-04」のように書いてください。"
            )
    for name in ("monthly_yen", "registration_yen", "authentication_yen", "tax_percent"):
        most = 100 if name == "tax_percent" else MOST_YEN
        if not 0 <= getattr(found, name) <= most:
            raise RulePackFault(file=PACK_FILE, key=f"{key}.{name}", problem=f"0から{most:,}までです。")
    if found.rounding not in set(Rounding):
        problem = "「floor」（切捨て）、「half_up」（四捨五入）、「ceiling」（切上げ）のどれかです。"
        raise RulePackFault(file=PACK_FILE, key=f"{key}.rounding", problem=problem)
    return found


def _named(code: str, content: Any, key: str) -> dict[str, Any]:
    """The keys under a code."""
    if CODE.fullmatch(code) is None:
        problem = "区分の名前は英小文字で始まる英小文字・数字・_の24文字までです。"
        raise RulePackFault(file=PACK_FILE, key=key, problem=problem)
    if not isinstance(content, dict):
        raise RulePackFault(file=PACK_FILE, key=key, problem="項目がないか、形が違います。")
    return {**content, "code": code}


def _volume(code: str, content: Any) -> Volume:
    key = f"outsourcing.volumes.{code}"
    found = record(Volume, {"yen": 0, **_named(code, content, key)}, key)
    if found.count <= 0 or found.yen < 0:
        raise RulePackFault(file=PACK_FILE, key=key, problem="件数は1以上、金額は0以上で書いてください。")
    return found


def _work_type(code: str, content: Any) -> WorkType:
    key = f"outsourcing.work_types.{code}"
    found = record(WorkType, _named(code, content, key), key)
    if not 0 < len(found.label.strip()) <= MOST_LABEL:
        problem = f"1文字から{MOST_LABEL}文字までで書いてください。"
        raise RulePackFault(file=PACK_FILE, key=f"{key}.label", problem=problem)
    return found


def _contract(code: str, content: Any) -> ContractTerm:
    key = f"outsourcing.contracts.{code}"
    return contract_term(code, _named(code, content, key), key)
