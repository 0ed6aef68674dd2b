"""The codes of 種別 91 and what a utility calls them."""

from enum import StrEnum
from typing import Self

TYPE_CODE = "91"

# Known kinds of 120-byte bank files, to refuse a foreign one by its name.
TYPE_NAMES = {
    "01": "振込入金通知",
    "03": "入出金取引明細",
    "11": "給与振込",
    "12": "賞与振込",
    "21": "総合振込",
    "41": "株式配当金振込",
    "71": "給与振込（地方公務員）",
    "72": "賞与振込（地方公務員）",
    "91": "口座振替",
}


class _Labelled(StrEnum):
    """A one-character code with its Japanese name."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Make the member's value the code and keep the name beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class ResultCode(_Labelled):
    """振替結果コード. 5 to 7 are unassigned; `N` is an agent's own mark for 未確定."""

    PAID = "0", "振替済"
    INSUFFICIENT_FUNDS = "1", "資金不足"
    NO_ACCOUNT = "2", "取引なし"
    STOPPED_BY_PAYER = "3", "預金者都合による停止"
    NO_MANDATE = "4", "依頼書なし"
    STOPPED_BY_CLIENT = "8", "委託者都合による停止"
    OTHER = "9", "その他"
    PENDING = "N", "未確定"

    @classmethod
    def of(cls, code: str) -> "ResultCode | None":
        """The meaning of a code as the file has it; None stops that row (空白 or unassigned)."""
        found = cls._value2member_map_.get(code)
        return found if isinstance(found, cls) else None


# What proves that the account and the mandate are good: a mandate becomes 本登録 after one of these.
PROVES_ACCOUNT = frozenset({ResultCode.PAID, ResultCode.INSUFFICIENT_FUNDS})
FAILED = frozenset(ResultCode) - {ResultCode.PAID, ResultCode.PENDING}


class AccountType(_Labelled):
    """預金種目 of a payer's account."""

    ORDINARY = "1", "普通"
    CURRENT = "2", "当座"
    TAX = "3", "納税準備"
    OTHER = "9", "その他"


class NewCode(_Labelled):
    """新規コード."""

    NEITHER = "0", "その他"
    FIRST = "1", "第1回"
    CHANGED = "2", "変更"
