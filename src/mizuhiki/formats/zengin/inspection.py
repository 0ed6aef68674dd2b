"""What is wrong with one record, field by field: the slow half of reading and of writing."""

import re
from collections.abc import Iterator

from mizuhiki.formats.findings import Finding, Grade
from mizuhiki.formats.jisx0201 import decode
from mizuhiki.formats.zengin.charset import PRINTABLE, Charset
from mizuhiki.formats.zengin.layout import Field, Layout, field_patterns, proper_record


def inspect_record(
    record: bytes, layout: Layout, charset: Charset, *, number: int, offset: int
) -> Iterator[Finding]:
    """Findings on the fields of one record of 120 bytes.

    Args:
        number: of the record, from 1.
        offset: of its first byte in the file.
    """
    if proper_record(layout, charset).fullmatch(record):
        return
    for field, readable, proper, character in field_patterns(layout, charset):
        value = record[field.start : field.end]
        if not readable.fullmatch(value):
            grade, code, at, message = _unreadable(field, value)
        elif proper.fullmatch(value):
            continue
        elif field.rule:
            grade, code, at = field.grade, "rule", 0
            message = f"「{decode(value).strip()}」：{field.rule}"
        else:
            grade, code, at = field.grade, "character", _first_not(character, value)
            message = f"使えない文字「{_shown(value[at])}」があります。"
        yield Finding(
            grade=grade,
            code=code,
            record=number,
            item=field.item,
            offset=offset + field.start + at,
            message=message,
        )


def _unreadable(field: Field, value: bytes) -> tuple[Grade, str, int, str]:
    at = _first_not(re.compile(field.readable), value)
    if field.readable == b"[0-9]":
        code, kind = "not_digits", "数字でない文字"
    else:
        code, kind = "not_single_byte", "1バイト文字でない文字"
    return Grade.UNREADABLE, code, at, f"{kind}「{_shown(value[at])}」があります。"


def _first_not(pattern: re.Pattern[bytes], value: bytes) -> int:
    """Place of the first byte that the pattern of one character does not match."""
    return next((at for at in range(len(value)) if not pattern.match(value[at : at + 1])), 0)


def _shown(byte: int) -> str:
    """A byte as a person may read it: its character when it has one, else its number."""
    char = decode(bytes([byte]))
    return "空白" if char == " " else char if char in PRINTABLE else f"0x{byte:02X}"
