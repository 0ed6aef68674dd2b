"""口径変更: a tap has another bore from a day on, and the days before keep theirs."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import BoreChangedSince, BoreTheSame
from mizuhiki.customers.models import BoreChange, Installation
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.platform.actors import Actor


@transaction.atomic
def change_bore(
    *, supply_id: int, installation_id: int, on: date, bore_mm: int, why: str, actor: Actor, at: datetime
) -> BoreChange:
    """Give a tap another bore from a day on; bills of days before are priced by the one it had.

    The supply is locked. Whether those days are billed already is for the room of bills to ask first.

    Raises:
        BoreTheSame: it has that bore. BoreChangedSince: it changed on that day or later. Nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, points 3 and 9.
    """
    tap = Installation.objects.select_for_update(no_key=True).get(pk=installation_id)
    if tap.bore_mm == bore_mm:
        raise BoreTheSame(bore_mm=bore_mm)
    if later := tap.bore_changes.filter(changed_on__gte=on).order_by("changed_on").first():
        raise BoreChangedSince(on=later.changed_on)
    change = BoreChange.objects.create(
        installation=tap,
        changed_on=on,
        before_mm=tap.bore_mm,
        bore_mm=bore_mm,
        why=BoreChange.Why(why),
        registered_at=at,
        registered_by_id=actor.pk,
    )
    tap.bore_mm = bore_mm
    tap.save(update_fields=["bore_mm"])
    audit.record(
        action="customers.bore.changed",
        subject=change,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=on),
        starts_on=on,
        bore_mm=bore_mm,
        why=why,
    )
    return change
