"""What a payer keys at a machine or in an app of a bank: four numbers that stand on the slip.

How payments are told of afterwards was not published when this was written: there is no file here.
"""

import re
from dataclasses import dataclass

from mizuhiki.formats.errors import FormatRefused

BILLER = 5
MOST_PAYMENT_NO = 20
CONFIRMATION = 6
MOST_CATEGORY = 16
GROUP = 4


class PayeasyRefused(FormatRefused):
    """Digits that cannot be numbers of a slip."""

    code = "payeasy_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeasyNumbers:
    """The four numbers of one slip."""

    biller_no: str  # 収納機関番号
    payment_no: str  # 納付番号
    confirmation_no: str  # 確認番号
    category: str  # 納付区分

    def __post_init__(self) -> None:
        for item, text, least, most in (
            ("収納機関番号", self.biller_no, BILLER, BILLER),
            ("納付番号", self.payment_no, 1, MOST_PAYMENT_NO),
            ("確認番号", self.confirmation_no, CONFIRMATION, CONFIRMATION),
            ("納付区分", self.category, 1, MOST_CATEGORY),
        ):
            if not re.fullmatch(f"[0-9]{{{least},{most}}}", text):
                room = f"{most}桁" if least == most else f"{most}桁まで"
                raise PayeasyRefused(f"{item}は{room}の数字です（{text}）。")


def grouped(digits: str) -> str:
    """1234-5678-9: in fours, as people read a long number off a paper."""
    return "-".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))
