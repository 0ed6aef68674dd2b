"""A file of changes is taken in, agreed to, carried out whole by the worker, and taken back the same way."""

import hashlib
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.attachments.api import IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.bulkwork import errors, renaming
from mizuhiki.bulkwork.kinds import KINDS, Subject
from mizuhiki.bulkwork.models import KIND, BulkChange, BulkDone, BulkWork
from mizuhiki.bulkwork.planning import Change, Plan, lines_of
from mizuhiki.bulkwork.selectors import run_of
from mizuhiki.platform import batches, clock, jobs, locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun

FILE_KIND = "bulkwork.changes"  # of the file and its way in
JOB = "bulkwork.carry_out_work"
TELL_EVERY = 500
NEXT_DAY = timedelta(days=1)


@transaction.atomic
def take_file(
    *,
    content: bytes,
    file: StoredFile,
    file_name: str,
    kind: str,
    on: date | None,
    actor: Actor,
    at: datetime,
) -> BulkWork:
    """Keep what a file would change, without changing it.

    Args:
        kind: of `BulkWork.Kind`.
        on: the day from which banks know the new branches; the other kinds have none.

    Raises:
        ChangeFileRefused: some lines are wrong; `faults` names each.
        ChangeFileKnown: the same file waits or was carried out.
        NothingToChange, DayOver: there is nothing to do, or no time for it.
        Nothing is kept by any of them.

    Source:
        issue 7, point 10.
    """
    digest = hashlib.sha256(content).hexdigest()
    locks.take_name(f"bulkwork-file:{digest}")
    if before := known(digest, kind=kind):
        raise errors.ChangeFileKnown(file_name=file_name, number=before.pk)
    if on is not None and on <= clock.day_of(at):
        raise errors.DayOver(on=on)
    lines, faults = lines_of(content, KINDS[kind].reads)
    plan = KINDS[kind].reads.plan(lines, on or clock.day_of(at)) if not faults else Plan(faults=faults)
    if plan.faults:
        raise errors.ChangeFileRefused(
            file_name=file_name, faults=sorted(plan.faults, key=lambda fault: fault.line)
        )
    if not plan.changes:
        raise errors.NothingToChange(file_name=file_name)
    work = BulkWork(kind=kind, file=file, sha256=digest, file_name=file_name, effective_on=on)
    return _keep(work, plan, actor=actor, at=at)


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from a screen, of the kind and for the day that were asked with it."""
    on = incoming.facts.get("on", "")
    work = take_file(
        content=content,
        file=incoming.file,
        file_name=incoming.file_name,
        kind=incoming.facts["kind"],
        on=date.fromisoformat(on) if on else None,
        actor=incoming.received_by,
        at=clock.now(),
    )
    return work.pk


def find_work(sha256: str) -> Taken | None:
    """What the same bytes became before and still stands."""
    found = known(sha256)
    return Taken(found.pk, found.file_id) if found else None


def known(sha256: str, *, kind: str = "") -> BulkWork | None:
    """A work from the same bytes that was not refused or taken back; a wrong one may be read again."""
    works = BulkWork.objects.filter(sha256=sha256, **({"kind": kind} if kind else {})).order_by("-pk")
    return next((one for one in works if not _is_past(one)), None)


def _is_past(work: BulkWork) -> bool:
    if hasattr(work, "undone_by") and hasattr(work.undone_by, "done"):
        return True
    last = approvals.last_decision_of(kind=KIND, subject_id=work.pk)
    is_open = approvals.open_request_of(kind=KIND, subject_id=work.pk) is not None
    if is_open or last is None:
        return False
    run = run_of(work)
    has_failed = run is not None and run.state == BatchRun.State.FAILED
    return has_failed or last.outcome != Decision.Outcome.GRANTED


@transaction.atomic
def propose_way_back(*, work_id: int, actor: Actor, at: datetime) -> BulkWork:
    """A work that gives every record back what it was, where it still is as the first one left it.

    Raises:
        NothingToUndo, UndoneBefore: nothing is kept.

    Source:
        issue 7, point 10: a reversing batch.
    """
    work = BulkWork.objects.get(pk=work_id)
    locks.take_name(f"bulkwork-back:{work_id}")
    if before := BulkWork.objects.filter(undoes=work).first():
        raise errors.UndoneBefore(number=before.pk)
    if not hasattr(work, "done") or work.undoes_id is not None:
        raise errors.NothingToUndo
    changes = list(work.changes.order_by("line", "subject_id"))
    now = KINDS[work.kind].reads.now([one.subject_id for one in changes])
    back = [
        Change(one.line, one.subject_id, one.after, one.before)
        for one in changes
        if now.get(one.subject_id) == one.after
    ]
    if not back:
        raise errors.NothingToUndo
    on = max(clock.day_of(at), work.effective_on) + NEXT_DAY if work.effective_on else None
    way = BulkWork(kind=work.kind, undoes=work, effective_on=on)
    return _keep(way, Plan(back, left=len(changes) - len(back)), actor=actor, at=at)


def _keep(work: BulkWork, plan: Plan, *, actor: Actor, at: datetime) -> BulkWork:
    work.change_count, work.left_count = len(plan.changes), plan.left
    work.at, work.by_id = at, actor.pk
    work.save()
    BulkChange.objects.bulk_create(
        [BulkChange(work=work, **vars(one)) for one in plan.changes], batch_size=2_000
    )
    audit.record(
        action="bulkwork.work.read",
        subject=work,
        actor=actor,
        at=at,
        kind=work.kind,
        rows=len(plan.changes),
    )
    return work


@transaction.atomic
def ask_for_agreement(*, work_id: int, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person.

    Raises:
        WorkEnded: it was carried out, or is on its way.
        WorkMoved, DayOver: it cannot be carried out any more.
        MayNotAsk, ReasonNeeded, AlreadyAsked: see `approvals.ask`. Nothing is changed by any of them.

    Source:
        issue 7, point 10; design.md, law 9.
    """
    work = BulkWork.objects.get(pk=work_id)
    run = run_of(work)
    if run is not None and run.state != BatchRun.State.FAILED:
        raise errors.WorkEnded(state=run.get_state_display())
    require_unmoved(work, today=clock.day_of(at))
    return approvals.ask(
        kind=KIND,
        title=f"{work.get_kind_display()}（一括変更 {work.pk}）",
        subject=work,
        reason=reason,
        item_count=work.change_count,
        actor=actor,
        at=at,
    )


def require_unmoved(work: BulkWork, *, today: date) -> list[BulkChange]:
    """The changes of a work, none of whose records is another than it was read as.

    Raises:
        WorkMoved, DayOver: it cannot be carried out as it was shown.
    """
    if work.effective_on is not None and work.effective_on < today:
        raise errors.DayOver(on=work.effective_on)
    reads, changes = KINDS[work.kind].reads, list(work.changes.order_by("line", "subject_id"))
    now = reads.now([one.subject_id for one in changes])
    moved = [one for one in changes if now.get(one.subject_id) != one.before]
    if moved:
        raise errors.WorkMoved(count=len(moved), example=reads.example(moved[0].before))
    return changes


def start_work(*, work_id: int, actor: Actor) -> BatchRun:
    """In the transaction of the agreement: the worker is asked to carry it out.

    Source:
        issue 7, point 10.
    """
    work = BulkWork.objects.get(pk=work_id)
    run = batches.ask_for(
        kind=KIND,
        key=str(work.pk),
        title=f"一括変更 {work.pk} {work.get_kind_display()}",
        expected={"rows": work.change_count},
        actor=actor,
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return run


def carry_out_work(run_id: int) -> None:
    """What the job does. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=KIND)
    with suppress(RuleBroken):
        _carry_out(BulkWork.objects.get(pk=int(run.key)), run, at=clock.now())


def _carry_out(work: BulkWork, run: BatchRun, *, at: datetime) -> None:
    with batches.run(kind=KIND, key=run.key, title=run.title, actor=run.started_by) as going:
        locks.take_utility()
        decision = approvals.last_decision_of(kind=KIND, subject_id=work.pk)
        assert decision is not None
        assert decision.outcome == Decision.Outcome.GRANTED, "nothing is carried out that nobody agreed to"
        going.step("台帳と照合しています")
        follows = renaming.followers(work) if work.kind == BulkWork.Kind.RENAME else []
        changes = require_unmoved(work, today=clock.day_of(at))
        change = KINDS[work.kind].change
        for done, one in enumerate(changes):
            if done % TELL_EVERY == 0:
                going.step("変更しています", done=done, total=len(changes))
            change(Subject(work, one), decision.decided_by, at)
        if follows:
            going.step("お客様の住所を書き換えています", total=len(follows))
            renaming.write_addresses(work, follows, actor=decision.decided_by, at=at)
        BulkDone.objects.create(work=work, run=going.run, decision=decision, people_count=len(follows), at=at)
        audit.record(
            action="bulkwork.work.done",
            subject=work,
            actor=decision.decided_by,
            at=at,
            kind=work.kind,
            rows=len(changes),
        )
        going.finish({"rows": len(changes), "addresses": len(follows)})
