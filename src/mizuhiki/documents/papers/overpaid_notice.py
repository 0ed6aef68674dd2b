"""過誤納金還付・充当通知書: what was paid too much, and how it goes back or what it was set against, A4."""

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
    yen,
)
from mizuhiki.documents.press import Paper, Press

WORD_COLUMNS, STEP_COLUMNS, REMEDY_COLUMNS = 92, 86, 112  # half-width, of one line
SETTLED_COLUMNS = 58  # where the charges of a bill stand
FIRST_PAGE, NEXT_PAGE = 28, 46  # lines of text beside what every notice has
HEADED = 3  # lines that a table or a list takes by its head
MOST_LINES = 600


@dataclass(frozen=True, kw_only=True)
class OverpaidLine:
    """One payment that was too much, and how much of it this notice is about."""

    paid_on: date
    subject: str  # 2026年4月分
    kind: str  # 二重納付
    paid_yen: int  # 0 where a bill became less: then no payment was too much by itself
    over_yen: int

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("納付の対象", self.subject, 18)
        yield from text_faults("過誤納の種類", self.kind, 12)
        if not self.over_yen > 0:
            yield FieldFault(f"{self.subject}の過誤納額", "1円以上です")

    def data(self, press: Press) -> list[str]:
        """The cells of its line."""
        on = press.era_date(self.paid_on)
        paid = f"{yen(self.paid_yen)} 円" if self.paid_yen else "－"
        return [on, self.subject, self.kind, paid, f"{yen(self.over_yen)} 円"]


@dataclass(frozen=True, kw_only=True)
class SettledBill:
    """One bill that the money was set against, by charge."""

    subject: str
    amounts: tuple[tuple[str, int], ...]

    @property
    def yen(self) -> int:
        """All charges together."""
        return sum(amount for _, amount in self.amounts)

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("充当した請求", self.subject, 36)
        yield from count_faults(f"{self.subject}の料金", len(self.amounts), 8, least=1)
        for charge, _ in self.amounts:
            yield from text_faults("料金の名称", charge, 18)

    @property
    def words(self) -> str:
        """Its charges with their sums, in one text."""
        return "、".join(f"{charge} {yen(amount)} 円" for charge, amount in self.amounts)

    def data(self) -> list[str]:
        """The cells of its line."""
        return [self.subject, self.words, f"{yen(self.yen)} 円"]


@dataclass(frozen=True, kw_only=True)
class OverpaidNotice:
    """One notice. What was too much and its interest are given back, or set against bills, to the yen."""

    paper_id: str
    title: str  # 過誤納金充当通知書
    issued_on: date
    addressee: Addressee
    issuer: Issuer
    office_address: str
    lead: str
    facts: tuple[tuple[str, str], ...]  # 還付番号, お客様番号 …
    overpaid: tuple[OverpaidLine, ...]
    interest_yen: int = 0  # 還付加算金
    interest_note: str = ""  # on what it was reckoned; why there is none
    kept_yen: int = 0  # of the interest, what found nothing open and stays here
    given_label: str  # お返しする額, 充当した額
    settled: tuple[SettledBill, ...] = ()
    how: tuple[tuple[str, str], ...] = ()  # how it goes back
    steps: tuple[str, ...] = ()
    remedy: str = ""  # 教示

    def __post_init__(self) -> None:
        """Refuse a notice that does not fit or does not add up, naming every field at once."""
        refuse(f"{self.title} {self.paper_id}", self._faults())

    @property
    def given_yen(self) -> int:
        """What was too much, and its interest, without what stays here."""
        return sum(line.over_yen for line in self.overpaid) + self.interest_yen - self.kept_yen

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("通知書の名称", self.title, 40)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from text_faults("お問い合わせ先の住所", self.office_address, 80)
        yield from text_faults("書き出し", self.lead, 180)
        yield from count_faults("事項", len(self.facts), 6)
        yield from count_faults("お返しのしかた", len(self.how), 6)
        for name, value in (*self.facts, *self.how):
            yield from text_faults("事項の名称", name, 24)
            yield from text_faults(name, value, 70)
        yield from text_faults("合計の名称", self.given_label, 24)
        yield from count_faults("手順", len(self.steps), 6)
        for one in self.steps:
            yield from text_faults("手順", one, 180)
        for field, value, columns in (
            ("還付加算金の説明", self.interest_note, 120),
            ("教示", self.remedy, 1000),
        ):
            if value:
                yield from text_faults(field, value, columns)
        yield from self._table_faults()

    def _table_faults(self) -> Iterator[FieldFault]:
        yield from count_faults("過誤納の内訳", len(self.overpaid), 50, least=1)
        for line in self.overpaid:
            yield from line.faults()
        for bill in self.settled:
            yield from bill.faults()
        settled_yen = sum(bill.yen for bill in self.settled)
        if self.settled and settled_yen != self.given_yen:
            yield FieldFault("充当の合計", f"{yen(self.given_yen)}円で、内訳は{yen(settled_yen)}円です")
        if not 0 <= self.kept_yen <= self.interest_yen:
            yield FieldFault("還付加算金", "0円以上で、残る額より少なくできません")
        yield from count_faults("充当の内訳の行", self._table_lines(), MOST_LINES)
        yield from count_faults("手順と教示の行の合計", self._words(), FIRST_PAGE)

    def _words(self) -> int:
        """Lines of the first page beside the tables."""
        said = lines_needed(self.lead, WORD_COLUMNS) + len(self.facts)
        said += HEADED + len(self.how) if self.how else 0
        said += sum(lines_needed(one, STEP_COLUMNS) for one in self.steps)
        return said + (lines_needed(self.remedy, REMEDY_COLUMNS) if self.remedy else 0)

    def _settled_lines(self) -> list[int]:
        return [lines_needed(bill.words, SETTLED_COLUMNS) for bill in self.settled]

    def _table_lines(self) -> int:
        settled = HEADED + sum(self._settled_lines()) if self.settled else 0
        return len(self.overpaid) + settled

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows; tables too long for the first page stand on pages of their own."""
        over = [line.data(press) for line in self.overpaid]
        settled = [bill.data() for bill in self.settled]
        is_apart = self._words() + self._table_lines() > FIRST_PAGE
        apart = [] if not is_apart else [*_pages("over", over, [1] * len(over))]
        apart += [] if not is_apart else [*_pages("settled", settled, self._settled_lines())]
        return {
            "id": self.paper_id,
            "pages": 1 + len(apart),
            "title": self.title,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "issuer": self.issuer.data(),
            "office_address": self.office_address,
            "lead": self.lead,
            "facts": [list(pair) for pair in self.facts],
            "is_apart": is_apart,
            "over": over,
            "over_sum": yen(sum(line.over_yen for line in self.overpaid)),
            "interest": yen(self.interest_yen),
            "interest_note": self.interest_note,
            "kept": yen(self.kept_yen) if self.kept_yen else "",
            "given_label": self.given_label,
            "given": yen(self.given_yen),
            "settled": settled,
            "apart": apart,
            "how": [list(pair) for pair in self.how],
            "steps": list(self.steps),
            "remedy": self.remedy,
        }


def _pages(table: str, rows: list[list[str]], lines: list[int]) -> Iterator[dict[str, Any]]:
    """The rows of one table by page, each row whole."""
    page, used = list[list[str]](), 0
    for row, needed in zip(rows, lines, strict=True):
        if page and used + needed > NEXT_PAGE:
            yield {"table": table, "rows": page}
            page, used = [], 0
        page.append(row)
        used += needed
    if page:
        yield {"table": table, "rows": page}


OVERPAID_NOTICE = Paper(
    name="overpaid_notice",
    title="過誤納金の通知書",
    template="overpaid_notice.typ",
    field_names={
        **FIELD_NAMES,
        "title": "通知書の名称",
        "office_address": "お問い合わせ先の住所",
        "lead": "書き出し",
        "facts": "事項",
        "over": "過誤納の内訳",
        "settled": "充当の内訳",
        "apart.rows": "内訳",
        "interest_note": "還付加算金の説明",
        "given_label": "合計の名称",
        "how": "お返しのしかた",
        "steps": "手順",
        "remedy": "教示",
    },
)
