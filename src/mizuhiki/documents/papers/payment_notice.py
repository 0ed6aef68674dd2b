"""納入通知書 with its payment slip: what is owed, how it was reckoned, and the slip to pay it with."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Addressee,
    Charge,
    Issuer,
    MeterReading,
    count_faults,
    days,
    refuse,
    text_faults,
    total_faults,
    yen,
)
from mizuhiki.documents.press import Paper, Press

STORE_LIMIT_YEN = 300_000  # stores take no more on one slip
PANEL_LINES, PANEL_COLUMNS = 9, 37  # room for workings beside each other, in half-width columns


@dataclass(frozen=True, kw_only=True)
class PaymentNotice:
    """One 納入通知書. The period is half-open; the paper shows its last day."""

    paper_id: str
    subject: str  # 水道料金・下水道使用料　2026年10・11月分
    issued_on: date
    addressee: Addressee
    customer_no: str  # お客様番号
    inquiry_no: str  # お問い合わせ番号
    slip_no: str  # 納付書番号, what the counter keys
    issuer: Issuer
    place: str  # 使用場所
    period_start: date
    period_end: date
    readings: tuple[MeterReading, ...]  # none for a supply without a meter of ours
    usage_m3: int
    usage_year_before_m3: int | None
    charges: tuple[Charge, ...]
    total_yen: int
    due_on: date  # 納期限
    store_digits: str | None  # the 44 digits; None when the slip is not for stores
    reissue: int = 0  # 再発行 so many times
    status_url: str | None = None  # what the QR code opens
    messages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that does not fit, naming every field at once."""
        refuse(f"納入通知書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("件名", self.subject, 34)
        yield from text_faults("お客様番号", self.customer_no, 16)
        yield from text_faults("お問い合わせ番号", self.inquiry_no, 16)
        yield from text_faults("納付書番号", self.slip_no, 18)
        yield from text_faults("使用場所", self.place, 60)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from count_faults("検針", len(self.readings), 2)
        for reading in self.readings:
            yield from reading.faults()
        yield from count_faults("料金", len(self.charges), 4, least=1)
        for charge in self.charges:
            yield from charge.faults()
        yield from total_faults(self.charges, self.total_yen)
        if self.total_yen <= 0:
            yield FieldFault("合計金額", f"1円以上です。今は{yen(self.total_yen)}円です")
        if self.period_start >= self.period_end:
            yield FieldFault("使用期間", "始まりより後に終わります")
        if self.due_on < self.issued_on:
            yield FieldFault("納期限", "発行日より前です")
        yield from count_faults("お知らせ", len(self.messages), 2)
        for message in self.messages:
            yield from text_faults("お知らせ", message, 31)
        if self.store_digits is not None:
            yield from symbols.store_faults(self.store_digits, self.total_yen)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        overleaf = not self._fits_in_panels()
        bars = self.store_digits if self._refusal(press) is None else None
        return {
            "id": self.paper_id,
            "pages": 2 if overleaf else 1,
            "overleaf": overleaf,
            "reissue": "再発行" if self.reissue else "",
            "subject": self.subject,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "customer_no": self.customer_no,
            "inquiry_no": self.inquiry_no,
            "slip_no": self.slip_no,
            "issuer": self.issuer.data(),
            "place": self.place,
            "period": days(self.period_start, self.period_end),
            "readings": [reading.data() for reading in self.readings],
            "usage": f"{self.usage_m3:,}",
            "year_before": "" if self.usage_year_before_m3 is None else f"{self.usage_year_before_m3:,}",
            "charges": [charge.data() for charge in self.charges],
            "total": yen(self.total_yen),
            "tax": yen(sum(charge.tax_yen for charge in self.charges)),
            "due": _year_and_day(press.long_date(self.due_on)),
            "due_short": press.era_date(self.due_on),
            "how": self._how(press),
            "bars": None if bars is None else symbols.store_barcode(bars),
            "hri": [] if bars is None else symbols.store_lines(bars),
            "until": "" if bars is None else self._store_until(press),
            "qr": None if self.status_url is None else symbols.qr(self.status_url),
            "messages": list(self.messages),
        }

    def _fits_in_panels(self) -> bool:
        """Two charges stand side by side on the first page; what is longer goes on a second one."""
        if len(self.charges) > 2:
            return False
        return all(
            sum(1 + (_columns(working.text) - 1) // PANEL_COLUMNS for working in charge.workings)
            <= PANEL_LINES
            for charge in self.charges
        )

    def _refusal(self, press: Press) -> str | None:
        """Why stores cannot take this slip; None when they can."""
        if self.store_digits is None:
            return "この用紙はコンビニエンスストアでは使えません。"
        if self.total_yen > STORE_LIMIT_YEN:
            return "30万円を超えるため、コンビニエンスストアでは使えません。"
        last_day = symbols.store_last_day(self.store_digits)
        if last_day is not None and self.issued_on > last_day:
            return f"コンビニエンスストアの取扱期限（{press.era_date(last_day)}）を過ぎています。"
        return None

    def _how(self, press: Press) -> str:
        refusal = self._refusal(press)
        if refusal is None:
            return "コンビニエンスストア、スマートフォン決済、金融機関の窓口でお支払いいただけます。"
        return f"{refusal}金融機関の窓口か{self.issuer.office}でお支払いください。"

    def _store_until(self, press: Press) -> str:
        last_day = symbols.store_last_day(self.store_digits or "")
        return "期限なし" if last_day is None else press.era_date(last_day)


def _year_and_day(day: str) -> list[str]:
    """2026年（令和8年） and 11月30日（月）: the day is set larger than its year."""
    year, bracket, rest = day.partition("）")
    return [year + bracket, rest]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


PAYMENT_NOTICE = Paper(
    name="payment_notice",
    title="納入通知書",
    template="payment_notice.typ",
    field_names={
        **FIELD_NAMES,
        "id": "文書番号",
        "subject": "件名",
        "customer_no": "お客様番号",
        "inquiry_no": "お問い合わせ番号",
        "slip_no": "納付書番号",
        "place": "使用場所",
        "messages": "お知らせ",
    },
)
