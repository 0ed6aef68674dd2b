"""What the house does by itself comes when its docstring says, by a clock in Japan.

The queue reads a cron in UTC: an hour meant for the night here would be noon at the counter.
"""

import re
from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask

from mizuhiki.platform import clock, jobs

EVENING = datetime(2026, 11, 20, 20, tzinfo=clock.TOKYO)
SAID = re.compile(r"\bat (\d\d:\d\d) in Japan\b")


def tasks() -> list[PeriodicTask[..., object, ...]]:
    return list(app.periodic_registry.periodic_tasks.values())


def comings(cron: PeriodicTask[..., object, ...], times: int) -> list[datetime]:
    """When it comes from that evening on, by a clock in Japan."""
    cron.croniter.set_current(start_time=EVENING.timestamp())
    return [datetime.fromtimestamp(cron.croniter.get_next(float), clock.TOKYO) for _ in range(times)]


def test_a_job_of_a_fixed_hour_comes_when_its_docstring_says() -> None:
    fixed = {task.task.name: task for task in tasks() if task.cron.split()[1] != "*"}
    said = {name: SAID.findall(task.task.func.__doc__ or "") for name, task in fixed.items()}
    kept = {name: [f"{coming:%H:%M}" for coming in comings(task, 1)] for name, task in fixed.items()}
    assert said == kept
    assert kept["web.forget_sent_forms"] == ["03:17"]
    assert kept["attachments.sweep"] == ["03:20"]
    for task in fixed.values():
        first, second = comings(task, 2)
        assert second - first == timedelta(days=1)


@pytest.mark.parametrize(
    ("hour", "minute", "cron"),
    [(3, 17, "17 18 * * *"), (0, 0, "0 15 * * *"), (9, 5, "5 0 * * *"), (23, 59, "59 14 * * *")],
)
def test_an_hour_in_japan_as_the_queue_reads_it(hour: int, minute: int, cron: str) -> None:
    assert jobs.daily(hour, minute) == cron
