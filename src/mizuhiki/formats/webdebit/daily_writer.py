"""The daily file as a bank writes it: the counterpart of `read_daily`, which reads back the very rows."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from mizuhiki.formats.framing import RECORD_BYTES, Framing, join
from mizuhiki.formats.jisx0201 import encode
from mizuhiki.formats.webdebit.daily import DailyRow, contradiction_of, problem_of
from mizuhiki.formats.webdebit.errors import CannotWriteDaily
from mizuhiki.formats.webdebit.fields import FIELDS
from mizuhiki.formats.webdebit.layouts import ITEMS, CsvLayout, FixedLayout, Layout
from mizuhiki.formats.webdebit.results import Result


def write_daily(rows: Sequence[DailyRow], layout: Layout) -> bytes:
    """The file of these rows; with none it says that nothing was registered.

    Raises:
        CannotWriteDaily: names the row and the item that the layout cannot hold.
    """
    codes = {result: code for code, result in layout.results.items()}
    texts = [_texts(row, layout, codes, number) for number, row in enumerate(rows, start=1)]
    if isinstance(layout, CsvLayout):
        return _csv(texts, layout)
    return _fixed(texts, layout)


def _texts(row: DailyRow, layout: Layout, codes: Mapping[Result, str], number: int) -> dict[str, str]:
    texts = {field.name: str(getattr(row, field.name)) for field in fields(row)}
    texts["result"] = codes.get(row.result, "")
    texts["registered_on"] = f"{row.registered_on:%Y%m%d}" if row.registered_on else ""
    for item in ITEMS:
        problem = problem_of(item, texts[item], layout)
        if isinstance(layout, FixedLayout) and len(texts[item]) > layout.items[item][1]:
            problem = f"{layout.items[item][1]}桁に収まりません。"
        if problem:
            raise CannotWriteDaily(f"{number}件目の{FIELDS[item].label}：{problem}")
    problem = contradiction_of(texts, row.result)
    if problem:
        raise CannotWriteDaily(f"{number}件目：{problem}")
    return texts


def _csv(texts: Sequence[Mapping[str, str]], layout: CsvLayout) -> bytes:
    """No item may hold a comma, a quote or a line break: none needs to be quoted."""
    lines = [",".join(layout.header)] if layout.header else []
    for row in texts:
        cells = [""] * layout.columns
        for item, column in layout.items.items():
            cells[column] = row[item]
        lines.append(",".join(cells))
    if layout.encoding == "cp932":
        lines = [line.replace("¥", "\\") for line in lines]
    return b"".join(line.encode(layout.encoding) + layout.line_break for line in lines)


def _fixed(texts: Sequence[Mapping[str, str]], layout: FixedLayout) -> bytes:
    records = [b"1".ljust(RECORD_BYTES)]
    for row in texts:
        record = bytearray(b"2".ljust(RECORD_BYTES))
        for item, (start, length) in layout.items.items():
            record[start : start + length] = encode(row[item]).ljust(length)
        records.append(bytes(record))
    start, length = layout.count
    trailer = bytearray(b"8".ljust(RECORD_BYTES))
    trailer[start : start + length] = f"{len(texts):0{length}}".encode()
    return join(b"".join([*records, bytes(trailer), b"9".ljust(RECORD_BYTES)]), Framing.CRLF)
