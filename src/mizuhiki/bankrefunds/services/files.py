"""A file of 総合振込: asked for with its count, made once, taken out by another person, or given up."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.bankrefunds.errors import (
    BankMayHaveIt,
    CountChanged,
    FileCannotBeWritten,
    FileDropped,
    NothingToTransfer,
    PayDayOver,
    SameFile,
    TransferIsDone,
)
from mizuhiki.bankrefunds.models import (
    TransferBatch,
    TransferDone,
    TransferDrop,
    TransferFileStep,
    TransferRow,
)
from mizuhiki.bankrefunds.waiting import Waiting, refuse_day, terms_on, waiting
from mizuhiki.banks import api as banks
from mizuhiki.formats import zengin
from mizuhiki.platform import batches, calendars, clock, jobs, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import TransferTerms, pack_on
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

FILE_KIND = "bankrefunds.transfer"
KIND = "bankrefunds.transfer"  # of the run
JOB = "bankrefunds.make_file"
UNKNOWN = ItemKind("bankrefunds.unknown", "送信結果不明の総合振込", "collection")  # ends with the bank's word
TIME_TO_ASK = timedelta(hours=4)  # the bank: before it could be sent a second time by anybody


@transaction.atomic
def ask_for_file(*, pay_on: date, seen: tuple[int, int], actor: Actor, at: datetime) -> BatchRun:
    """Ask the worker to make a file, as it was counted.

    Args:
        seen: rows and yen that were on the screen.

    Raises:
        NoContract, DayTooEarly, NothingToTransfer, CountChanged: nothing is changed.
        BatchUnderWay, BatchAskedFor: nothing is changed.

    Source:
        issue 3, point 7; COL-045 【金沢収納】第23条(1)ウ.
    """
    refuse_day(pay_on, today=clock.day_of(at))
    locks.take_name("bankrefunds-file")
    found = waiting()
    if not found.count:
        raise NothingToTransfer()
    if (found.count, found.yen) != seen:
        raise CountChanged()
    number = TransferBatch.objects.filter(pay_on=pay_on).count() + 1
    run = batches.ask_for(
        kind=KIND,
        key=f"{pay_on}/{number}",
        title=f"{pay_on:%Y年%m月%d日} 総合振込依頼",
        expected={"rows": found.count, "amount_yen": found.yen},
        actor=actor,
    )
    audit.record(
        action="bankrefunds.transfer.asked_for",
        subject=run,
        actor=actor,
        at=at,
        rows=found.count,
        amount_yen=found.yen,
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return run


def make_file(run: BatchRun) -> TransferBatch:
    """Make the file of a run that was asked for: written, read again, kept. Once for a key.

    Raises:
        BatchAlreadyDone: it was made; it is sent as it is, never made anew.
        NoContract, DayTooEarly, NothingToTransfer, CountChanged, FileCannotBeWritten, SameFile: nothing
            is changed.

    Source:
        design.md, laws 4 and 13; issue 3, point 7.
    """
    pay_on, actor = date.fromisoformat(run.key.partition("/")[0]), run.started_by
    with batches.run(kind=KIND, key=run.key, title=run.title, actor=actor) as work:
        locks.take_utility()
        at = clock.now()
        today = clock.day_of(at)
        refuse_day(pay_on, today=today)
        found = waiting()
        if not found.count:
            raise NothingToTransfer()
        if work.run.expected != {"rows": found.count, "amount_yen": found.yen}:
            raise CountChanged()
        work.step("振込依頼ファイルを作成しています", total=found.count)
        written = _written(terms_on(today), pay_on, found)
        batch = _kept(work.run, pay_on, written, found, at=at, actor=actor)
        audit.record(
            action="bankrefunds.transfer.made", subject=batch, actor=actor, at=at, rows=batch.row_count
        )
        work.finish({"rows": batch.row_count, "amount_yen": batch.amount_yen})
    return batch


def _written(terms: TransferTerms, pay_on: date, found: Waiting) -> zengin.Written:
    """The bytes, proven by reading them again before anybody may send them."""
    client = zengin.Client(
        client_code=terms.client_code,
        client_name=terms.client_name,
        bank=terms.bank_code,
        bank_name=terms.bank_name,
        branch=terms.branch_code,
        branch_name=terms.branch_name,
        account_type=terms.account_type,
        account_no=terms.account_no,
    )
    rows = (
        zengin.Row(
            one.account.bank_code,
            one.account.branch_code,
            one.account.account_type,
            one.account.account_no,
            one.account.holder_kana,
            one.given_yen,
            f"{one.pk:020}",
        )
        for one in found.refunds
    )
    try:
        written = zengin.write_transfer(
            zengin.Batch(client=client, debit_on=pay_on, rows=rows), profile=terms.form
        )
    except zengin.CannotWrite as fault:
        raise FileCannotBeWritten(fault=fault) from None
    findings = zengin.before_sending(
        written.data,
        profile=terms.form,
        debit_on=pay_on,
        is_business_day=calendars.BANKS.is_open,
        is_branch=banks.is_place,
        kind=zengin.TRANSFER,
    )
    faults = [one for one in findings if one.grade is not zengin.Grade.NOTICE]
    if faults:
        raise FileCannotBeWritten(fault=faults[0])
    assert (written.total.count, written.total.yen) == (found.count, found.yen), "what was agreed to goes out"
    return written


def _kept(
    run: BatchRun, pay_on: date, written: zengin.Written, found: Waiting, *, at: datetime, actor: Actor | None
) -> TransferBatch:
    same = TransferBatch.objects.filter(file__sha256=written.sha256, drop=None).first()
    if same is not None:
        raise SameFile(pay_on=same.pay_on)
    stored = attachments.store(
        written.data,
        name=f"sougou-furikomi-{pay_on:%Y%m%d}-{run.key.partition('/')[2]}",
        kind=FILE_KIND,
        media_type="application/octet-stream",
        actor=actor,
        at=at,
    )
    batch = TransferBatch.objects.create(
        run=run,
        rules_id=pack_on(clock.day_of(at)).version_id,
        pay_on=pay_on,
        row_count=found.count,
        amount_yen=found.yen,
        file=stored,
        made_at=at,
    )
    for one in found.refunds:
        TransferRow.objects.create(batch=batch, refund=one, attempt=one.rows.count(), yen=one.given_yen)
    return batch


def _refuse(batch: TransferBatch, on: date | None) -> None:
    if TransferDrop.objects.filter(pk=batch.pk).exists():
        raise FileDropped()
    if TransferDone.objects.filter(pk=batch.pk).exists():
        raise TransferIsDone()
    if on is not None and batch.pay_on < on:
        raise PayDayOver(pay_on=batch.pay_on)


OUTBOX = banks.Outbox(
    batches=TransferBatch,
    steps=TransferFileStep,
    lock="transfer-file",
    danger="二重に振り込まれる",
    refuse=_refuse,
    place="口座還付の画面",
)


@transaction.atomic
def hand_over(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> TransferFileStep:
    """Take a file out of the house (`Outbox.hand_over` says what is refused).

    Source:
        issue 3, point 7; COL-045 【金沢収納】第23条(1)ウ.
    """
    step = OUTBOX.hand_over(batch_id=batch_id, reason=reason, actor=actor, at=at)
    audit.record(
        action="bankrefunds.transfer.handed_over",
        subject=step.batch,
        actor=actor,
        at=at,
        why=step.reason or "first",
    )
    return step


@transaction.atomic
def note_acceptance(*, batch_id: int, acceptance_no: str, actor: Actor, at: datetime) -> TransferFileStep:
    """Note that the bank has received the file (`Outbox.note_acceptance`).

    Source:
        issue 3, point 7.
    """
    step = OUTBOX.note_acceptance(batch_id=batch_id, acceptance_no=acceptance_no, actor=actor, at=at)
    worklist.close_item(_key(batch_id), at=at, actor=actor)
    audit.record(action="bankrefunds.transfer.accepted", subject=step.batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_unknown(*, batch_id: int, actor: Actor, at: datetime) -> TransferFileStep:
    """Note that nobody knows whether the bank has it (`Outbox.note_unknown`); somebody asks it, by a clock.

    Source:
        issue 3, point 7; design.md, law 15.
    """
    step = OUTBOX.note_unknown(batch_id=batch_id, actor=actor, at=at)
    worklist.open_item(
        kind=UNKNOWN.code,
        key=_key(batch_id),
        title=f"銀行に届いているかを確かめる（{step.batch.pay_on:%Y-%m-%d} 総合振込）。もう一度送らない",
        url_name="bankrefunds:transfer_show",
        url_args=[batch_id],
        subject=step.batch,
        due_at=at + TIME_TO_ASK,
        at=at,
        actor=actor,
    )
    audit.record(action="bankrefunds.transfer.outcome_unknown", subject=step.batch, actor=actor, at=at)
    return step


@transaction.atomic
def note_absence(*, batch_id: int, told_by: str, actor: Actor, at: datetime) -> TransferFileStep:
    """Note the bank's word that it has no such file (`Outbox.note_absence`).

    Source:
        issue 3, point 7; design.md, law 15.
    """
    step = OUTBOX.note_absence(batch_id=batch_id, told_by=told_by, actor=actor, at=at)
    worklist.close_item(_key(batch_id), at=at, actor=actor)
    audit.record(action="bankrefunds.transfer.not_arrived", subject=step.batch, actor=actor, at=at)
    return step


def _key(batch_id: int) -> str:
    return f"{UNKNOWN.code}:{batch_id}"


@transaction.atomic
def drop_file(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> TransferDrop:
    """Give up a file that the bank never had: its refunds wait for the next one, or may be withdrawn.

    Raises:
        FileDropped, TransferIsDone, FileAccepted: nothing is changed.
        BankMayHaveIt: it left, and the bank has not said that it has nothing. Nothing is changed.

    Source:
        issue 3, point 7; design.md, law 15.
    """
    locks.take_name(f"{OUTBOX.lock}:{batch_id}")
    batch = TransferBatch.objects.get(pk=batch_id)
    OUTBOX.refuse_settled(batch)
    last = batch.steps.order_by("-pk").first()
    if last is not None and last.kind != TransferFileStep.Kind.ABSENT:
        raise BankMayHaveIt()
    drop = TransferDrop.objects.create(batch=batch, reason=reason.strip(), at=at, by_id=actor.pk)
    audit.record(action="bankrefunds.transfer.dropped", subject=batch, actor=actor, at=at)
    return drop


def why_kept(file: StoredFile, person: Actor) -> str:
    """Why a file may not be saved by somebody now; empty when it may."""
    return OUTBOX.why_kept(TransferBatch.objects.get(file=file), person)
