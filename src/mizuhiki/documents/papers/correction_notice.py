"""更正通知書: bills before and after, what follows; where less is owed the facts of a 適格返還請求書, A4."""

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
    invoice_faults,
    lines_needed,
    refuse,
    text_faults,
    yen,
)
from mizuhiki.documents.press import Paper, Press

MOST_LINES = 480
FIRST_MM, NEXT_MM = 178, 236  # what stands below the head of the first page, and on one of tables alone
WORD_COLUMNS, FACT_COLUMNS, REMEDY_COLUMNS = 92, 68, 112  # half-width, of one line
WORD_MM, ROW_MM, REMEDY_MM = 5.25, 5, 4.4  # of one line of words, of a table, of 教示
TOTALS_MM, CAPTION_MM, GAP_MM = (
    28,
    12,
    3,
)  # the sums with 差額の取扱い; a caption with its table's head; between parts
CELLS = {"lines": (26, 20), "returned": (28, 22)}  # columns of the cells of a table that may break


def signed(amount: int) -> str:
    """＋1,234 or −1,234."""
    return f"＋{amount:,}" if amount > 0 else yen(amount)


@dataclass(frozen=True, kw_only=True)
class CorrectedLine:
    """One charge of one bill, before and after; `m3` where the volume is another one, or is told."""

    subject: str  # 2026年8月分 水道料金
    m3: tuple[int, int] | None
    before_yen: int
    after_yen: int

    @property
    def yen(self) -> int:
        """Below zero where less is owed."""
        return self.after_yen - self.before_yen

    def data(self) -> list[str]:
        """The cells of its line."""
        volumes = " → ".join(f"{m3:,}" for m3 in dict.fromkeys(self.m3)) + " m³" if self.m3 else "－"
        return [
            self.subject,
            volumes,
            f"{yen(self.before_yen)} 円",
            f"{yen(self.after_yen)} 円",
            f"{signed(self.yen)} 円",
        ]


@dataclass(frozen=True, kw_only=True)
class ReturnedPart:
    """What is given back of one charge at one rate of tax (消費税法施行規則の返還インボイスの記載事項)."""

    issuer: str
    registration_no: str
    content: str  # 水道料金（2026年8月分）の値引き
    supplied: str  # the days of the supply that it goes back to
    percent: int
    yen: int  # tax included
    tax_yen: int

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from invoice_faults(self.content, self.issuer, self.registration_no)
        yield from text_faults("返還の内容", self.content, 60)
        yield from text_faults("もとの取引", self.supplied, 44)
        if not 0 <= self.tax_yen <= self.yen:
            yield FieldFault(f"{self.content}の消費税額", "0円以上で、返還する額までです")

    def data(self) -> list[str]:
        """The cells of its line."""
        return [
            self.content,
            self.supplied,
            f"{self.percent}%" if self.percent else "対象外",
            f"{yen(self.yen)} 円",
            f"{yen(self.tax_yen)} 円",
        ]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How a notice calls itself and its columns."""

    title: str
    before: str
    after: str
    difference: str
    what_follows: str

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        for name, value in vars(self).items():
            yield from text_faults(name, value, 36 if name == "title" else 20)


CORRECTED = Wording(
    title="更正通知書", before="更正前", after="更正後", difference="差額", what_follows="差額の取扱い"
)
OMITTED = Wording(  # 調定漏れ: there was no bill before
    title="請求していなかった料金のお知らせ",
    before="請求済みの額",
    after="正しい額",
    difference="請求する額",
    what_follows="お支払いについて",
)


@dataclass(frozen=True, kw_only=True)
class CorrectionNotice:
    """One notice. The differences of its lines add up to what it says follows."""

    wording: Wording = CORRECTED
    paper_id: str
    issued_on: date
    addressee: Addressee
    issuer: Issuer
    office_address: str
    lead: str
    facts: tuple[tuple[str, str], ...]  # 更正番号, お客様番号 …
    lines: tuple[CorrectedLine, ...]
    steps: tuple[str, ...]  # what happens with the difference
    returned_on: date
    returned: tuple[ReturnedPart, ...] = ()
    remedy: str = ""  # 教示

    def __post_init__(self) -> None:
        """Refuse a notice that does not fit or does not add up, naming every field at once."""
        refuse(f"{self.wording.title} {self.paper_id}", self._faults())

    @property
    def yen(self) -> int:
        """Of all lines."""
        return sum(line.yen for line in self.lines)

    def _faults(self) -> Iterator[FieldFault]:
        yield from self.wording.faults()
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from text_faults("お問い合わせ先の住所", self.office_address, 80)
        yield from text_faults("書き出し", self.lead, 180)
        yield from count_faults("事項", len(self.facts), 8)
        for name, value in self.facts:
            yield from text_faults("事項の名称", name, 24)
            yield from text_faults(name, value, 400 if name.endswith("理由") else 70)
        yield from count_faults("更正の行", len(self.lines), MOST_LINES, least=1)
        for line in self.lines:
            yield from text_faults("更正の対象", line.subject, 44)
        yield from count_faults("差額の取扱い", len(self.steps), 6, least=1)
        for one in self.steps:
            yield from text_faults("差額の取扱い", one, 240)
        for part in self.returned:
            yield from part.faults()
        less = -sum(line.yen for line in self.lines if line.yen < 0)
        if self.returned and sum(part.yen for part in self.returned) != less:
            yield FieldFault("返還の合計", f"減った額は{yen(less)}円です")
        if self.remedy:
            yield from text_faults("教示", self.remedy, 1000)
        if self._words_mm() > FIRST_MM:
            yield FieldFault("書き出し・事項・差額の取扱い・教示", "合わせて長すぎ、1ページ目に入りません")

    def _words_mm(self) -> float:
        """The height of the first page without its tables, which can stand on pages of their own."""
        height = WORD_MM * lines_needed(self.lead, WORD_COLUMNS) + 2 * GAP_MM
        height += sum(WORD_MM * lines_needed(value, FACT_COLUMNS) + 1.4 for _, value in self.facts)
        height += WORD_MM + GAP_MM + TOTALS_MM
        height += sum(WORD_MM * lines_needed(one, WORD_COLUMNS) + 1.6 for one in self.steps)
        if self.returned:
            issuers = {part.issuer for part in self.returned}
            height += 2 * GAP_MM + WORD_MM * (3 + len(issuers) + len(self._sums()))
        if self.remedy:
            height += 2 + REMEDY_MM * lines_needed(self.remedy, REMEDY_COLUMNS)
        return height

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows; tables too long for the first page stand on pages of their own."""
        lines = [line.data() for line in self.lines]
        returned = [part.data() for part in self.returned]
        tables_mm = _height("lines", lines) + (_height("returned", returned) if returned else 0)
        is_apart = self._words_mm() + tables_mm > FIRST_MM
        apart = _pages("lines", lines) + _pages("returned", returned) if is_apart else []
        issuers = dict.fromkeys((part.issuer, part.registration_no) for part in self.returned)
        return {
            "id": self.paper_id,
            "wording": vars(self.wording),
            "pages": 1 + len(apart),
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "issuer": self.issuer.data(),
            "office_address": self.office_address,
            "lead": self.lead,
            "facts": [list(pair) for pair in self.facts],
            "is_apart": is_apart,
            "lines": lines,
            "before": yen(sum(line.before_yen for line in self.lines)),
            "after": yen(sum(line.after_yen for line in self.lines)),
            "difference": signed(self.yen),
            "steps": list(self.steps),
            "returned_on": press.long_date(self.returned_on),
            "returned": returned,
            "returned_sums": self._sums(),
            "issuers": [f"{name}　登録番号 {number}" for name, number in issuers],
            "apart": apart,
            "remedy": self.remedy,
        }

    def _sums(self) -> list[list[str]]:
        """By rate: tax included, and the tax inside."""
        sums: dict[int, list[int]] = {}
        for part in self.returned:
            entry = sums.setdefault(part.percent, [0, 0])
            entry[0] += part.yen
            entry[1] += part.tax_yen
        return [
            [f"{percent}%対象" if percent else "対象外", f"{yen(whole)} 円", f"{yen(tax)} 円"]
            for percent, (whole, tax) in sorted(sums.items(), reverse=True)
        ]


def _row_mm(table: str, row: list[str]) -> float:
    """A row is as high as its highest cell; the two first may break."""
    return ROW_MM * max(lines_needed(cell, columns) for cell, columns in zip(row, CELLS[table], strict=False))


def _height(table: str, rows: list[list[str]]) -> float:
    return CAPTION_MM + sum(_row_mm(table, row) for row in rows)


def _pages(table: str, rows: list[list[str]]) -> list[dict[str, Any]]:
    """The rows of one table by page."""
    pages, left = list[dict[str, Any]](), 0.0
    for row in rows:
        height = _row_mm(table, row)
        if height > left:
            pages.append({"table": table, "rows": []})
            left = NEXT_MM
        pages[-1]["rows"].append(row)
        left -= height
    return pages


CORRECTION_NOTICE = Paper(
    name="correction_notice",
    title="更正通知書",
    template="correction_notice.typ",
    field_names={
        **FIELD_NAMES,
        "office_address": "お問い合わせ先の住所",
        **{f"wording.{name}": "見出し" for name in vars(CORRECTED)},
        "lead": "書き出し",
        "facts": "事項",
        "lines": "更正の内訳",
        "apart.rows": "内訳",
        "steps": "差額の取扱い",
        "returned": "返還の内訳",
        "issuers": "返還の発行事業者",
        "remedy": "教示",
    },
)
