"""The states of a research log, and what heirs share."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.research.models import EnquiryStep
from mizuhiki.research.rules import FACTS, LABELS, OVER, WAITING, shared, state_after, state_of

KINDS = st.sampled_from([kind.value for kind in EnquiryStep.Kind])


@given(st.lists(KINDS, max_size=30))
def test_a_log_ends_once_and_nothing_is_added_while_a_second_person_looks(kinds: list[str]) -> None:
    state, taken = "open", list[str]()
    for kind in kinds:
        after = state_after(state, kind)
        if after is None:
            continue
        assert state != OVER
        assert not (state == WAITING and kind in FACTS)
        assert kind not in FACTS or after == state
        state, taken = after, [*taken, kind]
    assert state in LABELS
    assert state_of(taken) == state
    assert sum(kind in ("solved", "dropped") for kind in taken) == (state == OVER)
    assert taken.count("answered") <= taken.count("passed") <= taken.count("asked")


@pytest.mark.parametrize(
    ("shares", "whole"), [([], 0), ([(1, 2), (1, 4), (1, 4)], 1), ([(1, 3), (1, 3)], Fraction(2, 3))]
)
def test_heirs_share_exactly(shares: list[tuple[int, int]], whole: Fraction) -> None:
    assert shared(shares) == whole
