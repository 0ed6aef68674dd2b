"""An application is received, completed, passed on and decided; a granted one corrects the bills."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import holders_of, lock_supplies, users_and_payers
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.reductions import errors, reckoning
from mizuhiki.reductions.models import (
    KIND,
    ReducedAssessment,
    ReductionApplication,
    ReductionBill,
    ReductionEnd,
    ReductionPaper,
)
from mizuhiki.staff.api import User

How = ReductionEnd.How


@transaction.atomic
def receive_application(
    *,
    supply_id: int,
    code: str,
    relation: ReductionApplication.Relation,
    demand_ids: Sequence[int],
    place: str,
    repaired_on: date | None,
    reference_m3: int | None,
    papers: Sequence[str],
    received_on: date,
    reference: str,
    actor: User,
    at: datetime,
) -> ReductionApplication:
    """Write down who asks to be charged less, by which rule and for which bills. No bill changes yet.

    Args:
        code: of a rule of the tariffs in force on the day it came in.
        reference_m3: what a usual bill holds; a leak needs it.
        papers: those of the rule's papers that came with it.
        reference: the key of this act; the same key is written once.

    Raises:
        AppliedAlready, NoBillChosen, BillOfAnother, ReceivedInFuture, PlaceNeeded, ReferenceNeeded,
            AlreadyReduced, RuleUnknown, NothingReduced: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ; 別表２ 窓口受付業務.
    """
    lock_supplies([supply_id])
    before = ReductionApplication.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.AppliedAlready(shown=before.shown)
    if received_on > clock.day_of(at):
        raise errors.ReceivedInFuture()
    rule = reckoning.rules_on(received_on)[code]
    _refuse_incomplete(rule, demand_ids, place=place, reference_m3=reference_m3)
    demands = _demands(supply_id, demand_ids, code)
    on = demands[-1].cycle_month
    holder = holders_of([supply_id], today=clock.day_of(at), viewer=actor, on=on)[supply_id]
    made = ReductionApplication.objects.create(
        **serials.next_of_year(ReductionApplication, clock.day_of(at)),
        supply_id=supply_id,
        customer_id=holder.customer_id,
        code=code,
        relation=relation,
        place=place if rule.is_leak else "",
        repaired_on=repaired_on if rule.is_leak else None,
        reference_m3=reference_m3 if rule.is_leak else None,
        received_on=received_on,
        reference=reference,
        received_at=at,
        received_by_id=actor.pk,
    )
    ReductionBill.objects.bulk_create(ReductionBill(application=made, demand=one) for one in demands)
    _keep_papers(made, [name for name in rule.papers if name in papers])
    reckoning.recalculated(made)
    _record("reductions.application.received", made, actor, at)
    return made


def _keep_papers(made: ReductionApplication, names: Sequence[str]) -> None:
    """Those that came with the application."""
    ReductionPaper.objects.bulk_create(
        ReductionPaper(application=made, name=name, at=made.received_at, by_id=made.received_by_id)
        for name in names
    )


def _refuse_incomplete(
    rule: reckoning.Rule, demand_ids: Sequence[int], *, place: str, reference_m3: int | None
) -> None:
    if not demand_ids:
        raise errors.NoBillChosen()
    if rule.is_leak and rule.places and place not in rule.places:
        raise errors.PlaceNeeded()
    if rule.is_leak and reference_m3 is None:
        raise errors.ReferenceNeeded()


def _demands(supply_id: int, demand_ids: Sequence[int], code: str) -> list[Demand]:
    """The chosen bills, oldest first; each is the supply's and asks for this reduction for the first time."""
    found = list(Demand.objects.filter(pk__in=demand_ids, supply_id=supply_id).order_by("cycle_month", "pk"))
    if len(found) != len(set(demand_ids)):
        raise errors.BillOfAnother()
    for demand in found:
        other = (
            ReductionBill.objects.filter(demand=demand, application__code=code)
            .exclude(application__end__how__in=[How.REFUSED, How.WITHDRAWN])
            .select_related("application")
            .first()
        )
        if other is not None:
            month = f"{demand.cycle_month.year}年{demand.cycle_month.month}月"
            raise errors.AlreadyReduced(month=month, shown=other.application.shown)
    return found


@transaction.atomic
def bring_paper(*, application_id: int, name: str, actor: User, at: datetime) -> ReductionPaper:
    """A paper that was missing came in.

    Raises:
        ReductionEnded, PaperKnown: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ.
    """
    application = _lock_open(application_id)
    if name not in reckoning.missing_papers(application):
        raise errors.PaperKnown()
    made = ReductionPaper.objects.create(application=application, name=name, at=at, by_id=actor.pk)
    _record("reductions.paper.brought", application, actor, at)
    return made


@transaction.atomic
def submit_application(*, application_id: int, actor: User, at: datetime) -> approvals.ApprovalRequest:
    """Pass a complete application on to the utility, which decides.

    Raises:
        ReductionEnded, PapersMissing: nothing is changed.
        What `recalculated` and `approvals.ask` raise: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ; design.md, law 9.
    """
    application = _lock_open(application_id)
    if missing := reckoning.missing_papers(application):
        raise errors.PapersMissing(papers="、".join(missing))
    changes = reckoning.recalculated(application)
    rule = reckoning.rule_of(application)
    _record("reductions.application.submitted", application, actor, at)
    return approvals.ask(
        kind=KIND,
        title=f"{rule.name}（受付番号 {application.shown}）",
        subject=application,
        reason=f"{application.get_relation_display()}の申請",
        actor=actor,
        at=at,
        item_count=application.bills.count(),
        amount_yen=sum(one.difference_yen for one in changes),
    )


@transaction.atomic
def grant(*, application_id: int, actor: Actor, at: datetime) -> ReductionEnd:
    """The utility granted it: the bills are corrected, each line linked to the application.

    Raises:
        ReductionEnded: nothing is changed.
        What `recalculated` and `billing.correct` raise: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ; design.md, law 4.
    """
    application = _lock_open(application_id)
    made = billing.correct(
        supply_id=application.supply_id,
        changes=reckoning.recalculated(application),
        cause=f"reductions.application:{application.pk}",
        reason=f"{reckoning.rule_of(application).name}（受付番号 {application.shown}）",
        actor=actor,
        at=at,
    )
    ReducedAssessment.objects.bulk_create(
        ReducedAssessment(assessment=one, application=application) for one in made
    )
    return _end(application, How.GRANTED, reason="", actor=actor, at=at)


@transaction.atomic
def refuse(*, application_id: int, reason: str, actor: Actor, at: datetime) -> ReductionEnd:
    """The utility refused it: the bills stay as they are, and the reason stays with the application.

    Raises:
        ReductionEnded: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ.
    """
    return _end(_lock_open(application_id), How.REFUSED, reason=reason, actor=actor, at=at)


@transaction.atomic
def withdraw_application(*, application_id: int, reason: str, actor: User, at: datetime) -> ReductionEnd:
    """The customer takes it back before it is decided.

    Raises:
        ReductionEnded, DecisionWaits, ReasonMissing: nothing is changed.

    Source:
        COL-048 【金沢収納】第23条(1)カ.
    """
    application = _lock_open(application_id)
    if approvals.open_request_of(kind=KIND, subject_id=application.pk) is not None:
        raise errors.DecisionWaits()
    if not reason.strip():
        raise errors.ReasonMissing()
    return _end(application, How.WITHDRAWN, reason=reason.strip(), actor=actor, at=at)


def _lock_open(application_id: int) -> ReductionApplication:
    """An application that has not ended, with its supply locked before anything about money is read."""
    application = ReductionApplication.objects.get(pk=application_id)
    lock_supplies([application.supply_id])
    end = ReductionEnd.objects.filter(pk=application_id).first()
    if end is not None:
        raise errors.ReductionEnded(day=end.on, how=end.get_how_display())
    return application


def _end(
    application: ReductionApplication, how: How, *, reason: str, actor: Actor, at: datetime
) -> ReductionEnd:
    made = ReductionEnd.objects.create(
        application=application, how=how, reason=reason, on=clock.day_of(at), at=at, by_id=actor.pk
    )
    _record("reductions.application.ended", application, actor, at, how=how.value)
    return made


def _record(action: str, application: ReductionApplication, actor: Actor, at: datetime, **facts: Any) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = {*users_and_payers([application.supply_id], on=clock.day_of(at)), application.customer_id}
    audit.record(action=action, subject=application, actor=actor, at=at, customers=people, **facts)
