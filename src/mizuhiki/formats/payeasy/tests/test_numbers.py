"""The four numbers, and how they are read."""

from dataclasses import replace

import pytest

from mizuhiki.formats.payeasy import PayeasyNumbers, PayeasyRefused, grouped

NUMBERS = PayeasyNumbers(biller_no="99999", payment_no="1" * 20, confirmation_no="012345", category="001")


@pytest.mark.parametrize(
    ("digits", "read"),
    [("12345678901234560", "1234-5678-9012-3456-0"), ("1234", "1234"), ("12345", "1234-5"), ("", "")],
)
def test_a_long_number_is_read_in_fours(digits: str, read: str) -> None:
    assert grouped(digits) == read


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"biller_no": "9999"}, "収納機関番号は5桁の数字です（9999）。"),
        ({"payment_no": "1" * 21}, "納付番号は20桁までの数字です"),
        ({"payment_no": ""}, "納付番号は20桁までの数字です"),
        ({"confirmation_no": "12345"}, "確認番号は6桁の数字です（12345）。"),
        ({"category": "0" * 17}, "納付区分は16桁までの数字です"),
        ({"category": "１"}, "納付区分は16桁までの数字です（１）。"),
    ],
)
def test_numbers_of_another_length_are_refused(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(PayeasyRefused) as refused:
        replace(NUMBERS, **change)
    assert sentence in str(refused.value)
