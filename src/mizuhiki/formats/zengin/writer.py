"""Writes a 種別 91 or 21 file for one bank: rows in, checked bytes out.

A record is formatted, encoded and held against the same patterns the reader uses, many at a time.
Only where that fails is a row looked at alone: its names are brought into the bank's characters
(each change logged), and what still does not fit refuses the whole file.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import Any

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import Finding, Findings, Grade
from mizuhiki.formats.framing import RECORD_BYTES, Framing, join
from mizuhiki.formats.jisx0201 import encode
from mizuhiki.formats.kana import Reason, cut, narrow
from mizuhiki.formats.zengin.codes import ResultCode
from mizuhiki.formats.zengin.inspection import inspect_record
from mizuhiki.formats.zengin.kinds import DEBIT, TRANSFER, FileKind
from mizuhiki.formats.zengin.layout import Layout, field_of, proper_record
from mizuhiki.formats.zengin.model import Header, Row, Total
from mizuhiki.formats.zengin.profile import STANDARD, CustomerNoStyle, NewCodeStyle, Profile

MOST_ROWS = 999_999  # 合計件数 has six digits
MOST_YEN = 999_999_999_999

_CHUNK = 512
_NUMBER_AT = 91  # 顧客番号 of a debit, the customer's codes of a transfer
_AMOUNT = itemgetter(Row._fields.index("amount_yen"))
# The items of a data record in its order, and how each is put into its place.
_PIECES = (
    ("bank", "%4s"), ("bank_name", "%-15s"), ("branch", "%3s"), ("branch_name", "%-15s"),
    ("dummy", "%-4s"), ("account_type", "%1s"), ("account_no", "%7s"), ("holder", "%-30s"),
    ("amount_yen", "%010d"), ("new_code", "%1s"), ("customer_no", "%-20s"),
    ("result_code", "%1s"), ("private", "%-8s"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """委託者: the utility as one bank knows it. Its own account may stay blank."""

    client_code: str
    client_name: str
    bank: str = ""
    bank_name: str = ""
    branch: str = ""
    branch_name: str = ""
    account_type: str = " "
    account_no: str = ""

    @classmethod
    def of(cls, header: Header) -> "Client":
        """The utility as a file that was read names it."""
        return cls(
            client_code=header.client_code,
            client_name=header.client_name,
            bank=header.bank,
            bank_name=header.bank_name,
            branch=header.branch,
            branch_name=header.branch_name,
            account_type=header.account_type,
            account_no=header.account_no,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes under one header."""

    client: Client
    debit_on: date
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Changed:
    """One name that was written otherwise than it was given; record 1 is the header."""

    record: int
    item: str
    before: str
    after: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The file as bytes, what it asks for, and every change made on the way."""

    data: bytes = field(repr=False)
    total: Total
    changes: tuple[Changed, ...]

    @property
    def sha256(self) -> str:
        """Names these bytes: the same file is not sent or taken twice."""
        return hashlib.sha256(self.data).hexdigest()


class CannotWrite(FormatRefused):
    """A row or header that no file of this bank may hold; nothing was written."""

    code = "cannot_write_zengin"

    def __init__(self, findings: tuple[Finding, ...], left_out: int = 0) -> None:
        """Say the first fault; `findings` has them."""
        count = len(findings) + left_out
        super().__init__(f"{findings[0]}" + (f"（ほか{count - 1}件）" if count > 1 else ""))
        self.findings = findings


def write_request(*batches: Batch, profile: Profile = STANDARD) -> Written:
    """The file to send: 振替結果コード `0` and the four result totals zero, whatever the rows say.

    Raises:
        CannotWrite: a field does not fit, a character has no rule (a kanji), an amount is not above
            zero, or the totals do not fit their digits.
    """
    return _Writer(profile, DEBIT, is_answer=False).write(batches)


def write_answer(*batches: Batch, profile: Profile = STANDARD) -> Written:
    """The file as a bank sends it back: result codes as given, the four totals counted from them.

    Raises:
        CannotWrite: as `write_request`.
    """
    return _Writer(profile, DEBIT, is_answer=True).write(batches)


def write_transfer(batch: Batch, *, profile: Profile = STANDARD) -> Written:
    """A file of 総合振込: every row by wire (電信振込), its 顧客番号 as the customer's codes.

    Raises:
        CannotWrite: as `write_request`; a name that would have to be cut also refuses the file, for cut
            it may be another one's.
    """
    written = _Writer(profile, TRANSFER, is_answer=False).write((batch,))
    for change in written.changes:
        if change.record > 1 and Reason.CUT in change.reasons:
            raise CannotWrite((_too_long(change),))
    return written


def _too_long(change: "Changed") -> Finding:
    place = field_of(TRANSFER.data, change.item)
    return Finding(
        grade=Grade.FAULT,
        code="too_long",
        record=change.record,
        item=change.item,
        offset=(change.record - 1) * RECORD_BYTES + place.start,
        message=f"{place.length}文字に収まりません。",
    )


class _Writer:
    def __init__(self, profile: Profile, kind: FileKind, *, is_answer: bool) -> None:
        self._profile = profile
        self._kind = kind
        self._is_answer = is_answer
        self._layout = _data_layout(profile, kind)
        self._format, self._take = _data_format(profile, kind, is_answer=is_answer)
        self._records = 0
        self._total = Total(0, 0)
        self._findings = Findings()
        self._changes: list[Changed] = []

    def write(self, batches: tuple[Batch, ...]) -> Written:
        assert batches
        if len(batches) > 1 and not self._profile.multi_header:
            raise FormatRefused("この金融機関の設定では、1つのファイルに1つの委託者しか書けません。")
        parts = [part for batch in batches for part in self._batch(batch)]
        parts.append(b"9".ljust(RECORD_BYTES))
        if self._findings.kept:
            raise CannotWrite(self._findings.kept, self._findings.left_out)
        data = join(b"".join(parts), self._profile.framing, eof_mark=self._profile.eof_mark)
        return Written(data, self._total, tuple(self._changes))

    def _batch(self, batch: Batch) -> Iterator[bytes]:
        yield self._header(batch)
        header_record = self._records
        total = paid = Total(0, 0)
        rows = iter(batch.rows)
        while chunk := list(islice(rows, _CHUNK)):
            yield self._rows(chunk)
            total += Total(len(chunk), sum(map(_AMOUNT, chunk)))
            if self._is_answer:
                amounts = [row.amount_yen for row in chunk if row.result_code == ResultCode.PAID]
                paid += Total(len(amounts), sum(amounts))
        assert self._records == header_record + total.count
        yield self._trailer(total, paid)

    def _header(self, batch: Batch) -> bytes:
        self._records += 1
        client = self._mended_client(batch.client)
        if self._profile.blank_header_bank:
            client = replace(client, bank="", bank_name="", branch_name="")
        if self._profile.blank_header_account:
            client = replace(client, account_type=" ", account_no="")
        text = (
            f"1{self._kind.type_code}{self._profile.code_division}{client.client_code:>10}{client.client_name:<40}"
            f"{batch.debit_on:%m%d}{client.bank:>4}{client.bank_name:<15}"
            f"{client.branch:>3}{client.branch_name:<15}"
            f"{client.account_type:1}{client.account_no:>7}{'':17}"
        )
        return self._checked(text, self._kind.header)

    def _mended_client(self, client: Client) -> Client:
        items = self._kind.client_names
        mended = self._mend_names({name: getattr(client, name) for name in items}, items, self._kind.header)
        return replace(client, **mended) if mended else client

    def _rows(self, rows: list[Row]) -> bytes:
        """One chunk of data records; row by row only when the chunk as a whole is not right."""
        if self._profile.customer_no is CustomerNoStyle.NUMBER:
            rows = [row._replace(customer_no=row.customer_no.zfill(20)) for row in rows]
        text = "".join([self._format % self._take(row) for row in rows])
        image = _encoded(text) if len(text) == len(rows) * RECORD_BYTES else None
        if image is None or not self._is_proper(image):
            return b"".join(map(self._row, rows))
        self._records += len(rows)
        return image

    def _is_proper(self, image: bytes) -> bool:
        """True when each of these data records is without fault."""
        found = proper_record(self._layout, self._profile.charset).findall(image)
        return len(found) * RECORD_BYTES == len(image) and self._keeps_its_end(image)

    def _keeps_its_end(self, image: bytes) -> bool:
        """False when the framing drops a byte of the bank's private data."""
        width = {Framing.SHORT_BY_ONE: 119, Framing.OVERWRITTEN: 118}.get(self._profile.framing, RECORD_BYTES)
        return not any(image[at::RECORD_BYTES].strip(b" ") for at in range(width, RECORD_BYTES))

    def _row(self, row: Row) -> bytes:
        self._records += 1
        items = self._kind.row_names
        names = {name: getattr(row, name) for name in items}
        mended: dict[str, Any] = {**self._mend_names(names, items, self._layout)}
        account_no = row.account_no.replace("-", "").zfill(7)
        if row.account_no and account_no != row.account_no:  # none at all is not 0000000
            self._log("口座番号", row.account_no, account_no, (Reason.ACCOUNT_NO,))
            mended["account_no"] = account_no
        image = self._checked(self._format % self._take(row._replace(**mended)), self._layout)
        if not self._keeps_its_end(image):
            self._refuse(
                "ダミー", 118, "last_bytes", "この金融機関の形式では、末尾のダミーに値を書けません。"
            )
        return image

    def _mend_names(self, names: dict[str, str], items: Mapping[str, str], layout: Layout) -> dict[str, str]:
        """The names that must be written otherwise; reports characters without a rule."""
        mended: dict[str, str] = {}
        for name, given in names.items():
            place = field_of(layout, items[name])
            charset = self._profile.charset
            is_party = name in {"holder", "client_name"}
            allowed = charset.for_parties if is_party else charset.for_places
            narrowed = narrow(given, allowed=allowed)
            if narrowed.refused:
                text = f"「{narrowed.refused[0]}」は書けません。使える文字の読み（カナ）に直してください。"
                self._refuse(place.item, place.start, "character", text)
                mended[name] = ""
                continue
            reasons = [reason for change in narrowed.changes for reason in change.reasons]
            fitted = cut(narrowed.text, place.length)
            if fitted != narrowed.text:
                reasons.append(Reason.CUT)
            if fitted != given:
                self._log(place.item, given, fitted, tuple(dict.fromkeys(reasons)))
                mended[name] = fitted
        return mended

    def _log(self, item: str, before: str, after: str, reasons: tuple[Reason, ...]) -> None:
        self._changes.append(Changed(self._records, item, before, after, reasons))

    def _refuse(self, item: str, at: int, code: str, message: str) -> None:
        self._findings.add(
            Finding(
                grade=Grade.FAULT,
                code=code,
                record=self._records,
                item=item,
                offset=(self._records - 1) * RECORD_BYTES + at,
                message=message,
            )
        )

    def _checked(self, text: str, layout: Layout) -> bytes:
        """One record as bytes, its faults reported; blank where it is none at all."""
        blank = b" " * RECORD_BYTES
        if len(text) != RECORD_BYTES:
            self._refuse("", 0, "too_long", "桁数に収まらない項目があります。")
            return blank
        image = _encoded(text)
        if image is None:
            self._refuse("", 0, "character", "1バイト文字でない文字が、名前でない項目にあります。")
            return blank
        offset = (self._records - 1) * RECORD_BYTES
        found = inspect_record(image, layout, self._profile.charset, number=self._records, offset=offset)
        for finding in found:
            self._findings.add(finding)
        return image

    def _trailer(self, total: Total, paid: Total) -> bytes:
        self._records += 1
        self._total += total
        if total.count > MOST_ROWS or total.yen > MOST_YEN:
            text = f"{total.count:,}件{total.yen:,}円は1つのファイルに入りません。ファイルを分けてください。"
            self._refuse("合計件数", 1, "totals_too_large", text)
        unpaid = total - paid if self._is_answer else Total(0, 0)
        results = (paid.count, paid.yen, unpaid.count, unpaid.yen) if self._kind.has_results else ()
        widths = zip((total.count, total.yen, *results), (6, 12, 6, 12, 6, 12), strict=False)
        text = "8" + "".join(f"{number:0{width}d}" for number, width in widths)
        return encode(text).ljust(RECORD_BYTES)


def _encoded(text: str) -> bytes | None:
    try:
        return encode(text)
    except UnicodeEncodeError:
        return None


def _data_layout(profile: Profile, kind: FileKind) -> Layout:
    layout = kind.data_blank_bank if profile.blank_row_bank else kind.data
    if profile.customer_no is not CustomerNoStyle.NUMBER:
        return layout
    number = next(one for one in layout if one.start == _NUMBER_AT)
    digits = replace(number, proper=b"[0-9]{20}", rule="数字20桁までです。")
    return tuple(digits if each.item == digits.item else each for each in layout)


def _data_format(
    profile: Profile, kind: FileKind, *, is_answer: bool
) -> tuple[str, Callable[[Row], tuple[object, ...]]]:
    """A format of one data record and what it takes from a row."""
    fixed: dict[str, str] = {}
    if profile.blank_row_bank:
        fixed |= {"bank": " " * 4}
    if profile.blank_row_names:
        fixed |= {"bank_name": " " * 15, "branch_name": " " * 15}
    if profile.new_code is NewCodeStyle.BLANK:
        fixed |= {"new_code": " "}
    if not is_answer:
        fixed |= {"result_code": kind.code}
    if kind.clearing:
        fixed |= {"dummy": kind.clearing}
    text = "2" + "".join(fixed.get(name, spec) for name, spec in _PIECES)
    places = [Row._fields.index(name) for name, _ in _PIECES if name not in fixed]
    return text, itemgetter(*places)
