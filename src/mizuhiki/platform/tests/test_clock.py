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


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 5, 6), "振替休日"),  # the 3rd is a Sunday and a holiday, as are the 4th and 5th
        (date(2026, 9, 22), "国民の休日"),  # between two holidays
        (date(2024, 2, 12), "建国記念の日 振替休日"),
        (date(2021, 7, 22), "海の日"),  # moved for the Olympic games
        (date(2021, 7, 19), None),
        (date(2028, 2, 29), None),
        (date(2027, 12, 31), "年末年始"),
        (date(2029, 1, 1), "年末年始"),
    ],
)
def test_holidays_that_are_moved_or_made(day: date, why: str | None) -> None:
    found = calendars.BANKS.why_closed(day)
    assert found == why or (why is not None and why in str(found)), found


def test_a_range_over_the_end_of_february_holds_the_leap_day() -> None:
    assert calendars.month_days(((2, 28), (3, 1))) == {(2, 28), (2, 29), (3, 1)}
    assert calendars.month_days(((2, 29), (2, 29))) == {(2, 29)}
    assert calendars.month_days(((12, 31), (1, 1))) == {(12, 31), (1, 1)}
    assert len(calendars.month_days(((3, 1), (2, 29)))) == 366
    closed = calendars.BusinessCalendar(name="x", closed_month_days=calendars.month_days(((2, 20), (3, 5))))
    assert closed.on_or_after(date(2028, 2, 21)) == date(2028, 3, 6)
    assert closed.on_or_after(date(2024, 2, 29)) == date(2024, 3, 6)


@pytest.mark.parametrize("day", [(2, 30), (13, 1), (0, 1)])
def test_a_day_that_no_year_has_is_refused(day: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        calendars.month_days((day, (3, 1)))


def test_a_calendar_that_never_opens_is_no_endless_search() -> None:
    never = calendars.BusinessCalendar(name="never", closed_weekdays=frozenset(range(7)))
    for search in (never.on_or_after, never.on_or_before):
        with pytest.raises(AssertionError, match="never has no open day"):
            search(date(2026, 4, 1))


def test_days_are_counted_over_leap_day_and_new_year() -> None:
    assert calendars.BANKS.add_open_days(date(2028, 2, 28), 2) == date(2028, 3, 1)
    assert calendars.BANKS.add_open_days(date(2027, 2, 26), 1) == date(2027, 3, 1)
    assert calendars.BANKS.add_open_days(date(2028, 12, 29), 1) == date(2029, 1, 4)
    assert calendars.BANKS.on_or_before(date(2026, 5, 6)) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("instant", "year"),
    [
        ("2026-03-31T23:59:59.999999+09:00", 2025),
        ("2026-04-01T00:00:00+09:00", 2026),
        ("2026-03-31T15:00:00+00:00", 2026),
        ("2028-02-29T12:00:00+09:00", 2027),
        ("2027-01-01T00:00:00+09:00", 2026),
    ],
)
def test_the_fiscal_year_turns_at_midnight_in_tokyo(instant: str, year: int) -> None:
    assert clock.fiscal_year(clock.day_of(datetime.fromisoformat(instant))) == year


def break_elsewhere() -> None:
    """On another day."""
    with clock.travel(datetime.fromisoformat("2026-01-01T00:00:00+00:00")):
        assert clock.now().isoformat().startswith("2026-01-01T09:00:00")
        raise ZeroDivisionError


def test_a_clock_set_inside_another_goes_back_to_it_even_when_something_breaks() -> None:
    with clock.travel(date(2028, 2, 29)):
        with pytest.raises(ZeroDivisionError):
            break_elsewhere()
        assert clock.today() == date(2028, 2, 29)


def test_months_back_go_over_the_turn_of_the_year() -> None:
    found = calendars.months_until(date(2028, 3, 31), back=3)
    assert found == [date(2028, 3, 1), date(2028, 2, 1), date(2028, 1, 1), date(2027, 12, 1)]
