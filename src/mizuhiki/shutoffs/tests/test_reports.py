"""Opening + cuts - restorations = closing; and the funnel counts what the rows say."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.platform import clock
from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.api import ReleaseTerms
from mizuhiki.shutoffs.models import Cut, Reopening, Restoration, RestorationConfirmed
from mizuhiki.shutoffs.report_rules import movement, stretches
from mizuhiki.shutoffs.restore_rules import Came, due_on, is_late, release
from mizuhiki.shutoffs.selectors.reports import done_in, funnel, months_of, report_of
from tests import ripe
from tests.builders import clerk

START = datetime(2026, 4, 1, tzinfo=UTC)
minutes = st.integers(0, 400)
cuts = st.lists(st.tuples(st.integers(1, 4), minutes, st.none() | st.integers(-20, 200)), max_size=14)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@given(told=cuts, since=minutes, length=minutes)
@pytest.mark.req("COL-074")
def test_the_sum_holds_whatever_happened(
    told: Sequence[tuple[int, int, int | None]], since: int, length: int
) -> None:
    rows = sorted(
        (
            (supply, at(closed), None if after is None else at(closed + after))
            for supply, closed, after in told
        ),
        key=lambda one: one[1],
    )
    found = stretches(rows)
    one = movement(found, at(since), at(since + length))
    assert one.opening + one.cuts - one.restorations == one.closing
    days = [movement(found, at(since + n), at(since + n + 1)) for n in range(length)]
    assert sum(day.cuts for day in days) == one.cuts
    assert sum(day.restorations for day in days) == one.restorations
    later = movement(found, at(since + length), at(since + length + 9))
    assert later.opening == one.closing, "where one time ends the next begins"
    closed = {
        row.supply_id for row in found if row.closed_at < at(since) and not _opened_by(row.opened_at, since)
    }
    assert one.opening == len(closed), "no tap is closed twice at once"


def _opened_by(opened_at: datetime | None, since: int) -> bool:
    return opened_at is not None and opened_at < at(since)


ALL = ReleaseTerms("第1条", 100, 0)
HALF = ReleaseTerms("第2条", 50, 12)
DEBTS = {1: 3_001, 2: 2_000}


@pytest.mark.req("COL-071")
def test_what_opens_a_tap() -> None:
    some = frozenset({1})
    for came, terms, source, missing in (
        (Came({}), ALL, "paid", 0),
        (Came({2: 2_000}), ALL, "", 2_000),
        (Came({1: 3_001}, told=some), ALL, "paid", 0),
        (Came({2: 2_000}, pledged=frozenset({2})), ALL, "", 2_000),
        (Came({2: 2_000}), HALF, "", 0),
        (Came({2: 2_000}, pledged=frozenset({2})), HALF, "pledge", 0),
        (Came({1: 2_501, 2: 2_000}, pledged=frozenset({1, 2})), HALF, "", 2_001),
        (Came({1: 500, 2: 2_000}, pledged=frozenset({1, 2})), HALF, "pledge", 0),
        (Came({1: 501, 2: 2_000}, pledged=frozenset({1})), HALF, "", 1),
        (Came(DEBTS, held=True), HALF, "eased", 2_501),
    ):
        judged = release(DEBTS, came, terms)
        assert (judged.source, judged.missing_yen) == (source, missing), came
        assert judged.paid_yen + judged.left_yen == 5_001


@pytest.mark.req("COL-011", "COL-012")
def test_in_time_is_the_same_day_and_late_the_next_business_day() -> None:
    calendar, hour = BusinessCalendar("収納"), time(17, 45)
    friday = datetime(2026, 10, 23, 17, 45, 59, tzinfo=clock.TOKYO)
    assert not is_late(friday, hour)
    assert is_late(friday + timedelta(seconds=1), hour)
    assert due_on(friday, hour, calendar, is_today=False) == date(2026, 10, 23)
    late = friday + timedelta(seconds=1)
    assert due_on(late, hour, calendar, is_today=False) == date(2026, 10, 26)
    assert due_on(late, hour, calendar, is_today=True) == date(2026, 10, 23)
    sunday = datetime(2026, 10, 25, 9, tzinfo=clock.TOKYO)
    assert due_on(sunday, hour, calendar, is_today=False) == date(2026, 10, 25), "in time on whatever day"


def reopen(cut: Cut, when: datetime) -> None:
    made = Restoration.objects.create(
        cut=cut, supply_id=cut.supply_id, channel="phone", reference="1", asked_at=when, at=when, by=clerk()
    )
    RestorationConfirmed.objects.create(restoration=made, source="paid", article="", at=when, by=clerk())
    Reopening.objects.create(
        cut=cut,
        restoration=made,
        opened_at=when + timedelta(minutes=75),
        index_m3=130,
        has_recovered=True,
        at=when,
        by=clerk(),
    )


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.req("COL-074", "COL-099")
def test_the_report_and_the_funnel_are_the_rows(cut: Cut) -> None:
    october = report_of(date(2026, 10, 1), date(2026, 10, 31))
    moved = october.total.moved
    assert (moved.opening, moved.cuts, moved.restorations, moved.closing) == (0, 1, 0, 1)
    assert (october.total.cut_yen, october.total.closed_yen) == (cut.yen, cut.yen)
    assert [(one.label, one.moved.cuts) for one in october.methods] == [("特殊ピン止", 1)]
    assert [one.moved.closing for one in october.areas] == [1]
    assert [(one.label, one.count, one.yen) for one in october.ends] == [("停止した", 1, cut.yen)]
    reopen(cut, datetime(2026, 11, 2, 10, tzinfo=clock.TOKYO))
    autumn = report_of(date(2026, 10, 22), date(2026, 11, 30))
    moved = autumn.total.moved
    assert (moved.opening, moved.cuts, moved.restorations, moved.closing) == (1, 0, 1, 0)
    assert [(one.label, one.moved.opening, one.moved.closing) for one in autumn.months] == [
        ("2026-10", 1, 1),
        ("2026-11", 1, 0),
    ]
    assert (autumn.minutes, autumn.median_minutes, autumn.channels) == ([75], 75, [("電話", 1)])
    stages = {one.code: one for one in funnel(2026)}
    month_of = {month: number for number, month in enumerate(months_of(2026))}
    september, october_no, november = (month_of[date(2026, month, 1)] for month in (9, 10, 11))
    assert [(code, one.total) for code, one in stages.items()] == [
        ("demand_checks", 0),
        ("warnings", 2),
        ("shutoff_notices", 2),
        ("shutoffs", 1),
        ("restorations", 1),
    ]
    assert stages["warnings"].months[september] == 2, "sent on 30 September to two households"
    assert (stages["shutoffs"].months[october_no], stages["restorations"].months[november]) == (1, 1)
    assert stages["shutoffs"].volume is not None
    assert stages["shutoffs"].volume.count == 800
    assert (done_in(2026, "shutoffs"), done_in(2025, "shutoffs")) == (1, 0)
    assert ripe.CUT_ON.month == 10
