"""A worker killed in the middle of a job that a clerk started: another one finishes it, once."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from mizuhiki.arrears.services import printing as reminding
from mizuhiki.attachments import incoming
from mizuhiki.attachments.api import IncomingFile, IncomingOutcome
from mizuhiki.billing import completeness, starting, steps
from mizuhiki.directdebit import results
from mizuhiki.mail import api as mail
from mizuhiki.metering.services import importing as metering
from mizuhiki.notices.services import printing
from mizuhiki.platform import clock, jobs, sql, worker_cli
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests.builders import clerk, noon
from tests.kills import victims
from tests.kills.victims import (
    BILL_AT,
    BOOK_AT,
    MONTH,
    NEXT_MONTH,
    PRINT_AT,
    READ_AT,
    REMIND_AT,
    Server,
    brought,
    fork,
)

pytestmark = pytest.mark.timeout(900)


def ask_to_bill() -> None:
    """The clerk has seen the counts of the month and presses 調定を始める."""
    with clock.travel(noon(BILL_AT)):
        seen = completeness.expectation_of(MONTH, pack=pack_on(MONTH)).digest
        starting.ask_for_run(cycle_month=MONTH, seen=seen, actor=clerk(), at=clock.now())


def ask_to_book() -> None:
    """The clerk has uploaded the bank's answer."""
    arrived = IncomingFile.objects.create(
        kind=results.FILE_KIND,
        file=brought(results.FILE_KIND),
        file_name="kekka.dat",
        received_at=noon(BOOK_AT),
        received_by=clerk(),
    )
    jobs.enqueue(incoming.JOB, incoming_id=arrived.pk)


def ask_to_read() -> None:
    """The clerk has uploaded the handheld's file."""
    arrived = IncomingFile.objects.create(
        kind=metering.KIND,
        file=brought(metering.KIND),
        file_name="kenshin.csv",
        facts={"cycle_month": NEXT_MONTH.isoformat()},
        received_at=noon(READ_AT),
        received_by=clerk(),
    )
    jobs.enqueue(incoming.JOB, incoming_id=arrived.pk)


def ask_to_print() -> None:
    """The clerk has pressed 印刷を申し込む."""
    with clock.travel(noon(PRINT_AT)):
        victims.order_letters()


def ask_to_remind() -> None:
    """The officer has pressed 印刷を始める."""
    with clock.travel(noon(REMIND_AT)):
        victims.order_reminders()


def work(on: date) -> None:
    """A worker that ends once nothing waits; the day is the one on which the clerk asked."""
    with clock.travel(noon(on)):
        for _ in ("gives back", "does"):  # the one lane may be done before the other has given back
            assert worker_cli.run_lanes(wait=False) is None


def work_and_hang(on: date, place: Any, name: str, reached: Any) -> None:
    """A worker that says that it reached some place, and goes no further."""

    def hang(*_: Any, **__: Any) -> None:
        reached.send(True)
        time.sleep(300)

    setattr(place, name, hang)  # in this (forked) process only
    work(on)


def lose_the_worker() -> None:
    """A minute passes since it gave its last sign; then the rescue of that minute is due."""
    sql.run("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        app.configure_task("platform.rescue_stalled_jobs").defer(timestamp=0)


JOBS = (starting.JOB, incoming.JOB, printing.JOB, reminding.JOB)


def story(to: Any) -> None:
    """What the queue, the run and the file tell."""
    asked = ProcrastinateJob.objects.filter(task_name__in=JOBS)
    to.put(
        {
            "jobs": list(asked.values_list("status", "attempts")),
            "runs": BatchRun.objects.order_by("pk").values_list("state", "attempts").last(),
            "outcomes": list(IncomingOutcome.objects.values_list("state", flat=True)),
        }
    )


@dataclass(frozen=True)
class Case:
    """A clerk asks, a worker gets to some place and dies there."""

    of: str
    ask: Callable[[], None]
    undisturbed: Callable[[], None]
    on: date
    place: Any
    name: str
    run_attempts: int
    outcomes: tuple[str, ...] = ()


BILLING = Case("read", ask_to_bill, victims.bill, BILL_AT, steps, "write_slips", 2)
HALF_WAY = Case("sent", ask_to_book, victims.book, BOOK_AT, results, "_book", 2, ("taken",))
BOOKED = Case("sent", ask_to_book, victims.book, BOOK_AT, incoming, "record", 1, ("taken",))

READING = Case("read", ask_to_read, victims.read, READ_AT, metering, "_insert", 2, ("taken",))
PRINTING = Case("sent", ask_to_print, victims.print_letters, PRINT_AT, mail, "remove_file", 2)
REMINDING = Case("sent", ask_to_remind, victims.remind, REMIND_AT, mail, "remove_file", 2)
CASES = {
    "billing-run": BILLING,
    "import-half-way": HALF_WAY,
    "import-booked-not-told": BOOKED,
    "readings-half-way": READING,
    "print-behind-the-first-file": PRINTING,
    "reminders-behind-the-first-file": REMINDING,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_another_worker_finishes_what_a_killed_one_began(server: Server, case: Case) -> None:
    server.copy("reference", of=case.of)
    server.run(case.undisturbed, "reference")
    server.copy("victim", of=case.of)
    server.run(case.ask, "victim")
    reached, heard = fork.Pipe(duplex=False)
    worker = server.begin(work_and_hang, "victim", case.on, case.place, case.name, heard)
    heard.close()  # so that a worker that ends without a word is heard too
    assert reached.recv()
    server.kill_process(worker, after_s=0)
    server.run(lose_the_worker, "victim")
    server.run(work, "victim", case.on)
    told = fork.SimpleQueue()
    server.run(story, "victim", told)
    assert told.get() == {
        "jobs": [("succeeded", 2)],
        "runs": ("done", case.run_attempts),
        "outcomes": list(case.outcomes),
    }
    assert server.seen("victim") == server.seen("reference")


def stall_some(numbers: Any) -> None:
    """Jobs of a worker that is dead; another waits for its hour that is of the same kind as one of them."""
    (worker,) = sql.rows(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
    )[0]
    insert = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, attempts, args, "
        "worker_id, scheduled_at) VALUES (%s, %s, %s, %s::procrastinate_job_status, %s, %s::jsonb, %s, "
        "now() + %s * interval '1 hour') RETURNING id"
    )
    seal, month = ("house", "audit.seal", "audit.seal"), ("default", starting.JOB, None)
    found = {
        name: sql.rows(insert, row)[0][0]
        for name, row in {
            "sealing": (*seal, "doing", 1, '{"timestamp": 0}', worker, 0),
            "sealing next": (*seal, "todo", 0, '{"timestamp": 0}', None, 1),
            "deadly": (*month, "doing", jobs.MOST_ATTEMPTS, '{"run_id": 0}', worker, 0),
            "pruned": ("house", "web.forget_sent_forms", "once", "doing", 1, '{"timestamp": 0}', None, 0),
        }.items()
    }
    app.configure_task("platform.rescue_stalled_jobs").defer(timestamp=0)
    numbers.put(found)


def states(numbers: dict[str, int], told: Any) -> None:
    """What became of them."""
    found = dict(ProcrastinateJob.objects.values_list("id", "status"))
    told.put({name: found[number] for name, number in numbers.items()})


def test_one_that_cannot_be_given_back_does_not_keep_the_others(server: Server) -> None:
    server.copy("victim", of="read")
    numbers, told = fork.SimpleQueue(), fork.SimpleQueue()
    server.run(stall_some, "victim", numbers)
    server.run(work, "victim", BILL_AT)
    server.run(states, "victim", numbers.get(), told)
    assert told.get() == {
        "sealing": "aborted",
        "sealing next": "todo",
        "deadly": "failed",
        "pruned": "succeeded",
    }
