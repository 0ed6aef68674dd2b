"""訪問一覧の受渡し: a list goes to one tablet, and comes back, or is lost with it."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies
from mizuhiki.fieldwork import errors
from mizuhiki.fieldwork.faces import touched_by
from mizuhiki.fieldwork.kinds import kind_of
from mizuhiki.fieldwork.models import DaySheet, DaySheetEnd, SheetVisit, Visit
from mizuhiki.fieldwork.selectors import digest_of, lines_of, open_sheet_of, open_visits, sheet_of_device
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor


@transaction.atomic
def hand_out(*, device: str, at: datetime, actor: Actor) -> DaySheet:
    """Give the person's visits of today to the tablet with this key; again, what was planned since is added.

    What was given for a visit stays as it was given: the tablet may have told somebody a price from it.

    Raises:
        SheetElsewhere, SheetOver, SheetOfOtherDay: the list is, or was, somewhere else.
        NothingToday: no visit is planned.
        What the kinds raise: a visit cannot be prepared, or what it needs is not there to be taken along.
        Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, law 1.
    """
    day = clock.day_of(at)
    waiting = open_visits().filter(crew_id=actor.pk, visit_on=day)
    seen: list[tuple[int, int | None]] = list(waiting.values_list("pk", "supply_id"))
    lock_supplies(supply_id for _, supply_id in seen if supply_id is not None)
    locks.take_name(f"fieldwork-sheet:{actor.pk}")
    sheet = open_sheet_of(actor.pk)
    if sheet is not None and sheet.device != digest_of(device):
        raise errors.SheetElsewhere(made_at=sheet.made_at.astimezone(clock.TOKYO))
    if sheet is None and sheet_of_device(device, crew_id=actor.pk) is not None:
        raise errors.SheetOver
    if sheet is not None and sheet.day != day:
        raise errors.SheetOfOtherDay(day=sheet.day)
    given = SheetVisit.objects.filter(sheet=sheet).values("visit")
    fresh = list(waiting.filter(pk__in=[pk for pk, _ in seen]).exclude(pk__in=given).order_by("pk"))
    if sheet is None:
        if not fresh:
            raise errors.NothingToday
        carried = {code: kind_of(code).carry(actor, day) for code in sorted({one.kind for one in fresh})}
        sheet = DaySheet.objects.create(
            day=day, crew_id=actor.pk, device=digest_of(device), content=carried, made_at=at
        )
    _give(sheet, fresh, at=at, actor=actor)
    return sheet


def _give(sheet: DaySheet, fresh: list[Visit], *, at: datetime, actor: Actor) -> None:
    for visit in fresh:
        SheetVisit.objects.create(
            sheet=sheet, visit=visit, content=kind_of(visit.kind).prepare(visit), given_at=at
        )
    if fresh:
        people = touched_by(fresh, on=sheet.day)
        audit.record(
            action="fieldwork.sheet.handed_out",
            subject=sheet,
            actor=actor,
            at=at,
            customers=people,
            count=len(fresh),
        )


@transaction.atomic
def hand_in(*, device: str, at: datetime, actor: Actor) -> DaySheetEnd:
    """The tablet has told everything and forgets it. The same again changes nothing.

    Raises:
        SheetUnknown: nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ; 特記仕様書 第10条.
    """
    locks.take_name(f"fieldwork-sheet:{actor.pk}")
    sheet = sheet_of_device(device, crew_id=actor.pk)
    if sheet is None:
        raise errors.SheetUnknown
    end = DaySheetEnd.objects.filter(sheet=sheet).first()
    if end is not None:
        return end
    end = DaySheetEnd.objects.create(sheet=sheet, how=DaySheetEnd.How.HANDED_IN, at=at, by_id=actor.pk)
    audit.record(action="fieldwork.sheet.handed_in", subject=sheet, actor=actor, at=at)
    return end


@transaction.atomic
def give_up_sheet(*, sheet_id: int, reason: str, at: datetime, actor: Actor) -> DaySheetEnd:
    """The tablet is gone or dead: what it carried can be used no more, and its visits may go out anew.

    Should it come back, what it tells is still taken down, and waits for a person.

    Raises:
        SheetOver: nothing is changed.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    sheet = DaySheet.objects.get(pk=sheet_id)
    visits = [line.visit for line in lines_of(sheet)]
    lock_supplies(one.supply_id for one in visits if one.supply_id is not None)
    locks.take_name(f"fieldwork-sheet:{sheet.crew_id}")
    if DaySheetEnd.objects.filter(sheet=sheet).exists():
        raise errors.SheetOver
    for code in sorted(sheet.content):
        kind_of(code).lose(sheet, reason, actor, at)
    end = DaySheetEnd.objects.create(
        sheet=sheet, how=DaySheetEnd.How.LOST, reason=reason.strip(), at=at, by_id=actor.pk
    )
    audit.record(
        action="fieldwork.sheet.lost",
        subject=sheet,
        actor=actor,
        at=at,
        customers=touched_by(visits, on=sheet.day),
        reason=end.reason,
    )
    return end
