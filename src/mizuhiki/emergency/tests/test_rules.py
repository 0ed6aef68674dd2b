"""The tree leads everybody to an end, and no minute of a night is without somebody."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.emergency.errors import FlowFault
from mizuhiki.emergency.rules import (
    DAY,
    HALF,
    Leaf,
    Outcome,
    Topic,
    advice,
    is_above,
    night_of,
    night_spans,
    read_flow,
    shift_span,
    uncovered,
    walk,
)
from mizuhiki.emergency.tests.conftest import FLOW
from mizuhiki.platform import clock

minutes = st.integers(min_value=HALF, max_value=HALF + DAY)
spans = st.lists(st.tuples(minutes, minutes).map(sorted).map(tuple), max_size=6)


def test_a_flow_whose_answers_meet_again_is_followed_once_a_question() -> None:
    """Sixty questions whose two answers lead to the next: 2 to the 59th ways."""
    chain = "".join(
        f"{number} 質問\n  はい → {number + 1}\n  いいえ → {number + 1}\n" for number in range(1, 60)
    )
    end = "60 質問\n  はい → 当番へ連絡：道路陥没\n  いいえ → "
    assert len(read_flow(f"{chain}{end}営業時間を案内：緊急以外").nodes) == 60
    with pytest.raises(FlowFault, match="戻る道"):
        read_flow(f"{chain}{end}30")


@pytest.mark.req("EMG-005")
def test_a_path_leads_through_the_flow_to_its_end() -> None:
    flow = read_flow(FLOW)
    start = walk(flow, [])
    assert start is not None
    assert start.at == flow.nodes[1]
    led = walk(flow, [0, 1, 1])
    assert led is not None
    assert led.at == Leaf(Outcome.NEXT_DAY, Topic.ROAD_LEAK)
    assert [answer for _, answer in led.answers] == ["はい", "いいえ", "にじむ程度"]
    assert walk(flow, [0, 0, 0]) is None  # beyond the end
    assert walk(flow, [7]) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("質問だけ", 1),
        ("1 問い\n  はい → 2\n  いいえ → 当番へ連絡：道路陥没", 1),
        ("1 問い\n  はい → 1\n  いいえ → 当番へ連絡：道路陥没", 1),
        ("1 問い\n  はい → 当番へ連絡", 2),
        ("1 問い\n  はい → 当番へ連絡：不明", 2),
        ("1 問い\n  はい → 当番へ連絡：道路陥没", 1),
        (f"{FLOW}4 来ない問い\n  はい → 当番へ連絡：道路陥没\n  いいえ → 当番へ連絡：道路陥没", 10),
        (f"{FLOW}1 同じ番号", 10),
    ],
)
def test_a_flow_that_loses_a_caller_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FlowFault) as fault:
        read_flow(text)
    assert fault.value.slots["line"] == line


@given(open_spans=spans, shifts=spans)
def test_a_gap_is_found_exactly_where_nobody_is_on(
    open_spans: list[tuple[int, int]], shifts: list[tuple[int, int]]
) -> None:
    wanted = {minute for start, end in open_spans for minute in range(start, end)}
    bare = wanted - {minute for start, end in shifts for minute in range(start, end)}
    gap = uncovered(open_spans, shifts)
    if gap is None:
        assert not bare
    else:
        assert gap[0] < gap[1]
        assert set(range(*gap)) <= bare


@pytest.mark.req("EMG-002")
def test_a_night_counts_from_noon_to_noon() -> None:
    ordinary = ((0, 525), (1080, DAY))
    assert night_spans(ordinary, ordinary) == [(1080, DAY), (DAY, DAY + 525)]
    assert night_spans(((0, DAY),), ((0, DAY),)) == [(HALF, DAY), (DAY, DAY + HALF)]
    assert shift_span(1080, 525) == (1080, DAY + 525)
    assert shift_span(0, 525) == (DAY, DAY + 525)
    assert shift_span(HALF, HALF) == (HALF, DAY + HALF)
    assert night_of(datetime(2026, 12, 11, 8, 44, tzinfo=clock.TOKYO)) == date(2026, 12, 10)
    assert night_of(datetime(2026, 12, 11, 12, 0, tzinfo=clock.TOKYO)) == date(2026, 12, 11)


@pytest.mark.req("EMG-012")
@pytest.mark.req("EMG-004")
def test_the_estimate_and_the_advice_of_the_season() -> None:
    assert [is_above(count, 2, is_disaster=False) for count in (2, 3)] == [False, True]
    assert not is_above(30, 2, is_disaster=True)
    words = advice(opens_at=datetime(2027, 3, 15, 8, 0, tzinfo=clock.TOKYO), hours="08:00〜19:00")
    assert "営業時間は08:00〜19:00です。次は3月15日（月）08:00からお受けします。" in words
    assert "運営期間は終わって" in advice(opens_at=None, hours="")
