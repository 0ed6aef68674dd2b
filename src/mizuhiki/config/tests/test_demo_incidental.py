"""The demo's staff do other work on every working day of this month and the last."""

from collections.abc import Callable
from typing import Any

import pytest

from mizuhiki.config.demo.incidental import do_other_work
from mizuhiki.outsourcing import selectors
from mizuhiki.outsourcing.models import IncidentalTask, TaskReversal
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from tests.builders import rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_each_working_day_has_its_tasks(person: Callable[..., Any]) -> None:
    rules()
    today = clock.today()
    assert do_other_work(today=today) == 0
    for name in ("counter", "work"):
        person("outsourcing.task_book", username=name)
    count = do_other_work(today=today)
    assert IncidentalTask.objects.count() == count
    assert TaskReversal.objects.count() == 1
    last = selectors.month_report(month_before(today))
    assert len(last.days) >= 20
    assert sum(section.amount.count > 0 for section in last.sections) == 6
    days = IncidentalTask.objects.values_list("done_on", flat=True).distinct()
    assert all(3 <= IncidentalTask.objects.filter(done_on=day).count() <= 5 for day in days)
    assert {day.weekday() for day in days} <= {0, 1, 2, 3, 4}
