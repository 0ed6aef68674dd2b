"""相続人の調査: a death is recorded with its proof, heirs are found, renounce, and one stands for them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import (
    Customer,
    GivenPhone,
    SupplyParty,
    begin_party,
    change_customer,
    end_party,
    fingerprint,
    lock_customers,
    lock_supplies,
    records_of,
    register_customer,
)
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.research import errors
from mizuhiki.research.models import Death, Heir, HeirPerson, Renunciation, Representative
from mizuhiki.research.rules import shared
from mizuhiki.research.selectors.protected import kept_of
from mizuhiki.research.services.traces import PROOF

Role = SupplyParty.Role


@dataclass(frozen=True)
class Told:
    """Who an heir is, as found in a family register or told by the family."""

    name: str
    postcode: str = ""
    address: str = ""
    telephone: str = ""


@transaction.atomic
def record_death(
    upload: "UploadedFile[bytes] | None",
    *,
    customer_id: int,
    died_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> Death:
    """Write down who died, when and by what that is known; letters in their name stop.

    Raises:
        DayUnfit, and what the file store refuses. Nothing is written by any of them.

    Source:
        issue 6, point 8: identity of heirs; COL-076 【金沢収納】第23条(5)イ.
    """
    if died_on > clock.day_of(at):
        raise errors.DayUnfit(first="生年月日")
    person = Customer.objects.get(pk=kept_of(customer_id))
    if person.died_on != died_on:
        change_customer(
            customer_id=person.pk,
            facts={"died_on": died_on},
            phones=None,
            seen=fingerprint(person),
            actor=actor,
            at=at,
        )
    file = _kept(upload, f"死亡-{person.customer_no}", actor=actor, at=at) if upload else None
    made = Death.objects.create(
        customer=person, died_on=died_on, source=source, file=file, at=at, by_id=actor.pk
    )
    _record("research.heir.death_recorded", made, person.pk, actor, at, source=source)
    return made


@transaction.atomic
def add_heir(
    *,
    deceased_id: int,
    relation: str,
    share: tuple[int, int] | None,
    told: Told,
    heir_customer_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Heir:
    """Write down an heir with their share; whoever is a customer is named by their number.

    Raises:
        NotDeceased, SharesTooMuch, WordsMissing: nothing is written.

    Source:
        issue 6, point 8: identity of heirs; design.md, law 12.
    """
    person = kept_of(deceased_id)
    lock_customers(person)
    records = records_of(person)
    if not Death.objects.filter(customer__in=records).exists():
        raise errors.NotDeceased
    if heir_customer_id is None and not told.name.strip():
        raise errors.WordsMissing
    living = Heir.objects.filter(deceased__in=records, renounced=None, part__isnull=False)
    held = [(one.part or 0, one.parts or 1) for one in living]
    total = shared([*held, share] if share else held)
    if total > 1:
        raise errors.SharesTooMuch(total=total)
    part, parts = share or (None, None)
    made = Heir.objects.create(
        deceased_id=person,
        relation=relation,
        part=part,
        parts=parts,
        customer_id=heir_customer_id,
        at=at,
        by_id=actor.pk,
    )
    if heir_customer_id is None:
        HeirPerson.objects.create(
            heir=made,
            name=told.name.strip(),
            postcode=told.postcode,
            address=told.address.strip(),
            telephone=told.telephone.strip(),
        )
    _record("research.heir.added", made, person, actor, at, kind=relation)
    return made


@transaction.atomic
def renounce(
    upload: "UploadedFile[bytes]", *, heir_id: int, accepted_on: date, court: str, actor: Actor, at: datetime
) -> Renunciation:
    """Write down that an heir renounced before a court, with the proof (相続放棄申述受理証明書).

    Raises:
        HeirRenounced, DayUnfit, WordsMissing, and what the file store refuses. Nothing is written.

    Source:
        issue 6, point 8: identity of heirs; 民法第938条.
    """
    heir = _lock(heir_id)
    if not court.strip():
        raise errors.WordsMissing
    died_on = Death.objects.filter(customer__in=records_of(heir.deceased_id)).latest("pk").died_on
    if not died_on <= accepted_on <= clock.day_of(at):
        raise errors.DayUnfit(first=f"{died_on:%Y-%m-%d}")
    file = _kept(upload, f"相続放棄-{heir.pk}", actor=actor, at=at)
    made = Renunciation.objects.create(
        heir=heir, accepted_on=accepted_on, court=court.strip(), file=file, at=at, by_id=actor.pk
    )
    _record("research.heir.renounced", heir, heir.deceased_id, actor, at)
    return made


@transaction.atomic
def set_representative(
    *, heir_id: int, supply_id: int, starts_on: date, actor: Actor, at: datetime
) -> Representative:
    """相続人代表: this heir gets letters and demands of the supply from a day on; one before them ends then.

    Raises:
        HeirRenounced, HeirErased, NotTheirSupply, HeirStands, and what the room of customers refuses.
        Nothing is changed by any of them.

    Source:
        issue 6, point 8: representative set as party of the supply; 【金沢収納】第23条(5)イ.
    """
    lock_supplies([supply_id])
    heir = _lock(heir_id)
    records = records_of(heir.deceased_id)
    parts = SupplyParty.objects.filter(supply_id=supply_id)
    if not parts.filter(customer_id__in=records, role__in=(Role.WATER_USER, Role.PAYER)).exists():
        raise errors.NotTheirSupply
    customer_id = customer_of(heir) or _registered(heir, actor=actor, at=at)
    standing = parts.filter(role=Role.HEIRS, ends_on=None).first()
    if standing is not None:
        if standing.customer_id == customer_id:
            raise errors.HeirStands
        end_party(party_id=standing.pk, ends_on=starts_on, actor=actor, at=at)
    party = begin_party(
        supply_id=supply_id,
        customer_id=customer_id,
        role=Role.HEIRS,
        starts_on=starts_on,
        actor=actor,
        at=at,
    )
    made = Representative.objects.create(heir=heir, party=party, at=at, by_id=actor.pk)
    _record("research.heir.stands", heir, heir.deceased_id, actor, at, starts_on=f"{starts_on}")
    return made


def customer_of(heir: Heir) -> int | None:
    """The record of an heir: from the first, or since they stood for a supply."""
    if heir.customer_id is not None:
        return kept_of(heir.customer_id)
    stood = Representative.objects.filter(heir=heir).select_related("party").first()
    return kept_of(stood.party.customer_id) if stood else None


def _registered(heir: Heir, *, actor: Actor, at: datetime) -> int:
    told = HeirPerson.objects.filter(heir=heir).first()
    if told is None:
        raise errors.HeirErased
    facts = {"name": told.name, "postcode": told.postcode, "address": told.address}
    phones = [GivenPhone(told.telephone)] if told.telephone else []
    return register_customer(facts=facts, phones=phones, actor=actor, at=at).pk


def _lock(heir_id: int) -> Heir:
    """An heir who has not renounced, locked before they are read."""
    heir = Heir.objects.select_for_update(no_key=True).get(pk=heir_id)
    gone = Renunciation.objects.filter(heir=heir).first()
    if gone is not None:
        raise errors.HeirRenounced(on=f"{gone.accepted_on:%Y-%m-%d}")
    return heir


def _kept(upload: "UploadedFile[bytes]", name: str, *, actor: Actor, at: datetime) -> StoredFile:
    return attachments.store_upload(upload, name=name, kind=PROOF, actor=actor, at=at)


def _record(
    action: str, subject: Death | Heir, person: int, actor: Actor, at: datetime, **facts: str
) -> None:
    audit.record(action=action, subject=subject, actor=actor, at=at, customers=[person], **facts)
