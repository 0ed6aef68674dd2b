"""Refunds by bank: by which contract and in which file transfers go out (総合振込), and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.formats import zengin
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.platform.calendars import BANKS
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.interest import InterestTerms, read_interest
from mizuhiki.rulepacks.records import part, record

DIGITS = {"client_code": 10, "bank_code": 4, "branch_code": 3, "account_no": 7}
MOST_DAYS = 10
MOST_REMEDY, MOST_ARTICLE = 400, 120


@dataclass(frozen=True)
class _Contract:
    """What the contract says in plain words."""

    label: str
    client_code: str  # 依頼人コード
    client_name: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    account_type: str
    account_no: str
    lead_days: int  # bank days between handing a file in and the day of the transfer


@dataclass(frozen=True)
class TransferTerms(_Contract):
    """The utility's contract with the bank that its transfers go out from, and how its file looks."""

    form: zengin.Profile

    def earliest_on(self, today: date) -> date:
        """The first 振込指定日 of a file that is made today."""
        return BANKS.add_open_days(today, self.lead_days)


@dataclass(frozen=True)
class RefundTerms:
    """How overpaid money goes back, what it bears, and what people are told of it."""

    transfer: TransferTerms
    interest: InterestTerms | None = None  # 還付加算金
    across_article: str = ""  # by which money may pay the payer's other contract without consent
    remedy: str = ""  # 教示 under a notice; empty where none is owed


def read_refunds(content: Any) -> RefundTerms | None:
    """The terms of a pack; None where it has none: nothing goes to an account then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault("refunds", "項目の一覧ではありません。")
    for name in content.keys() - {"transfer", "interest", "across_article", "remedy"}:
        raise _fault(f"refunds.{name}", "知らない項目です。")
    return RefundTerms(
        transfer=_transfer(part(content, "transfer", under="refunds.")),
        interest=read_interest(content.get("interest")),
        across_article=_text(content, "across_article", most=MOST_ARTICLE),
        remedy=_text(content, "remedy", most=MOST_REMEDY),
    )


def _text(content: Mapping[str, Any], name: str, *, most: int) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise _fault(f"refunds.{name}", "文を書いてください。")
    if len(value) > most:
        raise _fault(f"refunds.{name}", f"{most}文字までです。今は{len(value)}文字です。")
    return value.strip()


def _transfer(content: Mapping[str, Any]) -> TransferTerms:
    key = "refunds.transfer"
    contract = record(_Contract, {name: one for name, one in content.items() if name != "form"}, key)
    for name, length in DIGITS.items():
        value = getattr(contract, name)
        if not (len(value) == length and value.isascii() and value.isdecimal()):
            raise _fault(f"{key}.{name}", f"数字{length}桁で書いてください。")
    if contract.account_type not in {"1", "2", "9"}:
        raise _fault(f"{key}.account_type", "1（普通）・2（当座）・9（その他）のどれかです。")
    if not 1 <= contract.lead_days <= MOST_DAYS:
        raise _fault(f"{key}.lead_days", f"1から{MOST_DAYS}までです。")
    form = _form(content.get("form", {}))
    for name, allowed in (
        ("client_name", form.charset.for_parties),
        ("bank_name", form.charset.for_places),
        ("branch_name", form.charset.for_places),
    ):
        if unfit := set(getattr(contract, name)) - set(allowed):
            raise _fault(f"{key}.{name}", f"銀行のファイルに書けない文字があります：{''.join(sorted(unfit))}")
    return TransferTerms(**vars(contract), form=form)


def _form(value: Any) -> zengin.Profile:
    if not isinstance(value, dict):
        raise _fault("refunds.transfer.form", "項目の一覧ではありません。")
    for name in value.keys() - {"framing", "charset", "eof_mark"}:
        raise _fault(f"refunds.transfer.form.{name}", "総合振込のファイルで変えられる項目ではありません。")
    try:
        return zengin.Profile.from_mapping(value)
    except FormatRefused as fault:
        raise _fault("refunds.transfer.form", str(fault)) from None


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
