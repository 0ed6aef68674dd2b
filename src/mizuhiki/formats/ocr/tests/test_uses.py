"""The issuer's own part of the lines."""

import pytest

from mizuhiki.formats.ocr import (
    ELQR_LOWER,
    ELQR_UPPER,
    POSTAL_UPPER,
    OcrRefused,
    compose,
    take_apart,
)

KEY = {
    "案件特定キー": "20260000123405670000",
    "確認番号": "123456",
    "共通納税機関コード": "13800",
    "事務所": "001",
}


def test_items_stand_one_after_the_other_and_what_is_spare_is_zero() -> None:
    upper = {"機関ID": "99999", "印紙税": "0", "税目・料金番号": "123"}
    assert compose(ELQR_UPPER, upper) == "99999012300000"
    assert compose(ELQR_LOWER, KEY) == "202600001234056700001234560138000010000000"
    assert take_apart(ELQR_LOWER, compose(ELQR_LOWER, KEY)) == KEY
    assert compose(POSTAL_UPPER, {"企業コード": "00001"}) == "00000000000001"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "企業コードは5桁の数字です"),
        ({"企業コード": "1"}, "企業コードは5桁の数字です（1）"),
        ({"企業コード": "0000A"}, "企業コードは5桁の数字です"),
        ({"企業コード": "00001", "予備": "1"}, "「予備」という項目はありません"),
    ],
)
def test_what_has_no_place_is_refused(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(OcrRefused, match=sentence):
        compose(POSTAL_UPPER, values)
