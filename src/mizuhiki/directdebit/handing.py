"""A request file on its way: asked for with its counts, taken out, received by the bank. Never twice.

Last year's file was sent where it could still be chosen: a file leaves for its own day alone, and not once
the bank has answered it. How files go out is the banks' room's affair (`Outbox`).
"""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.banks import api as banks
from mizuhiki.directdebit import turning
from mizuhiki.directdebit.days import KIND, day_of
from mizuhiki.directdebit.errors import CountChanged, DebitDayOver, NothingToDebit, ResultsAreIn
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitResultFile
from mizuhiki.directdebit.requests import title_of
from mizuhiki.directdebit.schedule import Slot
from mizuhiki.platform import batches, clock, jobs
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun

JOB = "directdebit.make_file"


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


def _refuse(batch: DebitBatch, on: date | None) -> None:
    if DebitResultFile.objects.filter(batch=batch).exists():
        raise ResultsAreIn()
    if on is not None and batch.debit_on < on:
        raise DebitDayOver(debit_on=batch.debit_on)


OUTBOX = banks.Outbox(
    batches=DebitBatch,
    steps=DebitFileStep,
    lock="debit-file",
    danger="二重に引き落とされる",
    refuse=_refuse,
    place="口座振替の画面",
)


@transaction.atomic
def hand_over(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Take a request file out of the house (`Outbox.hand_over` says what is refused).

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    step = OUTBOX.hand_over(batch_id=batch_id, reason=reason, actor=actor, at=at)
    audit.record(
        action="directdebit.request.handed_over",
        subject=step.batch,
        actor=actor,
        at=at,
        why=step.reason or "first",
    )
    return step


@transaction.atomic
def note_acceptance(*, batch_id: int, acceptance_no: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Note that the bank has received the file (`Outbox.note_acceptance`).

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    step = OUTBOX.note_acceptance(batch_id=batch_id, acceptance_no=acceptance_no, actor=actor, at=at)
    audit.record(action="directdebit.request.accepted", subject=step.batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_unknown(*, batch_id: int, actor: Actor, at: datetime) -> DebitFileStep:
    """Note that nobody knows whether the bank has it (`Outbox.note_unknown`).

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    step = OUTBOX.note_unknown(batch_id=batch_id, actor=actor, at=at)
    audit.record(action="directdebit.request.outcome_unknown", subject=step.batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_absence(*, batch_id: int, told_by: str, actor: Actor, at: datetime) -> DebitFileStep:
    """Note the bank's word that it has no such file (`Outbox.note_absence`).

    Args:
        told_by: who at the bank said so.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    step = OUTBOX.note_absence(batch_id=batch_id, told_by=told_by, actor=actor, at=at)
    audit.record(action="directdebit.request.not_arrived", subject=step.batch, actor=actor, at=at)
    return step


def why_kept(file: StoredFile, person: Actor) -> str:
    """Why a request file may not be saved by somebody now; empty when it may."""
    return OUTBOX.why_kept(DebitBatch.objects.get(file=file), person)
