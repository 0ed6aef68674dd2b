"""How one bank wants its files: data of a rule pack, with the standard as default."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.framing import Framing
from mizuhiki.formats.zengin.charset import Charset


class NewCodeStyle(StrEnum):
    """What to write as 新規コード: what the row says, or always a space."""

    AS_GIVEN = "as_given"
    BLANK = "blank"


class CustomerNoStyle(StrEnum):
    """How 顧客番号 stands in its 20 bytes: text to the left, or digits to the right after zeros."""

    TEXT = "text"
    NUMBER = "number"


class ProfileRefused(FormatRefused):
    """A bank profile with an item or a value that does not exist."""

    code = "bank_profile_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One bank's or agent's wishes.

    The defaults are the standard's, without separators, as banks like uploads best.
    """

    framing: Framing = Framing.NONE
    charset: Charset = Charset.NARROW
    code_division: str = "0"  # or a space
    new_code: NewCodeStyle = NewCodeStyle.AS_GIVEN
    customer_no: CustomerNoStyle = CustomerNoStyle.TEXT
    blank_header_bank: bool = False  # number and names of the utility's own bank
    blank_header_account: bool = False
    blank_row_bank: bool = False  # number and name of the payer's bank
    blank_row_names: bool = False  # bank and branch names of the payer
    eof_mark: bool = False
    multi_header: bool = False

    def __post_init__(self) -> None:
        if self.framing is Framing.TRIMMED:
            raise ProfileRefused("行末の空白を削った形（trimmed）では書き出せません。")
        if self.charset is Charset.ANY:
            raise ProfileRefused("文字の範囲は narrow か wide です。")
        if self.code_division not in {"0", " "}:
            raise ProfileRefused("コード区分は 0 か空白です。")
        if self.blank_row_bank and self.code_division != " ":
            raise ProfileRefused("引落銀行番号を空白にできるのは、コード区分も空白の形式だけです。")

    @classmethod
    def from_mapping(cls, items: Mapping[str, object]) -> Self:
        """A profile from a rule pack's plain data; what is left out is the standard's.

        Raises:
            ProfileRefused: naming the item.
        """
        standard = cls()
        known = {field.name: getattr(standard, field.name) for field in fields(cls)}
        values: dict[str, object] = {}
        for name, value in items.items():
            if name not in known:
                raise ProfileRefused(f"金融機関の設定に「{name}」という項目はありません。")
            kind = type(known[name])
            if not isinstance(value, bool if kind is bool else str):
                raise ProfileRefused(f"金融機関の設定「{name}」の値「{value}」の型が違います。")
            try:
                values[name] = kind(value)
            except ValueError:
                raise ProfileRefused(f"金融機関の設定「{name}」に「{value}」は使えません。") from None
        return cls(**values)  # type: ignore[arg-type]


STANDARD = Profile()
# ゆうちょ Bizダイレクト, 自動払込み 全銀形式. 店番 and 口座番号 by `yucho.for_debit`.
YUCHO = Profile(
    framing=Framing.CRLF,
    code_division=" ",
    new_code=NewCodeStyle.BLANK,
    blank_header_bank=True,
    blank_row_bank=True,
    blank_row_names=True,
)


def customer_no_as_written(customer_no: str, profile: Profile) -> str:
    """顧客番号 as a file of this bank gives it back: the key to match a result by."""
    return customer_no.zfill(20) if profile.customer_no is CustomerNoStyle.NUMBER else customer_no
