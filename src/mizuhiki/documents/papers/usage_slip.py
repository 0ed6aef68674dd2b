"""ご使用量のお知らせ (検針票): what the dial showed and what was used, left at the place that was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import Issuer, MeterReading, days, refuse, text_faults
from mizuhiki.documents.press import Paper, Press


@dataclass(frozen=True, kw_only=True)
class UsageSlip:
    """One slip, A5 upright; the period is half-open, the paper shows its last day."""

    paper_id: str
    name: str
    honorific: str
    inquiry_no: str
    place: str
    tap_no: str
    reading: MeterReading
    period_start: date
    usage_year_before_m3: int | None
    next_on: date | None  # 次回検針の予定; none where nobody has planned it
    issuer: Issuer

    def __post_init__(self) -> None:
        """Refuse a slip that does not fit, naming every field at once."""
        refuse(f"ご使用量のお知らせ {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("お名前", self.name, 100)
        yield from text_faults("敬称", self.honorific, 8)
        yield from text_faults("お問い合わせ番号", self.inquiry_no, 16)
        yield from text_faults("使用場所", self.place, 120)
        yield from text_faults("水栓番号", self.tap_no, 16)
        yield from self.reading.faults()
        yield from self.issuer.faults()
        if self.period_start >= self.reading.read_on:
            yield FieldFault("使用期間", "始まりより後に終わります")

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        before = self.usage_year_before_m3
        return {
            "id": self.paper_id,
            "pages": 1,
            "name": self.name,
            "honorific": self.honorific,
            "inquiry_no": self.inquiry_no,
            "place": self.place,
            "tap_no": self.tap_no,
            "reading": self.reading.data(),
            "read_on": press.long_date(self.reading.read_on),
            "period": days(self.period_start, self.reading.read_on),
            "year_before": "" if before is None else f"{before:,}",
            "next_on": press.long_date(self.next_on) if self.next_on else "",
            "issuer": self.issuer.data(),
        }


USAGE_SLIP = Paper(
    name="usage_slip",
    title="ご使用量のお知らせ",
    template="usage_slip.typ",
    field_names={
        "id": "文書番号",
        "name": "お名前",
        "honorific": "敬称",
        "inquiry_no": "お問い合わせ番号",
        "place": "使用場所",
        "tap_no": "水栓番号",
        "reading.meter_no": "メーター番号",
        "reading.note": "検針の備考",
        "issuer.name": "発行者",
        "issuer.office": "お問い合わせ先",
        "issuer.telephone": "電話番号",
        "issuer.hours": "受付時間",
    },
)
