"""Who stands behind an application becomes a customer, a water user, a payer, with the account they had."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, FirstService, GivenPhone, Supply, SupplyParty
from mizuhiki.directdebit import api as directdebit
from mizuhiki.directdebit.api import CarryOver, Wanted
from mizuhiki.intake.kinds import CARRY
from mizuhiki.intake.models import Application, Details, Standing, Told
from mizuhiki.intake.selectors.conflicts import water_user_of
from mizuhiki.intake.selectors.first import first_services
from mizuhiki.intake.services.stepping import item_key
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist

Role = SupplyParty.Role
TO_CARRY = timedelta(days=1)
CHANNELS = {
    Application.Channel.COUNTER.value: directdebit.Channel.COUNTER,
    Application.Channel.TELEPHONE.value: directdebit.Channel.PHONE,
}


def begin_start(
    standing: Standing,
    *,
    starts_on: date,
    temporary: Sequence[FirstService] = (),
    actor: Actor,
    at: datetime,
) -> tuple[Supply, str]:
    """The supply of a start, with its people; and why an account that was asked for is not carried on.

    Args:
        temporary: the services of a temporary use (臨時用).

    Raises:
        What `customers.begin_supply` raises. Nothing is changed.
    """
    assert standing.installation is not None, standing.pk
    told = standing.details.told
    place = standing.installation.premises
    address = f"{pack_on(starts_on).utility.city}{place.address}"
    where = {"postcode": place.postcode, "address": address}
    user_id = _customer(standing.details, told, where, actor=actor, at=at)
    parties = {}
    if told.payer_name:
        parties[Role.PAYER.value] = _other(told.payer_name, told.payer_address or address, actor=actor, at=at)
    if told.mail_name:
        parties[Role.MAIL.value] = _other(told.mail_name, told.mail_address or address, actor=actor, at=at)
    supply = customers.begin_supply(
        installation_id=standing.installation.pk,
        starts_on=starts_on,
        user_id=user_id,
        parties=parties,
        first=first_services(standing.pk),
        temporary=temporary,
        actor=actor,
        at=at,
    )
    if standing.details.pay_by != Details.PayBy.CARRY:
        return supply, ""
    return supply, _carry(standing, supply, actor=actor, at=at)


def _customer(details: Details, told: Told, where: dict[str, str], *, actor: Actor, at: datetime) -> int:
    """The record of who applied, now living there; a new one, where nobody was chosen."""
    phone = GivenPhone(told.phone)
    if details.customer_id is None:
        facts = {"name": told.name, "kana": told.kana, **where}
        return customers.register_customer(facts=facts, phones=[phone], actor=actor, at=at).pk
    known = _kept(details.customer_id)
    customers.change_customer(
        customer_id=known.pk,
        facts=where,
        phones=_with(known, phone),
        seen=customers.fingerprint(known),
        actor=actor,
        at=at,
    )
    return known.pk


def _with(known: Customer, phone: GivenPhone) -> list[GivenPhone] | None:
    """The numbers of a customer with one more; None where it is known."""
    had = [GivenPhone(one.shown, one.note) for one in known.phones.order_by("pk")]
    return None if any(one.digits == phone.digits for one in had) else [*had, phone]


def _kept(customer_id: int) -> Customer:
    found = Customer.objects.get(pk=customer_id)
    return Customer.objects.get(pk=found.merged_into_id) if found.merged_into_id else found


def _other(name: str, address: str, *, actor: Actor, at: datetime) -> int:
    """Somebody else named in an application; found again and merged by hand where they are known."""
    return customers.register_customer(facts={"name": name, "address": address}, actor=actor, at=at).pk


def _carry(standing: Standing, supply: Supply, *, actor: Actor, at: datetime) -> str:
    """口座継続: the account of the place that was left serves the new one, if its holder matches (CC-090)."""
    application, told = standing.application, standing.details.told
    stop = application.stop
    before = stop.standing.details.supply_id if stop is not None else None
    if before is None:
        return _lay_carry(standing, "前の使用場所の申込みと結ばれていません。", actor=actor, at=at)
    wanted = Wanted(
        supply_id=supply.pk,
        from_supply_id=before,
        starts_on=max(supply.starts_on, clock.day_of(at)),
        asked_by=CarryOver.Asked(_asker(standing.details)),
        channel=CHANNELS.get(application.channel, directdebit.Channel.LETTER),
    )
    try:
        with transaction.atomic():
            directdebit.carry_over(wanted=wanted, heard=told.holder_kana, actor=actor, at=at)
    except RuleBroken as broken:
        return _lay_carry(standing, broken.message, actor=actor, at=at)
    return ""


def _asker(details: Details) -> str:
    is_self = details.by == Details.By.SELF
    return (CarryOver.Asked.USER if is_self else CarryOver.Asked.PROXY).value


def _lay_carry(standing: Standing, why: str, *, actor: Actor, at: datetime) -> str:
    application = standing.application
    problem = f"口座継続をまだ登録していません。{why}"[:400]
    worklist.open_item(
        kind=CARRY.code,
        key=item_key("carry_over", application.pk),
        title=f"{CARRY.title}（受付番号 {application.shown}）",
        url_name="intake:application_show",
        url_args=[application.pk],
        subject=application,
        due_at=at + TO_CARRY,
        at=at,
        actor=actor,
        note=problem,
    )
    return problem


def other_name(standing: Standing, *, on: date, actor: Actor, at: datetime) -> None:
    """Another water user from a day on; the same person under a new name stays the same record.

    Raises:
        What `customers.begin_party` and `change_customer` raise. Nothing is changed.
    """
    details, told = standing.details, standing.details.told
    assert details.supply_id is not None, "it was examined"
    before_id = water_user_of(details.supply_id, on=on)
    if before_id is not None and details.customer_id in customers.records_of(before_id):
        known = _kept(before_id)
        customers.change_customer(
            customer_id=known.pk,
            facts={"name": told.name, "kana": told.kana},
            phones=_with(known, GivenPhone(told.phone)),
            seen=customers.fingerprint(known),
            actor=actor,
            at=at,
        )
        return
    place = Supply.objects.select_related("installation__premises").get(pk=details.supply_id)
    premises = place.installation.premises
    where = {"postcode": premises.postcode, "address": f"{pack_on(on).utility.city}{premises.address}"}
    user_id = _customer(details, told, where, actor=actor, at=at)
    role = SupplyParty.objects.filter(supply_id=details.supply_id, role=Role.WATER_USER, ends_on=None).first()
    if role is not None:
        customers.end_party(party_id=role.pk, ends_on=on, actor=actor, at=at)
    customers.begin_party(
        supply_id=details.supply_id,
        customer_id=user_id,
        role=Role.WATER_USER,
        starts_on=on,
        actor=actor,
        at=at,
    )
