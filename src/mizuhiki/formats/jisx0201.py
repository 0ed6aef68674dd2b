"""JIS X 0201: one byte a character, the wire encoding of bank files.

It is the single-byte half of Shift_JIS and CP932. An own table instead of those codecs, so that a
double-byte character can neither come in nor go out: every byte decodes to exactly one character,
and a byte that is none of ours decodes to `UNDEFINED` for the caller to refuse.
"""

import codecs

UNDEFINED = "\ufffd"

_ROMAN = "".join(map(chr, range(0x80))).replace("\\", "¥").replace("~", "‾")
_KANA = "".join(map(chr, range(0xFF61, 0xFFA0)))  # 0xA1 to 0xDF: ｡ to ﾟ
_TABLE = _ROMAN + UNDEFINED * (0xA1 - 0x80) + _KANA + UNDEFINED * (0x100 - 0xE0)
_MAP = codecs.charmap_build(_TABLE)
assert len(_TABLE) == 0x100


def decode(data: bytes) -> str:
    """One character a byte; bytes outside the table become `UNDEFINED`."""
    return codecs.charmap_decode(data, "strict", _TABLE)[0]


def encode(text: str) -> bytes:
    """One byte a character.

    Raises:
        UnicodeEncodeError: a character, a kanji for one, has no single byte.
    """
    if UNDEFINED in text:  # the table would give it a byte
        raise UnicodeEncodeError("jisx0201", text, text.index(UNDEFINED), len(text), "undefined")
    return codecs.charmap_encode(text, "strict", _MAP)[0]
