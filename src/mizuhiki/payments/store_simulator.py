"""An agent that reports, for the demo and training: it writes by a layout of the rules as a real one does."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.formats.framing import RECORD_BYTES
from mizuhiki.formats.konbini import Barcode, CsvLayout, FixedLayout, ReportKind
from mizuhiki.rulepacks.api import AgentProfile


@dataclass(frozen=True)
class Paid:
    """A payment as a shop's till or an app knows it."""

    barcode: Barcode
    at: datetime
    shop: int
    channel: int  # counts the channels of the agent round


def report_file(
    profile: AgentProfile,
    rows: Sequence[tuple[ReportKind, Paid]],
    *,
    made_on: date,
    transfer_on: date | None = None,
) -> bytes:
    """The file of an agent; a 確報 names the day of the transfer, nothing else does."""
    items = [_items(profile, kind, paid, made_on, transfer_on) for kind, paid in rows]
    if isinstance(profile.layout, CsvLayout):
        return _csv(profile.layout, items)
    return _fixed(profile.layout, items, made_on)


def _items(
    profile: AgentProfile, kind: ReportKind, paid: Paid, made_on: date, transfer_on: date | None
) -> dict[str, str]:
    numbers = {meaning: number for number, meaning in profile.layout.kinds.items()}
    channels = sorted(profile.channels)
    is_money = kind is ReportKind.FINAL and transfer_on is not None
    return {
        "kind": numbers[kind],
        "paid_on": f"{paid.at:%Y%m%d}",
        "paid_time": f"{paid.at:%H%M}",
        "barcode": paid.barcode.digits,
        "shop": f"{paid.shop:07d}",
        "channel": channels[paid.channel % len(channels)],
        "made_on": f"{made_on:%Y%m%d}",
        "transfer_on": f"{transfer_on:%Y%m%d}" if is_money else "00000000",
        "booked_on": "00000000",
        "stamp": "0",
        "amount_yen": str(paid.barcode.amount_yen),
    }


def _fixed(layout: FixedLayout, rows: Sequence[dict[str, str]], made_on: date) -> bytes:
    records = [_record(b"2", layout.items, row) for row in rows]
    return b"".join(
        record + b"\r\n" for record in (header(layout, made_on), *records, b"8".ljust(RECORD_BYTES))
    )


def header(layout: FixedLayout, made_on: date) -> bytes:
    """The first record of an agent's file; empty but for its kind where the rules do not know it."""
    if layout.header is None:
        return b"1".ljust(RECORD_BYTES)
    values = {"made_on": f"{made_on:%Y%m%d}", **layout.header.sender}
    places = {name: place for name, place in layout.header.items.items() if name in values}
    return _record(b"1", places, values)


def _record(kind: bytes, places: Mapping[str, tuple[int, int]], values: Mapping[str, str]) -> bytes:
    record = bytearray(kind.ljust(RECORD_BYTES))
    for name, (start, length) in places.items():
        record[start : start + length] = values[name].encode("ascii").rjust(length, b"0")
    return bytes(record)


def _csv(layout: CsvLayout, rows: Sequence[dict[str, str]]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    for row in rows:
        cells = [""] * layout.columns
        for name, column in layout.items.items():
            cells[column] = (layout.barcode_prefix if name == "barcode" else "") + row[name]
        writer.writerow(cells)
    return lines.getvalue().encode(layout.encoding)
