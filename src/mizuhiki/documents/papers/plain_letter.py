"""お知らせ: a letter of one page that says what is the matter, the facts of it, and what to do, A4."""

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

PAGE_MM = 178  # what stands below the title
WORD_COLUMNS, FACT_COLUMNS = 84, 62  # half-width, of one line
WORD_MM, GAP_MM = 5.8, 4  # of one line of words; between parts


@dataclass(frozen=True, kw_only=True)
class PlainLetter:
    """One letter."""

    paper_id: str
    title: str  # 閉栓予告
    issued_on: date
    addressee: Addressee
    issuer: Issuer
    office_address: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]  # what to do, and what happens else

    def __post_init__(self) -> None:
        """Refuse a letter that does not fit, naming every field at once."""
        refuse(f"{self.title} {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("表題", self.title, 36)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from text_faults("お問い合わせ先の住所", self.office_address, 80)
        yield from text_faults("書き出し", self.lead, 400)
        yield from count_faults("事項", len(self.facts), 10)
        for name, value in self.facts:
            yield from text_faults("事項の名称", name, 24)
            yield from text_faults(name, value, 240)
        yield from count_faults("お願い", len(self.steps), 8, least=1)
        for one in self.steps:
            yield from text_faults("お願い", one, 300)
        if self._height_mm() > PAGE_MM:
            yield FieldFault("書き出し・事項・お願い", "合わせて長すぎ、1ページに入りません")

    def _height_mm(self) -> float:
        height = WORD_MM * lines_needed(self.lead, WORD_COLUMNS) + 2 * GAP_MM
        height += sum(WORD_MM * lines_needed(value, FACT_COLUMNS) for _, value in self.facts)
        return height + sum(WORD_MM * lines_needed(one, WORD_COLUMNS) + 2 for one in self.steps)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        return {
            "id": self.paper_id,
            "pages": 1,
            "title": self.title,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "issuer": self.issuer.data(),
            "office_address": self.office_address,
            "lead": self.lead,
            "facts": [list(pair) for pair in self.facts],
            "steps": list(self.steps),
        }


PLAIN_LETTER = Paper(
    name="plain_letter",
    title="お知らせ",
    template="plain_letter.typ",
    field_names={
        **FIELD_NAMES,
        "title": "表題",
        "office_address": "お問い合わせ先の住所",
        "lead": "書き出し",
        "facts": "事項",
        "steps": "お願い",
    },
)
