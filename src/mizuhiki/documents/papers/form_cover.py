"""送付状: the sheet on top of what is sent; of a blank form what to do, and a slip that comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Addressee,
    Issuer,
    count_faults,
    lines_needed,
    refuse,
    text_faults,
)
from mizuhiki.documents.press import Paper, Press

GREETING = "日ごろから水道事業にご理解とご協力をいただき、ありがとうございます。"
LEAD_COLUMNS, STEP_COLUMNS = 89, 85  # half-width, with room for a sign that may not begin a line
MOST_LINES = 13  # above the cut


@dataclass(frozen=True, kw_only=True)
class FormCover:
    """One cover, which is the address sheet too; its lower part comes back with the form.

    Without a day to send it back by nothing comes back: there are no steps and no lower part.
    """

    paper_id: str
    issued_on: date
    addressee: Addressee
    issuer: Issuer
    title: str  # 口座振替依頼書
    lead: str  # why it comes
    enclosures: tuple[str, ...]
    steps: tuple[str, ...] = ()  # what to do, in order
    back_by: date | None = None
    form_no: int = 0  # 受付番号
    inquiry_no: str

    def __post_init__(self) -> None:
        """Refuse a cover that does not fit, naming every field at once."""
        refuse(f"送付状 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from text_faults("申請書の名称", self.title, 60)
        yield from text_faults("書き出し", self.lead, 180)
        yield from count_faults("同封するもの", len(self.enclosures), 6, least=1)
        for one in self.enclosures:
            yield from text_faults("同封するもの", one, 60)
        least, most = (1, 6) if self.back_by else (0, 0)
        yield from count_faults("手順", len(self.steps), most, least=least)
        for one in self.steps:
            yield from text_faults("手順", one, 180)
        lines = lines_needed(f"{GREETING}{self.lead}", LEAD_COLUMNS) + len(self.enclosures)
        lines += sum(lines_needed(one, STEP_COLUMNS) for one in self.steps)
        yield from count_faults("書き出し、同封するもの、手順の行の合計", lines, MOST_LINES)
        yield from text_faults("お問い合わせ番号", self.inquiry_no, 16)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        return {
            "id": self.paper_id,
            "pages": 1,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "issuer": self.issuer.data(),
            "title": self.title,
            "lead": f"{GREETING}{self.lead}",
            "enclosures": list(self.enclosures),
            "steps": list(self.steps),
            "back_by": press.long_date(self.back_by) if self.back_by else "",
            "form_no": str(self.form_no),
            "inquiry_no": self.inquiry_no,
        }


FORM_COVER = Paper(
    name="form_cover",
    title="送付状",
    template="form_cover.typ",
    field_names={
        **FIELD_NAMES,
        "title": "申請書の名称",
        "lead": "書き出し",
        "enclosures": "同封するもの",
        "steps": "手順",
        "form_no": "受付番号",
    },
)
