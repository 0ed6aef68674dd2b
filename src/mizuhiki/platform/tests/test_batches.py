"""A batch is visible, runs once, and can be taken over."""

import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from mizuhiki.platform import batches, clock, jobs, sql
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


FULL = (
    "サーバーのディスクがいっぱいになり止まりました。登録済みのものは失われていません。"
    "空きを作ってから、もう一度始めてください。"
)


FULL_SERVER = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"


def work_until(query: str, *, then: Callable[[], None] = lambda: None) -> None:
    """A run that does half of its work and meets a query that fails."""
    with batches.run(kind="test", key="k", title="t", actor=None) as work:
        work.log("half of it")
        then()
        sql.run(query)


def test_a_full_disk_is_told_in_words_and_the_next_start_does_the_work() -> None:
    with pytest.raises(OperationalError):
        work_until(FULL_SERVER)
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", FULL)
    assert BatchRunLine.objects.count() == 0
    run = BatchRun.objects.get()
    with (
        pytest.raises(OSError, match="No space left"),
        batches.run_in_parts(run, actor=None) as work,
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", FULL)
    with batches.run(kind="test", key="k", title="t", actor=None) as work:
        work.finish({})
    assert BatchRun.objects.values_list("state", "step", "attempts").get() == ("done", "", 3)


def test_a_run_that_cannot_even_say_so_keeps_its_own_fault_and_is_taken_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patched, pytest.raises(OperationalError, match="could not extend"):
        work_until(FULL_SERVER, then=lambda: patched.setattr(QuerySet, "update", refuse))
    assert BatchRun.objects.values_list("state", "step").get() == ("running", "")
    with batches.run(kind="test", key="k", title="t", actor=None) as work:
        work.finish({})
    assert BatchRun.objects.values_list("state", "attempts").get() == ("done", 2)


def test_a_refusal_says_why_and_may_be_tried_again() -> None:
    with pytest.raises(RuleBroken), batches.run(kind="test", key="k", title="t", actor=None):
        raise RuleBroken()
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", "この操作はできません。")


def test_two_at_once_are_refused() -> None:
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


def test_work_that_never_says_what_it_did_is_not_committed() -> None:
    with (
        pytest.raises(AssertionError, match="test k ended without saying what it did"),
        batches.run(kind="test", key="k", title="t", actor=None) as work,
    ):
        work.log("half of it")
    assert BatchRun.objects.values_list("state", "step").get() == ("failed", "AssertionError")
    assert BatchRunLine.objects.count() == 0


def test_a_run_that_was_asked_for_is_asked_for_once(person: Callable[..., Any]) -> None:
    actor = person()
    with transaction.atomic():
        run = batches.ask_for(kind="test", key="k", title="t", expected={"rows": 0}, actor=actor)
        jobs.enqueue("billing.run_month", run_id=run.pk)
    with pytest.raises(batches.BatchAskedFor), transaction.atomic():
        batches.ask_for(kind="test", key="k", title="t", expected={"rows": 1}, actor=actor)
    assert BatchRun.objects.get().expected == {"rows": 0}


def test_a_run_whose_job_fell_over_before_it_began_may_be_asked_for_again(
    person: Callable[..., Any],
) -> None:
    actor = person()
    with transaction.atomic():
        run = batches.ask_for(kind="test", key="k", title="t", expected={}, actor=actor)
        jobs.enqueue("billing.run_month", run_id=run.pk)
    sql.run("UPDATE procrastinate_jobs SET status = 'failed'")
    with transaction.atomic():
        again = batches.ask_for(kind="test", key="k", title="t", expected={"rows": 1}, actor=actor)
    assert (again.pk, again.state, again.expected) == (run.pk, "waiting", {"rows": 1})


def test_a_run_that_died_may_be_asked_for_again_and_one_under_way_may_not(person: Callable[..., Any]) -> None:
    actor = person()
    BatchRun.objects.create(kind="test", key="k", title="t", state=BatchRun.State.RUNNING)
    with transaction.atomic():
        assert batches.ask_for(kind="test", key="k", title="t", expected={}, actor=actor).state == "waiting"
    with batches.run(kind="test", key="k", title="t", actor=None) as work:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(asked_elsewhere, actor).result() == "batch_under_way"
        work.finish({})
    assert BatchRun.objects.get().state == "done"


def asked_elsewhere(actor: Any) -> str:
    """What another connection is told."""
    try:
        with transaction.atomic():
            batches.ask_for(kind="test", key="k", title="t", expected={}, actor=actor)
    except RuleBroken as told:
        return told.code
    finally:
        connection.close()
    return "asked"


def test_a_clock_set_back_neither_stops_a_run_nor_its_next_start() -> None:
    with (
        clock.travel(date(2026, 4, 2)),
        pytest.raises(ZeroDivisionError),
        batches.run(kind="test", key="k", title="t", actor=None),
    ):
        raise ZeroDivisionError
    with clock.travel(date(2026, 4, 1)), batches.run(kind="test", key="k", title="t", actor=None) as work:
        work.finish({})
    run = BatchRun.objects.get()
    assert (run.state, run.attempts) == ("done", 2)
    assert run.started_at is not None
    assert clock.day_of(run.started_at) == date(2026, 4, 1)
