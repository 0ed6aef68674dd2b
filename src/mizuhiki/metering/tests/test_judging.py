"""What looks unlike what was used before, and what a reading that is missing is guessed at."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.metering.judging import Habit, Past, habit_of, judge, propose
from mizuhiki.rulepacks.api import USUAL_READINGS

MONTH = date(2026, 10, 1)
PAST = [
    Past(date(2026, 8, 1), 44, 62),
    Past(date(2026, 6, 1), 41, 61),
    Past(date(2026, 4, 1), 38, 59),
    Past(date(2025, 10, 1), 50, 61),
]


def test_a_habit_is_the_average_by_days_and_the_same_month_of_the_year_before() -> None:
    assert habit_of(PAST, cycle_month=MONTH, days=61) == Habit(4, 43, 50)  # 173 x 61 / 243 = 43.4
    assert habit_of(PAST, cycle_month=MONTH, days=30) == Habit(4, 21, 25)  # 24.6 becomes 25
    assert habit_of([], cycle_month=MONTH, days=61) == Habit(0, None, None)


@pytest.mark.parametrize(
    ("usage_m3", "dial", "habit", "found"),
    [
        (126, "moved", Habit(4, 43, 50), ("high", 252)),  # above 250 % of 50
        (125, "moved", Habit(4, 43, 50), None),
        (126, "moved", Habit(2, 43, 50), None),  # too few to say what is usual
        (29, "moved", Habit(4, 3, None), None),  # 26 m³ more are no matter
        (33, "moved", Habit(4, 3, None), ("high", 1100)),
        (7, "moved", Habit(4, 43, 50), ("low", 16)),
        (9, "moved", Habit(4, 43, 50), None),
        (0, "still", Habit(4, 12, 9), None),  # a flat that stood empty a year ago
        (0, "still", Habit(4, 12, 10), ("still", 0)),
        (40, "rolled", Habit(4, 43, 50), ("rolled", 100)),
        (400, "rolled", Habit(4, 43, 50), ("high", 800)),  # the graver of both
        (40, "rolled", Habit(0, None, None), ("rolled", 100)),
    ],
)
def test_what_is_doubted(usage_m3: int, dial: str, habit: Habit, found: tuple[str, int] | None) -> None:
    judged = judge(
        usage_m3, habit, is_still=dial == "still", is_rolled=dial == "rolled", terms=USUAL_READINGS
    )
    assert judged == found


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_what_lies_between_average_and_last_year_is_never_doubted(one: int, two: int, part: int) -> None:
    least, most = sorted((one, two))
    usage_m3 = least + part % (most - least + 1)
    habit = Habit(6, one, two)
    assert judge(usage_m3, habit, is_still=False, is_rolled=False, terms=USUAL_READINGS) is None


def test_a_guess_follows_the_order_of_the_pack_and_shows_its_arithmetic() -> None:
    found = propose(PAST, cycle_month=MONTH, terms=USUAL_READINGS)
    assert found is not None
    assert (found.usage_m3, found.words) == (50, "前年同月（2025年10月検針、61日間）の50 m³")
    averaged = replace(USUAL_READINGS, estimate=("average",), average_of=3)
    found = propose(PAST, cycle_month=MONTH, terms=averaged)
    assert found is not None
    assert found.usage_m3 == 41
    assert found.words == "直前3回の平均（44＋41＋38）÷3＝41 m³（1m³未満切捨て）"
    assert propose(PAST[:1], cycle_month=MONTH, terms=USUAL_READINGS).usage_m3 == 44  # type: ignore[union-attr]
    assert propose([], cycle_month=MONTH, terms=USUAL_READINGS) is None
