"""Taking 120-byte records apart and putting them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.formats.framing import RECORD_BYTES, Framing, join, split
from mizuhiki.formats.jisx0201 import UNDEFINED, decode, encode


@given(
    texts=st.lists(st.text(" 01289A", min_size=1, max_size=118), min_size=2, max_size=20),
    framing=st.sampled_from([f for f in Framing if f is not Framing.TRIMMED]),
    eof_mark=st.sampled_from([True, False]),
)
def test_what_is_joined_is_split_again(texts: list[str], framing: Framing, *, eof_mark: bool) -> None:
    image = b"".join(text.ljust(RECORD_BYTES).encode() for text in texts)
    content = join(image, framing, eof_mark=eof_mark)
    frames = split(content)
    assert (frames.framing, frames.image, frames.bad) == (framing, image, ())
    assert frames.eof_marks == eof_mark
    for index, offset in enumerate(frames.offsets):
        assert content[offset : offset + 118] == image[index * 120 : index * 120 + 118]


def test_119_is_read_with_any_line_break() -> None:
    for line_break in (b"\n", b"\r", b"\r\n"):
        frames = split((b"1".ljust(119) + line_break) * 3)
        assert (frames.framing, frames.image) == (Framing.SHORT_BY_ONE, b"1".ljust(120) * 3)


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
def test_trimmed_lines_are_filled_up_and_their_lengths_kept(line_break: bytes) -> None:
    frames = split(line_break.join([b"1abc", b"2", b"9"]))
    assert frames.framing is Framing.TRIMMED
    assert frames.image == b"1abc".ljust(120) + b"2".ljust(120) + b"9".ljust(120)
    assert frames.lengths == (4, 1, 1)
    assert tuple(frames.offsets) == (0, 4 + len(line_break), 5 + 2 * len(line_break))


def test_a_line_of_another_length_is_named() -> None:
    frames = split(b"\r\n".join([b"1".ljust(120), b"2".ljust(119), b"8".ljust(120), b"9".ljust(120)]))
    assert frames.framing is Framing.CRLF
    assert [(bad.index, bad.found_bytes, bad.expected_bytes) for bad in frames.bad] == [(1, 119, 120)]


def test_a_rest_without_separators_is_named() -> None:
    frames = split(b"1".ljust(120) + b"2".ljust(56))
    assert [(bad.index, bad.found_bytes) for bad in frames.bad] == [(1, 56)]


def test_jis_x_0201_is_one_byte_a_character_and_nothing_else() -> None:
    everything = bytes(range(256))
    text = decode(everything)
    assert len(text) == 256
    assert text[0x5C] == "¥"
    defined = [byte for byte in everything if text[byte] != UNDEFINED]
    assert defined == [*range(0x80), *range(0xA1, 0xE0)]
    assert encode(decode(bytes(defined))) == bytes(defined)
    assert decode(bytes(range(0xA1, 0xE0))) == bytes(range(0xA1, 0xE0)).decode("cp932")
    for stranger in ("水", "ア", UNDEFINED, "é"):
        with pytest.raises(UnicodeEncodeError):
            encode(stranger)
