"""読取りマーク of each sheet: which lines stand on it, or what its square code says. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.mail import errors
from mizuhiki.mail.house import Placed
from mizuhiki.mail.numbers import number_of
from mizuhiki.rulepacks.api import Enclosing, MarkLines, Marks, MarkSquare

BIT = "sequence"
INSERT = "insert"


@dataclass(frozen=True)
class Sheet:
    """One sheet as the machine sees it come.

    Attributes:
        number: from 1 in its letter, which has `of`.
        inserts: the feeders that give something to its letter, from 1; none for a letter that is pulled.
        begins_tray: it is the first sheet of the first letter of a tray.
    """

    placed: Placed
    number: int
    of: int
    sequence: int
    inserts: frozenset[int]
    begins_tray: bool

    @property
    def is_first(self) -> bool:
        """Whether its letter begins with it."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether its letter ends with it."""
        return self.number == self.of


def inserts_of(placed: Placed, enclosing: Enclosing) -> frozenset[int]:
    """Which feeders give something to a letter."""
    if not placed.tray:
        return frozenset()
    return frozenset(
        station
        for station, one in enumerate(enclosing.enclosures, start=1)
        if one.is_for(placed.letter.postcode)
    )


def sheets_of(placed: Sequence[Placed], marks: Marks, enclosing: Enclosing) -> list[tuple[Sheet, ...]]:
    """The sheets of each letter, in the order in which they run through the machine."""
    found, sequence = [], marks.first
    span = marks.last - marks.first + 1
    for one in placed:
        inserts = inserts_of(one, enclosing)
        sheets = []
        for number in range(1, one.sheets + 1):
            sheets.append(
                Sheet(
                    placed=one,
                    number=number,
                    of=one.sheets,
                    sequence=sequence,
                    inserts=inserts,
                    begins_tray=number == 1 and one.place == 1,
                )
            )
            if marks.counts == "sheet" or number == one.sheets:
                sequence = (sequence + 1 - marks.first) % span + marks.first
        found.append(tuple(sheets))
    return found


def lines_on(sheet: Sheet, marks: Marks) -> tuple[bool, ...]:
    """Which of the lines stand on a sheet, from the first to the last.

    Parity makes the number of those that stand even.
    """
    assert isinstance(marks.drawn, MarkLines), marks
    stand = [_stands(word, sheet, marks) for word in marks.drawn.order]
    if "parity" in marks.drawn.order:
        stand[marks.drawn.order.index("parity")] = sum(stand) % 2 == 1
    return tuple(stand)


def _stands(word: str, sheet: Sheet, marks: Marks) -> bool:
    if word.startswith(BIT):
        return bool(sheet.sequence & int(word.removeprefix(BIT)))
    if word.startswith(INSERT):
        return int(word.removeprefix(INSERT)) in _asked(sheet, marks)
    return {
        "always": True,
        "first": sheet.is_first,
        "not_first": not sheet.is_first,
        "last": sheet.is_last,
        "not_last": not sheet.is_last,
        "tray": sheet.begins_tray,
        "divert": not sheet.placed.tray,
        "parity": False,
    }[word]


def text_on(sheet: Sheet, marks: Marks) -> str:
    """What the square code of a sheet says: figures alone, each item in its width.

    Raises:
        MarkTooNarrow: a number has more figures than its item.
    """
    assert isinstance(marks.drawn, MarkSquare), marks
    asked = _asked(sheet, marks)
    values = {
        "letter": number_of(sheet.placed.letter.piece_id),
        "inserts": "".join(f"{station in asked:d}" for station in range(1, 7)),
        "divert": f"{not sheet.placed.tray:d}",
        "sheet": f"{sheet.number}",
        "sheets": f"{sheet.of}",
        "sequence": f"{sheet.sequence}",
        "tray": f"{sheet.placed.tray}",
        "place": f"{sheet.placed.place}",
    }
    for item, digits in marks.drawn.fields:
        if len(values[item]) > digits:
            raise errors.MarkTooNarrow(item=item, value=values[item], digits=digits)
    return "".join(values[item].zfill(digits) for item, digits in marks.drawn.fields)


def _asked(sheet: Sheet, marks: Marks) -> frozenset[int]:
    """The feeders that this sheet itself asks."""
    return sheet.inserts if sheet.is_last or not marks.inserts_on_last else frozenset()
