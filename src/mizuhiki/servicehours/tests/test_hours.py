"""Each minute has exactly one line: through a year, over midnight, at the ends of the term."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.platform import clock
from mizuhiki.servicehours import errors, selectors, services
from mizuhiki.servicehours.models import BusyDay, BusyNaming, Extension, ExtensionEnd
from mizuhiki.servicehours.rules import DAY, DayHours, Line, Season, complement, merged, without

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BUSY = [date(2027, 3, 15) + timedelta(days=number) for number in range(30)]
minutes = st.integers(min_value=0, max_value=DAY)
some_spans = st.lists(st.tuples(minutes, minutes), max_size=8)


def tokyo(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.TOKYO)


AT = tokyo(date(2027, 1, 20), 10)


@pytest.fixture(autouse=True)
def _rules(rules_in_force: None) -> None:
    del rules_in_force


@pytest.fixture
def chief(person: Callable[..., Any]) -> Any:
    return person("servicehours.hours_see", "servicehours.hours_edit", username="chief1")


def name(chief: Any, days: list[date] = BUSY, **changes: Any) -> BusyNaming:
    facts: dict[str, Any] = {
        "year": 2027,
        "days": days,
        "officer": "企画係長",
        "paper": "1月20日付け通知",
        "reference": "n1",
        "actor": chief,
        "at": AT,
    }
    return services.name_busy_days(**facts | changes)


def extend(chief: Any, day: date, start: int, end: int, **changes: Any) -> Extension:
    facts: dict[str, Any] = {
        "reason": "水道管の破裂",
        "officer": "維持係長",
        "asked_at": tokyo(day, 17, 20),
        "staff": 4,
        "cost": "別途協議",
        "reference": f"{day}-{start}-{end}",
        "actor": chief,
        "at": tokyo(day, 17, 30),
    }
    return services.open_extension(day=day, from_minute=start, to_minute=end, **facts | changes)


@given(spans=some_spans, extra=some_spans)
def test_a_minute_is_in_a_span_or_in_its_complement(
    spans: list[tuple[int, int]], extra: list[tuple[int, int]]
) -> None:
    day = DayHours(date(2026, 1, 1), Season.USUAL, merged(spans))
    inside = {minute for start, end in spans for minute in range(start, end)}
    for minute in range(DAY):
        assert day.line_at(minute) == (Line.CENTRE if minute in inside else Line.EMERGENCY)
    assert day.open_minutes(Line.CENTRE) + day.open_minutes(Line.EMERGENCY) == DAY
    assert complement(complement(day.centre)) == day.centre
    taken = {minute for start, end in without(merged(extra), day.centre) for minute in range(start, end)}
    assert taken == {minute for start, end in extra for minute in range(start, end)} - inside


@pytest.mark.req("EMG-002")
@pytest.mark.req("EMG-001")
@pytest.mark.req("CC-012")
def test_each_minute_of_a_year_has_exactly_one_line(chief: Any) -> None:
    name(chief)
    extend(chief, date(2027, 5, 2), 18 * 60, 21 * 60)
    extend(chief, date(2027, 5, 2), 23 * 60, 24 * 60)
    hours = selectors.hours_between(date(2027, 1, 1), date(2027, 12, 31))
    assert len(hours) == 365
    for one in hours:
        open_at = [
            [line for line in Line if any(start <= minute < end for start, end in one.spans(line))]
            for minute in range(DAY)
        ]
        assert all(len(lines) == 1 for lines in open_at), one.day
    assert sum(one.open_minutes(Line.CENTRE) for one in hours) == 332 * 555 + 30 * 660 + 180 + 60
    assert [one.day for one in hours if one.season == Season.BUSY] == BUSY
    outside = selectors.hours_between(date(2025, 9, 30), date(2025, 10, 1))
    assert [one.season for one in outside] == [Season.OUTSIDE, Season.USUAL]
    assert selectors.line_open_at(tokyo(date(2025, 9, 30), 23, 59)) is None
    assert selectors.line_open_at(tokyo(date(2025, 10, 1), 0)) == Line.EMERGENCY
    assert selectors.line_open_at(tokyo(date(2028, 9, 30), 23, 59)) == Line.EMERGENCY
    assert selectors.line_open_at(tokyo(date(2028, 10, 1), 9)) is None


@pytest.mark.req("CC-013")
def test_2026_has_362_open_days_and_is_open_on_the_fourth_of_january() -> None:
    hours = selectors.hours_between(date(2026, 1, 1), date(2026, 12, 31))
    counts = selectors.counts_of_year(hours, about=30)
    assert (counts.open_days, counts.closed_days, counts.busy_days) == (362, 3, 0)
    assert [one.words for one in hours[2:4]] == ["休業日", "08:45〜18:00"]
    assert hours[2].day.strftime("%a") == "Sat"
    assert hours[0].emergency == ((0, DAY),)


@pytest.mark.req("EMG-007")
def test_the_next_ten_switches_follow_a_busy_day(chief: Any) -> None:
    name(chief)
    switches = selectors.next_switches(10, at=tokyo(date(2027, 3, 13), 12))
    assert [f"{one.at:%m-%d %H:%M} {one.line}" for one in switches] == [
        "03-13 18:00 emergency",
        "03-14 08:45 centre",
        "03-14 18:00 emergency",
        "03-15 08:00 centre",
        "03-15 19:00 emergency",
        "03-16 08:00 centre",
        "03-16 19:00 emergency",
        "03-17 08:00 centre",
        "03-17 19:00 emergency",
        "03-18 08:00 centre",
    ]
    new_year = selectors.next_switches(2, at=tokyo(date(2026, 12, 31), 12))
    assert [(one.at, one.line) for one in new_year] == [
        (tokyo(date(2026, 12, 31), 18), Line.EMERGENCY),
        (tokyo(date(2027, 1, 4), 8, 45), Line.CENTRE),
    ]
    assert selectors.next_opening(tokyo(date(2027, 1, 2), 9)) == tokyo(date(2027, 1, 4), 8, 45)
    last = selectors.next_switches(10, at=tokyo(date(2028, 9, 30), 12))
    assert [one.line for one in last] == [Line.EMERGENCY, None]
    assert last[-1].at == tokyo(date(2028, 10, 1), 0)
    assert selectors.next_opening(tokyo(date(2028, 9, 30), 19)) is None


@pytest.mark.req("CC-012")
def test_days_are_named_taken_back_and_refused(chief: Any) -> None:
    name(chief)
    name(chief, BUSY[1:], reference="n2")
    assert selectors.busy_days(BUSY[0], BUSY[-1]) == set(BUSY[1:])
    assert selectors.hours_of(BUSY[0]).words == "08:45〜18:00"
    before = BusyDay.objects.count()
    for days, changes, error in (
        (BUSY, {"reference": "n2"}, errors.NamedAlready),
        (BUSY[1:], {"reference": "n3"}, errors.NothingNamed),
        ([*BUSY, date(2027, 5, 1)], {"reference": "n3"}, errors.DayNotNameable),
        (BUSY, {"reference": "n3", "paper": " "}, errors.SourceMissing),
        (BUSY, {"reference": "n3", "at": tokyo(BUSY[0], 7)}, errors.DayBegun),
        (BUSY[2:], {"reference": "n3", "at": tokyo(BUSY[1], 7)}, errors.DayBegun),
    ):
        with pytest.raises(error):
            name(chief, days, **changes)
    assert (BusyDay.objects.count(), BusyNaming.objects.count()) == (before, 2)


@pytest.mark.req("CC-053")
def test_an_extension_moves_both_lines_at_once_and_can_end_early(chief: Any) -> None:
    day = date(2027, 1, 21)
    made = extend(chief, day, 18 * 60, 22 * 60)
    assert selectors.hours_of(day).words == "08:45〜22:00"
    assert selectors.line_open_at(tokyo(day, 21, 59)) == Line.CENTRE
    assert selectors.line_open_at(tokyo(day, 22)) == Line.EMERGENCY
    assert selectors.open_minutes(day, Line.CENTRE) == 555 + 240
    services.end_extension(extension_id=made.pk, officer="維持係長", actor=chief, at=tokyo(day, 20, 14))
    assert selectors.hours_of(day).words == "08:45〜20:15"
    with pytest.raises(errors.ExtensionOver):
        services.end_extension(extension_id=made.pk, officer="維持係長", actor=chief, at=tokyo(day, 20, 16))
    early = extend(chief, date(2027, 1, 22), 6 * 60, 525, at=tokyo(day, 21), asked_at=tokyo(day, 20))
    services.end_extension(extension_id=early.pk, officer="維持係長", actor=chief, at=tokyo(day, 22))
    assert selectors.hours_of(date(2027, 1, 22)).words == "08:45〜18:00"
    assert ExtensionEnd.objects.count() == 2


@pytest.mark.parametrize(
    ("start", "end", "changes", "error"),
    [
        (1200, 1140, {}, errors.ExtensionBackwards),
        (540, 600, {}, errors.ExtensionWithinHours),
        (480, 525, {}, errors.ExtensionPast),
        (1080, 1200, {"cost": ""}, errors.SourceMissing),
        (1080, 1200, {"asked_at": tokyo(date(2027, 1, 21), 18)}, errors.AskedInFuture),
    ],
)
def test_an_extension_that_cannot_be_changes_nothing(
    chief: Any, start: int, end: int, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        extend(chief, date(2027, 1, 21), start, end, **changes)
    assert not Extension.objects.exists()
    assert selectors.hours_of(date(2027, 1, 21)).words == "08:45〜18:00"


def test_outside_the_term_nobody_extends_and_a_key_is_written_once(chief: Any) -> None:
    day = date(2028, 10, 2)
    with pytest.raises(errors.ExtensionOutsideTerm):
        extend(chief, day, 1080, 1200)
    extend(chief, date(2027, 1, 21), 1080, 1200, reference="k")
    with pytest.raises(errors.ExtensionEntered):
        extend(chief, date(2027, 1, 21), 1200, 1260, reference="k")
    assert Extension.objects.count() == 1
