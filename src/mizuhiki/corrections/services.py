"""A correction is asked for, booked as it was looked at, or ended without a change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Recalculated
from mizuhiki.corrections import errors, reckoning, telling
from mizuhiki.corrections.batch_models import CorrectionBatch
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import (
    KIND,
    CorrectedAssessment,
    CorrectionCase,
    CorrectionEnd,
    CorrectionLine,
)
from mizuhiki.corrections.reckoning import Plan
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.metering import api as metering
from mizuhiki.platform import batches, clock, serials
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User

RUN = "corrections.case"  # of the run whose demands ask for what is owed more
How = CorrectionEnd.How


@transaction.atomic
def ask_correction(
    *,
    supply_id: int,
    kind: CorrectionCase.Kind,
    change: Change,
    demand_ids: Sequence[int],
    reason: str,
    seen: str,
    reference: str,
    actor: Person,
    at: datetime,
) -> ApprovalRequest:
    """Ask a second person to let bills be corrected, as they were looked at. No bill changes yet.

    Args:
        seen: the digest of the plan that was on the screen.
        reference: the key of this act; the same key is written once.

    Raises:
        AskedAlready, PreviewChanged, AllBarred, what `plan_of` and `approvals.ask` raise: nothing is changed.

    Source:
        issue 7, point 4; design.md, laws 4 and 9.
    """
    before = CorrectionCase.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.AskedAlready(shown=before.shown)
    _lock(supply_id, change)
    plan = reckoning.plan_of(
        supply_id=supply_id, change=change, demand_ids=demand_ids, today=clock.day_of(at)
    )
    if plan.digest != seen:
        raise errors.PreviewChanged
    case = open_case(
        supply_id=supply_id, kind=kind, change=change, plan=plan, reason=reason, reference=reference,
        actor=actor, at=at,
    )  # fmt: skip
    return approvals.ask(
        kind=KIND,
        title=f"{case.get_kind_display()}による更正（更正番号 {case.shown}）",
        subject=case,
        reason=reason,
        actor=actor,
        at=at,
        item_count=len(plan.booked),
        amount_yen=plan.difference_yen,
    )


def open_case(
    *,
    supply_id: int,
    kind: CorrectionCase.Kind,
    change: Change,
    plan: Plan,
    reason: str,
    reference: str,
    actor: Actor,
    at: datetime,
    batch: CorrectionBatch | None = None,
) -> CorrectionCase:
    """Write down what was looked at, under the supply's lock.

    Raises:
        ReasonNeeded, AllBarred: nothing is changed.
    """
    if not reason.strip():
        raise approvals.ReasonNeeded
    if not plan.booked and not plan.readings:
        raise errors.AllBarred
    case = CorrectionCase.objects.create(
        **serials.next_of_year(CorrectionCase, clock.day_of(at)),
        supply_id=supply_id,
        kind=kind,
        change=change.to_dict(),
        reason=reason.strip(),
        digest=plan.digest,
        batch=batch,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    CorrectionLine.objects.bulk_create(
        CorrectionLine(
            case=case,
            assessment=one.change.assessment,
            before_yen=one.change.standing_yen,
            after_yen=one.change.pricing.amount_yen,
            barred_since=one.barred_since,
        )
        for one in plan.lines
    )
    _record("corrections.case.asked", case, actor, at, yen=plan.difference_yen)
    return case


@transaction.atomic
def book(
    *,
    case_id: int,
    request: ApprovalRequest | None,
    actor: User,
    at: datetime,
    run: BatchRun | None = None,
) -> CorrectionEnd:
    """Correct the bills and the reading exactly as they were looked at; notice and slips wait for the post.

    Args:
        request: what the second person agreed to.
        run: whose demands ask for what is owed more, where many are corrected together.

    Raises:
        CorrectionEnded, PreviewChanged: nothing is changed.
        What `billing.correct` raises: a bank was asked for a bill. Nothing is changed.

    Source:
        issue 7, point 4; design.md, laws 4, 9 and 13.
    """
    case = lock_case(case_id)
    plan = plan_now(case, today=clock.day_of(at))
    if plan.digest != case.digest:
        raise errors.PreviewChanged
    changes = plan.booked
    if plan.answer is not None:
        answer = replace(plan.answer, reason=case.reason)
        metering.put_recounted(plan.readings, answer, request=request, actor=actor, at=at)
        changes = [_on_its_reading(one) for one in changes]
    if any(one.is_other for one in changes):
        made = _correct(case, changes, run, actor=actor, at=at)
        CorrectedAssessment.objects.bulk_create(
            CorrectedAssessment(assessment=one, case=case) for one in made
        )
    end = _end(case, How.BOOKED, reason="", actor=actor, at=at)
    if case.booked.exists():
        telling.send_papers(case, actor=actor, at=at)
    return end


def _correct(
    case: CorrectionCase, changes: Sequence[Recalculated], run: BatchRun | None, *, actor: Actor, at: datetime
) -> list[Assessment]:
    facts: dict[str, Any] = {
        "supply_id": case.supply_id,
        "changes": changes,
        "cause": f"{RUN}:{case.pk}",
        "reason": case.reason,
        "actor": actor,
        "at": at,
    }
    if run is not None or all(one.difference_yen <= 0 for one in changes):
        return billing.correct(**facts, run=run)
    with batches.run(kind=RUN, key=f"{case.pk}", title=f"更正 {case.shown}", actor=actor) as work:
        made = billing.correct(**facts, run=work.run)
        work.finish({"assessments": len(made), "demanded_yen": sum(max(one.amount_yen, 0) for one in made)})
    return made


def _on_its_reading(one: Recalculated) -> Recalculated:
    """The calculation with the reading that took the other one's place."""
    reading = one.assessment.reading
    assert reading is not None, one.assessment.pk
    last = metering.Reading.objects.filter(supply_id=reading.supply_id, cycle_month=reading.cycle_month)
    return replace(one, reading_id=last.latest("sequence").pk)


@transaction.atomic
def end_unbooked(*, case_id: int, how: How, reason: str, actor: Actor, at: datetime) -> CorrectionEnd:
    """It was sent back or withdrawn; the bills stay as they are.

    Raises:
        CorrectionEnded: nothing is changed.

    Source:
        issue 7, point 4; design.md, law 9.
    """
    return _end(lock_case(case_id), how, reason=reason, actor=actor, at=at)


def plan_now(case: CorrectionCase, *, today: date) -> Plan:
    """What a correction would do now. Changes nothing; who books it holds the locks of `lock_case`.

    Raises:
        What `plan_of` raises.
    """
    return reckoning.plan_of(
        supply_id=case.supply_id,
        change=Change.from_dict(case.change),
        demand_ids=demands_of(case),
        today=today,
    )


def demands_of(case: CorrectionCase) -> list[int]:
    """The bills that a correction is about; of a reading those that count from it."""
    found = case.lines.exclude(assessment__demand=None).values_list("assessment__demand_id", flat=True)
    return sorted(set(found))


def lock_case(case_id: int) -> CorrectionCase:
    """A correction that has not ended, with its supplies locked before anything about money is read.

    Raises:
        CorrectionEnded.
    """
    case = CorrectionCase.objects.get(pk=case_id)
    _lock(case.supply_id, Change.from_dict(case.change))
    end = CorrectionEnd.objects.filter(pk=case_id).first()
    if end is not None:
        raise errors.CorrectionEnded(day=end.on, how=end.get_how_display())
    return case


def _lock(supply_id: int, change: Change) -> None:
    """The supply; of a reading also those that later readings of its meter belong to, in one go."""
    if change.reading_id is not None:
        metering.lock_reading(change.reading_id)
    lock_supplies([supply_id])


def _end(case: CorrectionCase, how: How, *, reason: str, actor: Actor, at: datetime) -> CorrectionEnd:
    made = CorrectionEnd.objects.create(
        case=case, how=how, reason=reason, on=clock.day_of(at), at=at, by_id=actor.pk
    )
    _record("corrections.case.ended", case, actor, at, how=how.value)
    return made


def _record(action: str, case: CorrectionCase, actor: Actor, at: datetime, **facts: Any) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = users_and_payers([case.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=case, actor=actor, at=at, customers=people, **facts)
