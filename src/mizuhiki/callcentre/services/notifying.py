"""送付先変更: from which day the letters of a supply go to whom (CC-034, CC-088)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import BillAddress, Case
from mizuhiki.callcentre.services.writing import lock, write
from mizuhiki.callcentre.standing import Kind
from mizuhiki.customers.api import (
    GivenPhone,
    SupplyParty,
    begin_party,
    end_party,
    lock_supplies,
    register_customer,
)
from mizuhiki.platform.actors import Actor


@transaction.atomic
def change_bill_address(
    *,
    case_id: int,
    facts: Mapping[str, object],
    telephone: str,
    from_on: date,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> BillAddress:
    """Let the letters of the case's supply go to a new addressee from a day on.

    The one before ends on that day and stays with its time; the next run prints who it is by then.

    Args:
        facts: name, kana, postcode and address of the new addressee.

    Raises:
        CaseNeedsSupply, BillAddressBefore, CaseChangedMeanwhile, CaseStepUnfit, and what `customers`
        refuses: nothing is changed.

    Source:
        CC-034, CC-088 【金沢CC】別紙３ １(4) 納入通知書送付先変更.
    """
    standing = lock(case_id, seen=seen)
    case = standing.case
    if case.form != Case.Form.BILL_ADDRESS or standing.supply_id is None:
        raise errors.CaseNeedsSupply(form=Case.Form.BILL_ADDRESS.label)
    lock_supplies([standing.supply_id])
    if BillAddress.objects.filter(case_id=case_id).exists():
        raise errors.CaseStepUnfit(number=case_id, state="送付先を変更済み", what="送付先変更")
    before = _standing_party(standing.supply_id, from_on)
    phones = [GivenPhone(telephone)] if telephone.strip() else []
    addressee = register_customer(facts=facts, phones=phones, actor=actor, at=at)
    party = _begin(standing.supply_id, addressee.pk, from_on, before, actor=actor, at=at)
    made = BillAddress.objects.create(
        case_id=case_id,
        supply_id=standing.supply_id,
        party=party,
        before=before,
        from_on=from_on,
        at=at,
        by_id=actor.pk,
    )
    write(standing, Kind.NOTED, f"送付先を{from_on:%Y-%m-%d}から変更した", actor=actor, at=at)
    audit.record(
        action="callcentre.bill_address.changed",
        subject=case,
        actor=actor,
        at=at,
        customers=[addressee.pk, *([] if standing.customer_id is None else [standing.customer_id])],
        day=from_on,
    )
    return made


def _begin(
    supply_id: int,
    customer_id: int,
    from_on: date,
    before: SupplyParty | None,
    *,
    actor: Actor,
    at: datetime,
) -> SupplyParty:
    """The new addressee's part; the one before ends on the same day."""
    if before is not None:
        end_party(party_id=before.pk, ends_on=from_on, actor=actor, at=at)
    return begin_party(
        supply_id=supply_id,
        customer_id=customer_id,
        role=SupplyParty.Role.MAIL,
        starts_on=from_on,
        actor=actor,
        at=at,
    )


def _standing_party(supply_id: int, from_on: date) -> SupplyParty | None:
    """The addressee who would still get the letters on that day; one who begins later stands in the way."""
    last = (
        SupplyParty.objects.filter(supply_id=supply_id, role=SupplyParty.Role.MAIL)
        .order_by("-starts_on")
        .first()
    )
    if last is None or (last.ends_on is not None and last.ends_on <= from_on):
        return None
    if last.starts_on >= from_on:
        raise errors.BillAddressBefore(day=f"{last.starts_on:%Y-%m-%d}")
    return last
