"""督促状・催告状・給水停止の予告書と通知書: what is unpaid, until when, by which article, what follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import year_and_day
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Addressee,
    Issuer,
    count_faults,
    refuse,
    text_faults,
    yen,
)
from mizuhiki.documents.papers.reissued_slip import SlipBill
from mizuhiki.documents.papers.slip import NO_NUMBERS, SlipNumbers, store_part
from mizuhiki.documents.press import Paper, Press
from mizuhiki.formats.konbini import Barcode

MOST_WITH_SLIP, MOST_WITHOUT = 6, 20  # lines of the table
MOST_LABELS = 4


@dataclass(frozen=True, kw_only=True)
class EnclosedSlip:
    """The slip at the foot of a letter: it pays the bills that the letter lists."""

    slip_no: str
    reissue: int
    last_day: date  # 取扱期限
    barcode: Barcode | None  # None when the amount has no place in it
    numbers: SlipNumbers = NO_NUMBERS


@dataclass(frozen=True, kw_only=True)
class ArrearsLetter:
    """One letter about what one supply owes.

    Attributes:
        yen: what it takes its step for; of a threat that is water alone.
        label: what that yen is called.
        other_yen: what is overdue in bills that it does not list.
        late: 延滞金（見込）; the slip does not ask for it.
    """

    paper_id: str
    title: str
    issued_on: date
    addressee: Addressee
    customer_no: str
    inquiry_no: str
    issuer: Issuer
    place: str
    lead: str
    ground: str
    next: str
    how: str
    remedy: str
    label: str
    yen: int
    deadline_on: date
    labels: tuple[str, ...]  # charges, in the order of the rules
    bills: tuple[SlipBill, ...]  # oldest first
    other_yen: int = 0
    late: str = ""  # what may be added for being late, as a sentence; no part of any sum
    slip: EnclosedSlip | None = None

    def __post_init__(self) -> None:
        """Refuse a row that does not fit or does not add up, naming every field at once."""
        refuse(f"{self.title} {self.paper_id}", self._faults())

    @property
    def listed_yen(self) -> int:
        """All that is open of the bills in the table; a slip asks for it."""
        return sum(bill.owed_yen for bill in self.bills)

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("文書の名称", self.title, 24),
            ("お客様番号", self.customer_no, 16),
            ("お問い合わせ番号", self.inquiry_no, 16),
            ("使用場所", self.place, 90),
            ("書き出し", self.lead, 240),
            ("根拠", self.ground, 240),
            ("このあとの手続き", self.next, 300),
            ("金額の名称", self.label, 40),
            *(("料金の名称", label, 16) for label in self.labels),
        ):
            yield from text_faults(field, value, columns)
        for field, value, columns in (
            ("支払い方法", self.how, 200),
            ("教示", self.remedy, 640),
            ("延滞金", self.late, 220),
        ):
            if value:
                yield from text_faults(field, value, columns)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        most = MOST_WITHOUT if self.slip is None else MOST_WITH_SLIP
        yield from count_faults("請求", len(self.bills), most, least=1)
        yield from count_faults("料金", len(self.labels), MOST_LABELS, least=1)
        for bill in self.bills:
            yield from bill.faults()
        if not 0 < self.yen <= self.listed_yen:
            yield FieldFault(
                self.label, f"1円以上{yen(self.listed_yen)}円以下です。今は{yen(self.yen)}円です"
            )
        if self.other_yen < 0:
            yield FieldFault("ほかの未納額", "0円以上です")
        if self.deadline_on <= self.issued_on:
            yield FieldFault("指定期限", "発行日より後です")
        if self.slip is None:
            if not self.how:
                yield FieldFault("支払い方法", "納付書を付けないときは空にできません")
            return
        yield from text_faults("納付書番号", self.slip.slip_no, 16)
        if self.slip.last_day < self.deadline_on:
            yield FieldFault("取扱期限", "指定期限より前です")
        yield from self.slip.numbers.faults(self.listed_yen)
        if self.slip.barcode is not None and self.slip.barcode.amount_yen != self.listed_yen:
            told = f"{yen(self.slip.barcode.amount_yen)}円で、{yen(self.listed_yen)}円と違います"
            yield FieldFault("コンビニ用バーコード", told)

    @property
    def months(self) -> str:
        """2026年4月分, or 2026年4月分ほか2件."""
        more = len(self.bills) - 1
        return self.bills[0].subject + (f"ほか{more}件" if more else "")

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        sums = {label: sum(dict(bill.amounts).get(label, 0) for bill in self.bills) for label in self.labels}
        return {
            "id": self.paper_id,
            "pages": 1,
            "title": self.title,
            "subject": f"{'・'.join(self.labels)}　{self.months}",
            "months": self.months,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "customer_no": self.customer_no,
            "inquiry_no": self.inquiry_no,
            "issuer": self.issuer.data(),
            "place": self.place,
            "lead": self.lead,
            "ground": self.ground,
            "next": self.next,
            "remedy": self.remedy,
            "label": self.label,
            "yen": yen(self.yen),
            "deadline": year_and_day(press.long_date(self.deadline_on)),
            "labels": list(self.labels),
            "bills": [bill.data(list(self.labels), press) for bill in self.bills],
            "totals": [*(f"{yen(sums[label])} 円" for label in self.labels), f"{yen(self.listed_yen)} 円"],
            "sums": [[label, f"{yen(amount)} 円"] for label, amount in sums.items() if amount],
            "total": yen(self.listed_yen),
            "is_part": self.yen != self.listed_yen,
            "other": yen(self.other_yen) if self.other_yen else "",
            "late": self.late,
            **self._slip_data(press),
        }

    def _slip_data(self, press: Press) -> dict[str, Any]:
        if self.slip is None:
            return {"has_slip": False, "how": self.how}
        store, how = store_part(
            self.slip.barcode,
            issued_on=self.issued_on,
            office=self.issuer.office,
            press=press,
            by_network=self.slip.numbers.payeasy is not None,
        )
        return {
            "has_slip": True,
            "how": self.how or how,
            "slip_no": self.slip.slip_no,
            "last_day_short": press.era_date(self.slip.last_day),
            "codes": {"store": store, **self.slip.numbers.data(), "how": how},
        }


ARREARS_LETTER = Paper(
    name="arrears_letter",
    title="督促状・催告状・給水停止の予告書・通知書",
    template="arrears_letter.typ",
    field_names={
        **FIELD_NAMES,
        "title": "文書の名称",
        "slip_no": "納付書番号",
        "lead": "書き出し",
        "ground": "根拠",
        "next": "このあとの手続き",
        "remedy": "教示",
        "late": "延滞金",
        "label": "金額の名称",
        "bills": "請求の内訳",
        "labels": "料金の名称",
        "sums": "料金の名称",
        "months": "対象の月分",
        "how": "支払い方法",
    },
)
