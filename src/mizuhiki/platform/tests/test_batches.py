"""A batch is visible, runs once, and can be taken over."""

import pytest

from mizuhiki.platform import batches
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun, BatchRunLine

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def start(*, facts: dict[str, int], key: str = "2026-04") -> BatchRun:
    with batches.run(kind="test", key=key, title="試しの作業", actor=None) as work:
        work.step("数えています", done=1, total=4)
        seen = BatchRun.objects.get()
        assert (seen.state, seen.step, seen.percent) == ("running", "数えています", 25)
        work.log("できました", **facts)
        work.finish(facts)
    return work.run


def test_progress_is_seen_while_it_runs_and_the_end_commits_with_the_work() -> None:
    run = start(facts={"rows": 3})
    assert (run.state, run.facts, run.attempts) == ("done", {"rows": 3}, 1)
    assert BatchRunLine.objects.get().text == "できました"


def test_a_finished_batch_does_not_run_again() -> None:
    start(facts={})
    with pytest.raises(batches.BatchAlreadyDone, match="試しの作業"):
        start(facts={})
    assert BatchRun.objects.get().attempts == 1


def test_a_fault_is_visible_and_the_next_start_takes_over() -> None:
    with pytest.raises(ZeroDivisionError), batches.run(kind="test", key="k", title="t", actor=None):
        raise ZeroDivisionError
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", "ZeroDivisionError")
    with batches.run(kind="test", key="k", title="t", actor=None) as work:
        work.finish({})
    assert BatchRun.objects.values_list("state", "attempts").get() == ("done", 2)


def test_a_refusal_says_why_and_may_be_tried_again() -> None:
    with pytest.raises(RuleBroken), batches.run(kind="test", key="k", title="t", actor=None):
        raise RuleBroken()
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", "この操作はできません。")


def test_two_at_once_are_refused() -> None:
    from django.db import connection

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(current_schema() || 'batch:test:k'))", [0x6D7A]
            )
            with (
                pytest.raises(batches.BatchUnderWay),
                batches.run(kind="test", key="k", title="t", actor=None),
            ):
                pass
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert BatchRun.objects.get().state == "waiting"
