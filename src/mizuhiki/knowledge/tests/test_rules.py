"""A difference loses no letter of either text."""

from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.knowledge.rules import Piece, difference, text_of

texts = st.lists(
    st.sampled_from(["依頼書を郵送します。", "窓口でも書けます。", "\n", "電話", "印鑑。", "あ"]), max_size=12
).map("".join)


@given(before=texts, after=texts)
def test_both_texts_come_out_again(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert (text_of(pieces, "new"), text_of(pieces, "gone")) == (before, after)
    assert all(piece.text for piece in pieces)


def test_a_changed_word_is_shown_within_its_sentence() -> None:
    found = difference("口座振替です。3日前までに電話。", "口座振替です。5日前までに電話。")
    assert found == [
        Piece("same", "口座振替です。"),
        Piece("gone", "3"),
        Piece("new", "5"),
        Piece("same", "日前までに電話。"),
    ]


def test_what_is_wholly_other_is_shown_whole() -> None:
    found = difference("依頼書を郵送します。", "ホームページ。")
    assert found == [Piece("gone", "依頼書を郵送します。"), Piece("new", "ホームページ。")]
