"""The two files of 120-byte records that this house writes: 口座振替 (91) and 総合振込 (21).

They share header, account, name and amount; behind the amount a debit has 顧客番号 and 振替結果コード, a
transfer its customer's codes and 振込区分, and only a debit's trailer has totals of results.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mizuhiki.formats.zengin.layout import (
    DATA,
    DATA_TRANSFER,
    DATA_YUCHO,
    HEADER,
    HEADER_TRANSFER,
    TRAILER,
    TRAILER_TRANSFER,
    Layout,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One 種別.

    Args:
        data_blank_bank: the data record of a file whose コード区分 is blank.
        judged: items of the data record that the reader sums by: amount, and the one-character code.
        day: what the header's day is called.
        code: the one character that a file going out has there, whatever its rows say.
        has_results: whether a file of this kind can be an answer.
        row_names, client_names: the names in a record, by the attribute they come from.
    """

    type_code: str
    title: str
    header: Layout
    data: Layout
    data_blank_bank: Layout
    trailer: Layout
    judged: tuple[str, str]
    day: str
    code: str
    clearing: str  # the four bytes behind the branch's name: nothing, or an unused 手形交換所番号
    has_results: bool
    row_names: Mapping[str, str] = field(hash=False)
    client_names: Mapping[str, str] = field(hash=False)


DEBIT = FileKind(
    type_code="91",
    title="口座振替",
    header=HEADER,
    data=DATA,
    data_blank_bank=DATA_YUCHO,
    trailer=TRAILER,
    judged=("引落金額", "振替結果コード"),
    day="引落日",
    code="0",
    clearing="",
    has_results=True,
    row_names={"bank_name": "引落銀行名", "branch_name": "引落支店名", "holder": "預金者名"},
    client_names={"client_name": "委託者名", "bank_name": "取引銀行名", "branch_name": "取引支店名"},
)
TRANSFER = FileKind(
    type_code="21",
    title="総合振込",
    header=HEADER_TRANSFER,
    data=DATA_TRANSFER,
    data_blank_bank=DATA_TRANSFER,
    trailer=TRAILER_TRANSFER,
    judged=("振込金額", "振込区分"),
    day="振込指定日",
    code="7",  # 電信振込
    clearing="0000",
    has_results=False,
    row_names={"bank_name": "被仕向銀行名", "branch_name": "被仕向支店名", "holder": "受取人名"},
    client_names={"client_name": "依頼人名", "bank_name": "仕向銀行名", "branch_name": "仕向支店名"},
)
