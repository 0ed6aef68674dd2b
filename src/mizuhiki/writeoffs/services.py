"""A case is made, completed, passed on and decided by the utility; a decided one leaves what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import api as arrears
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import holders_of, lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, OpenItem, Side
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Ground, pack_on
from mizuhiki.staff.api import User
from mizuhiki.writeoffs import errors
from mizuhiki.writeoffs.cases import (
    LEGAL_CLASSES,
    charge_of,
    ground_of,
    missing_papers,
    month_of,
    unmoved_debts,
)
from mizuhiki.writeoffs.models import KIND, WriteOffCase, WriteOffDebt, WriteOffEnd, WriteOffPaper

How = WriteOffEnd.How


@dataclass(frozen=True)
class Reason:
    """Why a claim is to be given up: the code of a ground, since when it holds, and how it came to it."""

    ground: str
    since: date
    note: str


@transaction.atomic
def propose(
    *,
    supply_id: int,
    assessment_ids: Sequence[int],
    reason: Reason,
    reference: str,
    actor: User,
    at: datetime,
) -> WriteOffCase:
    """Make a case of debts of one supply. Nothing that is owed changes.

    Args:
        reference: the key of this act; the same key is done once.

    Raises:
        CaseKnown, GroundUnknown, NoDebtChosen, DebtOfAnother, CaseAlready, GroundOfOtherClass, TooYoung,
            SinceInFuture, ReasonMissing: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ, 別表２ 不納欠損資料作成補助.
    """
    lock_supplies([supply_id])
    today = clock.day_of(at)
    if before := WriteOffCase.objects.filter(reference=reference).first():
        raise errors.CaseKnown(shown=before.shown)
    if reason.since > today:
        raise errors.SinceInFuture()
    if not reason.note.strip():
        raise errors.ReasonMissing()
    ground = pack_on(today).writeoffs.get(reason.ground)
    if ground is None:
        raise errors.GroundUnknown()
    items = _open_items(supply_id, assessment_ids)
    for item in items:
        _refuse_unfit(item, ground, today)
    holder = holders_of([supply_id], today=today, viewer=actor)[supply_id]
    made = WriteOffCase.objects.create(
        **serials.next_of_year(WriteOffCase, today),
        supply_id=supply_id,
        customer_id=holder.customer_id,
        rules_id=pack_on(today).version_id,
        ground=ground.code,
        since=reason.since,
        note=reason.note.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    WriteOffDebt.objects.bulk_create(
        WriteOffDebt(case=made, assessment_id=item.pk, yen=item.open_yen) for item in items
    )
    _record("writeoffs.case.proposed", made, actor, at)
    return made


def _open_items(supply_id: int, assessment_ids: Sequence[int]) -> list[OpenItem]:
    wanted = set(assessment_ids)
    if not wanted:
        raise errors.NoDebtChosen()
    found = list(OpenItem.objects.filter(pk__in=wanted, supply_id=supply_id, open_yen__gt=0).order_by("pk"))
    if len(found) != len(wanted):
        raise errors.DebtOfAnother()
    return found


def _refuse_unfit(item: OpenItem, ground: Ground, today: date) -> None:
    charge, month = charge_of(item.charge, today), month_of(item.pk)
    waiting = WriteOffDebt.objects.filter(assessment_id=item.pk, case__end=None).select_related("case")
    if other := waiting.first():
        raise errors.CaseAlready(month=month, label=charge.label, shown=other.case.shown)
    if charge.legal_class.value not in ground.classes:
        raise errors.GroundOfOtherClass(
            month=month,
            label=charge.label,
            legal_class=LEGAL_CLASSES[charge.legal_class.value],
            ground=ground.label,
        )
    due_on, months = item.due_on, 12 * ground.after_years
    if months and (due_on is None or arrears.months_after(due_on, months) >= today):
        raise errors.TooYoung(
            month=month,
            label=charge.label,
            due_on="未定" if due_on is None else f"{due_on:%Y-%m-%d}",
            years=ground.after_years,
            ground=ground.label,
        )


@transaction.atomic
def add_paper(*, case_id: int, name: str, file: StoredFile, actor: User, at: datetime) -> WriteOffPaper:
    """A paper that the ground asks for.

    Raises:
        CaseEnded, PaperUnknown: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ.
    """
    case = _lock_open(case_id)
    if name not in missing_papers(case):
        raise errors.PaperUnknown()
    made = WriteOffPaper.objects.create(case=case, name=name, file=file, at=at, by_id=actor.pk)
    _record("writeoffs.paper.added", case, actor, at)
    return made


@transaction.atomic
def submit(*, case_id: int, actor: User, at: datetime) -> approvals.ApprovalRequest:
    """Ask the utility to decide; only it may.

    Raises:
        CaseEnded, PapersMissing, DebtsMoved: nothing is changed.
        What `approvals.ask` raises: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ, 別表２ 不納欠損資料作成補助.
    """
    case = _lock_open(case_id)
    if missing := missing_papers(case):
        raise errors.PapersMissing(papers="、".join(missing))
    debts = unmoved_debts(case)
    _record("writeoffs.case.submitted", case, actor, at)
    return approvals.ask(
        kind=KIND,
        title=f"不納欠損（{ground_of(case).label}、調書 {case.shown}）",
        subject=case,
        reason=case.note,
        actor=actor,
        at=at,
        item_count=len(debts),
        amount_yen=sum(debt.yen for debt in debts),
    )


@transaction.atomic
def write_off(*, case_id: int, actor: Actor, at: datetime) -> WriteOffEnd:
    """The utility decided: the debts leave what is owed, by one entry of the journal.

    Raises:
        CaseEnded, DebtsMoved: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ; design.md, law 4.
    """
    case = _lock_open(case_id)
    debts, today = unmoved_debts(case), clock.day_of(at)
    sides = []
    for debt in debts:
        of = debt.assessment
        sides.append(Side(Account.LOSS, debt.yen, of.charge, of.fiscal_year))
        sides.append(Side(Account.RECEIVABLE, -debt.yen, of.charge, of.fiscal_year))
    ledger.post(
        kind=JournalEntry.Kind.WRITE_OFF,
        cause=f"writeoffs.case:{case.pk}",
        occurred_on=today,
        posted_on=ledger.open_day(today),
        sides=sides,
    )
    ledger.settle_items_from(
        "SELECT assessment_id, yen FROM writeoffs_writeoffdebt WHERE case_id = %s", [case.pk]
    )
    end = _end(case, How.WRITTEN_OFF, reason="", actor=actor, at=at)
    arrears.touch([case.supply_id], cause="writeoffs.WrittenOff", at=at)
    return end


@transaction.atomic
def refuse(*, case_id: int, reason: str, actor: Actor, at: datetime) -> WriteOffEnd:
    """The utility did not: everything stays owed.

    Raises:
        CaseEnded: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ.
    """
    return _end(_lock_open(case_id), How.REFUSED, reason=reason, actor=actor, at=at)


@transaction.atomic
def withdraw(*, case_id: int, reason: str, actor: User, at: datetime) -> WriteOffEnd:
    """Whoever made it takes it back before it is decided.

    Raises:
        CaseEnded, CaseWaits, ReasonMissing: nothing is changed.

    Source:
        COL-080 【金沢収納】第23条(5)エ.
    """
    case = _lock_open(case_id)
    if approvals.open_request_of(kind=KIND, subject_id=case.pk) is not None:
        raise errors.CaseWaits()
    if not reason.strip():
        raise errors.ReasonMissing()
    return _end(case, How.WITHDRAWN, reason=reason.strip(), actor=actor, at=at)


def _lock_open(case_id: int) -> WriteOffCase:
    """A case that has not ended, with its supply locked before anything about money is read."""
    case = WriteOffCase.objects.get(pk=case_id)
    lock_supplies([case.supply_id])
    end = WriteOffEnd.objects.filter(pk=case_id).first()
    if end is not None:
        raise errors.CaseEnded(day=end.on, how=end.get_how_display())
    return case


def _end(case: WriteOffCase, how: How, *, reason: str, actor: Actor, at: datetime) -> WriteOffEnd:
    made = WriteOffEnd.objects.create(
        case=case, how=how, reason=reason, on=clock.day_of(at), at=at, by_id=actor.pk
    )
    _record("writeoffs.case.ended", case, actor, at, how=how.value)
    return made


def _record(action: str, case: WriteOffCase, actor: Actor, at: datetime, **facts: Any) -> None:
    people = {*users_and_payers([case.supply_id], on=clock.day_of(at)), case.customer_id}
    audit.record(action=action, subject=case, actor=actor, at=at, customers=people, **facts)
