"""A request file on its way: asked for with its counts, taken out, received by the bank. Never twice.

Money was drawn twice where an error was shown at sending and the file was sent again, and last year's
file was sent where it could still be chosen. So somebody else than its maker looks at it and takes it out;
it leaves a second time only for a reason, and not at all once the bank has it, has answered it, or its day
is over.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.directdebit import turning
from mizuhiki.directdebit.days import KIND, day_of
from mizuhiki.directdebit.errors import (
    CountChanged,
    DebitDayOver,
    FileAccepted,
    MakerSends,
    NotHandedYet,
    NothingToDebit,
    OtherPersonSends,
    OutcomeNotUnknown,
    OutcomeUnknown,
    ReasonNeeded,
    ResultsAreIn,
)
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitResultFile
from mizuhiki.directdebit.requests import title_of
from mizuhiki.directdebit.schedule import Slot
from mizuhiki.platform import batches, clock, jobs, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun

JOB = "directdebit.make_file"
OPEN_FOR = timedelta(minutes=10)  # how long after taking it out a file may be saved


@transaction.atomic
def ask_for_file(*, slot: Slot, seen: tuple[int, int], actor: Actor, at: datetime) -> BatchRun:
    """Ask the worker to make a file, as it was counted.

    Args:
        seen: rows and yen that were on the screen.

    Raises:
        BatchAlreadyDone, BatchUnderWay, BatchAskedFor, CountChanged, NothingToDebit, DebitDayOver:
            nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    debit_on, today = slot.debit_on, clock.day_of(at)
    chosen = day_of(debit_on, slot.profile.code, today=today).chosen
    slips = sum(one.count for one in turning.unasked(slot, today=today).values())
    run = batches.ask_for(
        kind=KIND,
        key=slot.key,
        title=title_of(slot),
        expected={"rows": chosen.count, "amount_yen": chosen.yen, "slips": slips},
        actor=actor,
    )
    if debit_on < today:
        raise DebitDayOver(debit_on=debit_on)
    if not chosen.count and not slips:
        raise NothingToDebit(debit_on=debit_on, label=slot.profile.label)
    if (chosen.count, chosen.yen) != seen:
        raise CountChanged()
    audit.record(
        action="directdebit.request.asked_for",
        subject=run,
        actor=actor,
        at=at,
        rows=chosen.count,
        amount_yen=chosen.yen,
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return run


@transaction.atomic
def hand_over(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Take a request file out of the house; it may be saved for ten minutes from now.

    Raises:
        DebitDayOver, ResultsAreIn, FileAccepted: it may not leave any more.
        OutcomeUnknown: the bank has not been asked yet whether it has it.
        OtherPersonSends: who noted that the bank has nothing sends it.
        MakerSends: who had it made, or agreed to a second try, sends it.
        ReasonNeeded: it left before. Nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    locks.take_name(f"debit-file:{batch_id}")
    batch = DebitBatch.objects.get(pk=batch_id)
    _refuse_stale(batch, on=clock.day_of(at))
    last = _last_step(batch)
    if last is not None and last.kind == DebitFileStep.Kind.UNKNOWN:
        raise OutcomeUnknown()
    if last is not None and last.kind == DebitFileStep.Kind.ABSENT:
        if last.by_id == actor.pk:
            raise OtherPersonSends()
        reason = DebitFileStep.Reason.NOT_ARRIVED
    if last is not None and not reason:
        raise ReasonNeeded()
    if batch.run.started_by_id == actor.pk:
        raise MakerSends()
    step = DebitFileStep.objects.create(
        batch=batch, kind=DebitFileStep.Kind.HANDED, reason=reason, at=at, by_id=actor.pk
    )
    audit.record(
        action="directdebit.request.handed_over", subject=batch, actor=actor, at=at, why=reason or "first"
    )
    return step


@transaction.atomic
def note_acceptance(*, batch_id: int, acceptance_no: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Note that the bank has received the file; from then on it does not leave again.

    Raises:
        NotHandedYet, FileAccepted, ResultsAreIn: nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    locks.take_name(f"debit-file:{batch_id}")
    batch = DebitBatch.objects.get(pk=batch_id)
    _refuse_settled(batch)
    last = _last_step(batch)
    if last is None or last.kind == DebitFileStep.Kind.ABSENT:
        raise NotHandedYet()
    step = DebitFileStep.objects.create(
        batch=batch,
        kind=DebitFileStep.Kind.ACCEPTED,
        acceptance_no=acceptance_no,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="directdebit.request.accepted", subject=batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_unknown(*, batch_id: int, actor: Actor, at: datetime) -> DebitFileStep:
    """Note that sending ended in an error or in silence: from now on the bank is asked, nothing is sent.

    Raises:
        NotHandedYet, FileAccepted, ResultsAreIn: nothing is changed.
        OutcomeUnknown: it is noted already. Nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    locks.take_name(f"debit-file:{batch_id}")
    batch = DebitBatch.objects.get(pk=batch_id)
    _refuse_settled(batch)
    last = _last_step(batch)
    if last is not None and last.kind == DebitFileStep.Kind.UNKNOWN:
        raise OutcomeUnknown()
    if last is None or last.kind != DebitFileStep.Kind.HANDED:
        raise NotHandedYet()
    step = DebitFileStep.objects.create(batch=batch, kind=DebitFileStep.Kind.UNKNOWN, at=at, by_id=actor.pk)
    audit.record(action="directdebit.request.outcome_unknown", subject=batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_absence(*, batch_id: int, told_by: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Note the bank's word that it has no such file; somebody else may send it then.

    Args:
        told_by: who at the bank said so.

    Raises:
        OutcomeNotUnknown, FileAccepted, ResultsAreIn: nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    locks.take_name(f"debit-file:{batch_id}")
    batch = DebitBatch.objects.get(pk=batch_id)
    _refuse_settled(batch)
    last = _last_step(batch)
    if last is None or last.kind != DebitFileStep.Kind.UNKNOWN:
        raise OutcomeNotUnknown()
    step = DebitFileStep.objects.create(
        batch=batch, kind=DebitFileStep.Kind.ABSENT, told_by=told_by, at=at, by_id=actor.pk
    )
    audit.record(action="directdebit.request.not_arrived", subject=batch, actor=actor, at=at)
    return step


def _last_step(batch: DebitBatch) -> DebitFileStep | None:
    return batch.steps.order_by("-pk").first()


def why_kept(file: StoredFile, person: Actor) -> str:
    """Why a request file may not be saved by somebody now; empty when it may."""
    batch, now = DebitBatch.objects.get(file=file), clock.now()
    try:
        _refuse_stale(batch, on=clock.day_of(now))
    except RuleBroken as broken:
        return broken.message
    last = _last_step(batch)
    if last is not None and last.kind == DebitFileStep.Kind.UNKNOWN:
        return OutcomeUnknown().message
    mine = batch.steps.filter(kind=DebitFileStep.Kind.HANDED, by_id=person.pk, at__gte=now - OPEN_FOR)
    return "" if mine.exists() else "口座振替の画面から取り出してください。取り出した人と日時が記録されます。"


def _refuse_stale(batch: DebitBatch, *, on: date) -> None:
    _refuse_settled(batch)
    if batch.debit_on < on:
        raise DebitDayOver(debit_on=batch.debit_on)


def _refuse_settled(batch: DebitBatch) -> None:
    if DebitResultFile.objects.filter(batch=batch).exists():
        raise ResultsAreIn()
    if batch.steps.filter(kind=DebitFileStep.Kind.ACCEPTED).exists():
        raise FileAccepted()
