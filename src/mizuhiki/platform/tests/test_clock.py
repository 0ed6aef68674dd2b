"""The clock, the calendar and the eras."""

from datetime import date, datetime

import pytest

from mizuhiki.platform import calendars, clock, era


def test_travel_moves_the_day_and_comes_back() -> None:
    before = clock.today()
    with clock.travel(date(2026, 3, 31)):
        assert clock.today() == date(2026, 3, 31)
        assert clock.fiscal_year(clock.today()) == 2025
    assert clock.today() == before


def test_an_instant_of_the_evening_in_utc_is_the_next_day_in_tokyo() -> None:
    assert clock.day_of(datetime.fromisoformat("2026-03-31T15:00:00+00:00")) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), "土曜日"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 12, 31), "年末年始"),
        (date(2027, 1, 3), "年末年始"),
        (date(2027, 1, 4), None),
    ],
)
def test_banks_close_on_weekends_holidays_and_the_turn_of_the_year(day: date, why: str | None) -> None:
    assert calendars.BANKS.why_closed(day) == why


def test_the_third_bank_day_after_the_turn_of_the_year() -> None:
    assert calendars.BANKS.add_open_days(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert calendars.BANKS.on_or_before(date(2027, 1, 3)) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 11, 21), "令和8年11月21日"),
    ],
)
def test_the_first_year_of_an_era_is_gannen(day: date, text: str) -> None:
    assert era.era_date(day) == text


def test_a_day_is_shown_in_both_calendars() -> None:
    assert era.long_date(date(2026, 11, 21)) == "2026年（令和8年）11月21日（土）"
