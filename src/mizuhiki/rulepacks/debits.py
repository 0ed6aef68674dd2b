"""Bank profiles: who draws from which accounts, on which day, by which contract and in which file.

One profile is one file a debit day: that of a bank that collects for the others (代表行), of an
agent, of ゆうちょ. Every account belongs to exactly one: by its branch, else its bank, else `*`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.formats import zengin
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.platform.calendars import BANKS
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.months import next_month
from mizuhiki.rulepacks.records import part, record

REST = "*"  # every bank that no other profile serves
PLACE = re.compile(r"\*|[0-9]{4}(-[0-9]{3})?")
CODE = re.compile(r"[a-z][a-z0-9_]{0,15}")
DIGITS = {"client_code": 10, "bank_code": 4, "branch_code": 3, "account_no": 7}
LAST_DAY = 28  # of any month
MOST_DAYS = 60


@dataclass(frozen=True)
class RetryTerms:
    """再振替: which failures may be asked once more, and on which day; a bank day or the next one."""

    codes: frozenset[str]
    months_later: int  # 0: in the month of the first try
    day: int

    def retry_on(self, debit_on: date, *, month: date) -> date:
        """The day of the second try of what was drawn on a day, in vain.

        Args:
            month: the first day of the month the first try belonged to, before holidays moved it.
        """
        for _ in range(self.months_later):
            month = next_month(month)
        found = BANKS.on_or_after(month.replace(day=self.day))
        return max(found, BANKS.on_or_after(debit_on + timedelta(days=1)))


@dataclass(frozen=True)
class _Contract:
    """What a profile says in plain words."""

    label: str
    client_code: str
    client_name: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    account_type: str
    account_no: str
    debit_day: int
    answer_days: int


@dataclass(frozen=True)
class BankProfile(_Contract):
    """The utility's contract with one collecting bank or agent, and how its file looks."""

    code: str
    serves: tuple[str, ...]
    form: zengin.Profile
    retry: RetryTerms | None

    def debit_on(self, cycle_month: date) -> date:
        """振替日 of a reading month: that day of the month after, or the next bank day."""
        return BANKS.on_or_after(next_month(cycle_month).replace(day=self.debit_day))

    def retry_on(self, cycle_month: date) -> date | None:
        """再振替日 of a reading month; None where the contract has none."""
        first, month = self.debit_on(cycle_month), next_month(cycle_month)
        return self.retry.retry_on(first, month=month) if self.retry else None

    def answer_by(self, debit_on: date) -> date:
        """The day by which the bank says what became of it: so many bank days after."""
        found = debit_on
        for _ in range(self.answer_days):
            found = BANKS.on_or_after(found + timedelta(days=1))
        return found


@dataclass(frozen=True)
class DebitTerms:
    """Every bank profile of a utility, by its code."""

    profiles: Mapping[str, BankProfile]

    def of(self, code: str) -> BankProfile:
        """The profile of a code; the caller has it from here."""
        return self.profiles[code]

    @property
    def rest(self) -> BankProfile:
        """The profile that serves every bank no other one does."""
        return next(one for one in self.profiles.values() if REST in one.serves)

    @property
    def served(self) -> dict[str, str]:
        """Profile codes by bank, or by bank and branch in seven digits; what is not in it is `rest`."""
        return {
            place.replace("-", ""): code
            for code, one in self.profiles.items()
            for place in one.serves
            if place != REST
        }

    def serving(self, bank_code: str, branch_code: str) -> BankProfile:
        """The profile that draws from the accounts of a branch."""
        served = self.served
        code = served.get(bank_code + branch_code) or served.get(bank_code) or self.rest.code
        return self.profiles[code]


def read_debit(content: Mapping[str, Any]) -> DebitTerms:
    """The profiles of a pack.

    Raises:
        RulePackFault: names the key.
    """
    for name in content.keys() - {"profiles"}:
        raise _fault(f"debit.{name}", "知らない項目です。")
    found = {
        str(code): _profile(str(code), one) for code, one in part(content, "profiles", under="debit.").items()
    }
    served: dict[str, str] = {}
    for code, one in found.items():
        for place in one.serves:
            if place in served:
                problem = (
                    f"「{place}」は「{served[place]}」にもあります。1つの口座は1つの設定だけで振り替えます。"
                )
                raise _fault(f"debit.profiles.{code}.serves", problem)
            served[place] = code
    if REST not in served:
        raise _fault("debit.profiles", "「serves」が「*」（ほかの全金融機関）の設定を1つ書いてください。")
    return DebitTerms(profiles=found)


def _profile(code: str, content: Any) -> BankProfile:
    key = f"debit.profiles.{code}"
    if not CODE.fullmatch(code):
        raise _fault(key, "設定の名前は英小文字で始まる英小文字・数字・_の16文字までです。")
    if not isinstance(content, dict):
        raise _fault(key, "項目がないか、形が違います。")
    plain = {name: value for name, value in content.items() if name not in {"serves", "form", "retry"}}
    contract = record(_Contract, plain, key)
    _check(contract, key)
    form = _form(content.get("form", {}), f"{key}.form")
    for name, allowed in (("client_name", form.charset.for_parties), ("bank_name", form.charset.for_places)):
        if unfit := set(getattr(contract, name)) - set(allowed):
            raise _fault(f"{key}.{name}", f"銀行のファイルに書けない文字があります：{''.join(sorted(unfit))}")
    return BankProfile(
        **vars(contract),
        code=code,
        serves=_serves(content.get("serves"), f"{key}.serves"),
        form=form,
        retry=_retry(content.get("retry"), f"{key}.retry"),
    )


def _check(contract: _Contract, key: str) -> None:
    for name, length in DIGITS.items():
        value = getattr(contract, name)
        if not (len(value) == length and value.isascii() and value.isdecimal()):
            raise _fault(f"{key}.{name}", f"数字{length}桁で書いてください。")
    if contract.account_type not in {"1", "2", "9"}:
        raise _fault(f"{key}.account_type", "1（普通）・2（当座）・9（その他）のどれかです。")
    _hold(1 <= contract.debit_day <= LAST_DAY, f"{key}.debit_day", f"1から{LAST_DAY}までの日です。")
    _hold(1 <= contract.answer_days <= MOST_DAYS, f"{key}.answer_days", f"1から{MOST_DAYS}までです。")


def _serves(value: Any, key: str) -> tuple[str, ...]:
    problem = "「*」、金融機関コード4桁、または「0146-101」の形の一覧を書いてください。"
    is_list = isinstance(value, list) and bool(value)
    _hold(is_list and all(isinstance(one, str) and PLACE.fullmatch(one) for one in value), key, problem)
    _hold(len(set(value)) == len(value), key, "同じものが2回あります。")
    return tuple(value)


def _form(value: Any, key: str) -> zengin.Profile:
    _hold(isinstance(value, dict), key, "項目の一覧ではありません。")
    for name, one in value.items():  # one by one, so that the fault stands on its line
        try:
            zengin.Profile.from_mapping(
                {name: one} | ({"code_division": " "} if name == "blank_row_bank" else {})
            )
        except FormatRefused as fault:
            raise _fault(f"{key}.{name}", str(fault)) from None
    try:
        return zengin.Profile.from_mapping(value)
    except FormatRefused as fault:
        raise _fault(key, str(fault)) from None


def _retry(value: Any, key: str) -> RetryTerms | None:
    if value is None:
        return None
    _hold(isinstance(value, dict), key, "項目の一覧ではありません。")
    codes = value.get("codes")
    failed = {code.value for code in zengin.FAILED}
    is_list = isinstance(codes, list) and bool(codes) and all(isinstance(code, str) for code in codes)
    _hold(is_list and set(codes) <= failed, f"{key}.codes", "振替不能の結果コードの一覧を書いてください。")
    plain = record(_RetryDay, {name: one for name, one in value.items() if name != "codes"}, key)
    _hold(0 <= plain.months_later <= 2, f"{key}.months_later", "0から2までです。")
    _hold(1 <= plain.day <= LAST_DAY, f"{key}.day", f"1から{LAST_DAY}までの日です。")
    return RetryTerms(codes=frozenset(codes), months_later=plain.months_later, day=plain.day)


@dataclass(frozen=True)
class _RetryDay:
    """The day of a second try."""

    months_later: int
    day: int


def _hold(is_so: object, key: str, problem: str) -> None:
    if not is_so:
        raise _fault(key, problem)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
