"""An agent that reports, for the demo and training: it writes by a layout of the rules as a real one does."""

import csv
import io
from collections.abc import Sequence
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
    return _fixed(profile.layout, items)


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


def _fixed(layout: FixedLayout, rows: Sequence[dict[str, str]]) -> bytes:
    records = [b"1".ljust(RECORD_BYTES)]
    for row in rows:
        record = bytearray(b"2".ljust(RECORD_BYTES))
        for name, (start, length) in layout.items.items():
            record[start : start + length] = row[name].encode("ascii").rjust(length, b"0")
        records.append(bytes(record))
    records.append(b"8".ljust(RECORD_BYTES))
    return b"".join(record + b"\r\n" for record in records)


def _csv(layout: CsvLayout, rows: Sequence[dict[str, str]]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    for row in rows:
        cells = [""] * layout.columns
        for name, column in layout.items.items():
            cells[column] = (layout.barcode_prefix if name == "barcode" else "") + row[name]
        writer.writerow(cells)
    return lines.getvalue().encode(layout.encoding)
