"""The utility's list of questions and answers comes in as drafts: kept, merged into another, or dropped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.formats.tabular import Row, TableRefused, columns_of, read_table
from mizuhiki.knowledge import selectors
from mizuhiki.knowledge.errors import ListAlreadyTaken, ListRefused
from mizuhiki.knowledge.models import Article, FaqImport, FaqImportLine, Version
from mizuhiki.knowledge.models.articles import BODY_LENGTH, TITLE_LENGTH
from mizuhiki.knowledge.services import writing
from mizuhiki.knowledge.services.writing import Words
from mizuhiki.platform import batches, clock
from mizuhiki.platform.actors import Actor
from mizuhiki.textsearch import fold

KIND = "knowledge.list"  # of the file, its run and its way in
MOST_LINES = 50_000
COLUMNS = {  # how a list may head its columns
    "category": ("カテゴリ", "カテゴリー", "分類", "区分"),
    "question": ("質問", "問合せ", "問い合わせ", "お問い合わせ", "Q", "Ｑ"),
    "answer": ("回答", "答え", "応答", "A", "Ａ"),
    "related": ("関連する手続", "関連手続", "手続"),
}
LENGTHS = {"category": 40, "question": TITLE_LENGTH, "answer": BODY_LENGTH, "related": 200}
NO_CATEGORY = "未分類"
Outcome = FaqImportLine.Outcome


@dataclass(frozen=True)
class Line:
    """A line of the list."""

    number: int
    category: str
    question: str
    answer: str
    related: str

    @property
    def key(self) -> str:
        """The question, whichever way it is written."""
        return plain(self.question)


@dataclass
class _Known:
    """A question that is known, and its newest version."""

    version: Version
    answers: str


def import_list(
    *, content: bytes, file_name: str, actor: Actor, stored: StoredFile | None = None
) -> FaqImport:
    """Take a list in. What it says is a draft: operators find none of it before the utility approved it.

    A question that is new is kept. One that is known with another answer is merged: the new answer is
    put below the other in a draft, for a person to arrange. One that says nothing new is dropped.

    Args:
        stored: the file as it is kept already; without it the bytes are kept here.

    Raises:
        ListAlreadyTaken: the same bytes again. Nothing is changed.
        ListRefused: unreadable, or a line without question or answer. Nothing is changed.

    Source:
        CC-030 【金沢CC】第2章 第10(4); design.md, law 13.
    """
    digest = hashlib.sha256(content).hexdigest()
    if before := FaqImport.objects.filter(sha256=digest).first():
        raise ListAlreadyTaken(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    lines = read_list(content, file_name)
    with batches.run(kind=KIND, key=digest, title=f"FAQの一覧 {file_name}"[:100], actor=actor) as work:
        at = clock.now()
        kept_file = stored or attachments.store(
            content, name="faq-list", kind=KIND, media_type=_media(content), actor=actor, at=at
        )
        known, outcomes = _known(), list[tuple[int, Outcome, Version]]()
        for place, line in enumerate(lines):
            if place % 500 == 0:
                work.step("質問を突き合わせています", done=place, total=len(lines))
            outcome = _take(line, known, digest=digest, actor=actor)
            outcomes.append((line.number, outcome, known[line.key].version))
        counts = {one: sum(outcome == one for _, outcome, _ in outcomes) for one in Outcome}
        record = FaqImport.objects.create(
            sha256=digest,
            file_name=file_name[:200],
            run=work.run,
            file=kept_file,
            line_count=len(lines),
            kept=counts[Outcome.KEPT],
            merged=counts[Outcome.MERGED],
            dropped=counts[Outcome.DROPPED],
            imported_at=at,
            imported_by_id=actor.pk,
        )
        FaqImportLine.objects.bulk_create(
            FaqImportLine(faq_import=record, line=number, outcome=outcome, version=version)
            for number, outcome, version in outcomes
        )
        audit.record(action="knowledge.list.imported", subject=record, actor=actor, at=at, rows=len(lines))
        work.finish({"rows": len(lines), **{one.value: counts[one] for one in Outcome}})
    return record


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A list that came in from a screen."""
    actor, name = incoming.received_by, incoming.file_name
    return import_list(content=content, file_name=name, actor=actor, stored=incoming.file).pk


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = FaqImport.objects.filter(sha256=sha256).first()
    return Taken(found.pk, found.file_id) if found else None


def read_list(content: bytes, file_name: str) -> list[Line]:
    """The lines of a list, all of them or none.

    Raises:
        ListRefused: `faults` names each line, column and what is wrong.
    """
    try:
        rows = read_table(content)
    except TableRefused as refused:
        raise ListRefused(file_name=file_name, faults=[Fault(0, "ファイル", "", str(refused))]) from None
    columns = columns_of(rows[0], COLUMNS) if rows else {}
    if not {"question", "answer"} <= columns.keys():
        problem = "1行目に「質問」と「回答」の見出しが要ります。"
        raise ListRefused(file_name=file_name, faults=[Fault(1, "見出し", "", problem)])
    lines = [_line(row, columns) for row in rows[1:]]
    faults = [fault for line in lines for fault in _faults(line)]
    if len(lines) > MOST_LINES:
        faults.append(Fault(0, "ファイル", str(len(lines)), f"一度に{MOST_LINES:,}行まで取り込めます。"))
    if not lines:
        faults.append(Fault(0, "ファイル", "", "質問が1件もありません。"))
    if faults:
        raise ListRefused(file_name=file_name, faults=faults)
    return lines


def _line(row: Row, columns: dict[str, int]) -> Line:
    def cell(name: str) -> str:
        place = columns.get(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    question, answer = " ".join(cell("question").split()), cell("answer").replace("\r\n", "\n")
    return Line(row.number, cell("category") or NO_CATEGORY, question, answer, cell("related"))


def _faults(line: Line) -> Sequence[Fault]:
    found = []
    for name, most in LENGTHS.items():
        value, label = getattr(line, name), COLUMNS[name][0]
        if not value and name in {"question", "answer"}:
            found.append(Fault(line.number, label, "", "空です。"))
        if len(value) > most:
            found.append(
                Fault(line.number, label, value[:20], f"{most:,}文字までです（{len(value):,}文字）。")
            )
        if "\0" in value:
            found.append(Fault(line.number, label, "", "使えない文字があります。"))
    return found


def _known() -> dict[str, _Known]:
    """Every question there is with its newest version, drafts too."""
    found = selectors.newest(Article.Kind.FAQ)
    return {plain(one.title): _Known(one, plain(one.body)) for one in found.order_by("pk")}


def _take(line: Line, known: dict[str, _Known], *, digest: str, actor: Actor) -> Outcome:
    before = known.get(line.key)
    if before is not None and plain(line.answer) in before.answers:
        return Outcome.DROPPED
    words = Words(
        title=line.question,
        body=line.answer,
        category=line.category,
        related=line.related,
        origin=Version.Origin.IMPORT,
        reason="発注者が作成済みのFAQの登録",
    )
    reference, at = f"{digest}:{line.number}", clock.now()
    if before is None:
        made = writing.write_article(
            kind=Article.Kind.FAQ, words=words, reference=reference, actor=actor, at=at
        )
        known[line.key] = _Known(made, plain(made.body))
        return Outcome.KEPT
    old = before.version
    both = replace(
        words,
        title=old.title,
        body=f"{old.body}\n\n{line.answer}"[:BODY_LENGTH],
        category=old.category.name if old.category else line.category,
        related=old.related or line.related,
        reason="同じ質問のFAQとまとめた。2つの回答を見て整える。",
    )
    made = writing.revise_article(
        article_id=old.article_id, after=old.number, words=both, reference=reference, actor=actor, at=at
    )
    known[line.key] = _Known(made, plain(made.body))
    return Outcome.MERGED


def plain(text: str) -> str:
    """Without blanks, marks and ways of writing: two questions that differ by these are one."""
    return "".join(char for char in fold(text) if char.isalnum() or char in "ー々")


def _media(content: bytes) -> str:
    if content.startswith(b"PK"):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return "text/csv"
