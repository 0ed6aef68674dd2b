"""Who stands in which role on a supply."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import PeriodNotForward, translated
from mizuhiki.customers.events import PartyChanged
from mizuhiki.customers.models import SupplyParty
from mizuhiki.customers.search import refresh_with_neighbours
from mizuhiki.customers.services.locking import lock_kept, lock_supplies
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@transaction.atomic
def begin_party(
    *,
    supply_id: int,
    customer_id: int,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> SupplyParty:
    """Let a customer take a role on a supply, for a half-open time.

    Raises:
        CustomerIsMerged, PartyOverlaps, PeriodNotForward: nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    (supply,) = lock_supplies([supply_id])
    customer = lock_kept(customer_id)
    with translated():
        party = SupplyParty.objects.create(
            supply=supply,
            customer=customer,
            role=SupplyParty.Role(role),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    refresh_with_neighbours([customer_id])
    audit.record(
        action="customers.party.begun",
        subject=supply,
        actor=actor,
        at=at,
        customers=[customer_id],
        role=role,
        starts_on=starts_on,
    )
    events.publish(PartyChanged(supply_id, at))
    return party


@transaction.atomic
def end_party(*, party_id: int, ends_on: date, actor: Actor, at: datetime) -> SupplyParty:
    """Let a role end: `ends_on` is the first day without it.

    Raises:
        PeriodNotForward: nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    party = SupplyParty.objects.get(pk=party_id)
    (supply,) = lock_supplies([party.supply_id])
    if ends_on <= party.starts_on:
        raise PeriodNotForward
    party.ends_on = ends_on
    with translated():
        party.save(update_fields=["ends_on"])
    audit.record(
        action="customers.party.ended",
        subject=supply,
        actor=actor,
        at=at,
        customers=[party.customer_id],
        role=party.role,
        ends_on=ends_on,
    )
    events.publish(PartyChanged(party.supply_id, at))
    return party
