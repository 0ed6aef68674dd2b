"""One way to run a batch: visible, resumable, one at a time for a kind and period.

    with batches.run(kind="billing", key="2026-10/even", title="…", actor=actor) as work:
        work.step("料金の計算", total=7_033)
        ...
        work.finish({"assessments": 17_204, "yen": 98_765_432})

Everything inside is one transaction; the end of the run commits with its work. Progress is told over
a second connection, so that others see it while the work is not committed yet.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import psycopg
from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg.types.json import Jsonb

from mizuhiki.platform import clock, jobs, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.database.api import reason_of
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun, BatchRunLine

log = logging.getLogger(__name__)
_NOT_ASKED = BatchRun.State.FAILED  # of a record made only to be locked


class BatchAlreadyDone(RuleBroken):
    """The work of this kind and period is finished; nothing was done again."""

    code = "batch_already_done"
    sentence = "「{title}」はすでに完了しています。もう一度実行する必要はありません。"


class BatchUnderWay(RuleBroken):
    """Somebody else runs it right now."""

    code = "batch_under_way"
    sentence = "「{title}」は現在ほかの担当者が実行中です。完了をお待ちください。"


class BatchAskedFor(RuleBroken):
    """The run was asked for and waits for the worker."""

    code = "batch_asked_for"
    sentence = "「{title}」はすでに受け付けています。順番が来ると始まります。"


class Work:
    """A run under way: tells its progress and ends it."""

    def __init__(self, run: BatchRun, teller: psycopg.Connection | None) -> None:
        self.run = run
        self.is_finished = False
        self._teller = teller

    def step(self, text: str, *, done: int = 0, total: int = 0) -> None:
        """Say what is being done now and how far it is; seen at once by everybody."""
        if self._teller is not None:
            self._teller.execute(
                f"UPDATE {BatchRun._meta.db_table} SET step = %s, done_count = %s, total_count = %s "  # noqa: S608
                "WHERE id = %s AND state = 'running'",
                [text, done, total, self.run.pk],
            )

    def expect(self, expected: Mapping[str, object]) -> None:
        """Note what the run must come to, before it does anything; seen at once and kept."""
        self.run.expected = dict(expected)
        if self._teller is None:
            BatchRun.objects.filter(pk=self.run.pk).update(expected=self.run.expected)
        else:
            self._teller.execute(
                f"UPDATE {BatchRun._meta.db_table} SET expected = %s WHERE id = %s",  # noqa: S608
                [Jsonb(self.run.expected), self.run.pk],
            )

    def log(self, text: str, **facts: int | str) -> None:
        """Write one line into the run's log; it commits with the work."""
        BatchRunLine.objects.create(run=self.run, at=clock.now(), text=text, facts=facts)

    def finish(self, facts: Mapping[str, object]) -> None:
        """Mark the run done; commits together with what it did."""
        BatchRun.objects.filter(pk=self.run.pk).update(
            state=BatchRun.State.DONE, step="", facts=dict(facts), ended_at=clock.now()
        )
        self.run.refresh_from_db()
        self.is_finished = True


def ask_for(*, kind: str, key: str, title: str, expected: Mapping[str, object], actor: Actor) -> BatchRun:
    """Note that a run was asked for, and what it must come to; the caller defers its job with it.

    Inside the caller's transaction. A run that failed may be asked for again, and so may one whose job
    fell over before it began: waiting for a job that nobody will do would be for ever.

    Raises:
        BatchAlreadyDone, BatchUnderWay, BatchAskedFor: nothing is changed.
    """
    BatchRun.objects.get_or_create(kind=kind, key=key, defaults={"title": title, "state": _NOT_ASKED})
    record = BatchRun.objects.select_for_update(no_key=True).get(kind=kind, key=key)
    if record.state == BatchRun.State.DONE:
        raise BatchAlreadyDone(title=title)
    if not locks.try_name(f"batch:{kind}:{key}"):
        raise BatchUnderWay(title=title)
    if record.state == BatchRun.State.WAITING and jobs.is_waiting(run_id=record.pk):
        raise BatchAskedFor(title=title)
    record.state, record.step, record.expected = BatchRun.State.WAITING, "", dict(expected)
    record.started_by_id = actor.pk
    record.save(update_fields=["state", "step", "expected", "started_by"])
    return record


def is_free(*, kind: str, key: str) -> bool:
    """Whether nobody runs it now; inside a transaction, which holds it from here on."""
    return locks.try_name(f"batch:{kind}:{key}")


@contextmanager
def run(*, kind: str, key: str, title: str, actor: Actor | None) -> Iterator[Work]:
    """Run a batch once. A run that died before its commit is taken over and done from the start.

    Raises:
        BatchAlreadyDone: it was finished before. Nothing is changed.
        BatchUnderWay: it is running elsewhere. Nothing is changed.
    """
    record, _ = BatchRun.objects.get_or_create(kind=kind, key=key, defaults={"title": title})
    teller, entered = _open_teller(), False
    try:
        with transaction.atomic():
            if not locks.try_name(f"batch:{kind}:{key}"):
                raise BatchUnderWay(title=title)
            record.refresh_from_db()
            if record.state == BatchRun.State.DONE:
                raise BatchAlreadyDone(title=title)
            _mark_running(teller, record, actor, clock.now())
            entered = True
            yield (work := Work(record, teller))
            assert work.is_finished, f"{kind} {key} ended without saying what it did"
    except RuleBroken as broken:
        if entered:
            _mark_failed(record, broken.message)
        raise
    except Exception as fault:
        _mark_failed(record, reason_of(fault))
        raise
    finally:
        if teller is not None:
            teller.close()


@contextmanager
def run_in_parts(record: BatchRun, *, actor: Actor | None) -> Iterator[Work]:
    """Go through long work that commits part by part; each part says for itself what is done.

    For work of hours, which one transaction could not carry. The run is locked for as long as this
    process lives; after a kill the next start goes on where the last whole part ended.

    Raises:
        BatchAlreadyDone: it was finished before. Nothing is changed.
        BatchUnderWay: it is running elsewhere. Nothing is changed.
    """
    teller, entered = _open_teller(), False
    name = f"batch:{record.kind}:{record.key}"
    try:
        if not (locks.try_name(name) if teller is None else locks.try_name_of_session(teller, name)):
            raise BatchUnderWay(title=record.title)
        record.refresh_from_db()
        if record.state == BatchRun.State.DONE:
            raise BatchAlreadyDone(title=record.title)
        _mark_running(teller, record, actor, clock.now())
        entered = True
        yield Work(record, teller)
    except RuleBroken as broken:
        if entered:
            _mark_failed(record, broken.message)
        raise
    except Exception as fault:
        _mark_failed(record, reason_of(fault))
        raise
    finally:
        if teller is not None:
            teller.close()


def _open_teller() -> psycopg.Connection | None:
    """A connection of its own that commits each word; none inside a surrounding transaction.

    There the record is not committed yet, and nobody could see it.
    """
    if connection.in_atomic_block:
        return None
    params = connection.get_connection_params()
    plain = {k: params[k] for k in ("host", "port", "dbname", "user", "password", "options") if k in params}
    return psycopg.connect(**plain, autocommit=True)


def _mark_running(
    teller: psycopg.Connection | None, record: BatchRun, actor: Actor | None, at: datetime
) -> None:
    values = {
        "state": BatchRun.State.RUNNING,
        "started_by_id": actor.pk if actor else None,
        "started_at": at,
        "attempts": record.attempts + 1,
    }
    if teller is None:
        BatchRun.objects.filter(pk=record.pk).update(**values)
    else:
        columns = ", ".join(f"{name} = %s" for name in values)
        teller.execute(
            f"UPDATE {BatchRun._meta.db_table} SET {columns} WHERE id = %s",  # noqa: S608
            [*(str(v) if isinstance(v, BatchRun.State) else v for v in values.values()), record.pk],
        )
    record.refresh_from_db()


def _mark_failed(record: BatchRun, reason: str) -> None:
    """After the rollback: the run is visible as failed, with the reason; the next start counts anew.

    Where not even this can be written, the database lost or its disk full, the run stays `running` without
    its lock, which the next start takes over; the fault that stopped it is what the caller hears of.
    """
    try:
        BatchRun.objects.filter(pk=record.pk).exclude(state=BatchRun.State.DONE).update(
            state=BatchRun.State.FAILED, step=reason[:100], expected={}
        )
    except (OperationalError, InterfaceError):
        log.error("run %s of %s stopped, which could not be written down", record.key, record.kind)
