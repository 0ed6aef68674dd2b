"""What goes to the house that encloses: the letters as its machines want them, and the lists."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import IO

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Box, Leaf, Press, SquareCode
from mizuhiki.mail import errors
from mizuhiki.mail.house import Placed
from mizuhiki.mail.houselists import (
    Order,
    Work,
    digests_of,
    index_of,
    order_sheet,
    papers_of,
    postcodes_of,
)
from mizuhiki.mail.marks import Sheet, lines_on, text_on
from mizuhiki.mail.numbers import number_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import MarkLines, Marks

CLEAR_MM = 2  # of white around the marks; less, and a line of print is read as one of them


def bundle(
    order: Order, work: Work, *, read: Callable[[int], bytes], press: Press, at: datetime
) -> Iterator[tuple[str, bytes]]:
    """Names with contents: the print files in their order, one in memory at a time, then the lists.

    Args:
        read: the pages of a print file, as they were kept.

    Raises:
        MarksOverPrint: a letter has print where its marks would stand.
        MarkTooNarrow: a number does not fit into its item.
    """
    names, digests, count = dict[int, str](), dict[str, str](), 0
    for number, (file_id, group) in enumerate(
        groupby(order.placed, key=lambda one: one.letter.file_id), start=1
    ):
        letters = list(group)
        sheets = order.sheets[count : count + len(letters)]
        count += len(letters)
        name, content = f"{number:04d}.pdf", read(file_id)
        if order.house.marks:
            _refuse_marks_over_print(content, letters, sheets, order.house.marks)
        leaves = leaves_of(letters, sheets, order.house.marks)
        if any(leaf.is_changed for leaf in leaves):
            content = documents.dressed(content, leaves)
        names[file_id], digests[name] = name, hashlib.sha256(content).hexdigest()
        yield name, content
    house, paper = order.house, order.enclosing.paper
    yield "封入指示書.pdf", documents.render(REPORT, [order_sheet(order, work)], press=press, at=at)
    yield "索引.csv", index_of(order, names)
    yield "郵便番号別通数.csv", postcodes_of(order)
    if paper:
        yield "給紙.csv", papers_of(order, paper, names)
    yield "照合番号.csv", digests_of(digests, house=house)


def write_archive(target: Path | IO[bytes], bundled: Iterable[tuple[str, bytes]], *, at: datetime) -> None:
    """Put files into one archive; PDFs are packed already."""
    when = at.astimezone(clock.TOKYO)
    moment = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    with zipfile.ZipFile(target, "w") as held:
        for name, content in bundled:
            held.writestr(zipfile.ZipInfo(name, moment), content)


def leaves_of(
    letters: Sequence[Placed], sheets: Sequence[tuple[Sheet, ...]], marks: Marks | None
) -> list[Leaf]:
    """The sides of one file, letter by letter; marks stand in front.

    Args:
        sheets: of each letter; empty without marks.
    """
    leaves = []
    for place, one in enumerate(letters):
        per = one.sides // one.sheets
        for side in range(one.sides):
            if side >= one.letter.pages:
                leaves.append(Leaf(is_empty=True))
            elif marks and side % per == 0:
                leaves.append(_marked(sheets[place][side // per], marks))
            else:
                leaves.append(Leaf())
    return leaves


def _marked(sheet: Sheet, marks: Marks) -> Leaf:
    if isinstance(marks.drawn, MarkLines):
        return Leaf(
            lines=tuple(
                Box(
                    marks.left_mm,
                    marks.top_mm + marks.drawn.pitch_mm * number,
                    marks.drawn.length_mm,
                    marks.drawn.thickness_mm,
                )
                for number, stands in enumerate(lines_on(sheet, marks))
                if stands
            )
        )
    place = Box(marks.left_mm, marks.top_mm, *marks.drawn.size_mm)
    return Leaf(code=SquareCode(marks.drawn.symbol, text_on(sheet, marks), place))


def _refuse_marks_over_print(
    content: bytes, letters: Sequence[Placed], sheets: Sequence[tuple[Sheet, ...]], marks: Marks
) -> None:
    """Look at the first page of a file's first letter, all of which are alike, and at each page after one."""
    wide, high = marks.drawn.size_mm
    left, top = max(marks.left_mm - CLEAR_MM, Decimal()), max(marks.top_mm - CLEAR_MM, Decimal())
    around = Box(left, top, wide + 2 * CLEAR_MM, high + 2 * CLEAR_MM)
    looked_at = {}
    for number, (one, of_letter) in enumerate(zip(letters, sheets, strict=True)):
        per = one.sides // one.sheets
        for sheet in of_letter:
            if one.tray and (number == 0 or not sheet.is_first):
                looked_at[one.letter.first_page + (sheet.number - 1) * per] = one.letter
    over = documents.pages_with_print(content, pages=sorted(looked_at), place=around)
    if over:
        letter = looked_at[over[0]]
        raise errors.MarksOverPrint(
            number=number_of(letter.piece_id),
            page=over[0] - letter.first_page + 1,
            left=marks.left_mm,
            top=marks.top_mm,
        )
