"""Writing the list, and naming each thing that does not stand in it as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import jaconv

from mizuhiki.formats.resultlist.characters import ENCODINGS, Swap, Why, byte_length, carry
from mizuhiki.formats.resultlist.layouts import (
    DAY_FORMS,
    INSTANT_FORMS,
    ITEMS,
    Column,
    Form,
    Layout,
    Nature,
    Quotes,
    Unit,
)

Row = Mapping[str, str | date | datetime | None]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LOST = "lost"  # the item that tells of the others


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that does not stand in the file as it was written; `line` counts the rows from 1."""

    line: int
    column: str
    swap: Swap


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a file, and every loss."""

    content: bytes
    losses: tuple[Loss, ...]


def write(rows: Sequence[Row], layout: Layout) -> Written:
    """The file of these rows in a layout; the same rows give the same bytes.

    Source:
        DD-007, DD-008, DD-009 【長岡口振】8(5)ア, イ, ウ.
    """
    lines, losses = list[str](), list[Loss]()
    if layout.has_header:
        lines.append(_line([carry(column.name, layout.signs).text for column in layout.columns], layout))
    for number, row in enumerate(rows, start=1):
        cells, found = cells_of({**row, "line": str(number)}, layout)
        losses += [Loss(number, name, swap) for name, swap in found]
        lines.append(_line(cells, layout))
    ending = layout.line_break.decode("ascii")
    text = "".join(f"{line}{ending}" for line in lines)
    return Written(text.encode(ENCODINGS[layout.signs.encoding]), tuple(losses))


def cells_of(row: Row, layout: Layout) -> tuple[list[str], list[tuple[str, Swap]]]:
    """The cells of one row, and the losses by their column; `lost` is told last, by the others."""
    cells, losses = dict[int, str](), list[tuple[str, Swap]]()
    places = sorted(range(len(layout.columns)), key=lambda place: LOST in layout.columns[place].items)
    for place in places:
        column = layout.columns[place]
        names = "・".join(dict.fromkeys(name for name, _ in losses))
        cells[place], swaps = _cell(column, {**row, LOST: names}, layout)
        if LOST not in column.items:
            losses += [(column.name, swap) for swap in swaps]
    return [cells[place] for place in range(len(layout.columns))], losses


def text_of(column: Column, row: Row) -> str:
    """What a column says of a row, before its characters and its width."""
    if not column.items:
        return column.text
    parts = [_value(item, row.get(item), column) for item in column.items]
    return column.between.join(part for part in parts if part)


def _value(item: str, value: str | date | datetime | None, column: Column) -> str:
    nature, _ = ITEMS[item]
    if value is None or value == "":
        return column.codes.get("", "")
    if isinstance(value, datetime):
        return value.strftime(INSTANT_FORMS[column.form])
    if isinstance(value, date):
        return value.strftime(DAY_FORMS[column.form])
    if nature is Nature.CODE:
        return column.codes.get(value, value)
    return in_form(value, column.form)


def in_form(text: str, form: str) -> str:
    """A text in the width that a column wants."""
    if form == "half":
        return str(jaconv.z2h(text, kana=True, ascii=True, digit=True))
    if form == "full":
        return str(jaconv.h2z(text, kana=True, ascii=True, digit=True)).replace(" ", "\u3000")
    return "".join(sign for sign in text if sign.isdecimal()) if form == "digits" else text


def length_of(text: str, layout: Layout) -> int:
    """As the layout counts."""
    return byte_length(text, layout.signs) if layout.unit is Unit.BYTES else len(text)


def _cell(column: Column, row: Row, layout: Layout) -> tuple[str, list[Swap]]:
    carried = carry(text_of(column, row), layout.signs)
    text, swaps = carried.text, list(carried.swaps)
    is_typed = any(ITEMS[item][0] is Nature.TEXT for item in column.items)
    if layout.form is Form.CSV and layout.guards and is_typed and text.startswith(FORMULA):
        text = f"'{text}"
        swaps.append(Swap(1, text[1], text[:2], Why.GUARD))
    if broken := "".join(sign for sign in _signs_between(layout) if sign in text):
        swaps.append(Swap(1, broken, " ", Why.SIGN))
        text = "".join(" " if sign in broken else sign for sign in text)
    if column.width and length_of(text, layout) > column.width:
        short = _cut(text, column.width, layout)
        swaps.append(Swap(len(short) + 1, text[len(short) :], "", Why.CUT))
        text = short
    return _padded(text, column, layout), swaps


def _signs_between(layout: Layout) -> str:
    """What would be read as the end of a value or a line."""
    return '\r\n,"' if layout.form is Form.CSV and layout.quotes is Quotes.NEVER else "\r\n"


def _cut(text: str, width: int, layout: Layout) -> str:
    while length_of(text, layout) > width:
        text = text[:-1]
    return text


def _padded(text: str, column: Column, layout: Layout) -> str:
    if layout.form is Form.CSV:
        return text
    filling = column.pads * (column.width - length_of(text, layout))
    return filling + text if column.stands_right else text + filling


def _line(cells: Sequence[str], layout: Layout) -> str:
    if layout.form is Form.FIXED:
        return "".join(cells)
    return ",".join(_quoted(cell, layout.quotes) for cell in cells)


def _quoted(cell: str, quotes: Quotes) -> str:
    must = quotes is Quotes.ALL or (quotes is Quotes.NEEDED and any(sign in cell for sign in '",\r\n'))
    return '"' + cell.replace('"', '""') + '"' if must else cell
