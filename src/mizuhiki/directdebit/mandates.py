"""Starting and ending the debit of a supply."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.api import DebitSupply
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.directdebit import doubts
from mizuhiki.directdebit.errors import AccountNewer, AskedOfBank, MandateExists
from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor

NEXT_DAY = timedelta(days=1)
_ASKED = """
    SELECT max(b.debit_on) FROM billing_demand d
    JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.mandate_id = %s
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
    WHERE d.supply_id = %s
"""


@transaction.atomic
def start_mandate(
    *,
    supply_id: int,
    bank_code: str,
    branch_code: str,
    account_type: str,
    account_no: str,
    holder_kana: str,
    starts_on: date,
    yucho: tuple[str, str] = ("", ""),
    form_id: int | None = None,
    at: datetime,
    actor: Actor,
) -> Mandate:
    """Draw a supply's demands from an account from a day on.

    Args:
        yucho: 記号 and 番号 as they were given.
        form_id: the paper it was registered from.

    Raises:
        MandateExists: another account is live on that day. Nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ.
    """
    lock_supplies([supply_id])
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                supply_id=supply_id,
                bank_code=bank_code,
                branch_code=branch_code,
                account_type=account_type,
                account_no=account_no,
                holder_kana=holder_kana,
                starts_on=starts_on,
                yucho_symbol=yucho[0],
                yucho_number=yucho[1],
                form_id=form_id,
            )
    except IntegrityError as fault:
        if "one_mandate_a_supply" in str(fault):
            raise MandateExists() from None
        raise
    DebitSupply.objects.create(supply_id=supply_id, since=starts_on)
    _record("directdebit.mandate.started", mandate, actor, at)
    return mandate


@transaction.atomic
def take_registration(
    *, number: object, supply_id: int, on: date, at: datetime, actor: Actor, **account: Any
) -> Mandate:
    """Start an account a bank has registered, and end on the same day the one that was in force until now.

    A debit that a bank was asked for still comes from the old account; the new one begins behind it.

    Args:
        number: of the request, as people call it.
        on: the day from which the bank has the account.
        account: as `start_mandate` takes it.

    Raises:
        AccountNewer: the supply has an account from that day on. Nothing is changed.

    Source:
        DD-075 【長岡口振】8(2)ア; COL-049 【金沢収納】第23条(1)キ.
    """
    lock_supplies([supply_id])
    starts_on = on
    before = Mandate.objects.filter(supply_id=supply_id).order_by("-starts_on").first()
    if before is not None and (before.ends_on is None or before.ends_on > on):
        if before.starts_on >= on:
            raise AccountNewer(number=number, starts_on=before.starts_on)
        starts_on = max(on, free_from_of(before) or on)
        if before.ends_on is None or before.ends_on > starts_on:
            end_mandate(mandate_id=before.pk, ends_on=starts_on, at=at, actor=actor)
    return start_mandate(supply_id=supply_id, starts_on=starts_on, at=at, actor=actor, **account)


@transaction.atomic
def end_mandate(*, mandate_id: int, ends_on: date, at: datetime, actor: Actor) -> Mandate:
    """End the debit of a supply from a day on; bills to be drawn on that day or later go out as slips.

    Raises:
        AskedOfBank: a bank was asked to draw from it on that day or later. Nothing is changed.

    Source:
        DD-075 【長岡口振】8(2)ア; issue 3, point 5.
    """
    mandate = lock_mandate(mandate_id)
    free_from = free_from_of(mandate)
    if free_from is not None and ends_on < free_from:
        raise AskedOfBank(debit_on=free_from - NEXT_DAY, earliest=free_from)
    mandate.ends_on = ends_on
    mandate.save(update_fields=["ends_on"])
    DebitSupply.objects.filter(supply_id=mandate.supply_id, since=mandate.starts_on).update(until=ends_on)
    doubts.forget(mandate.pk, actor=actor, at=at)
    _record("directdebit.mandate.ended", mandate, actor, at)
    return mandate


def lock_mandate(mandate_id: int) -> Mandate:
    """The mandate as it is under the lock of its supply."""
    lock_supplies([Mandate.objects.values_list("supply_id", flat=True).get(pk=mandate_id)])
    return Mandate.objects.get(pk=mandate_id)


def free_from_of(mandate: Mandate) -> date | None:
    """The first day on which an account may end: the one after the last debit a bank was asked for.

    A file that was made counts whether or not it was sent: it can still go.
    """
    ((asked_for,),) = sql.rows(_ASKED, [mandate.pk, mandate.supply_id])
    return asked_for + NEXT_DAY if asked_for else None


def _record(action: str, mandate: Mandate, actor: Actor, at: datetime) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = users_and_payers([mandate.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=mandate, actor=actor, at=at, customers=people)
