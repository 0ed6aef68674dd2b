"""What a notice tells of a bill, however it is paid: the use, the readings, the charges, their sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.extra import Extra
from mizuhiki.documents.papers.parts import (
    Addressee,
    Charge,
    Issuer,
    MeterReading,
    count_faults,
    days,
    lines_needed,
    text_faults,
    yen,
)
from mizuhiki.documents.press import Press

PANEL_COLUMNS = 37  # room for a working beside its amount, in half-width columns
PANEL_LINES = (10, 8, 6, 4)  # room for workings below no, one, two or three meter readings
OVERLEAF_LINES, LINES_BESIDE = 57, 8  # of a column overleaf; what a charge takes beside its workings
BELOW_MARKS = 50  # of the left one where the place of an enclosing machine's marks stays empty above it
MOST_READINGS = len(PANEL_LINES) - 1  # a meter exchanged twice within the period


@dataclass(frozen=True, kw_only=True)
class Bill:
    """One bill as its customer sees it. The period is half-open; the paper shows its last day."""

    subject: str  # 水道料金・下水道使用料　2026年10・11月分
    issued_on: date
    addressee: Addressee
    customer_no: str  # お客様番号
    inquiry_no: str  # お問い合わせ番号
    issuer: Issuer
    place: str  # 使用場所
    period_start: date
    period_end: date
    readings: tuple[MeterReading, ...]  # none for a supply without a meter of ours
    usage_m3: int
    usage_year_before_m3: int | None
    charges: tuple[Charge, ...]
    total_yen: int
    extra: Extra = Extra.NONE  # a page more, for who cannot read this one

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit or does not add up."""
        yield from text_faults("件名", self.subject, 42)
        yield from text_faults("お客様番号", self.customer_no, 16)
        yield from text_faults("お問い合わせ番号", self.inquiry_no, 16)
        yield from text_faults("使用場所", self.place, 90)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from count_faults("検針", len(self.readings), MOST_READINGS)
        for reading in self.readings:
            yield from reading.faults()
        yield from count_faults("料金", len(self.charges), 4, least=1)
        for charge in self.charges:
            yield from charge.faults()
        summed = sum(charge.amount_yen for charge in self.charges)
        if summed != self.total_yen:
            yield FieldFault("合計金額", f"{yen(self.total_yen)}円ですが、料金の合計は{yen(summed)}円です")
        if self.total_yen <= 0:
            yield FieldFault("合計金額", f"1円以上です。今は{yen(self.total_yen)}円です")
        if not self._fits_in_panels() and self._overleaf() is None:
            yield FieldFault("料金の計算の内訳", "長すぎ、2ページ目に入りません")
        if self.period_start >= self.period_end:
            yield FieldFault("使用期間", "始まりより後に終わります")

    def data(self, press: Press) -> dict[str, Any]:
        """For the template, with the number of pages the bill takes."""
        overleaf = None if self._fits_in_panels() else self._overleaf()
        return {
            "pages": 1 + (overleaf is not None) + (self.extra != Extra.NONE),
            "overleaf": overleaf,
            "subject": self.subject,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "customer_no": self.customer_no,
            "inquiry_no": self.inquiry_no,
            "issuer": self.issuer.data(),
            "place": self.place,
            "period": days(self.period_start, self.period_end),
            "readings": [reading.data() for reading in self.readings],
            "usage": f"{self.usage_m3:,}",
            "year_before": "" if self.usage_year_before_m3 is None else f"{self.usage_year_before_m3:,}",
            "charges": [charge.data() for charge in self.charges],
            "total": yen(self.total_yen),
            "tax": yen(sum(charge.tax_yen for charge in self.charges)),
        }

    def _fits_in_panels(self) -> bool:
        """Two charges stand side by side on the first page; what is longer goes on a second one."""
        if len(self.charges) > 2 or len(self.readings) > MOST_READINGS:
            return False
        return all(_lines_of(charge) <= PANEL_LINES[len(self.readings)] for charge in self.charges)

    def _overleaf(self) -> dict[str, Any] | None:
        """How many charges stand in the left of the two columns of a second page, each of them whole.

        The left one begins below the place of marks; the fullest of all begins above it. None: too long.
        """
        needs = [_lines_of(charge) + LINES_BESIDE for charge in self.charges]
        for room in (BELOW_MARKS, OVERLEAF_LINES):
            left = max(count for count in range(len(needs) + 1) if sum(needs[:count]) <= room)
            if sum(needs[left:]) <= OVERLEAF_LINES:
                return {"left": left, "is_low": room == BELOW_MARKS}
        return None


def _lines_of(charge: Charge) -> int:
    return sum(lines_needed(working.text, PANEL_COLUMNS) for working in charge.workings)


def year_and_day(day: str) -> list[str]:
    """2026年（令和8年） and 11月30日（月）: the day is set larger than its year."""
    year, bracket, rest = day.partition("）")
    return [year + bracket, rest]
