"""A month counted, closed, and its fee laid before the utility."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reporting import closing
from mizuhiki.reporting.days import day_figures
from mizuhiki.reporting.models import ClosedMonth, FeeReduced
from mizuhiki.reporting.months import month_figures, year_figures
from mizuhiki.reporting.rules import Counts
from mizuhiki.reporting.tally import from_json, to_json
from mizuhiki.reporting.tests.conftest import Ring, at
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, put_in_force
from mizuhiki.telephony.models import CallState
from mizuhiki.telephony.words import State

pytestmark = pytest.mark.django_db
JUNE, MARCH = date(2026, 6, 1), date(2026, 3, 1)
SECOND = date(2026, 6, 2)
GRANTED = approvals.Decision.Outcome.GRANTED
JULY_FIRST = at(date(2026, 7, 1), "09:00")
WHOLE = Counts(
    offered=22, answered=19, abandoned=3, short=2, timed=19, within=18, measured=19,
    talk_ms=19 * 170_000, wrap_up_ms=19 * 100_000,
)  # fmt: skip


@pytest.fixture
def june(ring: Ring) -> None:
    """22 calls that count: 19 answered (86.3 %), 18 of them in time; 2 cut short, 3 while nobody worked."""
    ring(JUNE, "08:59:59", answered=1)
    ring(JUNE, "09:00", answered=8, lost=1, short=2)
    ring(JUNE, "17:59:00", answered=1, rang_s=11)
    ring(SECOND, "10:00", answered=7, lost=2)
    ring(SECOND, "11:00", answered=2)
    ring(SECOND, "18:00", lost=3)  # the night line's
    ring(JUNE - timedelta(days=1), "12:00", lost=1)  # May's


@pytest.mark.req("CC-003", "CC-008", "CC-009", "CC-103")
def test_a_month_is_counted_by_day_and_hour_against_its_floors(june: None) -> None:
    figures = month_figures(JUNE, today=date(2026, 7, 1))
    assert figures.total == WHOLE
    assert figures.tally.outside == 3
    assert [(line.day, line.counts.answer_rate, line.is_short) for line in figures.days] == [
        (JUNE, Fraction(1_000, 11), False),
        (SECOND, Fraction(900, 11), True),
    ]
    assert [(day, f"{slot:%H:%M}", counts.lost) for day, slot, counts in figures.short_hours] == [
        (SECOND, "10:00", 2)
    ]
    assert [(f"{slot:%H:%M}", one.offered) for slot, one, _ in figures.slots if one.offered] == [
        ("08:45", 1), ("09:00", 9), ("10:00", 9), ("11:00", 2), ("17:00", 1),
    ]  # fmt: skip
    assert (figures.is_short, figures.reduction.missing) == (True, Fraction(8, 10))
    assert figures.expected_calls == 5_255
    assert from_json(to_json(figures.tally)) == figures.tally


@pytest.mark.req("CC-008")
def test_a_day_under_way_counts_to_now_and_says_what_it_may_lose(june: None) -> None:
    found = day_figures(SECOND, now=at(SECOND, "11:30"))
    assert (found.total.offered, found.total.answered, found.outside) == (11, 9, 3)
    assert [(f"{one.slot:%H:%M}", one.counts.offered, one.is_over, one.is_short) for one in found.slots][
        :5
    ] == [
        ("08:45", 0, True, False),
        ("09:00", 0, True, False),
        ("10:00", 9, True, True),
        ("11:00", 2, False, False),
        ("12:00", 0, False, False),
    ]
    assert [one.has_begun for one in found.slots][:5] == [True, True, True, True, False]
    # June, 30 open days: 594 / 2 of the hour that goes on, then 551 … 315: 3,397 / 30 = 113.2
    assert found.outlook.to_come == 113
    assert found.outlook.may_lose == 9 + 113 - 112
    assert found.outlook.must_answer == 9
    over = day_figures(SECOND, now=at(date(2026, 6, 3), "08:00"))
    assert (over.outlook.to_come, all(one.is_over for one in over.slots)) == (0, True)


def test_march_relaxes_its_own_days(ring: Ring) -> None:
    ring(MARCH, "10:00", answered=71, lost=29)
    ring(date(2026, 4, 1), "10:00", answered=85, lost=15)
    march, april = (month_figures(month, today=date(2026, 6, 1)) for month in (MARCH, date(2026, 4, 1)))
    assert (len(march.short_hours), len(march.short_days)) == (0, 1)
    assert (len(april.short_hours), len(april.short_days)) == (0, 1)


@pytest.fixture
def manager(person: Callable[..., Any]) -> Any:
    return person("reporting.kpi_see", "reporting.kpi_person_see", "reporting.month_close", username="mg1")


@pytest.fixture
def approver(person: Callable[..., Any]) -> Any:
    return person("reporting.kpi_see", "reporting.reduction_decide", username="kyoku1")


def test_a_closed_month_stays_as_it_was_counted(june: None, manager: Any) -> None:
    closed = closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    CallState.objects.filter(entered_at__lt=JULY_FIRST).update(outcome="answered")
    assert month_figures(JUNE, today=date(2026, 7, 1)).total == WHOLE
    assert [one.total.offered for one in year_figures(2026, today=date(2026, 7, 1))] == [0, 1, 22, 0]
    with pytest.raises(RuleBroken, match="承認待ち"):
        closing.close_month(month=JUNE, reason="通話明細の訂正", at=JULY_FIRST, actor=manager)
    assert list(ClosedMonth.objects.all()) == [closed]


@pytest.mark.parametrize(
    ("month", "reason", "sentence"),
    [
        (date(2026, 7, 1), "", "まだ終わっていません"),
        (JUNE, "", "確定済みです"),
        (JUNE, "もう一度", "変わっていません"),
        (date(2019, 6, 1), "", "kpi.yaml"),
    ],
)
def test_a_month_that_cannot_be_closed_changes_nothing(
    ring: Ring, manager: Any, month: date, reason: str, sentence: str
) -> None:
    ring(JUNE, "09:00", answered=9, lost=1)
    closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    with pytest.raises(RuleBroken, match=sentence):
        closing.close_month(month=month, reason=reason, at=JULY_FIRST, actor=manager)
    assert ClosedMonth.objects.count() == 1


def test_a_call_without_an_end_keeps_a_month_open(ring: Ring, manager: Any) -> None:
    ring(JUNE, "09:00", answered=2, state=State.TALKING)
    with pytest.raises(RuleBroken, match="終わりの分からない通話が2件"):
        closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    assert not ClosedMonth.objects.exists()


def test_the_utility_decides_about_the_fee_once(june: None, manager: Any, approver: Any) -> None:
    """Ａ 22 × 0.9 − 19 = 0.8; Ｂ 9,900,000 × 12 ÷ 100,465 = 1,182.501…: 946 yen."""
    closed = closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    asked = approvals.open_request_of(kind=FeeReduced.KIND, subject_id=closed.pk)
    assert asked is not None
    assert asked.amount_yen == 946
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(request_id=asked.pk, outcome=GRANTED, reason="", actor=manager, at=JULY_FIRST)
    assert not FeeReduced.objects.exists()
    approvals.decide(request_id=asked.pk, outcome=GRANTED, reason="", actor=approver, at=JULY_FIRST)
    assert list(FeeReduced.objects.values_list("closed_id", "yen", "by_id")) == [
        (closed.pk, 946, approver.pk)
    ]
    with pytest.raises(RuleBroken, match="減額済み"):
        closing.close_month(month=JUNE, reason="訂正", at=JULY_FIRST, actor=manager)


def test_closing_again_keeps_both_and_the_later_one_holds(ring: Ring, manager: Any) -> None:
    ring(JUNE, "09:00", answered=9, lost=1)
    first = closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    ring(JUNE, "10:00", answered=5)
    again = closing.close_month(month=JUNE, reason="通話明細の追加", at=JULY_FIRST, actor=manager)
    assert (first.number, again.number, again.reason) == (1, 2, "通話明細の追加")
    assert month_figures(JUNE, today=date(2026, 7, 1)).total.offered == 15
    assert clock.day_of(again.closed_at) == date(2026, 7, 1)


@pytest.mark.req("CC-007")
def test_no_fee_accrues_before_the_performance_begins(june: None, manager: Any) -> None:
    """The same bad month as above in the preparation: nothing is owed, so nothing is taken off."""
    before = month_figures(JUNE, today=date(2026, 7, 1))
    assert (before.bears_fee, before.fee.monthly_yen, before.reduction.yen) == (True, 9_900_000, 946)
    files = files_of(DATA / "mizuhiki-demo")
    later = files["pack.yaml"].replace('performs_from: "2025-10-01"', 'performs_from: "2026-07-01"')
    version = keep_pack(files=files | {"pack.yaml": later}, at=JULY_FIRST, actor=None)
    put_in_force(version=version, from_on=JUNE, at=JULY_FIRST, asked_by=None, decided_by=None)
    closed = closing.close_month(month=JUNE, reason="", at=JULY_FIRST, actor=manager)
    assert approvals.open_request_of(kind=FeeReduced.KIND, subject_id=closed.pk) is None
    after = month_figures(JUNE, today=date(2026, 7, 1))
    assert (after.total, after.reduction.missing) == (WHOLE, Fraction(8, 10))
    assert (after.bears_fee, after.fee.monthly_yen, after.reduction.yen) == (False, 0, 0)
