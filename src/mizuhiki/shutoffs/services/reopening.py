"""A crew is sent to open a tap, and opens it: what the meter shows, and the hardware that comes back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.customers.api import fitting_now, note_opened
from mizuhiki.fieldwork.api import Visit, VisitEnd, cancel_visit, plan_visit
from mizuhiki.platform import clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.errors import ReadingUnfit
from mizuhiki.shutoffs.models import Cut, HardwareMove, Place, Reopening, Restoration, RestorationAssigned
from mizuhiki.shutoffs.selectors.restorations import assigned_of, due_of
from mizuhiki.shutoffs.selectors.rows import closed_now, terms_on
from mizuhiki.shutoffs.services.restoring import key_of, locked, record
from mizuhiki.worklist import api as worklist

VISIT = "restoration"
NOT_RECOVERED = "解除のときに回収できなかった"
_FITTED = """
    SELECT tool, sum(CASE WHEN to_place = 'fitted' THEN count ELSE -count END), max(serial)
    FROM shutoffs_hardwaremove WHERE cut_id = %s GROUP BY tool
    HAVING sum(CASE WHEN to_place = 'fitted' THEN count ELSE -count END) > 0
"""


@dataclass(frozen=True)
class Opened:
    """How a tap was opened, as the crew tells it."""

    opened_at: datetime
    index_m3: int | None
    no_index_why: str
    has_recovered: bool
    crew_id: int
    photo: StoredFile | None = None


@transaction.atomic
def assign_crew(
    *, restoration_id: int, crew_id: int, on: date, at: datetime, actor: Actor
) -> RestorationAssigned:
    """Send somebody to open a tap on a day; who was sent before goes no more.

    Raises:
        NotConfirmed: nothing came for it, and no exception was agreed to.
        LateUndecided: it came after the hour, and the utility has not said that it is done that day.
        What planning a visit raises, and what calling one off does. Nothing is changed by any of them.

    Source:
        COL-011, COL-012 【金沢収納】第6条(1)ア, イ; COL-071 第23条(4)ウ.
    """
    found = locked(restoration_id)
    if not hasattr(found, "confirmed"):
        raise errors.NotConfirmed
    due = due_of(found)
    if due.is_late and on < due.on:
        raise errors.LateUndecided(by=terms_on(clock.day_of(found.asked_at)).restore_by, due=due.on)
    before = assigned_of(found)
    if before is not None and before.visit is not None:
        _call_off(before.visit, "解除の担当の変更", at, actor)
    visit = plan_visit(
        kind=VISIT, supply_id=found.supply_id, visit_on=on, crew_id=crew_id, note="", at=at, actor=actor
    )
    made = RestorationAssigned.objects.create(
        restoration=found, visit=visit, crew_id=crew_id, on=on, at=at, by_id=actor.pk
    )
    record("shutoffs.restoration.assigned", found, at, actor, on=on)
    return made


def _call_off(visit: Visit, reason: str, at: datetime, actor: Actor) -> None:
    if not VisitEnd.objects.filter(visit=visit).exists():
        cancel_visit(visit_id=visit.pk, reason=reason, at=at, actor=actor)


def of_visit(visit_id: int) -> Restoration:
    """The request a visit was planned for."""
    return Restoration.objects.select_related("cut", "supply").get(assigned__visit_id=visit_id)


@transaction.atomic
def reopen(*, restoration_id: int, told: Opened, at: datetime, actor: Actor) -> Reopening:
    """Put down that a tap is open again, what its meter shows and what became of the hardware.

    From a phone, or from the office to which the crew told it. The same again gives the same row.

    Raises:
        NotAssigned, OpenedOutOfTime, ReadingMissing, ReadingFell, ReadingUnfit, RestorationIsOver:
            nothing is changed.

    Source:
        COL-071 【金沢収納】第23条(4)ウ; COL-022.
    """
    before = Reopening.objects.filter(restoration_id=restoration_id).first()
    if before is not None:
        return before
    found = locked(restoration_id)
    crew, cut = assigned_of(found), found.cut
    if crew is None:
        raise errors.NotAssigned
    if not cut.committed_at <= told.opened_at <= at:
        raise errors.OpenedOutOfTime(cut=cut.committed_at.astimezone(clock.TOKYO))
    refuse_reading(cut, told.index_m3, told.no_index_why)
    made = Reopening.objects.create(
        cut=cut,
        restoration=found,
        opened_at=told.opened_at,
        index_m3=told.index_m3,
        no_index_why="" if told.index_m3 is not None else told.no_index_why.strip(),
        has_recovered=told.has_recovered,
        photo=told.photo,
        at=at,
        by_id=told.crew_id,
    )
    take_hardware(cut, told, at)
    if not closed_now([cut.supply_id]):
        note_opened(supply_id=cut.supply_id, on=clock.day_of(told.opened_at))
    worklist.close_item(key_of(found.pk), at=at, actor=actor)
    record("shutoffs.tap.reopened", found, at, actor)
    if crew.visit is not None and told.crew_id != actor.pk:
        _end_visit(crew.visit, at, actor)
    return made


def _end_visit(visit: Visit, at: datetime, actor: Actor) -> None:
    """The office wrote it down; a phone that has the visit may tell it once more."""
    try:
        _call_off(visit, "事務所で解除を記録した", at, actor)
    except RuleBroken:
        return


def refuse_reading(cut: Cut, index_m3: int | None, why: str) -> None:
    """Refuse what a dial cannot show, or that it showed less than when the tap was closed."""
    if index_m3 is None:
        if not why.strip():
            raise errors.ReadingMissing
        return
    fitting = fitting_now(cut.supply.installation_id)
    if fitting is not None and index_m3 >= 10**fitting.meter.digits:
        raise ReadingUnfit(digits=fitting.meter.digits)
    before = getattr(getattr(cut, "execution", None), "index_m3", None)
    if before is not None and index_m3 < before:
        raise errors.ReadingFell(index=index_m3, before=before)


def take_hardware(cut: Cut, told: Opened, at: datetime) -> None:
    """What was fitted goes back with the crew, or is lost."""
    for tool, count, serial in sql.rows(_FITTED, [cut.pk]):
        locks.take_name(f"shutoffs-hardware:{tool}")
        to_place = Place.CREW if told.has_recovered else Place.LOST
        HardwareMove.objects.create(
            tool=tool,
            from_place=Place.FITTED,
            to_place=to_place,
            count=count,
            crew_id=told.crew_id if told.has_recovered else None,
            cut=cut,
            serial=serial,
            reason="" if told.has_recovered else NOT_RECOVERED,
            reference=f"recovered:{cut.pk}:{tool}",
            moved_on=clock.day_of(told.opened_at),
            at=at,
            by_id=told.crew_id,
        )
