"""A request comes in, is told otherwise, or is wanted no more. What was told first is never rewritten."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Said
from mizuhiki.customers.api import Supply
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors
from mizuhiki.repairs.events import RepairReceived
from mizuhiki.repairs.models import (
    ApiKey,
    RepairDetail,
    RepairItem,
    RepairRequest,
    RepairStep,
    RepairTold,
    Side,
    Urgency,
)
from mizuhiki.repairs.selectors import Kind, RepairCase, case
from mizuhiki.repairs.services import steps

COUNTRY = ((Decimal(20), Decimal(46)), (Decimal(122), Decimal(154)))
TALKS = frozenset({"telephone", "counter"})  # a talk with a customer, which stands in their history
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Given:
    """What somebody tells of a repair. Place and words are as told; the pin is in degrees (WGS84)."""

    side: str
    item_id: int
    urgency: str
    place: str
    words: str
    town: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    name: str = ""
    telephone: str = ""
    customer_id: int | None = None
    supply_id: int | None = None
    installation_id: int | None = None


@transaction.atomic
def receive_request(
    given: Given,
    *,
    channel: str,
    received_at: datetime | None = None,
    key: ApiKey | None = None,
    actor: Actor | None,
    at: datetime,
) -> RepairRequest:
    """Take a request in and lay it on the repair desk; a customer's stands in their history as well.

    Args:
        key: of the system that handed it in; then there is no `actor`.

    Raises:
        ItemOfOtherSide, PinHalf, PlaceMissing, ReceivedInTheFuture: nothing is written.

    Source:
        CC-033 【金沢CC】別紙３ １(2), (3); CC-024 別紙２ ２(2)ア; EMG-003 第３章 第4(1)ア.
    """
    received_at = received_at or at
    if received_at > at:
        raise errors.ReceivedInTheFuture
    item, whole = _checked(_with_place_of_supply(given))
    request = RepairRequest.objects.create(
        channel=RepairRequest.Channel(channel),
        received_at=received_at,
        by_id=actor.pk if actor else None,
        key=key,
        written_at=at,
    )
    _write_detail(request, whole, item, version=1, at=at)
    found = case(request.pk)
    assert found is not None
    audit.record(
        action="repairs.request.received",
        subject=request,
        actor=actor,
        at=at,
        customers=found.customers(clock.day_of(at)),
        kind=item.code,
        channel=request.channel,
        urgency=whole.urgency,
    )
    steps.lay_work(found, [], actor=actor, at=at)
    if whole.customer_id is not None and actor is not None:
        _note_talk(found, channel=channel, received_at=received_at, actor=actor, at=at)
    events.publish(RepairReceived(request.pk, found.is_urgent, at, request.channel, request.by_id))
    return request


@transaction.atomic
def change_request(
    *, request_id: int, seen_version: int, given: Given, reason: str, actor: Actor, at: datetime
) -> RepairStep:
    """Write down that it was told otherwise: in force at once; a supervisor reports it to the repair desk.

    Args:
        seen_version: the version that was on the screen; the customer and tap stay those of before.

    Raises:
        RequestEnded, RequestMoved, DetailMoved, NothingChanged, ItemOfOtherSide, PinHalf, PlaceMissing,
        StepSaysNothing: nothing is changed.

    Source:
        CC-043 【金沢CC】別紙３ １(10).
    """
    found = steps.lock_open(request_id)
    if found.detail.version != seen_version:
        last = found.steps[-1] if found.steps else None
        who, moved_at = (last.by, last.at) if last else ("", found.detail.at)
        raise errors.DetailMoved(who=who, at=f"{moved_at.astimezone(clock.TOKYO):%H:%M}")
    before = found.detail
    item, whole = _checked(
        replace(
            given,
            customer_id=before.customer_id,
            supply_id=before.supply_id,
            installation_id=before.installation_id,
        )
    )
    if not reason.strip():
        raise errors.StepSaysNothing
    if _is_same(found, whole):
        raise errors.NothingChanged
    customers = found.customers(clock.day_of(at))
    detail = _write_detail(found.request, whole, item, version=before.version + 1, at=at)
    changed = replace(found, details=[*found.details, detail])
    return steps.write(
        changed, Kind.CHANGED, text=reason, detail=detail, customers=customers, actor=actor, at=at
    )


@transaction.atomic
def tell_cancel(*, request_id: int, reason: str, actor: Actor, at: datetime) -> RepairStep:
    """Write down that who called wants it no more; the repair desk decides, for a road may leak all the same.

    Raises:
        RequestEnded, RequestMoved, NothingChanged, StepSaysNothing: nothing is changed.

    Source:
        CC-043 【金沢CC】別紙３ １(10).
    """
    found = steps.lock_open(request_id)
    if found.is_withdrawn:
        raise errors.NothingChanged
    return steps.write(found, Kind.CANCEL_TOLD, text=reason, actor=actor, at=at)


@transaction.atomic
def add_note(*, request_id: int, text: str, actor: Actor, at: datetime) -> RepairStep:
    """Write down what somebody else tells of the same, or what was found out.

    Raises:
        RequestEnded, RequestMoved, StepSaysNothing: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア 応対内容登録.
    """
    return steps.write(steps.lock_open(request_id), Kind.NOTED, text=text, actor=actor, at=at)


def _with_place_of_supply(given: Given) -> Given:
    """A pin and a town where nobody set them: those of the tap the call is about."""
    if given.supply_id is None:
        return given
    supply = Supply.objects.select_related("installation__premises").get(pk=given.supply_id)
    premises = supply.installation.premises
    given = replace(given, installation_id=supply.installation_id, town=given.town or premises.town)
    if given.latitude is None and given.longitude is None:
        given = replace(given, latitude=premises.latitude, longitude=premises.longitude)
    return replace(given, place=given.place.strip() or premises.address)


def _checked(given: Given) -> tuple[RepairItem, Given]:
    """The item, and what was given with its blanks taken off."""
    item = RepairItem.objects.get(pk=given.item_id)
    if item.side != given.side or item.ended_on is not None:
        raise errors.ItemOfOtherSide(label=item.label, side=Side(given.side).label)
    if not given.place.strip():
        raise errors.PlaceMissing
    pin = (given.latitude, given.longitude)
    if (pin[0] is None) != (pin[1] is None):
        raise errors.PinHalf
    for value, (least, most) in zip(pin, COUNTRY, strict=True):
        if value is not None and not least <= value <= most:
            raise errors.PinHalf
    return item, replace(
        given,
        urgency=Urgency(given.urgency),
        place=given.place.strip(),
        words=given.words.strip(),
        town=given.town.strip(),
        latitude=None if given.latitude is None else given.latitude.quantize(MICRO),
        longitude=None if given.longitude is None else given.longitude.quantize(MICRO),
        name=given.name.strip(),
        telephone=given.telephone.strip(),
    )


def _write_detail(
    request: RepairRequest, given: Given, item: RepairItem, *, version: int, at: datetime
) -> RepairDetail:
    detail = RepairDetail.objects.create(
        request=request,
        version=version,
        side=given.side,
        item=item,
        urgency=given.urgency,
        customer_id=given.customer_id,
        supply_id=given.supply_id,
        installation_id=given.installation_id,
        at=at,
    )
    RepairTold.objects.create(
        detail=detail,
        place=given.place,
        town=given.town,
        latitude=given.latitude,
        longitude=given.longitude,
        words=given.words,
        name=given.name,
        telephone=given.telephone,
    )
    return detail


def _is_same(found: RepairCase, given: Given) -> bool:
    told, detail = found.told, found.detail
    before = (detail.side, detail.item_id, detail.urgency)
    if told is None or before != (given.side, given.item_id, given.urgency):
        return False
    names = ("place", "words", "latitude", "longitude", "name", "telephone")
    return all(getattr(told, name) == getattr(given, name) for name in names)


def _note_talk(found: RepairCase, *, channel: str, received_at: datetime, actor: Actor, at: datetime) -> None:
    """The talk stands in the customer's history: what it was about, with the number (CC-024)."""
    what = f"{found.side.label} {found.detail.item.label}"
    contacts.record_contact(
        customer_id=found.detail.customer_id,
        supply_id=found.detail.supply_id,
        said=Said(
            channel if channel in TALKS else "telephone",
            "in",
            "notice",
            f"修繕の依頼を受け付けました（第{found.number}号 {what}）。",
            happened_at=received_at,
        ),
        actor=actor,
        at=at,
    )
