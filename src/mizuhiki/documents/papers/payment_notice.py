"""納入通知書 with its payment slip: what is owed, how it was reckoned, and the slip to pay it with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import Bill, year_and_day
from mizuhiki.documents.papers.parts import FIELD_NAMES, refuse, text_faults, yen
from mizuhiki.documents.press import Paper, Press
from mizuhiki.formats.konbini import GROUPING, MOST_YEN, Barcode, human_lines, svg

BARS_COLUMN_MM = (69, 73)  # left edge and width of the slip's middle part


@dataclass(frozen=True, kw_only=True)
class PaymentNotice:
    """One 納入通知書 with its slip."""

    paper_id: str
    bill: Bill
    slip_no: str  # 納付書番号, what the counter keys
    due_on: date  # 納期限
    barcode: Barcode | None  # None when the slip is not for stores
    grouping: tuple[str, str] = GROUPING  # of the two lines under the bars, as the agent asks
    reissue: int = 0  # 再発行 so many times
    status_url: str | None = None  # what the QR code opens
    message: str = ""  # one line above the slip

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
        if self.barcode is not None and self.barcode.amount_yen != self.bill.total_yen:
            yield FieldFault(
                "コンビニ用バーコード",
                f"{yen(self.barcode.amount_yen)}円で、合計金額の{yen(self.bill.total_yen)}円と違います",
            )

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        refusal = self._refusal(press)
        if self.barcode is None or refusal is not None:
            store = None
            how = f"{refusal}金融機関の窓口か{self.bill.issuer.office}でお支払いください。"
        else:
            store = self._store(self.barcode, press)
            how = "コンビニエンスストア、スマートフォン決済、金融機関の窓口でお支払いいただけます。"
        return {
            **self.bill.data(press),
            "id": self.paper_id,
            "reissue": "再発行" if self.reissue else "",
            "slip_no": self.slip_no,
            "due": year_and_day(press.long_date(self.due_on)),
            "due_short": press.era_date(self.due_on),
            "how": how,
            "codes": {"qr": symbols.qr(self.status_url), "store": store},
            "message": self.message,
        }

    def _store(self, barcode: Barcode, press: Press) -> dict[str, Any]:
        """The bars and what people read under them; the left edge lies on a whole module."""
        module = press.bars.module_mm
        width = 288 * module + 2 * press.bars.quiet_mm
        left, room = BARS_COLUMN_MM
        return {
            "svg": svg(barcode.digits, press.bars),
            "left": float((left + (room - width) / 2) // module * module),
            "width": float(width),
            "height": float(press.bars.height_mm),
            "lines": list(human_lines(barcode, self.grouping)),
            "until": "期限なし" if barcode.due_on is None else press.era_date(barcode.due_on),
        }

    def _refusal(self, press: Press) -> str | None:
        """Why stores cannot take this slip; None when they can."""
        if self.barcode is None:
            return "この用紙はコンビニエンスストアでは使えません。"
        if self.barcode.amount_yen > MOST_YEN:
            return f"{MOST_YEN // 10_000}万円を超えるため、コンビニエンスストアでは使えません。"
        last_day = self.barcode.due_on
        if last_day is not None and self.bill.issued_on > last_day:
            return f"コンビニエンスストアの取扱期限（{press.era_date(last_day)}）を過ぎています。"
        return None


PAYMENT_NOTICE = Paper(
    name="payment_notice",
    title="納入通知書",
    template="payment_notice.typ",
    field_names={**FIELD_NAMES, "slip_no": "納付書番号", "message": "お知らせ"},
)
