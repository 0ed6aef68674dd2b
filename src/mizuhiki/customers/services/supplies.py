"""使用開始 and 使用中止: a supply begins, and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import NoServicesKnown, PeriodNotForward, SupplyEnded, translated
from mizuhiki.customers.events import PartyChanged
from mizuhiki.customers.models import Installation, Supply, SupplyParty, SupplyService
from mizuhiki.customers.search import refresh_with_neighbours
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.locking import lock_kept, lock_supplies
from mizuhiki.platform import clock, events, locks, sql
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class FirstService:
    """A charge of a tap that nobody used before: its use class in the tariff, and when it is read."""

    charge: str
    use_class: str
    cycle: str


HIGHEST = "SELECT coalesce(max(inquiry_no), '0') FROM customers_supply"


@transaction.atomic
def begin_supply(
    *,
    installation_id: int,
    starts_on: date,
    user_id: int,
    parties: Mapping[str, int] = MappingProxyType({}),
    first: Sequence[FirstService] = (),
    temporary: Sequence[FirstService] = (),
    actor: Actor,
    at: datetime,
) -> Supply:
    """Let a supply begin on a tap, with the services that the contract before it had there.

    Args:
        user_id: the customer who uses the water.
        first: the services of a tap that nobody used before; of any other the contract before says them.
        temporary: the services of a temporary use (臨時用), whatever the contract before had.
        parties: who else stands in which role from that day on (payer, mail recipient).

    Raises:
        SupplyOverlaps: the tap has a supply on that day or later.
        NoServicesKnown: nobody used the tap before, so that use class and cycle are not known.
        CustomerIsMerged: nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; COL-046 【金沢収納】第23条(1)エ.
    """
    tap = Installation.objects.get(pk=installation_id)
    before = Supply.objects.filter(installation=tap).order_by("-starts_on").first()
    if before is None and not (first or temporary):
        raise NoServicesKnown(tap_no=tap.tap_no)
    if before is not None:
        lock_supplies([before.pk])
    supply = _numbered(
        tap, starts_on=starts_on, kind=Supply.Kind.TEMPORARY if temporary else Supply.Kind.ORDINARY
    )
    said = temporary or (first if before is None else ())
    SupplyService.objects.bulk_create(
        [SupplyService(supply=supply, starts_on=starts_on, **vars(one)) for one in said]
        if said
        else _services_after(before, supply)
    )
    for role, customer_id in {SupplyParty.Role.WATER_USER.value: user_id, **parties}.items():
        customer = lock_kept(customer_id)
        SupplyParty.objects.create(supply=supply, customer=customer, role=role, starts_on=starts_on)
    people = sorted({user_id, *parties.values()})
    refresh_with_neighbours(people)
    audit.record(
        action="customers.supply.begun",
        subject=supply,
        actor=actor,
        at=at,
        customers=people,
        starts_on=starts_on,
    )
    return supply


def _numbered(tap: Installation, *, starts_on: date, kind: Supply.Kind) -> Supply:
    """A supply under the next inquiry number.

    Raises:
        SupplyOverlaps: the tap has one on that day or later.
    """
    locks.take_name("customers.inquiry_no")
    number = int(sql.rows(HIGHEST)[0][0]) + 1
    with translated():
        return Supply.objects.create(
            inquiry_no=f"{number:011}", installation=tap, starts_on=starts_on, kind=kind
        )


def _services_after(before: Supply | None, supply: Supply) -> list[SupplyService]:
    """What the contract before had when it ended; a charge that ended earlier stays ended."""
    assert before is not None, "else the services were said"
    last = SupplyService.objects.filter(supply=before)
    if before.ends_on is None:
        last = last.filter(ends_on=None)
    else:
        last = last.filter(Q(ends_on=None) | Q(ends_on__gte=before.ends_on))
    kept = ("charge", "use_class", "cycle", "dwellings", "scheme", "persons")
    return [
        SupplyService(
            supply=supply, starts_on=supply.starts_on, **{name: getattr(one, name) for name in kept}
        )
        for one in last.order_by("pk")
    ]


@transaction.atomic
def move_start(*, supply_id: int, starts_on: date, actor: Actor, at: datetime) -> Supply:
    """The tap was opened on another day than the contract had: it begins then, with its people and charges.

    For a supply of which nothing was read yet.

    Raises:
        SupplyOverlaps: the tap has another supply on that day. PeriodNotForward: it has ended by then.
        Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; design.md, section 5 (臨時用).
    """
    (supply,) = lock_supplies([supply_id])
    if supply.starts_on == starts_on:
        return supply
    if supply.ends_on is not None and supply.ends_on <= starts_on:
        raise PeriodNotForward
    before = supply.starts_on
    with translated():
        Supply.objects.filter(pk=supply.pk).update(starts_on=starts_on)
        for rows in (SupplyService.objects, SupplyParty.objects):
            rows.filter(supply=supply, starts_on=before).update(starts_on=starts_on)
    supply.refresh_from_db()
    people = users_and_payers([supply.pk], on=starts_on)
    refresh_with_neighbours(sorted(people))
    audit.record(
        action="customers.supply.moved",
        subject=supply,
        actor=actor,
        at=at,
        customers=people,
        starts_on=starts_on,
    )
    events.publish(PartyChanged(supply.pk, at))
    return supply


@transaction.atomic
def end_supply(*, supply_id: int, ends_on: date, actor: Actor, at: datetime) -> Supply:
    """Let a supply end: `ends_on` is the first day without it. The same day again changes nothing.

    Raises:
        SupplyEnded: it ends on another day. PeriodNotForward: it had not begun. Nothing is changed.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; COL-046 【金沢収納】第23条(1)エ.
    """
    (supply,) = lock_supplies([supply_id])
    if supply.ends_on == ends_on:
        return supply
    if supply.ends_on is not None:
        raise SupplyEnded(ends_on=supply.ends_on)
    if ends_on <= supply.starts_on:
        raise PeriodNotForward
    supply.ends_on = ends_on
    supply.save(update_fields=["ends_on"])
    audit.record(
        action="customers.supply.ended",
        subject=supply,
        actor=actor,
        at=at,
        customers=users_and_payers([supply.pk], on=ends_on),
        ends_on=ends_on,
    )
    events.publish(PartyChanged(supply.pk, at))
    return supply


@transaction.atomic
def park_supplies(*, supply_ids: Sequence[int], reason: str, actor: Actor | None, at: datetime) -> int:
    """保留: no bill, debit or cut from here on (law 15). One that is parked keeps the reason it has.

    Source:
        design.md, laws 9 and 15.
    """
    count = sql.run(
        "UPDATE customers_supply SET parked = %s WHERE id = ANY(%s) AND parked = ''",
        [reason, list(supply_ids)],
    )
    if count:
        people = users_and_payers(supply_ids, on=clock.day_of(at))
        audit.record(
            action="customers.supply.parked", subject=None, actor=actor, at=at, customers=people, count=count
        )
    return count


@transaction.atomic
def unpark_supply(*, supply_id: int, reason: str, actor: Actor, at: datetime) -> bool:
    """End a 保留 that was for this reason; one for another stays, and False is the answer.

    Source:
        design.md, law 15.
    """
    (supply,) = lock_supplies([supply_id])
    if supply.parked != reason:
        return False
    supply.parked = ""
    supply.save(update_fields=["parked"])
    people = users_and_payers([supply_id], on=clock.day_of(at))
    audit.record(action="customers.supply.unparked", subject=supply, actor=actor, at=at, customers=people)
    return True
