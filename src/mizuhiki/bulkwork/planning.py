"""What a file of changes comes to: each record as it is and as it would be, or each line that is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.attachments.api import Fault
from mizuhiki.formats.tabular import Row, TableRefused, columns_of, read_table

State = dict[str, str | int]
MOST_LINES = 100_000


@dataclass(frozen=True)
class Change:
    """One record: the line that names it, how it is, how it would be."""

    line: int
    subject_id: int
    before: State
    after: State


@dataclass
class Plan:
    """What a file comes to; with a fault in it, nothing. `left` counts what it names and leaves alone."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a file by the names of its columns, trimmed."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The cell of a column; empty where the file has no such column."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Kind:
    """One kind of bulk change.

    Args:
        columns: names a head row must have, and those it may have.
        plan: reads the lines against the register; `on` is the day from which it holds, for banks.
        now: the records as they are, by number; one that is gone is left out.
        example: how a sentence names a record by its state.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    plan: Callable[[Sequence[Line], date], Plan]
    now: Callable[[Sequence[int]], dict[int, State]]
    example: Callable[[State], str]


def lines_of(content: bytes, kind: Kind) -> tuple[list[Line], list[Fault]]:
    """The lines of a file, or why it is no file of this kind."""
    try:
        rows = read_table(content)
    except TableRefused as refused:
        return [], [Fault(0, "ファイル", "", str(refused))]
    names = (*kind.required, *kind.optional)
    head = rows[0] if rows else Row(1, ())
    places = columns_of(head, {name: (name,) for name in names})
    missing = [name for name in kind.required if name not in places]
    if missing:
        problem = f"1行目の見出しに「{'、'.join(missing)}」がありません。"
        return [], [Fault(1, "見出し", "、".join(head.cells)[:60], problem)]
    if unknown := [cell for cell in head.cells if cell and cell not in names]:
        problem = f"見出しは{'、'.join(names)}です。ほかの列は消してください。"
        return [], [Fault(1, "見出し", "、".join(unknown)[:60], problem)]
    if not 1 < len(rows) <= MOST_LINES + 1:
        problem = f"1行から{MOST_LINES:,}行までにしてください。"
        return [], [Fault(0, "ファイル", f"{len(rows) - 1:,}行", problem)]
    return list(_lines(rows[1:], places)), []


def _lines(rows: Sequence[Row], places: Mapping[str, int]) -> Iterator[Line]:
    for row in rows:
        cells = {name: row.cells[at] if at < len(row.cells) else "" for name, at in places.items()}
        yield Line(row.number, cells)
