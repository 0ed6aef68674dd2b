"""Items, contractors and their turns: what a utility says itself. Each row keeps its history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors
from mizuhiki.repairs.models import Contractor, ContractorDuty, RepairItem


@transaction.atomic
def save_item(*, item_id: int | None, facts: Mapping[str, object], actor: Actor, at: datetime) -> RepairItem:
    """Add an item, or say otherwise of one what is asked and how urgent it is; its code stays.

    Raises:
        LabelTaken: nothing is changed.

    Source:
        CC-033 【金沢CC】別紙３ １(2), (3); design.md, law 8.
    """
    item = RepairItem.objects.get(pk=item_id) if item_id else RepairItem()
    for name, value in facts.items():
        setattr(item, name, value)
    _save(item, item.label)
    audit.record(action="repairs.item.saved", subject=item, actor=actor, at=at, kind=item.code)
    return item


@transaction.atomic
def end_item(*, item_id: int, on: date, actor: Actor, at: datetime) -> RepairItem:
    """Take an item out of use; what was received under it keeps its name.

    Source:
        CC-033 【金沢CC】別紙３ １(2), (3).
    """
    item = RepairItem.objects.get(pk=item_id)
    item.ended_on = item.ended_on or on
    item.save(update_fields=["ended_on"])
    audit.record(action="repairs.item.ended", subject=item, actor=actor, at=at, kind=item.code)
    return item


@transaction.atomic
def save_contractor(
    *,
    contractor_id: int | None,
    name: str,
    telephone: str,
    does_water: bool,
    does_sewer: bool,
    towns: Sequence[str],
    opens_at: time,
    closes_at: time,
    actor: Actor,
    at: datetime,
) -> Contractor:
    """Register a contractor, or say otherwise of one.

    Raises:
        LabelTaken: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア 出動状況; issue 5, point 6.
    """
    contractor = Contractor.objects.get(pk=contractor_id) if contractor_id else Contractor()
    contractor.name, contractor.telephone = name.strip(), telephone
    contractor.does_water, contractor.does_sewer = does_water, does_sewer
    contractor.towns = list(dict.fromkeys(towns))
    contractor.opens_at, contractor.closes_at = opens_at, closes_at
    _save(contractor, contractor.name)
    audit.record(action="repairs.contractor.saved", subject=contractor, actor=actor, at=at)
    return contractor


@transaction.atomic
def end_contractor(*, contractor_id: int, on: date, actor: Actor, at: datetime) -> Contractor:
    """Strike a contractor off; where they were sent stays.

    Source:
        issue 5, point 6.
    """
    contractor = Contractor.objects.get(pk=contractor_id)
    contractor.ended_on = contractor.ended_on or on
    contractor.save(update_fields=["ended_on"])
    audit.record(action="repairs.contractor.ended", subject=contractor, actor=actor, at=at)
    return contractor


@transaction.atomic
def plan_duty(
    *, contractor_id: int, starts_at: datetime, ends_at: datetime, actor: Actor, at: datetime
) -> ContractorDuty:
    """A contractor stands by for a time.

    Raises:
        NoticeNotForward, DutyOverlaps: nothing is changed.

    Source:
        issue 5, point 6.
    """
    if ends_at <= starts_at:
        raise errors.NoticeNotForward
    contractor = Contractor.objects.get(pk=contractor_id)
    try:
        with transaction.atomic():
            duty = ContractorDuty.objects.create(contractor=contractor, starts_at=starts_at, ends_at=ends_at)
    except IntegrityError:
        raise errors.DutyOverlaps(name=contractor.name) from None
    audit.record(action="repairs.duty.planned", subject=contractor, actor=actor, at=at)
    return duty


@transaction.atomic
def drop_duty(*, duty_id: int, actor: Actor, at: datetime) -> None:
    """Take a turn off the plan; its history stays. Off already, nothing changes.

    Source:
        issue 5, point 6.
    """
    duty = ContractorDuty.objects.select_related("contractor").filter(pk=duty_id).first()
    if duty is None:
        return
    contractor = duty.contractor
    duty.delete()
    audit.record(action="repairs.duty.dropped", subject=contractor, actor=actor, at=at)


def _save(row: RepairItem | Contractor, label: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise errors.LabelTaken(label=label) from None
