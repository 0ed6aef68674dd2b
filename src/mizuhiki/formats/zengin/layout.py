"""The four records of 種別 91 and 21 as data: one table that the reader, the checks and the faults share.

Each field has two patterns. `readable` must hold or nothing of the file is given out, since a value
could be wrong; `proper` is what the standard asks for. Offsets are bytes of the record, from 0.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from mizuhiki.formats.findings import Grade
from mizuhiki.formats.framing import RECORD_BYTES
from mizuhiki.formats.jisx0201 import encode
from mizuhiki.formats.zengin.charset import PRINTABLE, Charset


def _any_of(characters: str) -> bytes:
    """A byte class of a pattern."""
    return b"[" + b"".join(b"\\x%02x" % byte for byte in encode(characters)) + b"]"


def _places(charset: Charset) -> bytes:
    return _any_of(charset.for_places)


def _parties(charset: Charset) -> bytes:
    return _any_of(charset.for_parties)


_DIGIT = b"[0-9]"
_PRINTABLE = _any_of(PRINTABLE)
_MMDD = (
    rb"(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    rb"|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|[12][0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One item of a record.

    `proper` is a pattern of the whole field, or a function that gives the pattern of one character
    for a charset. `rule` is the sentence for a value that is readable and not proper.
    """

    item: str
    start: int
    length: int
    readable: bytes  # of one character
    blank_ok: bool = False  # spaces all through are readable although digits are meant
    proper: bytes | Callable[[Charset], bytes] | None = None
    rule: str = ""
    grade: Grade = Grade.FAULT

    @property
    def end(self) -> int:
        """First byte behind the field."""
        return self.start + self.length

    def readable_pattern(self) -> bytes:
        """What the field must match to be given out at all."""
        pattern = self.readable + b"{%d}" % self.length
        return pattern + b"| {%d}" % self.length if self.blank_ok else pattern

    def character_pattern(self, charset: Charset) -> bytes:
        """What each single character must match."""
        return self.proper(charset) if callable(self.proper) else self.readable

    def proper_pattern(self, charset: Charset) -> bytes:
        """What the field must match to be without fault."""
        if isinstance(self.proper, bytes):
            return b"(?:" + self.proper + b")"
        return self.character_pattern(charset) + b"{%d}" % self.length


def _digits(item: str, start: int, length: int, **more: object) -> Field:
    return Field(item=item, start=start, length=length, readable=_DIGIT, **more)  # type: ignore[arg-type]


def _text(item: str, start: int, length: int, proper: Callable[[Charset], bytes]) -> Field:
    return Field(item=item, start=start, length=length, readable=_PRINTABLE, proper=proper)


def _filler(start: int, length: int) -> Field:
    return Field(item="ダミー", start=start, length=length, readable=_PRINTABLE)


def _code(item: str, start: int, proper: bytes, rule: str, grade: Grade = Grade.FAULT) -> Field:
    return Field(item=item, start=start, length=1, readable=_PRINTABLE, proper=proper, rule=rule, grade=grade)


_BANK_RULE = "4桁の金融機関コードを入れてください（0000と9999は使えません）。"
_BANK = rb"(?!0000|9999)[0-9]{4}"

HEADER = (
    _code("データ区分", 0, b"1", "ヘッダーレコードは1です。"),
    _digits("種別コード", 1, 2),
    _code("コード区分", 3, b"[0 ]", "JISの0（またはゆうちょ銀行の空白）にしてください。"),
    _digits("委託者コード", 4, 10),
    _text("委託者名", 14, 40, _parties),
    _digits("引落日", 54, 4, proper=_MMDD, rule="月日（MMDD）として正しい日付ではありません。"),
    _digits("取引銀行番号", 58, 4, blank_ok=True, proper=b"[0-9]{4}| {4}"),
    _text("取引銀行名", 62, 15, _places),
    _digits("取引支店番号", 77, 3, blank_ok=True, proper=b"[0-9]{3}| {3}"),
    _text("取引支店名", 80, 15, _places),
    _code("預金種目", 95, b"[0129 ]", "1（普通）、2（当座）、9（その他）または空白です。"),
    _digits("口座番号", 96, 7, blank_ok=True, proper=b"[0-9]{7}| {7}"),
    _filler(103, 17),
)
DATA = (
    _code("データ区分", 0, b"2", "データレコードは2です。"),
    _digits("引落銀行番号", 1, 4, blank_ok=True, proper=_BANK, rule=_BANK_RULE),
    _text("引落銀行名", 5, 15, _places),
    _digits("引落支店番号", 20, 3, proper=b"(?!999)[0-9]{3}", rule="支店番号に999は使えません。"),
    _text("引落支店名", 23, 15, _places),
    _filler(38, 4),
    _code("預金種目", 42, b"[1239]", "1（普通）、2（当座）、3（納税準備）、9（その他）のどれかです。"),
    _digits("口座番号", 43, 7, proper=b"(?!0{7})[0-9]{7}", rule="口座番号が入っていません。"),
    _text("預金者名", 50, 30, _parties),
    _digits("引落金額", 80, 10, proper=b"(?!0{10})[0-9]{10}", rule="0円の明細は送れません。"),
    _code("新規コード", 90, b"[012 ]", "0、1、2または空白です。"),
    _text("顧客番号", 91, 20, _parties),
    _code(
        "振替結果コード",
        111,
        b"[0-489N ]",
        "割り当てのないコードです。この明細は保留し、金融機関に確認してください。",
        Grade.ROW,
    ),
    _filler(112, 8),
)
TRAILER = (
    _code("データ区分", 0, b"8", "トレーラーレコードは8です。"),
    _digits("合計件数", 1, 6),
    _digits("合計金額", 7, 12),
    _digits("振替済件数", 19, 6),
    _digits("振替済金額", 25, 12),
    _digits("振替不能件数", 37, 6),
    _digits("振替不能金額", 43, 12),
    _filler(55, 65),
)
END = (_code("データ区分", 0, b"9", "エンドレコードは9です。"), _filler(1, 119))

# ゆうちょ Bizダイレクト leaves the payer's bank blank; its files say so by a blank コード区分.
DATA_YUCHO = tuple(
    replace(field, proper=_BANK + b"| {4}") if field.item == "引落銀行番号" else field for field in DATA
)

# 総合振込 (21) has the same header, account, name and amount; its totals stand alone.
HEADER_TRANSFER = (
    _code("データ区分", 0, b"1", "ヘッダーレコードは1です。"),
    _digits("種別コード", 1, 2),
    _code("コード区分", 3, b"0", "JISの0にしてください。"),
    _digits("依頼人コード", 4, 10),
    _text("依頼人名", 14, 40, _parties),
    _digits("振込指定日", 54, 4, proper=_MMDD, rule="月日（MMDD）として正しい日付ではありません。"),
    _digits("仕向銀行番号", 58, 4, proper=_BANK, rule=_BANK_RULE),
    _text("仕向銀行名", 62, 15, _places),
    _digits("仕向支店番号", 77, 3),
    _text("仕向支店名", 80, 15, _places),
    _code("預金種目", 95, b"[129]", "1（普通）、2（当座）、9（その他）のどれかです。"),
    _digits("口座番号", 96, 7, proper=b"(?!0{7})[0-9]{7}", rule="口座番号が入っていません。"),
    _filler(103, 17),
)
DATA_TRANSFER = (
    _code("データ区分", 0, b"2", "データレコードは2です。"),
    _digits("被仕向銀行番号", 1, 4, proper=_BANK, rule=_BANK_RULE),
    _text("被仕向銀行名", 5, 15, _places),
    _digits("被仕向支店番号", 20, 3, proper=b"(?!999)[0-9]{3}", rule="支店番号に999は使えません。"),
    _text("被仕向支店名", 23, 15, _places),
    _digits("手形交換所番号", 38, 4),  # of no use today
    _code("預金種目", 42, b"[1249]", "1（普通）、2（当座）、4（貯蓄）、9（その他）のどれかです。"),
    _digits("口座番号", 43, 7, proper=b"(?!0{7})[0-9]{7}", rule="口座番号が入っていません。"),
    _text("受取人名", 50, 30, _parties),
    _digits("振込金額", 80, 10, proper=b"(?!0{10})[0-9]{10}", rule="0円の明細は送れません。"),
    _code("新規コード", 90, b"[012]", "0、1、2のどれかです。"),
    _text("顧客コード", 91, 20, _parties),
    _code("振込区分", 111, b"7", "7（電信振込）にしてください。"),
    _code("識別表示", 112, b" ", "EDI情報のない明細では空白です。"),
    _filler(113, 7),
)
TRAILER_TRANSFER = (
    _code("データ区分", 0, b"8", "トレーラーレコードは8です。"),
    _digits("合計件数", 1, 6),
    _digits("合計金額", 7, 12),
    _filler(19, 101),
)

# A trimmed record must reach this far: what is cut behind it were spaces, whatever it held.
SHORTEST = {"1": 80, "2": 112, "8": 55, "9": 1}

Layout = tuple[Field, ...]
for _layout in (HEADER, DATA, TRAILER, END, HEADER_TRANSFER, DATA_TRANSFER, TRAILER_TRANSFER):
    assert [field.start for field in _layout[1:]] == [field.end for field in _layout[:-1]]
    assert _layout[-1].end == RECORD_BYTES


def field_of(layout: Layout, item: str) -> Field:
    """The field with this Japanese name."""
    return next(field for field in layout if field.item == item)


def _joined(parts: Iterable[bytes]) -> re.Pattern[bytes]:
    return re.compile(b"".join(parts), re.DOTALL)


@cache
def proper_record(layout: Layout, charset: Charset, *groups: str) -> re.Pattern[bytes]:
    """A pattern that matches one record without fault; the items of `groups` are its groups."""
    patterns = ((field.item, field.proper_pattern(charset)) for field in layout)
    return _joined(b"(" + pattern + b")" if item in groups else pattern for item, pattern in patterns)


@cache
def field_patterns(
    layout: Layout, charset: Charset
) -> tuple[tuple[Field, re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]], ...]:
    """For each field: readable, proper, and one proper character; to name what is wrong."""
    return tuple(
        (
            field,
            re.compile(field.readable_pattern()),
            re.compile(field.proper_pattern(charset)),
            re.compile(field.character_pattern(charset)),
        )
        for field in layout
    )
