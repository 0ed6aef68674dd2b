"""口径変更: a tap has another bore from a day on, and the days before keep theirs."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import BoreChangedSince, BoreTheSame, ChargeNotThere, TermsReasonMissing
from mizuhiki.customers.events import TermsChanging
from mizuhiki.customers.models import BoreChange, Installation, SupplyService
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.locking import lock_supplies
from mizuhiki.customers.services.terms import Terms, Why, require_priced
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@transaction.atomic
def change_bore_of(*, supply_id: int, bore_mm: int, cause: str, why: Why) -> BoreChange:
    """口径変更 by works on the tap, or because the register was wrong, with its reason.

    Raises:
        TermsReasonMissing, ChargeNotThere, TermsNotPriced, BoreTheSame, BoreChangedSince: it does not fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, point 3.
    """
    (supply,) = lock_supplies([supply_id])
    if not why.reason.strip():
        raise TermsReasonMissing
    if why.on < supply.starts_on or (supply.ends_on is not None and why.on >= supply.ends_on):
        raise ChargeNotThere(on=why.on)
    change = change_bore(
        supply_id=supply_id,
        installation_id=supply.installation_id,
        on=why.on,
        bore_mm=bore_mm,
        why=cause,
        reason=why.reason.strip(),
        actor=why.actor,
        at=why.at,
    )
    supply.installation.refresh_from_db()
    for one in SupplyService.objects.filter(supply=supply, ends_on=None):
        terms = Terms(one.use_class, one.dwellings, one.scheme, one.persons)
        require_priced(supply, one.charge, why.on, terms)
    return change


@transaction.atomic
def change_bore(
    *,
    supply_id: int,
    installation_id: int,
    on: date,
    bore_mm: int,
    why: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> BoreChange:
    """Give a tap another bore from a day on; bills of days before are priced by the one it had.

    The supply is locked.

    Raises:
        BoreTheSame: it has that bore. BoreChangedSince: it changed on that day or later.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, points 3 and 9.
    """
    tap = Installation.objects.select_for_update(no_key=True).get(pk=installation_id)
    if tap.bore_mm == bore_mm:
        raise BoreTheSame(bore_mm=bore_mm)
    if later := tap.bore_changes.filter(changed_on__gte=on).order_by("changed_on").first():
        raise BoreChangedSince(on=later.changed_on)
    events.publish(TermsChanging(supply_id=supply_id, charge="", on=on))
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
        reason=reason,
        starts_on=on,
        bore_mm=bore_mm,
        why=why,
    )
    return change
