"""料金の条件の変更: use class, dwellings, charges, bore and other facts of a supply, each from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit import api as audit
from mizuhiki.customers import errors
from mizuhiki.customers.events import TermsChanging
from mizuhiki.customers.models import ServiceFact, Supply, SupplyService
from mizuhiki.customers.models.facts import ALONE
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.locking import lock_supplies
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.tariffs import PriceRefused, PriceRequest, price, version_for


@dataclass(frozen=True)
class Terms:
    """What a charge of a supply is priced by, as its contract has it."""

    use_class: str
    dwellings: int = 1
    scheme: str = ""
    persons: int | None = None


@dataclass(frozen=True)
class NewFact:
    """A fact as somebody enters it; `code` is the tariff's word."""

    charge: str
    kind: str
    code: str = ""
    number: int = 0


@dataclass(frozen=True)
class Why:
    """From which day something changes, for which reason, and who says so when."""

    on: date
    reason: str
    actor: Actor
    at: datetime


@transaction.atomic
def change_service(*, supply_id: int, charge: str, terms: Terms, why: Why) -> SupplyService:
    """Give a charge another use class, number of dwellings, scheme or household from a day on.

    Its period is cut on that day, and each stretch priced by its own terms (ADR 0279).

    Raises:
        TermsReasonMissing, ChargeNotThere, TermsTheSame, TermsChangedSince, TermsNotPriced: it does not fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, points 1 and 3.
    """
    supply = _begin(supply_id, charge, why)
    before = _service(supply, charge, why.on)
    if terms == Terms(before.use_class, before.dwellings, before.scheme, before.persons):
        raise errors.TermsTheSame
    require_priced(supply, charge, why.on, terms)
    if before.starts_on == why.on:
        made = before
        for name, value in vars(terms).items():
            setattr(made, name, value)
        made.save(update_fields=list(vars(terms)))
    else:
        ends_on, before.ends_on = before.ends_on, why.on
        before.save(update_fields=["ends_on"])
        made = SupplyService.objects.create(
            supply=supply,
            charge=charge,
            cycle=before.cycle,
            starts_on=why.on,
            ends_on=ends_on,
            **vars(terms),
        )
    _record("customers.service.changed", supply, why)
    return made


@transaction.atomic
def begin_charge(*, supply_id: int, charge: str, terms: Terms, why: Why) -> SupplyService:
    """Put a charge on a supply from a day on, as when a house is connected to the sewer.

    It is read with the charges that are there.

    Raises:
        TermsReasonMissing, ChargeNotThere, ServiceOverlaps, TermsChangedSince, TermsNotPriced: it does not
        fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, point 3.
    """
    supply = _begin(supply_id, charge, why)
    beside = SupplyService.objects.filter(_on(why.on), supply=supply).order_by("pk").first()
    if beside is None:
        raise errors.ChargeNotThere(on=why.on)
    require_priced(supply, charge, why.on, terms)
    with errors.translated():
        made = SupplyService.objects.create(
            supply=supply, charge=charge, cycle=beside.cycle, starts_on=why.on, **vars(terms)
        )
    _record("customers.service.begun", supply, why)
    return made


@transaction.atomic
def end_charge(*, supply_id: int, charge: str, why: Why) -> SupplyService:
    """Take a charge off a supply from a day on; its last days are billed with the reading after them.

    Raises:
        TermsReasonMissing, ChargeNotThere, TermsChangedSince, PeriodNotForward: it does not fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ; issue 7, point 3.
    """
    supply = _begin(supply_id, charge, why)
    ended = _service(supply, charge, why.on)
    if ended.starts_on == why.on:
        raise errors.PeriodNotForward
    ended.ends_on = why.on
    ended.save(update_fields=["ends_on"])
    _record("customers.service.ended", supply, why)
    return ended


@transaction.atomic
def begin_fact(*, supply_id: int, fact: NewFact, why: Why) -> ServiceFact:
    """Register a fact of a charge from a day on; one of its kind that there can be only one of ends there.

    Raises:
        TermsReasonMissing, ChargeNotThere, FactOverlaps, FactIncomplete, TermsNotPriced: it does not fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        issue 7, point 1; COL-048 【金沢収納】第23条(1)カ.
    """
    supply = _begin(supply_id, fact.charge, why)
    service = _service(supply, fact.charge, why.on)
    known = ServiceFact.objects.filter(supply=supply, charge=fact.charge, kind=fact.kind)
    if fact.kind in ALONE:
        before = known.filter(_on(why.on), starts_on__lt=why.on).first()
        if before is not None:
            before.ends_on = why.on
            before.save(update_fields=["ends_on"])
    with errors.translated():
        made = ServiceFact.objects.create(supply=supply, starts_on=why.on, **vars(fact))
    terms = Terms(service.use_class, service.dwellings, service.scheme, service.persons)
    require_priced(supply, fact.charge, why.on, terms)
    _record("customers.fact.begun", supply, why)
    return made


@transaction.atomic
def end_fact(*, fact_id: int, why: Why) -> ServiceFact:
    """Let a fact end: the day is the first without it.

    Raises:
        TermsReasonMissing, PeriodNotForward, FactOver: it does not fit.
        What listeners of `TermsChanging` raise: the day is billed. Nothing is changed by any of them.

    Source:
        issue 7, point 1.
    """
    fact = ServiceFact.objects.exclude(kind=ServiceFact.Kind.SHUT).get(pk=fact_id)  # a crew ends that one
    supply = _begin(fact.supply_id, fact.charge, why)
    fact.refresh_from_db()
    if fact.ends_on is not None:
        raise errors.FactOver(on=fact.ends_on)
    if why.on <= fact.starts_on:
        raise errors.PeriodNotForward
    fact.ends_on = why.on
    fact.save(update_fields=["ends_on"])
    _record("customers.fact.ended", supply, why)
    return fact


def require_priced(supply: Supply, charge: str, on: date, terms: Terms) -> None:
    """Refuse what the tariff of the day has no row for: the month's run would stop on it.

    Raises:
        TermsNotPriced.
    """
    tariff = pack_on(on).tariffs.get(charge)
    if tariff is None:
        raise errors.TermsNotPriced(problem="この料金には料金表がありません。")
    facts = ServiceFact.objects.filter(_on(on), supply=supply, charge=charge).order_by("kind", "code")
    try:
        version = version_for(tariff, reading_on=on, period_start=on, started_on=supply.starts_on)
        price(_request(supply, terms, facts), version)
    except PriceRefused as refused:
        raise errors.TermsNotPriced(problem=refused) from None


def _request(supply: Supply, terms: Terms, facts: Iterable[ServiceFact]) -> PriceRequest:
    kinds = ServiceFact.Kind
    of = {kind: [one for one in facts if one.kind == kind] for kind in kinds}
    return PriceRequest(
        use=terms.use_class,
        m3=1,
        bore_mm=supply.installation.bore_mm,
        area=of[kinds.AREA][0].code if of[kinds.AREA] else "",
        dwellings=terms.dwellings,
        shops=of[kinds.SHOPS][0].number if of[kinds.SHOPS] else 0,
        scheme=terms.scheme,
        persons=terms.persons or 0,
        purposes=tuple(one.code for one in of[kinds.PURPOSE]),
        sources=tuple((one.code, one.number) for one in of[kinds.CERTIFIED]),
        concentrations=tuple((one.code, one.number) for one in of[kinds.CONCENTRATION]),
        reductions=tuple(one.code for one in of[kinds.REDUCTION]),
    )


def _begin(supply_id: int, charge: str, why: Why) -> Supply:
    """The supply, locked; nobody has billed the day."""
    (supply,) = lock_supplies([supply_id])
    if not why.reason.strip():
        raise errors.TermsReasonMissing
    if why.on < supply.starts_on or (supply.ends_on is not None and why.on >= supply.ends_on):
        raise errors.ChargeNotThere(on=why.on)
    later = SupplyService.objects.filter(supply=supply, charge=charge, starts_on__gt=why.on)
    if since := later.order_by("starts_on").first():
        raise errors.TermsChangedSince(on=since.starts_on)
    events.publish(TermsChanging(supply_id=supply_id, charge=charge, on=why.on))
    return supply


def _service(supply: Supply, charge: str, on: date) -> SupplyService:
    found = SupplyService.objects.filter(_on(on), supply=supply, charge=charge).first()
    if found is None:
        raise errors.ChargeNotThere(on=on)
    return found


def _on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def _record(action: str, supply: Supply, why: Why) -> None:
    audit.record(
        action=action,
        subject=supply,
        actor=why.actor,
        at=why.at,
        customers=users_and_payers([supply.pk], on=why.on),
        reason=why.reason.strip(),
        starts_on=why.on,
    )
