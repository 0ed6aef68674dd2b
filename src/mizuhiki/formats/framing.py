"""How 120-byte records are put one after the other in a file, and how to take them apart again.

Seven ways are in use (`Framing`). A file is taken apart by evidence alone: the separators must stand
at the same place after every record, or no line may end in a space (an editor cut them all). A record
that is too long or too short is reported, never moved or filled, because a byte lost in the
middle would shift an amount.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

RECORD_BYTES = 120
EOF_MARK = b"\x1a"


class Framing(StrEnum):
    """What stands between two records."""

    NONE = "none"
    CRLF = "crlf"
    LF = "lf"
    CR = "cr"
    SHORT_BY_ONE = "119"  # the last filler byte dropped, then a line break
    OVERWRITTEN = "118"  # the last two filler bytes overwritten by CRLF: 120 in all
    TRIMMED = "trimmed"  # spaces at the end of each line cut by an editor


@dataclass(frozen=True, slots=True)
class BadLength:
    """One record that does not have the length of the others; it must not be read."""

    index: int
    found_bytes: int
    expected_bytes: int


@dataclass(frozen=True, slots=True)
class Frames:
    """A file as whole records.

    `image` holds them without separators, cut fillers put back. `offsets[i]` is where record `i`
    begins in the file. Of a trimmed file `lengths[i]` tells how many of its bytes are really there.
    """

    framing: Framing
    image: bytes
    offsets: Sequence[int]
    lengths: tuple[int, ...]
    bad: tuple[BadLength, ...]
    eof_marks: int
    tidy_end: bool  # nothing after the last record but one line break and the EOF mark

    def __len__(self) -> int:
        return len(self.image) // RECORD_BYTES


_REGULAR: tuple[tuple[Framing, int, bytes], ...] = (
    (Framing.CRLF, 120, b"\r\n"),
    (Framing.LF, 120, b"\n"),
    (Framing.CR, 120, b"\r"),
    (Framing.SHORT_BY_ONE, 119, b"\r\n"),
    (Framing.SHORT_BY_ONE, 119, b"\n"),
    (Framing.SHORT_BY_ONE, 119, b"\r"),
    (Framing.OVERWRITTEN, 118, b"\r\n"),
)
_BY_BREAK = {b"\r\n": Framing.CRLF, b"\n": Framing.LF, b"\r": Framing.CR}
_WRITTEN = {
    Framing.CRLF: (120, b"\r\n"),
    Framing.LF: (120, b"\n"),
    Framing.CR: (120, b"\r"),
    Framing.SHORT_BY_ONE: (119, b"\r\n"),
    Framing.OVERWRITTEN: (118, b"\r\n"),
}
_TIDY_END = re.compile(rb"(?:\r\n|\r|\n)?(?:\x1a+(?:\r\n|\r|\n)?)?")


def split(data: bytes) -> Frames:
    """Take a file apart into records of 120 bytes; `data` is not empty."""
    body = data.rstrip(b"\r\n" + EOF_MARK)
    tail = data[len(body) :]
    end = (tail.count(EOF_MARK), _TIDY_END.fullmatch(tail) is not None)
    if b"\n" not in body and b"\r" not in body:
        return _unseparated(body, end)
    for framing, width, line_break in _REGULAR:
        frames = _regular(body, framing, width, line_break, end)
        if frames is not None:
            return frames
    crlf = body.count(b"\r\n")
    counts = {b"\r\n": crlf, b"\n": body.count(b"\n") - crlf, b"\r": body.count(b"\r") - crlf}
    line_break = max(counts, key=counts.__getitem__)
    if sum(counts.values()) * 2 * RECORD_BYTES < len(body):
        return _unseparated(body, end)  # a stray byte: its record will be refused for it
    return _irregular(body.split(line_break), line_break, end)


def _unseparated(body: bytes, end: tuple[int, bool]) -> Frames:
    whole, rest = divmod(len(body), RECORD_BYTES)
    count = whole + bool(rest)
    return Frames(
        framing=Framing.NONE,
        image=body.ljust(count * RECORD_BYTES),
        offsets=range(0, count * RECORD_BYTES, RECORD_BYTES),
        lengths=(),
        bad=(BadLength(whole, rest, RECORD_BYTES),) if rest else (),
        eof_marks=end[0],
        tidy_end=end[1],
    )


def _regular(
    body: bytes, framing: Framing, width: int, line_break: bytes, end: tuple[int, bool]
) -> Frames | None:
    """The whole file when each record has `width` bytes and `line_break` stands after it."""
    step = width + len(line_break)
    count, rest = divmod(len(body) + len(line_break), step)
    if rest or body.count(line_break) != count - 1:
        return None
    for place, byte in enumerate(line_break, start=width):
        if body[place::step] != bytes([byte]) * (count - 1):
            return None
    filler = b" " * (RECORD_BYTES - width)
    return Frames(
        framing=framing,
        image=body.replace(line_break, filler) + filler,
        offsets=range(0, count * step, step),
        lengths=(),
        bad=(),
        eof_marks=end[0],
        tidy_end=end[1],
    )


def _irregular(lines: list[bytes], line_break: bytes, end: tuple[int, bool]) -> Frames:
    """Lines of different lengths: trimmed by an editor, or damaged."""
    lengths = [len(line) for line in lines]
    starts = accumulate((length + len(line_break) for length in lengths[:-1]), initial=0)
    bad: tuple[BadLength, ...] = ()
    if max(lengths) <= RECORD_BYTES and not any(line.endswith(b" ") for line in lines[:-1]):
        framing = Framing.TRIMMED
    else:
        framing, width = _usual(lengths, line_break)
        bad = tuple(
            BadLength(index, length, width)
            for index, length in enumerate(lengths)
            if length != width and not (index == len(lines) - 1 and _is_end(lines[index]))
        )
    return Frames(
        framing=framing,
        image=b"".join(line[:RECORD_BYTES].ljust(RECORD_BYTES) for line in lines),
        offsets=tuple(starts),
        lengths=tuple(lengths) if framing is Framing.TRIMMED else (),
        bad=bad,
        eof_marks=end[0],
        tidy_end=end[1],
    )


def _usual(lengths: list[int], line_break: bytes) -> tuple[Framing, int]:
    """What the file was before some of its lines were damaged."""
    width = max((120, 119, 118), key=lengths.count)
    if width == 119:
        return Framing.SHORT_BY_ONE, width
    if width == 118 and line_break == b"\r\n":
        return Framing.OVERWRITTEN, width
    return _BY_BREAK[line_break], RECORD_BYTES


def _is_end(line: bytes) -> bool:
    """An end record, which holds nothing but its `9`: its spaces may be missing."""
    return line.rstrip(b" ") == b"9" and len(line) <= RECORD_BYTES


def join(image: bytes, framing: Framing, *, eof_mark: bool = False) -> bytes:
    """Whole records as a file; the counterpart of `split`. Bytes in, bytes out: nothing converts.

    What `SHORT_BY_ONE` and `OVERWRITTEN` drop must be spaces; `TRIMMED` is never written.
    """
    assert image
    assert len(image) % RECORD_BYTES == 0
    assert framing is not Framing.TRIMMED
    tail = EOF_MARK if eof_mark else b""
    if framing is Framing.NONE:
        return image + tail
    width, line_break = _WRITTEN[framing]
    assert not any(image[at::RECORD_BYTES].strip(b" ") for at in range(width, RECORD_BYTES))
    records = (image[at : at + width] for at in range(0, len(image), RECORD_BYTES))
    return line_break.join(records) + line_break + tail
