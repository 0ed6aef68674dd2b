"""Reads a 種別 91 or 21 file of any framing, strictly: bytes in, typed rows and findings out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import MOST_KEPT, Finding, Findings, Grade
from mizuhiki.formats.framing import RECORD_BYTES, Frames, split
from mizuhiki.formats.zengin import totals
from mizuhiki.formats.zengin.charset import Charset
from mizuhiki.formats.zengin.codes import TYPE_NAMES
from mizuhiki.formats.zengin.inspection import inspect_record
from mizuhiki.formats.zengin.kinds import DEBIT, FileKind
from mizuhiki.formats.zengin.layout import END, SHORTEST, Layout, proper_record
from mizuhiki.formats.zengin.model import File, Reading, Rows, Total, header_of, trailer_of

MOST_BYTES = 2 * 1024**3  # about 17 million records

_CHUNK = 512  # records looked at together, so that they stay in the processor's cache
_RUNS = re.compile(rb"1|2+|8|9+|[^1289]")
_NAMES = {"1": "ヘッダー", "2": "データ", "8": "トレーラー", "9": "エンド"}
# What may stand before each kind of record; "" is the beginning of the file.
_MAY_FOLLOW = {"1": ("", "8", "9"), "2": ("1", "2"), "8": ("1", "2"), "9": ("8",)}


class NotZengin(FormatRefused):
    """Not a 種別 91 file in JIS at all: another 種別, EBCDIC, UTF-8, empty, or something else."""

    code = "not_zengin"


def read(data: bytes, *, charset: Charset = Charset.ANY, kind: FileKind = DEBIT) -> Reading:
    """The file, when it may be used. Rows with an unknown result code must still be held.

    Raises:
        NotZengin: it is not a 種別 91 file at all.
        FaultyFile: it must be refused whole.
    """
    return scan(data, charset=charset, kind=kind).refuse_faults()


def scan(data: bytes, *, charset: Charset = Charset.ANY, kind: FileKind = DEBIT) -> Reading:
    """The file with everything that is wrong in it.

    Args:
        charset: what names may hold. ANY suits what a bank sent back, since names are no keys;
            NARROW or the bank's own set suits what goes out.

    Raises:
        NotZengin: it is not a 種別 91 file at all.
    """
    refuse_foreign(data, kind)
    return _Scan(split(data), charset, kind).run()


def refuse_foreign(data: bytes, kind: FileKind = DEBIT) -> None:
    """Raise NotZengin, saying by name what the bytes are instead of a 種別 91 file in JIS."""
    if not data:
        raise NotZengin("ファイルが空です。")
    if len(data) > MOST_BYTES:
        raise NotZengin("ファイルが大きすぎます（2GBまで）。")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise NotZengin(
            "UnicodeのBOMが付いています。保存し直す前の、金融機関から届いたままのファイルが必要です。"
        )
    if re.match(rb"\xf1[\xf0-\xf9]{3}", data):
        raise NotZengin("EBCDICのファイルです。JISで受け取り直してください。")
    if not re.match(rb"1[0-9]{2}", data):
        raise NotZengin(f"全銀形式（120バイト固定長）の{kind.title}ファイルではありません。")
    type_code = data[1:3].decode("ascii")
    if type_code != kind.type_code:
        raise NotZengin(_other_type(type_code, kind))
    if data[3:4] == b"1":
        raise NotZengin("コード区分が1（EBCDIC）です。JISで受け取り直してください。")
    if re.search(rb"\xef[\xbd\xbe][\x80-\xbf]", data):
        raise NotZengin("文字コードがUTF-8に変わっています。保存し直す前の、届いたままのファイルが必要です。")


def _other_type(type_code: str, kind: FileKind) -> str:
    name = TYPE_NAMES.get(type_code, "不明な種別")
    return (
        f"種別{type_code}（{name}）のファイルです。扱えるのは種別{kind.type_code}（{kind.title}）だけです。"
    )


@dataclass
class _Group:
    """The records of one header while its trailer has not come."""

    start: int  # index of the header record
    is_yucho: bool
    data_stop: int = 0
    sums: dict[bytes, list[int]] = field(default_factory=dict)  # result code -> [count, yen]


class _Scan:
    """One pass over a file: a state machine on the kind of each record."""

    def __init__(self, frames: Frames, charset: Charset, kind: FileKind) -> None:
        self._frames = frames
        self._kind = kind
        self._image = frames.image
        self._charset = charset
        self._findings = Findings()
        self._bad = {bad.index for bad in frames.bad}
        self._group: _Group | None = None
        self._closed: list[tuple[_Group, int]] = []  # with the index of the trailer

    def run(self) -> Reading:
        self._report_lengths()
        before = ""
        for kind, index, count in self._runs():
            self._check_order(kind, before, index, count)
            self._check_run(kind, index, count)
            before = kind
            if self._findings.count(Grade.UNREADABLE) > MOST_KEPT:
                break
        else:
            self._check_end(before)
        files = self._files() if not self._findings.count(Grade.UNREADABLE) else ()
        return Reading(
            framing=self._frames.framing,
            files=files,
            findings=self._findings.kept,
            left_out=self._findings.left_out,
            offsets=self._frames.offsets,
        )

    def _runs(self) -> Iterator[tuple[str, int, int]]:
        """Kind, index of the first record and number of equal records in a row."""
        for run in _RUNS.finditer(self._image[::RECORD_BYTES]):
            kind = run.group()[:1].decode("latin-1")
            yield kind, run.start(), run.end() - run.start()

    def _add(self, grade: Grade, code: str, index: int, message: str, *, item: str = "", at: int = 0) -> None:
        offset = self._frames.offsets[index] + at
        self._findings.add(
            Finding(grade=grade, code=code, record=index + 1, item=item, offset=offset, message=message)
        )

    def _report_lengths(self) -> None:
        for bad in self._frames.bad:
            wrong = "途中で切れています" if bad.found_bytes < bad.expected_bytes else "長すぎます"
            text = f"レコードが{wrong}（{bad.found_bytes}バイト、正しくは{bad.expected_bytes}バイト）。"
            self._add(Grade.UNREADABLE, "record_length", bad.index, text)
        if self._frames.lengths:
            self._report_trimmed()
        if not self._frames.tidy_end:
            text = "最後のレコードの後ろに余分な改行などがあります。"
            self._add(Grade.NOTICE, "untidy_end", len(self._frames) - 1, text)

    def _report_trimmed(self) -> None:
        """Of a trimmed file only those lines are safe whose end cannot have been anything else.

        Data lines must be equally long and end behind the result code: a line that lost or won a
        byte is otherwise nothing but a line with other values.
        """
        text = "行末の空白が削られています（編集して保存した跡）。空白を補って読みました。"
        self._add(Grade.NOTICE, "trimmed", 0, text)
        kinds = self._image[::RECORD_BYTES].decode("latin-1")
        lines = list(zip(kinds, self._frames.lengths, strict=True))
        data = [length for kind, length in lines if kind == "2"]
        usual = max(set(data), key=data.count, default=0)
        for index, (kind, length) in enumerate(lines):
            if length < SHORTEST.get(kind, 1):
                text = (
                    f"行が{length}バイトしかありません。末尾の空白が削られたのか途中で切れたのかを"
                    "区別できないため読めません。保存し直す前のファイルが必要です。"
                )
            elif kind == "2" and length != usual:
                text = (
                    f"行が{length}バイトで、ほかの明細（{usual}バイト）と違います。"
                    "保存し直す前のファイルが必要です。"
                )
            else:
                continue
            self._add(Grade.UNREADABLE, "line_length", index, text)
            self._bad.add(index)

    def _check_order(self, kind: str, before: str, index: int, count: int) -> None:
        """Order of records, as a bank's own state machine has it (docs/rules/bank-file.md)."""
        if kind not in _NAMES:
            shown = kind if kind.isascii() and kind.isprintable() else f"0x{ord(kind):02X}"
            text = f"データ区分が「{shown}」です。1、2、8、9のどれかでなければなりません。"
            self._add(Grade.UNREADABLE, "record_kind", index, text, item="データ区分")
        elif before not in _MAY_FOLLOW[kind]:
            after = f"{_NAMES[before]}レコードの次" if before in _NAMES else "ここ"
            text = f"{after}に{_NAMES[kind]}レコードは置けません。"
            self._add(Grade.UNREADABLE, "record_order", index, text)
        if kind == "9" and count > 1:
            text = f"エンドレコードが{count}件続いています。"
            self._add(Grade.NOTICE, "repeated_end", index + 1, text)

    def _check_run(self, kind: str, index: int, count: int) -> None:
        if kind == "1":
            self._open_group(index)
        elif kind == "2":
            self._check_data(index, count)
        elif kind == "8":
            self._check_record(self._kind.trailer, index)
            if self._group:
                self._closed.append((self._group, index))
                self._group = None
        elif kind == "9":
            for each in range(index, index + min(count, MOST_KEPT)):
                self._check_record(END, each)
                if self._image[each * RECORD_BYTES + 1 : (each + 1) * RECORD_BYTES].strip(b" "):
                    text = "エンドレコードに空白でない文字があります。"
                    self._add(Grade.NOTICE, "end_not_blank", each, text, item="ダミー", at=1)

    def _open_group(self, index: int) -> None:
        record = self._record(index)
        is_yucho = record[3:4] == b" "
        self._group = _Group(start=index, is_yucho=is_yucho, data_stop=index + 1)
        self._check_record(self._kind.header, index)
        if record[1:3] != self._kind.type_code.encode() and index:
            text = _other_type(record[1:3].decode("ascii", "replace"), self._kind)
            self._add(Grade.UNREADABLE, "mixed_types", index, text, item="種別コード", at=1)
        if record[3:4] == b"1" and index:
            text = "コード区分が1（EBCDIC）です。"
            self._add(Grade.UNREADABLE, "ebcdic", index, text, item="コード区分", at=3)

    def _record(self, index: int) -> bytes:
        return self._image[index * RECORD_BYTES : (index + 1) * RECORD_BYTES]

    def _check_data(self, index: int, count: int) -> None:
        """Check data records, many at a time; only a group with a fault is looked at one by one."""
        group = self._group or _Group(start=index, is_yucho=False)
        group.data_stop = index + count
        layout = self._kind.data_blank_bank if group.is_yucho else self._kind.data
        find = proper_record(layout, self._charset, *self._kind.judged).findall
        sums = group.sums
        for first in range(index, index + count, _CHUNK):
            last = min(first + _CHUNK, index + count)
            found = find(self._image[first * RECORD_BYTES : last * RECORD_BYTES])
            if len(found) < last - first or self._bad:
                found = [self._amount_and_code(layout, each) for each in range(first, last)]
                if self._findings.count(Grade.UNREADABLE) > MOST_KEPT:
                    return
            for amount, code in found:
                entry = sums.setdefault(code, [0, 0])
                entry[0] += 1
                entry[1] += int(amount)

    def _amount_and_code(self, layout: Layout, index: int) -> tuple[bytes, bytes]:
        """Of one record, after reporting its faults; an unreadable amount is in no total."""
        record = self._record(index)
        self._check_record(layout, index)
        return (record[80:90] if record[80:90].isdigit() else b"0"), record[111:112]

    def _check_record(self, layout: Layout, index: int) -> None:
        if index not in self._bad:
            found = inspect_record(
                self._record(index),
                layout,
                self._charset,
                number=index + 1,
                offset=self._frames.offsets[index],
            )
            for finding in found:
                self._findings.add(finding)

    def _check_end(self, last: str) -> None:
        if last != "9":
            text = "エンドレコードがありません。ファイルが途中で切れているおそれがあります。"
            self._add(Grade.UNREADABLE, "no_end", len(self._frames) - 1, text)

    def _files(self) -> tuple[File, ...]:
        files = tuple(self._file(group, trailer) for group, trailer in self._closed)
        for file in files:
            for finding in totals.check(file, self._frames.offsets):
                self._findings.add(finding)
        return files

    def _file(self, group: _Group, trailer: int) -> File:
        return File(
            header=header_of(self._record(group.start)),
            rows=Rows(self._image, group.start + 1, group.data_stop),
            trailer=trailer_of(self._record(trailer), has_results=self._kind.has_results),
            has_results=self._kind.has_results,
            record=group.start + 1,
            by_code={code.decode("latin-1"): Total(*sums) for code, sums in group.sums.items()},
        )
