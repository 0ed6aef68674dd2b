"""給水停止執行書: that a tap was closed, when, how, on what ground, and how it is opened again; A4."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import FIELD_NAMES, Issuer, count_faults, refuse, text_faults, yen
from mizuhiki.documents.press import Paper, Press

MOST_PAPERS = 4
ONE_LINE, TWO_LINES, THREE_LINES = 60, 140, 210  # half-width columns


@dataclass(frozen=True, kw_only=True)
class ShutoffExecution:
    """One paper. Where somebody is protected it names no place of use."""

    paper_id: str
    title: str  # as the rules call it
    serial_no: str  # R8-000001, counted without a gap in its fiscal year
    name: str
    honorific: str
    inquiry_no: str
    place: str  # empty: not told
    closed_at: datetime  # in the utility's time
    owed_yen: int
    method: str  # 特殊ピン止　P-012
    reading: str  # 128 m³, or why it could not be read
    papers: tuple[str, ...]  # 給水停止の通知　2026年10月12日
    lead: str
    ground: str
    release: str
    warning: str
    care: str
    crew: str
    issuer: Issuer

    def __post_init__(self) -> None:
        """Refuse a paper that does not fit, naming every field at once."""
        refuse(f"給水停止執行書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("標題", self.title, 24),
            ("番号", self.serial_no, 16),
            ("氏名", self.name, ONE_LINE),
            ("敬称", self.honorific, 8),
            ("お問い合わせ番号", self.inquiry_no, 16),
            ("停止の方法", self.method, ONE_LINE),
            ("停止時の指針", self.reading, TWO_LINES),
            ("前文", self.lead, THREE_LINES),
            ("根拠", self.ground, TWO_LINES),
            ("解除の方法", self.release, THREE_LINES),
            ("注意", self.warning, TWO_LINES),
            ("相談の案内", self.care, TWO_LINES),
            ("担当", self.crew, 40),
        ):
            yield from text_faults(field, value, columns)
        if self.place:
            yield from text_faults("停止の場所", self.place, TWO_LINES)
        for one in self.papers:
            yield from text_faults("前の通知", one, ONE_LINE)
        yield from count_faults("前の通知", len(self.papers), MOST_PAPERS)
        if self.owed_yen <= 0:
            yield FieldFault("未納額", "1円以上です")
        yield from self.issuer.faults()

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        at = self.closed_at
        return {
            "id": self.paper_id,
            "pages": 1,
            "title": self.title,
            "serial_no": self.serial_no,
            "issued": press.era_date(at.date()),
            "name": self.name,
            "honorific": self.honorific,
            "inquiry_no": self.inquiry_no,
            "place": self.place,
            "closed": f"{press.era_date(at.date())}　{at:%H時%M分}",
            "owed": yen(self.owed_yen),
            "method": self.method,
            "reading": self.reading,
            "papers": list(self.papers),
            "lead": self.lead,
            "ground": self.ground,
            "release": self.release,
            "warning": self.warning,
            "care": self.care,
            "crew": self.crew,
            "issuer": self.issuer.data(),
        }


SHUTOFF_EXECUTION = Paper(
    name="shutoff_execution",
    title="給水停止執行書",
    template="shutoff_execution.typ",
    field_names={
        **FIELD_NAMES,
        "title": "標題",
        "serial_no": "番号",
        "name": "氏名",
        "honorific": "敬称",
        "method": "停止の方法",
        "reading": "停止時の指針",
        "papers": "前の通知",
        "lead": "前文",
        "ground": "根拠",
        "release": "解除の方法",
        "warning": "注意",
        "care": "相談の案内",
        "crew": "担当",
    },
)
