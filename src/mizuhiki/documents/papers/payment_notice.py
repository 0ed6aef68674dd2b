"""納入通知書 with its payment slip: what is owed, how it was reckoned, and the slip to pay it with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import Bill, year_and_day
from mizuhiki.documents.papers.parts import FIELD_NAMES, refuse, text_faults
from mizuhiki.documents.press import Paper, Press

STORE_LIMIT_YEN = 300_000  # stores take no more on one slip


@dataclass(frozen=True, kw_only=True)
class PaymentNotice:
    """One 納入通知書 with its slip."""

    paper_id: str
    bill: Bill
    slip_no: str  # 納付書番号, what the counter keys
    due_on: date  # 納期限
    store_digits: str | None  # the 44 digits; None when the slip is not for stores
    reissue: int = 0  # 再発行 so many times
    status_url: str | None = None  # what the QR code opens
    message: str = ""  # one line above the slip

    def __post_init__(self) -> None:
        """Refuse a row that does not fit, naming every field at once."""
        refuse(f"納入通知書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("納付書番号", self.slip_no, 18)
        yield from self.bill.faults()
        if self.due_on < self.bill.issued_on:
            yield FieldFault("納期限", "発行日より前です")
        if self.message:
            yield from text_faults("お知らせ", self.message, 31)
        if self.store_digits is not None:
            yield from symbols.store_faults(self.store_digits, self.bill.total_yen)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        digits = self.store_digits
        refusal = self._refusal(press)
        if digits is None or refusal is not None:
            store: dict[str, Any] = {"bars": None, "hri": [], "until": ""}
            how = f"{refusal}金融機関の窓口か{self.bill.issuer.office}でお支払いください。"
        else:
            last_day = symbols.store_last_day(digits)
            store = {
                "bars": symbols.store_barcode(digits),
                "hri": symbols.store_lines(digits),
                "until": "期限なし" if last_day is None else press.era_date(last_day),
            }
            how = "コンビニエンスストア、スマートフォン決済、金融機関の窓口でお支払いいただけます。"
        return {
            **self.bill.data(press),
            **store,
            "id": self.paper_id,
            "reissue": "再発行" if self.reissue else "",
            "slip_no": self.slip_no,
            "due": year_and_day(press.long_date(self.due_on)),
            "due_short": press.era_date(self.due_on),
            "how": how,
            "qr": None if self.status_url is None else symbols.qr(self.status_url),
            "message": self.message,
        }

    def _refusal(self, press: Press) -> str | None:
        """Why stores cannot take this slip; None when they can."""
        if self.store_digits is None:
            return "この用紙はコンビニエンスストアでは使えません。"
        if self.bill.total_yen > STORE_LIMIT_YEN:
            return "30万円を超えるため、コンビニエンスストアでは使えません。"
        last_day = symbols.store_last_day(self.store_digits)
        if last_day is not None and self.bill.issued_on > last_day:
            return f"コンビニエンスストアの取扱期限（{press.era_date(last_day)}）を過ぎています。"
        return None


PAYMENT_NOTICE = Paper(
    name="payment_notice",
    title="納入通知書",
    template="payment_notice.typ",
    field_names={**FIELD_NAMES, "slip_no": "納付書番号", "message": "お知らせ"},
)
