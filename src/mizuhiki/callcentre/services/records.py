"""What is found out about an account: hints for whoever opens it next, and corrections (別紙３ ２(3))."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import Correction, Hint, HintEnd, Source
from mizuhiki.customers.api import (
    Customer,
    GivenPhone,
    Premises,
    Supply,
    change_customer,
    change_premises,
    records_of,
)
from mizuhiki.platform.actors import Actor

PLACE_FIELDS = {"postcode": "郵便番号", "town": "町名", "block": "番地", "building": "建物・部屋"}
FIELDS = {"name": "氏名", "kana": "フリガナ", "phone": "電話番号", **PLACE_FIELDS}
OF_THE_PLACE = frozenset({"phone", *PLACE_FIELDS})  # what a protection mark hides


@transaction.atomic
def leave_hint(
    *,
    customer_id: int,
    supply_id: int | None,
    text: str,
    source: str,
    case_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Hint:
    """Leave a word that is shown whenever the account is opened.

    Args:
        supply_id: when it is about the place and not the person, so that it stays when people move.

    Raises:
        CaseSaysNothing: nothing is written.

    Source:
        CC-049 【金沢CC】別紙３ ２(3) 受付誤りを防ぐための有用な情報.
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    hint = Hint.objects.create(
        customer_id=None if supply_id is not None else customer_id,
        supply_id=supply_id,
        case_id=case_id,
        source=Source(source),
        text=text.strip(),
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="callcentre.hint.left", subject=hint, actor=actor, at=at, customers=[customer_id], how=source
    )
    return hint


@transaction.atomic
def end_hint(*, hint_id: int, customer_id: int, actor: Actor, at: datetime) -> HintEnd:
    """Take a hint off the account; who left it and who took it off stays.

    Raises:
        HintEnded: nothing is changed.

    Source:
        CC-049 【金沢CC】別紙３ ２(3).
    """
    hint = Hint.objects.select_for_update(no_key=True).get(pk=hint_id)
    if HintEnd.objects.filter(hint=hint).exists():
        raise errors.HintEnded
    end = HintEnd.objects.create(hint=hint, at=at, by_id=actor.pk)
    audit.record(action="callcentre.hint.ended", subject=hint, actor=actor, at=at, customers=[customer_id])
    return end


@transaction.atomic
def correct(
    *,
    customer_id: int,
    wanted: Mapping[str, str],
    seen: str,
    source: str,
    case_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[Correction]:
    """Put a name, its kana or the first telephone number right, with what stood there and who said so.

    Args:
        wanted: values of `FIELDS`; what is as it was is left alone.
        seen: `customers.fingerprint` of the record as the person saw it.

    Raises:
        NothingCorrected, and what `change_customer` refuses: nothing is changed.

    Source:
        CC-049 【金沢CC】別紙３ ２(3) 氏名の誤字、電話番号等登録データの誤りの修正.
    """
    customer = Customer.objects.get(pk=records_of(customer_id)[0])
    phones = [GivenPhone(one.shown, one.note) for one in customer.phones.order_by("pk")]
    now = {"name": customer.name, "kana": customer.kana, "phone": phones[0].shown if phones else ""}
    changed = {name: value for name, value in wanted.items() if value != now[name]}
    if not changed:
        raise errors.NothingCorrected
    change_customer(
        customer_id=customer.pk,
        facts={name: value for name, value in changed.items() if name != "phone"},
        phones=_with_first(phones, changed["phone"]) if "phone" in changed else None,
        seen=seen,
        actor=actor,
        at=at,
    )
    made = _keep_corrections(customer.pk, now, changed, case_id=case_id, source=source, actor=actor, at=at)
    audit.record(
        action="callcentre.account.corrected",
        subject=customer,
        actor=actor,
        at=at,
        customers=[customer.pk],
        how=source,
        count=len(made),
    )
    return made


@transaction.atomic
def correct_place(
    *,
    customer_id: int,
    supply_id: int,
    wanted: Mapping[str, str],
    seen: str,
    source: str,
    case_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[Correction]:
    """Put the address of an installation right, with what stood there and who said so.

    Bore, meter and reading route are what bills are made of: they change where the meter is exchanged.

    Args:
        wanted: values of `PLACE_FIELDS`; what is as it was is left alone.
        seen: `place_mark` of the place as the person saw it.

    Raises:
        NothingCorrected, PlaceChangedMeanwhile: nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ 装置情報異動.
    """
    supply = Supply.objects.select_related("installation").get(pk=supply_id)
    place = Premises.objects.select_for_update(no_key=True).get(pk=supply.installation.premises_id)
    if place_mark(place) != seen:
        raise errors.PlaceChangedMeanwhile
    now = {name: str(getattr(place, name)) for name in PLACE_FIELDS}
    changed = {name: value for name, value in wanted.items() if value != now[name]}
    if not changed:
        raise errors.NothingCorrected
    change_premises(premises_id=place.pk, facts=changed, actor=actor, at=at)
    made = _keep_corrections(
        records_of(customer_id)[0], now, changed, case_id=case_id, source=source, actor=actor, at=at
    )
    audit.record(
        action="callcentre.place.corrected",
        subject=place,
        actor=actor,
        at=at,
        customers=[customer_id],
        how=source,
        count=len(made),
    )
    return made


def _keep_corrections(
    customer_id: int,
    now: Mapping[str, str],
    changed: Mapping[str, str],
    *,
    case_id: int | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> list[Correction]:
    """What stood there and what stands there now, field by field."""
    return [
        Correction.objects.create(
            customer_id=customer_id,
            case_id=case_id,
            source=Source(source),
            field=name,
            old=now[name],
            new=value,
            at=at,
            by_id=actor.pk,
        )
        for name, value in changed.items()
    ]


def place_mark(place: Premises) -> str:
    """What a form of a place was made from, in sixteen letters; another person's save changes it."""
    parts = [str(getattr(place, name)) for name in PLACE_FIELDS]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _with_first(phones: Sequence[GivenPhone], shown: str) -> list[GivenPhone]:
    """The numbers with another first one; the others and what it is for stay."""
    note = phones[0].note if phones else ""
    first = [GivenPhone(shown, note)] if shown else []
    return [*first, *phones[1:]]
