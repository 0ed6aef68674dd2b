"""Listeners: in the order they were wired, once, and in the act's own transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from mizuhiki.platform import batches, events
from mizuhiki.platform.models import BatchRun, BatchRunLine

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@dataclass(frozen=True)
class CountsTaken:
    """A bulk event of these tests."""

    run_id: int


heard: list[str] = []


def first(event: CountsTaken) -> None:
    heard.append(f"first {event.run_id}")


def second(event: CountsTaken) -> None:
    heard.append("second")


def broken(event: CountsTaken) -> None:
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _nobody_listens() -> Iterator[None]:
    heard.clear()
    yield
    events._listeners.pop(CountsTaken, None)


def test_nobody_needs_to_listen() -> None:
    events.publish(CountsTaken(1))
    assert heard == []


def test_whoever_is_wired_twice_hears_once_and_in_order() -> None:
    for listener in (first, second, first):
        events.listen(CountsTaken, listener)
    events.publish(CountsTaken(7))
    assert heard == ["first 7", "second"]


@transaction.atomic
def count() -> None:
    """An act of a lower room."""
    BatchRun.objects.create(kind="test", key="k", title="t")
    events.publish(CountsTaken(1))


def test_a_listener_that_fails_rolls_the_whole_act_back() -> None:
    events.listen(CountsTaken, broken)
    events.listen(CountsTaken, second)
    with pytest.raises(ZeroDivisionError):
        count()
    assert (heard, BatchRun.objects.count()) == ([], 0)


def test_a_batch_whose_listener_fails_is_failed_and_its_next_start_does_all_of_it() -> None:
    events.listen(CountsTaken, broken)
    for state in ("failed", "done"):
        try:
            with batches.run(kind="test", key="k", title="t", actor=None) as work:
                work.log("counted")
                events.publish(CountsTaken(work.run.pk))
                work.finish({"rows": 1})
        except ZeroDivisionError:
            events._listeners.pop(CountsTaken)
        assert BatchRun.objects.get().state == state
    assert BatchRunLine.objects.count() == 1
