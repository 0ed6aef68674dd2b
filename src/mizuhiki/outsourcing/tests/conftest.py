"""Rules that know the types of work, a clerk, and a day."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from mizuhiki.outsourcing.models import IncidentalTask
from mizuhiki.outsourcing.services import book_task
from mizuhiki.platform import clock

AT = datetime(2026, 11, 20, 16, 0, tzinfo=clock.TOKYO)
TODAY = AT.date()
RIGHTS = ("outsourcing.task_book", "outsourcing.report_see")
Book = Callable[..., IncidentalTask]


@pytest.fixture(autouse=True)
def _rules(rules_in_force: None) -> None:
    del rules_in_force


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS, username="mado1", display_name="窓口 花子")


@pytest.fixture
def leader(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS, "outsourcing.task_reverse", username="work1", display_name="責任 太郎")


@pytest.fixture
def book(clerk: Any) -> Book:
    """Books a task: `book("封入", minutes=15)`."""

    def make(description: str = "封入", **facts: Any) -> IncidentalTask:
        given: dict[str, Any] = {
            "work_type": "counter",
            "count": 2,
            "minutes": 15,
            "done_on": date(2026, 11, 20),
            "reference": f"k{IncidentalTask.objects.count()}",
            "actor": clerk,
            "at": AT,
        }
        return book_task(description=description, **given | facts)

    return make
