"""Money, volumes, days: exactly as a Japanese bill would print them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mizuhiki.web import frame
from mizuhiki.web.templatetags import web


@pytest.mark.parametrize(
    ("value", "text"),
    [(12345, "12,345円"), (-1000, "−1,000円"), (0, "0円"), (None, ""), ("", "")],
)
def test_yen(value: object, text: str) -> None:
    assert web.yen(value) == text


@pytest.mark.parametrize("value", [1.0, "12", True, Decimal(1)])
def test_what_is_not_whole_yen_never_reaches_a_screen(value: object) -> None:
    with pytest.raises(TypeError):
        web.yen(value)


def test_volume() -> None:
    assert [web.m3(24), web.m3(1234), web.m3(Decimal("0.5")), web.m3(None)] == [
        "24 m³",
        "1,234 m³",
        "0.5 m³",
        "",
    ]


def test_a_day_in_both_calendars_and_short() -> None:
    day = date(2026, 11, 21)
    assert web.day(day) == "2026年（令和8年）11月21日（土）"
    assert web.day(day, "short") == "2026-11-21"
    assert web.day(None) == ""


def test_a_utility_that_counts_in_eras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "_utility", lambda: frame.Utility(short_days="era"))
    assert web.day(date(2026, 11, 21), "short") == "R8.11.21"
    assert web.day(date(2019, 4, 30), "short") == "H31.4.30"


def test_an_instant_is_shown_in_tokyo() -> None:
    assert web.instant(datetime(2026, 3, 31, 15, 5, tzinfo=UTC)) == "2026-04-01 00:05"


def test_a_half_open_period_is_shown_with_its_last_day() -> None:
    assert web.period(date(2026, 9, 1), date(2026, 11, 1)) == "2026-09-01〜2026-10-31"


def test_a_fiscal_year_names_its_months() -> None:
    assert web.fiscal_year(2026) == "令和8年度（2026年4月〜2027年3月）"


def test_a_page_number_can_be_read_out() -> None:
    assert frame.page_number("customers:customer_page") == "330-253"
