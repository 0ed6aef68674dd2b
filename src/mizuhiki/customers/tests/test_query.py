"""What was typed is understood by its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.customers.search.query import Kind, parse


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("髙橋", [(Kind.TEXT, "高橋")]),
        ("林", [(Kind.LETTER, "林")]),
        ("たかは", [(Kind.KANA, "タカハ")]),
        ("ﾀｶﾊｼ ｲﾁﾛｳ", [(Kind.KANA, "タカハシイチロウ")]),
        ("田中　緑町", [(Kind.TEXT, "田中"), (Kind.TEXT, "緑町")]),
        ("山口 正", [(Kind.TEXT, "山口正")]),
        ("林 緑町", [(Kind.LETTER, "林"), (Kind.TEXT, "緑町")]),
        ("緑町 1-2-3", [(Kind.TEXT, "緑町1-2-3")]),
        ("緑町3丁目12番5号", [(Kind.TEXT, "緑町3-12-5")]),
        ("０７６－２２０", [(Kind.NUMBER, "076220")]),
        ("+81 90-1234-5678", [(Kind.NUMBER, "09012345678")]),
        ("0081234567", [(Kind.NUMBER, "0081234567")]),
        ("900-0000-0001", [(Kind.NUMBER, "90000000001")]),
        ("田中 5678", [(Kind.TEXT, "田中"), (Kind.NUMBER, "5678")]),
        ("タナカ 12-3", [(Kind.KANA, "タナカ"), (Kind.NUMBER, "123")]),
        ("20A-00012", [(Kind.CODE, "20A00012")]),
        ("㈱みずひき", [(Kind.TEXT, "株式会社"), (Kind.TEXT, "ミズヒキ")]),
        ("みずひき株式会社", [(Kind.TEXT, "ミズヒキ"), (Kind.TEXT, "株式会社")]),
        ("Nguyen Van", [(Kind.TEXT, "NGUYEN"), (Kind.TEXT, "VAN")]),
        ("", []),
        ("　・ ", []),
        ("%_'\"", []),
    ],
)
def test_each_word_is_of_one_kind(written: str, terms: list[tuple[Kind, str]]) -> None:
    assert [(term.kind, term.value) for term in parse(written).terms] == terms


@given(st.text(max_size=200))
def test_anything_may_be_typed(written: str) -> None:
    for term in parse(written).terms:
        assert term.value
        assert not set(term.value) & set("%_|\\")
