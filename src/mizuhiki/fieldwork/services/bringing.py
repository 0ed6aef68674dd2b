"""What a tablet tells is taken down first, and carried out then: nothing it tells can get lost."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.fieldwork import errors
from mizuhiki.fieldwork.events import VisitBooked
from mizuhiki.fieldwork.faces import touched_by
from mizuhiki.fieldwork.kinds import kind_of
from mizuhiki.fieldwork.models import Booked, Brought, VisitEnd
from mizuhiki.fieldwork.selectors import lines_of, sheet_of_device
from mizuhiki.fieldwork.services.places import lock_place
from mizuhiki.platform import events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

UNBOOKED = ItemKind("fieldwork.unbooked", "端末から届き、記帳できないもの", "collection")
TIME_TO_BOOK = timedelta(hours=4)


def take_home(
    *,
    key: uuid.UUID,
    device: str,
    visit_id: int,
    told: Mapping[str, str],
    taken_at: datetime,
    at: datetime,
    actor: Actor,
) -> tuple[Brought, str]:
    """Take a word of a tablet down, and carry it out; returns why it could not be, or nothing.

    However often it is sent, in whole, cut off or at once, it is taken down once and carried out once.
    What cannot be carried out lies in the inbox with its reason.

    Raises:
        SheetUnknown, NotOnSheet, BroughtConflict: it is none of this tablet's.
        What the kind's `read` raises: it cannot be understood. Nothing is changed by any of them.
    """
    brought = take_down(
        key=key, device=device, visit_id=visit_id, told=told, taken_at=taken_at, at=at, actor=actor
    )
    try:
        book(brought_id=brought.pk, at=at, actor=actor)
    except RuleBroken as broken:
        lay_unbooked(brought, broken, at=at, actor=actor)
        return brought, broken.message
    return brought, ""


@transaction.atomic
def take_down(
    *,
    key: uuid.UUID,
    device: str,
    visit_id: int,
    told: Mapping[str, str],
    taken_at: datetime,
    at: datetime,
    actor: Actor,
) -> Brought:
    """Keep what a tablet tells of a visit, as it came. The same key again gives the same row.

    Args:
        taken_at: by the tablet's clock; what cannot be is moved to the hand-out, or to now.

    Raises:
        As `take_home`. Nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, law 13.
    """
    locks.take_name(f"fieldwork-brought:{key}")
    sheet = sheet_of_device(device, crew_id=actor.pk)
    if sheet is None:
        raise errors.SheetUnknown
    line = next((one for one in lines_of(sheet) if one.visit_id == visit_id), None)
    if line is None:
        raise errors.NotOnSheet
    content = kind_of(line.visit.kind).read(told)
    before = Brought.objects.filter(key=key).first()
    if before is not None:
        if (before.line_id, before.content) != (line.pk, content):
            raise errors.BroughtConflict
        return before
    brought = Brought.objects.create(
        key=key,
        line=line,
        content=content,
        taken_at=min(max(taken_at, sheet.made_at), at),
        brought_at=at,
        brought_by_id=actor.pk,
    )
    audit.record(
        action="fieldwork.visit.told",
        subject=line.visit,
        actor=actor,
        at=at,
        customers=touched_by([line.visit], on=sheet.day),
    )
    return brought


@transaction.atomic
def book(*, brought_id: int, at: datetime, actor: Actor) -> Booked:
    """Carry out what a tablet told, once. Who told it has done it; `actor` sees to the books.

    Raises:
        What the kind's `carry_out` raises. Nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ.
    """
    found = Brought.objects.select_related("line__visit", "line__sheet", "brought_by")
    brought = found.get(pk=brought_id)
    visit = brought.line.visit
    lock_place(visit.supply_id, visit.installation_id)
    before = Booked.objects.filter(brought=brought).first()
    if before is not None:
        return before
    how = kind_of(visit.kind).carry_out(brought, at)
    booked = Booked.objects.create(brought=brought, at=at, by_id=actor.pk)
    if not VisitEnd.objects.filter(visit=visit).exists():
        reason = str(brought.content.get("reason", "")) if how == VisitEnd.How.UNMET else ""
        VisitEnd.objects.create(
            visit=visit, how=how, reason=reason, at=brought.taken_at, by_id=brought.brought_by_id
        )
    worklist.close_item(item_of(brought), at=at, actor=actor)
    events.publish(VisitBooked(visit.pk, how.value, at, actor))
    audit.record(
        action="fieldwork.visit.booked",
        subject=visit,
        actor=actor,
        at=at,
        customers=touched_by([visit], on=visit.visit_on),
        how=how.value,
    )
    return booked


def item_of(brought: Brought) -> str:
    """The key of its work item."""
    return f"fieldwork.brought:{brought.pk}"


def lay_unbooked(brought: Brought, broken: RuleBroken, *, at: datetime, actor: Actor) -> None:
    """It lies in the inbox until it is booked."""
    visit = brought.line.visit
    worklist.open_item(
        kind=UNBOOKED.code,
        key=item_of(brought),
        title=f"{kind_of(visit.kind).title} {visit.visit_on}：端末から届いたものを記帳できません",
        url_name="fieldwork:visit_show",
        url_args=[visit.pk],
        subject=visit,
        due_at=at + TIME_TO_BOOK,
        at=at,
        actor=actor,
        note=broken.message[: worklist.NOTE_LENGTH],
    )
