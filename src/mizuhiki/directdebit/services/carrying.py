"""口座継続: on moving, the account of the old place serves the new one, once its holder is confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

import jaconv
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Customer, Supply, lock_supplies, users_and_payers
from mizuhiki.directdebit import doubts, errors
from mizuhiki.directdebit.mandates import start_mandate
from mizuhiki.directdebit.models import CarryOver, Channel, Mandate
from mizuhiki.directdebit.services.ending import LONGEST_AHEAD
from mizuhiki.formats import zengin
from mizuhiki.formats.kana import narrow
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: the account of one place at another, from a day on; who asked, and how."""

    supply_id: int  # of the new place
    from_supply_id: int
    starts_on: date
    asked_by: CarryOver.Asked
    channel: Channel


@transaction.atomic
def carry_over(
    *, wanted: Wanted, heard: str, actor: Actor, at: datetime, agreed_by: Actor | None = None
) -> Mandate:
    """Let the account of a customer's old place serve their new one; the old mandate stays as it is.

    The old place's last bill is still drawn from it.

    Args:
        heard: the holder's name in kana as banks write it, as who asks told it.
        actor: who took the request.
        agreed_by: the second person, where the holder is not the customer by name; the day may be past then.

    Raises:
        CarriedOver: it was done before.
        NothingToCarry, AccountInDoubt: there is no account that may be carried on.
        HolderDiffers, CustomerDiffers: it is not this holder's, or not this customer's.
        HolderIsOther: a second person has to agree.
        StartDayWrong, SupplyNotRunning, MandateExists: not from that day.
        Nothing is changed by any of them.

    Source:
        CC-090 【金沢CC】別紙３ １(4) 口座継続依頼.
    """
    lock_supplies([wanted.supply_id, wanted.from_supply_id])
    before = examine(wanted, heard=heard, today=clock.day_of(at), is_agreed=agreed_by is not None)
    after = start_mandate(
        supply_id=wanted.supply_id,
        bank_code=before.bank_code,
        branch_code=before.branch_code,
        account_type=before.account_type,
        account_no=before.account_no,
        holder_kana=before.holder_kana,
        yucho=(before.yucho_symbol, before.yucho_number),
        starts_on=wanted.starts_on,
        at=at,
        actor=actor,
    )
    CarryOver.objects.create(
        after=after,
        before=before,
        asked_by=wanted.asked_by,
        channel=wanted.channel,
        at=at,
        by_id=actor.pk,
        confirmed_by_id=agreed_by.pk if agreed_by else None,
    )
    audit.record(
        action="directdebit.mandate.carried_over",
        subject=after,
        actor=actor,
        at=at,
        customers=users_and_payers([wanted.supply_id, wanted.from_supply_id], on=clock.day_of(at)),
        asker=wanted.asked_by.value,
        channel=wanted.channel.value,
        starts_on=wanted.starts_on,
    )
    return after


def examine(wanted: Wanted, *, heard: str, today: date, is_agreed: bool) -> Mandate:
    """The mandate that would be carried on; raises what `carry_over` does. Called under the locks."""
    before = _account_of(wanted.from_supply_id, today=today)
    if heard != before.holder_kana:
        raise errors.HolderDiffers()
    people = common_people(wanted, today=today)
    if not people:
        raise errors.CustomerDiffers(number=_number(wanted.from_supply_id))
    supply = Supply.objects.get(pk=wanted.supply_id)
    if supply.ends_on is not None and supply.ends_on <= wanted.starts_on:
        raise errors.SupplyNotRunning(ends_on=supply.ends_on)
    earliest = supply.starts_on if is_agreed else max(today, supply.starts_on)  # it was not past when asked
    latest = today + LONGEST_AHEAD
    if not earliest <= wanted.starts_on <= latest:
        raise errors.StartDayWrong(earliest=earliest, latest=latest)
    if not is_agreed and not is_named(before.holder_kana, people):
        raise errors.HolderIsOther()
    return before


def _account_of(supply_id: int, *, today: date) -> Mandate:
    """The account of the old place that may be carried on."""
    number = _number(supply_id)
    before = newest_of(supply_id)
    if before is None:
        raise errors.NothingToCarry(number=number, why="")
    carried = getattr(before, "carried_on", None)
    if carried is not None:
        raise errors.CarriedOver(number=number, place=carried.after.supply.inquiry_no)
    if before.end is not None:
        raise errors.NothingToCarry(number=number, why="（解約の申出があります）")
    if before.starts_on > today or (before.ends_on is not None and before.ends_on <= today):
        raise errors.NothingToCarry(number=number, why="（使用中の口座がありません）")
    if worklist.Item.objects.filter(key=doubts.key_of(before.pk), closed_at=None).exists():
        raise errors.AccountInDoubt(number=number)
    return before


def newest_of(supply_id: int) -> Mandate | None:
    """The newest account of a place."""
    found = Mandate.objects.filter(supply_id=supply_id).select_related("carried_on__after__supply")
    return found.order_by("-starts_on").first()


def common_people(wanted: Wanted, *, today: date) -> list[int]:
    """Customers who use or pay for both places."""
    old, new = (
        set(users_and_payers([supply_id], on=today))
        for supply_id in (wanted.from_supply_id, wanted.supply_id)
    )
    return sorted(old & new)


def is_named(holder_kana: str, customer_ids: list[int]) -> bool:
    """Whether an account's holder has the name of one of these customers, blanks and width aside."""
    kana = Customer.objects.filter(pk__in=customer_ids).values_list("kana", flat=True)
    return any(_plain(one) == _plain(holder_kana) for one in kana if one)


def _plain(kana: str) -> str:
    typed = str(jaconv.hira2kata(kana))
    return narrow(typed, allowed=zengin.STANDARD.charset.for_parties).text.replace(" ", "")


def _number(supply_id: int) -> str:
    return Supply.objects.values_list("inquiry_no", flat=True).get(pk=supply_id)
