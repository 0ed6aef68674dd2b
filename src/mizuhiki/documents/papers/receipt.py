"""領収書: the counter's 公金払込書兼領収証書, A5 across, the customer's part and the part that stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Issuer,
    count_faults,
    invoice_faults,
    refuse,
    text_faults,
    yen,
)
from mizuhiki.documents.press import Paper, Press

LINES_A_PAGE = 7


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    """One charge of one bill that was paid, wholly or in part."""

    subject: str  # 2026年10・11月分
    charge: str  # 水道料金
    slip_no: str
    amount_yen: int  # what was paid of it
    tax_yen: int
    tax_percent: int
    invoice_issuer: str
    registration_no: str
    note: str = ""  # 一部 and the like

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("領収の内訳", self.subject, 18)
        yield from text_faults("料金の名称", self.charge, 18)
        yield from text_faults("納付書番号", self.slip_no, 16)
        yield from invoice_faults(self.charge, self.invoice_issuer, self.registration_no)
        if self.amount_yen <= 0:
            yield FieldFault(f"{self.charge}の領収額", f"1円以上です。今は{yen(self.amount_yen)}円です")
        if not 0 <= self.tax_yen <= max(self.amount_yen, 0):
            yield FieldFault(f"{self.charge}の消費税等", "金額を超えています")
        if self.note:
            yield from text_faults("領収の備考", self.note, 4)

    def data(self) -> dict[str, str]:
        """For the template."""
        return {
            "subject": self.subject,
            "charge": self.charge,
            "slip_no": self.slip_no,
            "amount": yen(self.amount_yen),
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One receipt for cash taken at a counter. Cash tendered less change is what was received."""

    paper_id: str
    serial_no: str  # 領収書番号, counted without a gap (COL-053)
    form_name: str  # 会計規程の様式番号 the utility's rules give it
    received_on: date
    received_time: time  # wall clock of the counter
    payer: str
    honorific: str
    customer_no: str
    lines: tuple[ReceiptLine, ...]
    total_yen: int
    tendered_yen: int
    change_yen: int
    counter: str  # 料金センター 1番窓口
    clerk: str  # 取扱者
    issuer: Issuer

    def __post_init__(self) -> None:
        """Refuse a row that does not fit or does not add up, naming every field at once."""
        refuse(f"領収書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("領収書番号", self.serial_no, 16),
            ("様式番号", self.form_name, 42),
            ("納入者", self.payer, 100),
            ("敬称", self.honorific, 8),
            ("お客様番号", self.customer_no, 16),
            ("窓口", self.counter, 24),
            ("取扱者", self.clerk, 24),
        ):
            yield from text_faults(field, value, columns)
        yield from self.issuer.faults()
        yield from count_faults("領収の内訳", len(self.lines), 70, least=1)
        for line in self.lines:
            yield from line.faults()
        yield from count_faults("発行事業者と税率の組", len(self._taxes()), 4)
        summed = sum(line.amount_yen for line in self.lines)
        if summed != self.total_yen:
            yield FieldFault("領収金額", f"{yen(self.total_yen)}円ですが、内訳の合計は{yen(summed)}円です")
        if self.change_yen < 0 or self.tendered_yen - self.change_yen != self.total_yen:
            yield FieldFault(
                "お預かりとお釣り",
                f"{yen(self.tendered_yen)}円と{yen(self.change_yen)}円で、差が領収金額の{yen(self.total_yen)}円と違います",
            )

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows; seven lines a page."""
        lines = [line.data() for line in self.lines]
        chunks = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)]
        return {
            "id": self.paper_id,
            "pages": len(chunks),
            "serial_no": self.serial_no,
            "form_name": self.form_name,
            "received": f"{press.long_date(self.received_on)}　{self.received_time:%H:%M}",
            "received_short": f"{press.era_date(self.received_on)}　{self.received_time:%H:%M}",
            "payer": self.payer,
            "honorific": self.honorific,
            "customer_no": self.customer_no,
            "lines": chunks,
            "count": str(len(lines)),
            "total": yen(self.total_yen),
            "tendered": yen(self.tendered_yen),
            "change": yen(self.change_yen),
            "taxes": self._taxes(),
            "counter": self.counter,
            "clerk": self.clerk,
            "issuer": self.issuer.data(),
        }

    def _taxes(self) -> list[str]:
        """One line for each issuer and rate, as an invoice (適格簡易請求書) asks for."""
        sums: dict[tuple[str, str, int], list[int]] = {}
        for line in self.lines:
            entry = sums.setdefault((line.invoice_issuer, line.registration_no, line.tax_percent), [0, 0])
            entry[0] += line.amount_yen
            entry[1] += line.tax_yen
        return [
            f"{issuer}（{number}）　{_tax_words(percent, amount, tax)}"
            for (issuer, number, percent), (amount, tax) in sums.items()
        ]


def _tax_words(percent: int, amount_yen: int, tax_yen: int) -> str:
    if percent == 0:
        return f"消費税等の対象外 {yen(amount_yen)}円"
    return f"{percent}%対象 {yen(amount_yen)}円（消費税等 {yen(tax_yen)}円）"


RECEIPT = Paper(
    name="receipt",
    title="公金払込書兼領収証書",
    template="receipt.typ",
    field_names={
        **FIELD_NAMES,
        "serial_no": "領収書番号",
        "form_name": "様式番号",
        "payer": "納入者",
        "honorific": "敬称",
        "lines.subject": "領収の内訳",
        "lines.charge": "料金の名称",
        "lines.slip_no": "納付書番号",
        "lines.note": "領収の備考",
        "taxes": "発行事業者",
        "counter": "窓口",
        "clerk": "取扱者",
    },
)
