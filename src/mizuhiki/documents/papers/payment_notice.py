"""納入通知書 with its payment slip: what is owed, how it was reckoned, and the slip to pay it with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import Bill, year_and_day
from mizuhiki.documents.papers.extra import extra_of
from mizuhiki.documents.papers.parts import FIELD_NAMES, refuse, text_faults, yen
from mizuhiki.documents.papers.slip import NO_NUMBERS, SlipNumbers, store_part
from mizuhiki.documents.press import Paper, Press
from mizuhiki.formats.konbini import GROUPING, Barcode


@dataclass(frozen=True, kw_only=True)
class PaymentNotice:
    """One 納入通知書 with its slip."""

    paper_id: str
    bill: Bill
    slip_no: str  # 納付書番号, what the counter keys
    due_on: date  # 納期限
    barcode: Barcode | None  # None when the slip is not for stores
    numbers: SlipNumbers = NO_NUMBERS  # what banks read of it
    grouping: tuple[str, str] = GROUPING  # of the two lines under the bars, as the agent asks
    reissue: int = 0  # 再発行 so many times
    status_url: str | None = None  # what the QR code opens
    message: str = ""  # one line above the slip
    earlier: str = ""  # below it: what is unpaid of bills before; the slip does not ask for it

    def __post_init__(self) -> None:
        """Refuse a row that does not fit, naming every field at once."""
        refuse(f"納入通知書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("納付書番号", self.slip_no, 16)
        yield from self.bill.faults()
        if self.due_on < self.bill.issued_on:
            yield FieldFault("納期限", "発行日より前です")
        if self.message:
            yield from text_faults("お知らせ", self.message, 62)
        if self.earlier:
            yield from text_faults("前の未納", self.earlier, 170)
        yield from self.numbers.faults(self.bill.total_yen)
        if self.barcode is not None and self.barcode.amount_yen != self.bill.total_yen:
            yield FieldFault(
                "コンビニ用バーコード",
                f"{yen(self.barcode.amount_yen)}円で、合計金額の{yen(self.bill.total_yen)}円と違います",
            )

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        store, how = store_part(
            self.barcode,
            issued_on=self.bill.issued_on,
            office=self.bill.issuer.office,
            press=press,
            by_network=self.numbers.payeasy is not None,
            grouping=self.grouping,
        )
        return {
            **self.bill.data(press),
            "extra": extra_of(self.bill, drawn_from="", day=self.due_on, press=press),
            "id": self.paper_id,
            "reissue": "再発行" if self.reissue else "",
            "slip_no": self.slip_no,
            "due": year_and_day(press.long_date(self.due_on)),
            "due_short": press.era_date(self.due_on),
            "how": how,
            "codes": {"qr": symbols.qr(self.status_url), "store": store, **self.numbers.data()},
            "message": self.message,
            "earlier": self.earlier,
        }


PAYMENT_NOTICE = Paper(
    name="payment_notice",
    title="納入通知書",
    template="payment_notice.typ",
    field_names={**FIELD_NAMES, "slip_no": "納付書番号", "message": "お知らせ", "earlier": "前の未納"},
)
