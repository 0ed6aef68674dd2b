"""A mistyped number names no other letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.mail.numbers import number_of, piece_id_of

ids = st.integers(min_value=1, max_value=999_999_999)


@given(piece_id=ids)
def test_a_number_leads_back(piece_id: int) -> None:
    assert piece_id_of(number_of(piece_id)) == piece_id


@given(piece_id=ids, place=st.integers(0, 9), other=st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(piece_id: int, place: int, other: int) -> None:
    digits = list(number_of(piece_id))
    digits[place] = str((int(digits[place]) + other) % 10)
    assert piece_id_of("".join(digits)) is None


def test_figures() -> None:
    assert (number_of(1), number_of(1_234), number_of(1_000_000_000)) == (
        "0000000018", "0000012344", "10000000009",
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["", "18", "000000001a", "００００００００１８", "-000000018"])
def test_what_is_no_number_names_nothing(typed: str) -> None:
    assert piece_id_of(typed) is None
