"""Result records of collection agents (速報, 確報, 取消): their layouts are data, one for each agent.

A report is not a receipt: 速報 stops dunning, only 確報 is money. The same barcode may be paid twice,
so that the key of a report is kind, barcode, time and shop together.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile, Finding, Findings, Grade
from mizuhiki.formats.framing import RECORD_BYTES, split
from mizuhiki.formats.jisx0201 import decode
from mizuhiki.formats.konbini.barcode import Barcode, BarcodeRefused, parse
from mizuhiki.formats.konbini.layouts import CsvLayout, FixedLayout, Header, Layout, ReportKind

MOST_BYTES = 512 * 1024**2
TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One record. Dates that the agent left at zero are None; texts are as they stand."""

    kind: ReportKind
    barcode: Barcode
    paid_at: datetime
    shop: str
    channel: str
    transfer_on: date | None
    made_on: date | None
    booked_on: date | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Names this record: imported twice, it changes nothing."""
        return self.kind.name, self.barcode.digits, f"{self.paid_at:%Y%m%d%H%M}", self.shop


_NAMES = {
    "kind": "種別",
    "paid_on": "収納日",
    "paid_time": "収納時刻",
    "barcode": "バーコード情報",
    "shop": "店舗コード",
    "channel": "本部コード",
    "transfer_on": "振込日",
    "made_on": "データ作成日",
    "booked_on": "経理処理日",
    "amount_yen": "金額",
    "stamp": "印紙フラグ",
    "agent_code": "収納代行会社コード",
    "company_code": "企業コード",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A row that a person must read: where it stands, why it was not understood, its barcode as written."""

    record: int
    offset: int
    item: str
    message: str
    barcode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """The reports of one file, and what was found in it. Rows with a finding are not in `reports`.

    `places` has the record number and byte offset of each report, in their order.
    """

    reports: tuple[Report, ...]
    findings: tuple[Finding, ...] = field(default=())
    left_out: int = 0
    places: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    held: tuple[HeldRow, ...] = field(default=(), compare=False)

    @property
    def is_refused(self) -> bool:
        """True when nothing of the file may be used."""
        return any(f.grade in {Grade.UNREADABLE, Grade.FAULT} for f in self.findings)

    def refuse_faults(self) -> "ReportFile":
        """Itself, when it may be used.

        Raises:
            FaultyFile: it may not.
        """
        if self.is_refused:
            raise FaultyFile(self.findings)
        return self


@dataclass(frozen=True, slots=True)
class _Line:
    """The items of one record before they are understood."""

    record: int
    offset: int
    values: Mapping[str, str]
    offsets: Mapping[str, int]


class _Wrong(Exception):  # noqa: N818 - a value on its way to a finding
    """One item that cannot be; `grade` says how far that reaches."""

    def __init__(self, item: str, message: str, grade: Grade = Grade.UNREADABLE) -> None:
        """Of this item, with this sentence."""
        super().__init__(message)
        self.item, self.message, self.grade = item, message, grade


def read_reports(data: bytes, layout: Layout) -> ReportFile:
    """The reports of an agent's file. An unreadable value refuses it; an unknown kind or a barcode
    that is not ours to understand holds its row only, since money was paid.

    Raises:
        FormatRefused: the bytes are no such file at all.
    """
    if not data.strip(b"\r\n\x1a "):
        raise FormatRefused("ファイルが空です。")
    if len(data) > MOST_BYTES:
        raise FormatRefused("ファイルが大きすぎます（512MBまで）。")
    findings = Findings()
    lines = (
        _csv_lines(data, layout, findings)
        if isinstance(layout, CsvLayout)
        else _fixed_lines(data, layout, findings)
    )
    reports: list[Report] = []
    places: list[tuple[int, int]] = []
    held: list[HeldRow] = []
    for line in lines:
        try:
            reports.append(_report(line, layout))
            places.append((line.record, line.offset))
        except _Wrong as wrong:
            if wrong.grade is Grade.ROW:
                held.append(_held(line, wrong))
            findings.add(_found(wrong, line.record, line.offsets[wrong.item]))
    if findings.count(Grade.UNREADABLE) + findings.count(Grade.FAULT):
        return ReportFile(reports=(), findings=findings.kept, left_out=findings.left_out)
    return ReportFile(
        reports=tuple(reports),
        findings=findings.kept,
        left_out=findings.left_out,
        places=tuple(places),
        held=tuple(held),
    )


def _found(wrong: _Wrong, record: int, offset: int) -> Finding:
    return Finding(
        grade=wrong.grade,
        code="report_item",
        record=record,
        item=_NAMES[wrong.item],
        offset=offset,
        message=wrong.message,
    )


def _held(line: _Line, wrong: _Wrong) -> HeldRow:
    return HeldRow(
        record=line.record,
        offset=line.offset,
        item=_NAMES[wrong.item],
        message=wrong.message,
        barcode=line.values["barcode"],
    )


def _report(line: _Line, layout: Layout) -> Report:
    values = line.values
    paid_on = _date("paid_on", values["paid_on"])
    if paid_on is None:
        raise _Wrong("paid_on", "収納日がありません。")
    dates = {name: _date(name, values.get(name, "0")) for name in ("transfer_on", "made_on")}
    paid_at = _instant(paid_on, values["paid_time"])
    kind = layout.kinds.get(values["kind"])
    if kind is None:
        text = f"種別「{values['kind']}」は決められていません。この行は保留し、会社に確認してください。"
        raise _Wrong("kind", text, Grade.ROW)
    try:
        barcode = parse(values["barcode"])
    except BarcodeRefused as refusal:
        raise _Wrong("barcode", f"{refusal} この行は保留してください。", Grade.ROW) from None
    if "amount_yen" in values and values["amount_yen"] != str(barcode.amount_yen):
        text = f"金額が{values['amount_yen']}円、バーコードでは{barcode.amount_yen}円です。"
        raise _Wrong("amount_yen", text, Grade.FAULT)
    return Report(
        kind=kind,
        barcode=barcode,
        paid_at=paid_at,
        shop=_shop(values["shop"].strip(), layout),
        channel=_channel(values.get("channel", "").strip()),
        booked_on=_date("booked_on", values.get("booked_on", "0")),
        **dates,
    )


def _shop(text: str, layout: Layout) -> str:
    """The shop's number, whole: it is a part of the key, and without it one payment would be two."""
    least = layout.items["shop"][1] if isinstance(layout, FixedLayout) else 1
    if not re.fullmatch(r"[0-9]{1,20}", text) or len(text) < least:
        raise _Wrong("shop", f"店舗コード「{text}」が読めません。この行は保留してください。", Grade.ROW)
    return text


def _channel(text: str) -> str:
    """本部コード: a label only, but one that can be looked up."""
    if not re.fullmatch(r"[0-9A-Za-z]{0,10}", text):
        raise _Wrong("channel", f"本部コード「{text}」が読めません。この行は保留してください。", Grade.ROW)
    return text


def _date(item: str, text: str) -> date | None:
    """YYYYMMDD; zeros and spaces mean that there is none."""
    if not text.strip(" 0"):
        return None
    try:
        if not re.fullmatch(r"[0-9]{8}", text):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise _Wrong(item, f"「{text.strip()}」という日はありません。") from None


def _instant(day: date, hhmm: str) -> datetime:
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3])[0-5][0-9]", hhmm):
        raise _Wrong("paid_time", f"「{hhmm.strip()}」という時刻はありません。")
    return datetime(day.year, day.month, day.day, int(hhmm[:2]), int(hhmm[2:]), tzinfo=TOKYO)


def _fixed_lines(data: bytes, layout: FixedLayout, findings: Findings) -> Iterator[_Line]:
    """Data records of 120 bytes. Trailers were never seen, so that only their place is checked."""
    frames = split(data)
    bad = {each.index for each in frames.bad}
    kinds = frames.image[::RECORD_BYTES].decode("latin-1")
    if not re.fullmatch("12*8?9*", kinds):
        text = "レコードの並びが正しくありません（ヘッダー、データの順のはずです）。"
        findings.add(_of_file(Grade.UNREADABLE, "record_order", text))
    elif kinds[-1] not in "89":
        text = "最後の合計レコードがないため、途中で切れていないことを確かめられません。"
        findings.add(_of_file(Grade.NOTICE, "no_trailer", text))
    for index, kind in enumerate(kinds):
        offset = frames.offsets[index]
        if index in bad or (frames.lengths and kind == "2"):
            text = "レコードが120バイトではありません。"
            findings.add(
                Finding(
                    grade=Grade.UNREADABLE,
                    code="record_length",
                    record=index + 1,
                    item="",
                    offset=offset,
                    message=text,
                )
            )
        elif kind == "1" and layout.header:
            try:
                _refuse_foreign(decode(frames.image[:RECORD_BYTES]), layout.header)
            except _Wrong as wrong:
                findings.add(_found(wrong, 1, offset + layout.header.items[wrong.item][0]))
                return  # what follows is not ours to judge
        elif kind == "2":
            text = decode(frames.image[index * RECORD_BYTES : (index + 1) * RECORD_BYTES])
            values = {name: text[start : start + length] for name, (start, length) in layout.items.items()}
            places = {name: offset + start for name, (start, _) in layout.items.items()}
            yield _Line(index + 1, offset, values, places)


def _refuse_foreign(record: str, header: Header) -> None:
    """Stop at a first record of another agent or another company, or of a day that is none."""
    values = {name: record[start : start + length] for name, (start, length) in header.items.items()}
    for name, ours in header.sender.items():
        if values[name] != ours:
            of = values.get("company_name", "").strip()
            said = f"ヘッダーの{_NAMES[name]}が「{values[name]}」です{f'（{of}）' if of else ''}。"
            text = f"{said}規則集では「{ours}」です。選んだ会社とファイルを確かめてください。"
            raise _Wrong(name, text, Grade.FAULT)
    _date("made_on", values.get("made_on", "0"))


def _csv_lines(data: bytes, layout: CsvLayout, findings: Findings) -> Iterator[_Line]:
    try:
        text = data.decode(layout.encoding)
    except UnicodeDecodeError as error:
        message = f"{error.start}バイト目がShift_JISではありません。"
        findings.add(_of_file(Grade.UNREADABLE, "not_shift_jis", message))
        return
    offset = 0
    for number, line in enumerate(io.StringIO(text, newline="").readlines(), start=1):
        start, offset = offset, offset + len(line.encode(layout.encoding))
        cells = next(csv.reader([line.strip("\r\n\x1a")]), [])
        if not cells:
            continue
        if len(cells) != layout.columns:
            message = f"{layout.columns}列のはずですが、{len(cells)}列あります。"
            findings.add(
                Finding(
                    grade=Grade.UNREADABLE,
                    code="columns",
                    record=number,
                    item="",
                    offset=start,
                    message=message,
                )
            )
            continue
        values = {name: cells[column].strip() for name, column in layout.items.items()}
        values["barcode"] = values["barcode"].removeprefix(layout.barcode_prefix)
        yield _Line(number, start, values, dict.fromkeys(_NAMES, start))


def _of_file(grade: Grade, code: str, message: str) -> Finding:
    return Finding(grade=grade, code=code, record=0, item="", offset=0, message=message)
