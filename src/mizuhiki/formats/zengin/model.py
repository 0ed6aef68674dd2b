"""What a bank file says, typed and frozen."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, overload

from typing_extensions import override

from mizuhiki.formats.findings import FaultyFile, Finding, Grade
from mizuhiki.formats.framing import RECORD_BYTES, Framing
from mizuhiki.formats.jisx0201 import decode
from mizuhiki.formats.zengin.codes import ResultCode


class Header(NamedTuple):
    """ヘッダーレコード: who asks, for which day. One-character codes are as the file has them,
    longer fields without the spaces behind; a blank field is the empty string.
    """

    type_code: str
    code_division: str
    client_code: str
    client_name: str
    debit_mmdd: str
    bank: str
    bank_name: str
    branch: str
    branch_name: str
    account_type: str
    account_no: str


class Row(NamedTuple):
    """データレコード: one debit. Text as in `Header`; numbers keep their leading zeros.

    `new_code` and `result_code` are the one character of the file, a space included; their meanings
    are `NewCode` and `ResultCode.of`. `private` is what the bank may keep in the last eight bytes.
    """

    bank: str
    branch: str
    account_type: str
    account_no: str
    holder: str
    amount_yen: int
    customer_no: str
    new_code: str = "0"
    result_code: str = "0"
    bank_name: str = ""
    branch_name: str = ""
    dummy: str = ""
    private: str = ""


@dataclass(frozen=True, slots=True)
class Trailer:
    """トレーラーレコード: the totals as the file has them."""

    count: int
    amount_yen: int
    paid_count: int
    paid_yen: int
    unpaid_count: int
    unpaid_yen: int

    @property
    def has_results(self) -> bool:
        """True when one of the four totals that a bank fills in is not zero."""
        return any((self.paid_count, self.paid_yen, self.unpaid_count, self.unpaid_yen))


@dataclass(frozen=True, slots=True)
class Total:
    """Number and yen of some rows."""

    count: int
    yen: int

    def __add__(self, other: "Total") -> "Total":
        return Total(self.count + other.count, self.yen + other.yen)

    def __sub__(self, other: "Total") -> "Total":
        return Total(self.count - other.count, self.yen - other.yen)


_HEADER = struct.Struct("1s2s1s10s40s4s4s15s3s15s1s7s17s")
_TRAILER = struct.Struct("1s6s12s6s12s6s12s65s")
# Where the items of a data record stand, in the order of the record.
_PLACES = {
    "bank": slice(1, 5),
    "bank_name": slice(5, 20),
    "branch": slice(20, 23),
    "branch_name": slice(23, 38),
    "dummy": slice(38, 42),
    "account_type": slice(42, 43),
    "account_no": slice(43, 50),
    "holder": slice(50, 80),
    "amount_yen": slice(80, 90),
    "new_code": slice(90, 91),
    "customer_no": slice(91, 111),
    "result_code": slice(111, 112),
    "private": slice(112, 120),
}
_ITEMS = itemgetter(*_PLACES.values())
_CHUNK = 512 * RECORD_BYTES  # small enough to stay in the processor's cache


def header_of(record: bytes) -> Header:
    """A header record whose fields are readable."""
    _, *texts, _ = (decode(part) for part in _HEADER.unpack(record))
    return Header(*(text if len(text) == 1 else text.rstrip() for text in texts))


def trailer_of(record: bytes, *, has_results: bool = True) -> Trailer:
    """A trailer record whose fields are readable; a transfer's has no totals of results."""
    _, *numbers, _ = _TRAILER.unpack(record)
    count, yen, *results = numbers
    return Trailer(int(count), int(yen), *(map(int, results) if has_results else (0, 0, 0, 0)))


class Rows(Sequence[Row]):
    """The data records of one file, made into rows as they are asked for.

    Holds the bytes, not the rows: a file of a million rows is 120 MB, its rows would be 600.
    Every record was found readable before, so that making a row cannot fail.
    """

    __slots__ = ("_image", "_start", "_stop")

    def __init__(self, image: bytes, start: int, stop: int) -> None:
        """Rows from the records `start` to before `stop` of `image`."""
        self._image, self._start, self._stop = image, start * RECORD_BYTES, stop * RECORD_BYTES

    @override
    def __len__(self) -> int:
        return (self._stop - self._start) // RECORD_BYTES

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Sequence[Row]": ...
    @override
    def __getitem__(self, index: int | slice) -> "Row | Sequence[Row]":
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = range(self._start, self._stop, RECORD_BYTES)[index]
        return next(_rows_of(self._image[at : at + RECORD_BYTES]))

    @override
    def __iter__(self) -> Iterator[Row]:
        for at in range(self._start, self._stop, _CHUNK):
            yield from _rows_of(self._image[at : min(at + _CHUNK, self._stop)])

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self.image == other.image

    @override
    def __hash__(self) -> int:
        return hash(self.image)

    def columns(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Some items of each row, two or more, as they stand in the file, spaces included.

        Half the time of whole rows, which matters at a million.
        """
        items = itemgetter(*(_PLACES[name] for name in names))
        for at in range(self._start, self._stop, _CHUNK):
            text = decode(self._image[at : min(at + _CHUNK, self._stop)])
            for record in range(0, len(text), RECORD_BYTES):
                yield items(text[record : record + RECORD_BYTES])

    @property
    def image(self) -> bytes:
        """The records, 120 bytes each, one after the other."""
        return self._image[self._start : self._stop]


def _rows_of(image: bytes) -> Iterator[Row]:
    text = decode(image)
    for at in range(0, len(text), RECORD_BYTES):
        (
            bank, bank_name, branch, branch_name, dummy, account_type, account_no,
            holder, amount, new_code, customer_no, result_code, private,
        ) = _ITEMS(text[at : at + RECORD_BYTES])  # fmt: skip
        yield Row(
            bank.rstrip(), branch, account_type, account_no, holder.rstrip(), int(amount),
            customer_no.rstrip(), new_code, result_code,
            bank_name.rstrip(), branch_name.rstrip(), dummy.rstrip(), private.rstrip(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One header with its rows and its trailer. `by_code` totals the rows by 振替結果コード."""

    header: Header
    rows: Rows
    trailer: Trailer
    record: int  # of the header, from 1: the rows follow it
    by_code: dict[str, Total] = field(hash=False)
    has_results: bool = True  # whether its kind can be an answer

    @property
    def is_answer(self) -> bool:
        """True when the bank's results are in it: a total or a code that a request never has."""
        judged = self.trailer.has_results or any(code not in "0 " for code in self.by_code)
        return self.has_results and judged

    @property
    def total(self) -> Total:
        """All rows, as counted."""
        return sum(self.by_code.values(), start=Total(0, 0))

    @property
    def paid(self) -> Total:
        """振替済: rows with code 0."""
        return self.by_code.get(ResultCode.PAID, Total(0, 0))

    @property
    def pending(self) -> Total:
        """未確定 (an agent's `N`): neither paid nor unpaid yet."""
        return self.by_code.get(ResultCode.PENDING, Total(0, 0))

    @property
    def unpaid(self) -> Total:
        """振替不能: all rows that are neither paid nor pending, unknown codes among them."""
        return self.total - self.paid - self.pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A bank file as read. `files` is empty when anything in it was unreadable."""

    framing: Framing
    files: tuple[File, ...]
    findings: tuple[Finding, ...]
    left_out: int  # findings counted and not kept
    offsets: Sequence[int] = field(repr=False)  # of each record in the file

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What stops the file or a row."""
        return tuple(f for f in self.findings if f.grade is not Grade.NOTICE)

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What was tolerated."""
        return tuple(f for f in self.findings if f.grade is Grade.NOTICE)

    @property
    def is_refused(self) -> bool:
        """True when no row may be used; findings of grade ROW stop only their rows."""
        return any(f.grade in {Grade.UNREADABLE, Grade.FAULT} for f in self.findings)

    def refuse_faults(self) -> "Reading":
        """Itself, when the file may be used.

        Raises:
            FaultyFile: it may not.
        """
        if self.is_refused:
            raise FaultyFile(self.findings)
        return self
