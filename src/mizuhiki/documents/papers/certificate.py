"""納入証明書: what somebody paid for the months of a period, A4, with its number and a place for the seal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Issuer,
    columns_of,
    count_faults,
    refuse,
    text_faults,
    yen,
)
from mizuhiki.documents.press import Paper, Press

LINES_A_PAGE = 20
MOST_LINES = 120
MOST_CHARGES = 4
NAME_COLUMNS, PLACE_COLUMNS = 56, 68  # of one line; where one needs two, all is set smaller


@dataclass(frozen=True, kw_only=True)
class CertificateLine:
    """One payment for one month, by charge."""

    subject: str  # 2026年4月分
    amounts: tuple[tuple[str, int], ...]  # charge, and what was paid of it
    paid_on: date
    way: str  # 窓口

    @property
    def paid_yen(self) -> int:
        """All charges together."""
        return sum(amount for _, amount in self.amounts)

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("納入の月分", self.subject, 18)
        yield from text_faults("納入方法", self.way, 16)
        for charge, _ in self.amounts:
            yield from text_faults("料金の名称", charge, 18)
        if any(amount <= 0 for _, amount in self.amounts) or not self.amounts:
            yield FieldFault(f"{self.subject}の納入額", "1円以上です")

    def data(self, labels: list[str], press: Press) -> list[str]:
        """The cells of its line."""
        paid = dict(self.amounts)
        cells = [f"{yen(paid[label])} 円" if label in paid else "－" for label in labels]
        return [self.subject, *cells, f"{yen(self.paid_yen)} 円", press.era_date(self.paid_on), self.way]


@dataclass(frozen=True, kw_only=True)
class PaymentCertificate:
    """One certificate. Where somebody is protected it names no place of use."""

    paper_id: str
    serial_no: str  # R8-0001, counted without a gap in its fiscal year
    issued_on: date
    reissued_on: date | None = None  # 再交付 under the same number
    name: str
    honorific: str
    customer_no: str
    inquiry_no: str
    place: str  # empty: not told
    period: str  # 2025年4月分から2026年3月分まで
    lines: tuple[CertificateLine, ...]  # oldest first
    total_yen: int
    issuer: Issuer

    def __post_init__(self) -> None:
        """Refuse a certificate that does not fit or does not add up, naming every field at once."""
        refuse(f"納入証明書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("証明番号", self.serial_no, 16),
            ("氏名", self.name, 100),
            ("敬称", self.honorific, 8),
            ("お客様番号", self.customer_no, 16),
            ("お問い合わせ番号", self.inquiry_no, 16),
            ("証明する期間", self.period, 48),
        ):
            yield from text_faults(field, value, columns)
        if self.place:
            yield from text_faults("使用場所", self.place, 90)
        yield from self.issuer.faults()
        yield from count_faults("納入の内訳", len(self.lines), MOST_LINES, least=1)
        yield from count_faults("料金", len(self._labels()), MOST_CHARGES)
        for line in self.lines:
            yield from line.faults()
        summed = sum(line.paid_yen for line in self.lines)
        if summed != self.total_yen:
            yield FieldFault("納入額の合計", f"{yen(self.total_yen)}円で、内訳は{yen(summed)}円です")

    def _labels(self) -> list[str]:
        """The charges, in the order they first stand in."""
        return list(dict.fromkeys(label for line in self.lines for label, _ in line.amounts))

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows; twenty lines a page."""
        labels = self._labels()
        lines = [line.data(labels, press) for line in self.lines]
        sums = [sum(dict(line.amounts).get(label, 0) for line in self.lines) for label in labels]
        return {
            "id": self.paper_id,
            "pages": -(-len(lines) // LINES_A_PAGE),
            "serial_no": self.serial_no,
            "issued": press.era_date(self.issued_on),
            "reissued": f"再交付　{press.era_date(self.reissued_on)}" if self.reissued_on else "",
            "name": self.name,
            "honorific": self.honorific,
            "customer_no": self.customer_no,
            "inquiry_no": self.inquiry_no,
            "place": self.place,
            "is_dense": columns_of(self.name) > NAME_COLUMNS or columns_of(self.place) > PLACE_COLUMNS,
            "period": self.period,
            "labels": labels,
            "lines": [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)],
            "sums": ["合計", *(f"{yen(amount)} 円" for amount in sums), f"{yen(self.total_yen)} 円", "", ""],
            "total": yen(self.total_yen),
            "issuer": self.issuer.data(),
        }


PAYMENT_CERTIFICATE = Paper(
    name="payment_certificate",
    title="納入証明書",
    template="certificate.typ",
    field_names={
        **FIELD_NAMES,
        "serial_no": "証明番号",
        "name": "氏名",
        "honorific": "敬称",
        "period": "証明する期間",
        "labels": "料金の名称",
        "lines": "納入の内訳",
    },
)
