"""What the wall showed in the evening is what the report of the day says."""

from datetime import date

import pytest

from mizuhiki.reporting.days import day_figures
from mizuhiki.reporting.tests.conftest import Ring, at
from mizuhiki.telephony.board_selectors import board
from mizuhiki.telephony.models import CallState
from mizuhiki.telephony.words import CallOutcome

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.mark.req("CC-083")
def test_the_wallboard_of_the_evening_matches_the_report_of_the_day(ring: Ring) -> None:
    ring(DAY, "09:00", answered=9, lost=2, short=1)
    ring(DAY, "17:59", answered=1)
    ring(DAY, "20:00", answered=3, lost=4)  # the night line's
    passed_on = CallState.objects.filter(outcome=CallOutcome.ABANDONED, wait_ms=30_000).earliest("entered_at")
    passed_on.outcome = CallOutcome.FLOWED_OUT
    passed_on.save(update_fields=["outcome"])
    evening = at(DAY, "23:00")
    wall, report = board(evening).day, day_figures(DAY, now=evening)
    assert (wall.offered, wall.answered, wall.abandoned, wall.short, wall.waiting) == (11, 10, 1, 1, 0)
    assert (report.total.offered, report.total.answered, report.outside) == (wall.offered, wall.answered, 7)
    assert (report.total.abandoned, report.total.short) == (wall.abandoned, wall.short)
