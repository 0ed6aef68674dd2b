"""The vectors of the reference, and lines that lost a digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.formats.ocr import OcrLines, OcrRefused, check_digits, parse

UPPER = "0000000000000000004180299999012300000"
LOWER = "202600001234056700001234560000000000000000"
LINES = OcrLines(account_no="00000000000", amount_yen=4180, upper_tail="99999012300000", lower_body=LOWER)


@pytest.mark.parametrize(
    ("body", "digits"),
    [("0000000000000000003600226000033421101", "61"), (UPPER, "37"), (LOWER, "49")],
)
def test_check_digits(body: str, digits: str) -> None:
    assert check_digits(body) == digits


def test_a_remainder_of_ten_is_printed_as_zero() -> None:
    body = "0" * 36 + "5"  # even place 36 has weight 7: c2 is 5, and 5 + 10 is 4 modulo 11
    assert check_digits(body) == "45"
    body = "1" + "0" * 33 + "000"  # c2 is 9, and 1 + 18 is 8 modulo 11
    assert check_digits(body) == "89"
    body = "03" + "0" * 35  # c2 is 3, and 9 + 6 is 4 modulo 11
    assert check_digits(body) == "43"
    body = "02" + "0" * 35  # c2 is 2, and 6 + 4 is 10
    assert check_digits(body) == "02"


def test_two_lines_of_83_digits() -> None:
    assert LINES.upper == "37" + UPPER
    assert LINES.lower == "49" + LOWER
    assert len(LINES.all_digits) == 83
    assert parse(LINES.all_digits) == LINES


@given(st.integers(0, 82), st.integers(1, 9))
def test_most_wrong_digits_are_seen_and_none_crashes(at: int, more: int) -> None:
    digits = LINES.all_digits
    wrong = f"{digits[:at]}{(int(digits[at]) + more) % 10}{digits[at + 1 :]}"
    try:
        lines = parse(wrong)
    except OcrRefused:
        return
    assert lines.all_digits == wrong


@pytest.mark.parametrize(
    ("digits", "sentence"),
    [
        ("", "OCRの2行は83桁の数字です（0桁）"),
        (LINES.all_digits[:-1] + "X", "OCRの2行は83桁の数字です"),
        ("38" + LINES.all_digits[2:], "上段の検査数字が合いません（38、正しくは37）"),
        (LINES.upper + "48" + LOWER, "下段の検査数字が合いません（48、正しくは49）"),
    ],
)
def test_what_is_no_pair_of_lines_is_refused(digits: str, sentence: str) -> None:
    with pytest.raises(OcrRefused, match=sentence):
        parse(digits)


@pytest.mark.parametrize("amount_yen", [0, -1, 10**11])
def test_an_amount_without_a_place_is_refused(amount_yen: int) -> None:
    with pytest.raises(OcrRefused, match="金額は1円以上、11桁までです"):
        OcrLines(account_no="0" * 11, amount_yen=amount_yen, upper_tail="0" * 14, lower_body="0" * 42)
