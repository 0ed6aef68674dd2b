"""Bulk work keeps nobody waiting: while its places are taken for hours, the trace is sealed all the same."""

import time
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mizuhiki.attachments import incoming
from mizuhiki.audit import api as audit
from mizuhiki.audit import verifying
from mizuhiki.platform import clock, jobs, sql, worker_cli
from tests.builders import clerk
from tests.kills.victims import Server, fork

pytestmark = pytest.mark.timeout(900)

UNSEALED = (
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float "
    "FROM audit_auditentry e WHERE action = 'a.b.c' "
    "AND NOT EXISTS (SELECT FROM audit_sealblock b "
    "WHERE b.source = 'audit.auditentry' AND e.id = ANY (b.row_ids))"
)


def work_for_hours(begun: Any) -> None:
    """A worker both of whose bulk places are taken by an import that does not end."""

    def hang(_: int) -> None:
        begun.put(True)
        time.sleep(600)

    setattr(incoming, "take_in", hang)  # noqa: B010 - in this (forked) process only
    for number in range(worker_cli.LANES[jobs.BULK]):
        jobs.enqueue(incoming.JOB, incoming_id=number)
    worker_cli.run_lanes()


def write_entries(count: int, every_s: float = 0) -> None:
    """What clerks leave behind."""
    who = clerk()
    for number in range(count):
        audit.record(action="a.b.c", subject=who, actor=who, at=clock.now(), place=number)
        time.sleep(every_s)


def seal_now_and_look(told: Any) -> None:
    """Ask for what the clock asks for every twenty seconds, and see it done."""
    number = jobs.enqueue("audit.seal", timestamp=0)
    deadline = time.monotonic() + 60
    while ProcrastinateJob.objects.get(pk=number).status != "succeeded":
        assert time.monotonic() < deadline, "nobody sealed"
        time.sleep(0.1)
    hanging = ProcrastinateJob.objects.filter(queue_name=jobs.BULK, status="doing").count()
    told.put((sql.rows(UNSEALED)[0][0], verifying.verify().holds, hanging))


def test_the_trace_is_sealed_while_bulk_work_takes_hours(server: Server) -> None:
    server.copy("victim", of="read")
    begun, told = fork.SimpleQueue(), fork.SimpleQueue()
    server.run(write_entries, "victim", 1_000)
    worker = server.begin(work_for_hours, "victim", begun)
    try:
        assert [begun.get() for _ in range(worker_cli.LANES[jobs.BULK])] == [True, True]
        server.run(seal_now_and_look, "victim", told)
        assert told.get() == (0, True, 2)
    finally:
        server.kill_process(worker, after_s=0)


def oldest_unsealed(for_s: float, told: Any) -> None:
    """The greatest age of an unsealed entry, looked at every half second."""
    greatest, end = 0.0, time.monotonic() + for_s
    while time.monotonic() < end:
        greatest = max(greatest, sql.rows(UNSEALED)[0][1])
        time.sleep(0.5)
    told.put(greatest)


@pytest.mark.long
def test_no_entry_waits_for_a_minute(server: Server) -> None:
    server.copy("victim", of="read")
    begun, told = fork.SimpleQueue(), fork.SimpleQueue()
    worker = server.begin(work_for_hours, "victim", begun)
    writer = server.begin(write_entries, "victim", 1_000, 0.06)
    try:
        server.run(oldest_unsealed, "victim", 90, told)
        writer.join(60)
        greatest_s = told.get()
        print(f"the oldest unsealed entry of 1,000 had waited {greatest_s:.1f} s")  # noqa: T201
        assert writer.exitcode == 0
        assert 1 < greatest_s < 60
    finally:
        server.kill_process(worker, after_s=0)
