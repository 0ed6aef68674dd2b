"""使用中止: a supply ends."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import PeriodNotForward, SupplyEnded
from mizuhiki.customers.models import Supply
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.locking import lock_supplies
from mizuhiki.platform.actors import Actor


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
    return supply
