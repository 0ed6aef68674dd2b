"""The instalments of a debt, reckoned by hand and by their laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.arrears import errors
from mizuhiki.arrears.plan_rules import FIRST_WITHIN, Wish, plan_of
from mizuhiki.arrears.pledge_rules import Part, PledgeState, stand_of_pledge
from mizuhiki.platform.calendars import BusinessCalendar, month_days
from mizuhiki.rulepacks.api import PledgeTerms

CALENDAR = BusinessCalendar(name="料金収納", closed_month_days=month_days(((12, 29), (1, 3))))
DEMO = PledgeTerms(article="要綱第10条", most_months=12, least_yen=1_000, first_percent=0)
SIGNED = date(2026, 11, 30)


def plan(total: int, wish: Wish, terms: PledgeTerms = DEMO) -> list[Part]:
    return plan_of(total, wish, signed_on=SIGNED, terms=terms, calendar=CALENDAR)


@pytest.mark.req("COL-067")
def test_equal_parts_month_by_month_on_open_days() -> None:
    found = plan(10_190, Wish(first_on=date(2026, 12, 10), day_of_month=31, count=3))
    assert found == [
        Part(date(2026, 12, 10), 3_396),
        Part(date(2027, 2, 1), 3_396),  # 31 January is a Sunday
        Part(date(2027, 3, 1), 3_398),  # 28 February is a Sunday
    ]
    first = plan(10_190, Wish(date(2026, 12, 31), 25, count=3, rest_first=True))
    assert [part.yen for part in first] == [3_398, 3_396, 3_396]
    assert first[0].on == date(2027, 1, 4), "over the turn of the year nobody is there"


def test_so_much_a_time_until_it_is_paid() -> None:
    wish = Wish(date(2026, 12, 10), 10, each_yen=3_000)
    assert [part.yen for part in plan(10_190, wish)] == [3_000, 3_000, 3_000, 1_190]
    assert [part.yen for part in plan(9_900, wish)] == [3_000, 3_000, 3_900], "900 yen are no instalment"
    assert [part.yen for part in plan(900, wish)] == [900]


def test_what_the_rules_ask_at_once_falls_due_on_the_day() -> None:
    terms = PledgeTerms(article="要綱第10条", most_months=12, least_yen=1_000, first_percent=50)
    found = plan(10_191, Wish(date(2026, 12, 25), 25, count=3), terms)
    assert found == [Part(SIGNED, 5_096), Part(date(2026, 12, 25), 2_547), Part(date(2027, 1, 25), 2_548)]


def test_what_the_rules_do_not_allow_is_refused() -> None:
    for wish, refusal in (
        (Wish(date(2026, 12, 10), 10, count=13), errors.PlanTooLong),
        (Wish(date(2026, 12, 10), 10, count=11), errors.InstalmentTooSmall),
        (Wish(date(2026, 12, 10), 10, each_yen=500), errors.PlanTooLong),
        (Wish(date(2026, 11, 29), 10, count=2), errors.PlanBeginsWrong),
        (Wish(SIGNED + timedelta(days=32), 10, count=2), errors.PlanBeginsWrong),
    ):
        with pytest.raises(refusal):
            plan(10_190, wish)


wishes = st.builds(
    Wish,
    st.dates(SIGNED, SIGNED + timedelta(days=FIRST_WITHIN)),
    st.integers(1, 31),
    count=st.integers(1, 12),
    rest_first=st.booleans(),
)


@given(st.integers(12_000, 9_999_999), wishes, st.sampled_from([0, 10, 50]))
def test_no_yen_is_lost_and_whoever_pays_on_time_keeps_it(total: int, wish: Wish, percent: int) -> None:
    terms = PledgeTerms(article="要綱", most_months=13, least_yen=1, first_percent=percent)
    found = plan(total, wish, terms)
    assert sum(part.yen for part in found) == total
    assert [part.on for part in found] == sorted({part.on for part in found})
    assert all(CALENDAR.is_open(part.on) for part in found)
    kept = stand_of_pledge(found, found, CALENDAR, found[-1].on + timedelta(days=400))
    assert kept.state is PledgeState.FULFILLED
    broken = stand_of_pledge(found, found[1:], CALENDAR, found[-1].on + timedelta(days=400))
    assert broken.state is PledgeState.BROKEN
    assert broken.since == CALENDAR.on_or_after(found[0].on + timedelta(days=1))
