"""Registering and changing places; their search columns follow in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import OwnershipOverlaps
from mizuhiki.customers.models import Installation, Ownership, Premises, Supply
from mizuhiki.customers.search import refresh
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.locking import lock_kept
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

EDITABLE = ("postcode", "town", "block", "building", "latitude", "longitude")


@transaction.atomic
def register_premises(*, facts: Mapping[str, object], actor: Actor, at: datetime) -> Premises:
    """Register a place of use.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    premises = Premises.objects.create(**facts)
    refresh(premises=[premises.pk])
    audit.record(action="customers.premises.registered", subject=premises, actor=actor, at=at)
    premises.refresh_from_db()
    return premises


@transaction.atomic
def change_premises(*, premises_id: int, facts: Mapping[str, object], actor: Actor, at: datetime) -> Premises:
    """Correct a place of use; everybody with a supply there is found by the new address.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    premises = Premises.objects.select_for_update(no_key=True).get(pk=premises_id)
    changed = [name for name, value in facts.items() if getattr(premises, name) != value]
    for name in changed:
        setattr(premises, name, facts[name])
    if changed:
        premises.save(update_fields=changed)
    refresh(premises=[premises.pk])
    audit.record(
        action="customers.premises.changed",
        subject=premises,
        actor=actor,
        at=at,
        customers=_people_at(premises, clock.day_of(at)),
        fields="/".join(changed),
    )
    premises.refresh_from_db()
    return premises


@transaction.atomic
def change_owner(
    *, installation_id: int, customer_id: int, starts_on: date, actor: Actor, at: datetime
) -> Ownership:
    """Let a tap be somebody else's from a day on; the owner before it ends on that day.

    Raises:
        CustomerIsMerged, OwnershipOverlaps: nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    tap = Installation.objects.select_for_update(no_key=True).get(pk=installation_id)
    customer = lock_kept(customer_id)
    if later := tap.ownerships.filter(starts_on__gte=starts_on).order_by("starts_on").first():
        raise OwnershipOverlaps(tap_no=tap.tap_no, starts_on=later.starts_on)
    before = tap.ownerships.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).first()
    if before:
        before.ends_on = starts_on
        before.save(update_fields=["ends_on"])
    ownership = Ownership.objects.create(installation=tap, customer=customer, starts_on=starts_on)
    audit.record(
        action="customers.ownership.begun",
        subject=tap,
        actor=actor,
        at=at,
        customers=[customer_id, *([before.customer_id] if before else [])],
        starts_on=starts_on,
    )
    return ownership


@transaction.atomic
def change_route(
    *, installation_id: int, route: str, route_order: int, actor: Actor, at: datetime
) -> Installation:
    """Let a tap be read on another route, or at another place of it.

    Source:
        issue 7, point 10.
    """
    tap = Installation.objects.select_for_update(no_key=True).get(pk=installation_id)
    tap.route, tap.route_order = route, route_order
    tap.save(update_fields=["route", "route_order"])
    audit.record(
        action="customers.route.changed",
        subject=tap,
        actor=actor,
        at=at,
        customers=_people_at(tap.premises, clock.day_of(at)),
    )
    return tap


def _people_at(premises: Premises, day: date) -> list[int]:
    """Who uses or pays for water there on a day or later; who has left is not touched by a new address."""
    supplies = Supply.objects.filter(installation__premises=premises)
    supplies = supplies.filter(Q(ends_on=None) | Q(ends_on__gt=day))
    return users_and_payers(supplies.values_list("pk", flat=True), on=day)
