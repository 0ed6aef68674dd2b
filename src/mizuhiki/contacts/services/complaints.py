"""A complaint becomes a case, goes from step to step and ends; what was said is never rewritten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.contacts import errors
from mizuhiki.contacts.cases import Case, Kind, case, owners
from mizuhiki.contacts.events import ComplaintEnded
from mizuhiki.contacts.models import Complainant, Complaint, ComplaintStep
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

COMPLAINT = ItemKind("contacts.complaint", "苦情への対応", "reception", has_owner=True)
DAYS_TO_SETTLE = timedelta(days=7)  # unless the form says another day


@dataclass(frozen=True)
class Grievance:
    """What a contact that is a complaint needs besides its words."""

    about: str
    needs_report: bool = False
    owner_id: int | None = None  # by default whoever writes it down
    due_on: date | None = None
    name: str = ""  # of somebody who is no customer, as told
    reach: str = ""


@transaction.atomic
def open_complaint(
    grievance: Grievance, *, received_at: datetime, customer_id: int | None, actor: Actor, at: datetime
) -> Complaint:
    """Make a case of a complaint and lay it on the desk of its owner; its contact is written beside it.

    Raises:
        ComplaintUnclassed, ComplaintOwnerUnfit, ComplaintDueBefore: nothing is written.

    Source:
        COL-084 【金沢収納】第25条(1), 第27条.
    """
    if grievance.about not in Complaint.About:
        raise errors.ComplaintUnclassed
    owner = _owner(actor.pk if grievance.owner_id is None else grievance.owner_id)
    received_on = clock.day_of(received_at)
    due_on = grievance.due_on or received_on + DAYS_TO_SETTLE
    if due_on < received_on:
        raise errors.ComplaintDueBefore(day=f"{received_on:%Y-%m-%d}")
    made = Complaint.objects.create(
        about=grievance.about,
        needs_report=grievance.needs_report,
        owner=owner,
        received_at=received_at,
        due_on=due_on,
        by_id=actor.pk,
        written_at=at,
    )
    if customer_id is None and (grievance.name.strip() or grievance.reach.strip()):
        Complainant.objects.create(complaint=made, name=grievance.name.strip(), reach=grievance.reach.strip())
    worklist.open_item(
        kind=COMPLAINT.code,
        key=key_of(made.pk),
        title=f"苦情 第{made.pk}号（{made.get_about_display()}）に対応する",
        due_at=clock.end_of(due_on),
        at=at,
        actor=actor,
        url_name="contacts:complaint_show",
        url_args=[made.pk],
        subject=made,
    )
    worklist.assign(key_of(made.pk), to=owner, desk=_desk_of(owner), actor=actor, at=at)
    audit.record(
        action="contacts.complaint.opened",
        subject=made,
        actor=actor,
        at=at,
        customers=[] if customer_id is None else [customer_id],
        kind=made.about,
        to=owner.pk,
        reportable=made.needs_report,
    )
    return made


@transaction.atomic
def note_step(
    *, complaint_id: int, text: str, happened_at: datetime, actor: Actor, at: datetime
) -> ComplaintStep:
    """Write down what was done about it.

    Raises:
        ComplaintEnded, StepSaysNothing, StepOutOfTime: nothing is written.

    Source:
        COL-084 【金沢収納】第27条.
    """
    return _write(_lock(complaint_id), Kind.DONE, text, happened_at=happened_at, actor=actor, at=at)


@transaction.atomic
def hand_over(*, complaint_id: int, owner_id: int, reason: str, actor: Actor, at: datetime) -> ComplaintStep:
    """Give it to another owner, with the reason; the work goes to their desk.

    Raises:
        ComplaintEnded, ComplaintOwnerUnfit, StepChangesNothing, StepSaysNothing: nothing is written.

    Source:
        COL-084 【金沢収納】第27条.
    """
    found = _lock(complaint_id)
    owner = _owner(owner_id)
    if owner == found.owner:
        raise errors.StepChangesNothing
    step = _write(found, Kind.HANDED, reason, actor=actor, at=at, person=owner)
    worklist.assign(key_of(complaint_id), to=owner, desk=_desk_of(owner), actor=actor, at=at, note=step.text)
    return step


@transaction.atomic
def reclassify(*, complaint_id: int, about: str, reason: str, actor: Actor, at: datetime) -> ComplaintStep:
    """Say that it is about something else than was thought at first.

    Raises:
        ComplaintEnded, ComplaintUnclassed, StepChangesNothing, StepSaysNothing: nothing is written.

    Source:
        COL-084 【金沢収納】第25条(1), 第27条.
    """
    found = _lock(complaint_id)
    if about not in Complaint.About:
        raise errors.ComplaintUnclassed
    if about == found.about:
        raise errors.StepChangesNothing
    return _write(found, Kind.CLASSIFIED, reason, actor=actor, at=at, about=about)


@transaction.atomic
def mark_reportable(*, complaint_id: int, reason: str, actor: Actor, at: datetime) -> ComplaintStep:
    """Say that the client must be told; from now on it does not close before that.

    Raises:
        ComplaintEnded, StepChangesNothing, StepSaysNothing: nothing is written.

    Source:
        COL-084 【金沢収納】第27条 必要に応じてその内容を速やかに発注者に報告.
    """
    found = _lock(complaint_id)
    if found.needs_report:
        raise errors.StepChangesNothing
    return _write(found, Kind.MARKED, reason, actor=actor, at=at)


@transaction.atomic
def record_report(
    *, complaint_id: int, reporter_id: int, text: str, reported_at: datetime, actor: Actor, at: datetime
) -> ComplaintStep:
    """Write down that the client was told: who told whom, how and when.

    Raises:
        ComplaintEnded, StepSaysNothing, StepOutOfTime: nothing is written.

    Source:
        COL-084 【金沢収納】第27条 必要に応じてその内容を速やかに発注者に報告.
    """
    found, reporter = _lock(complaint_id), User.objects.get(pk=reporter_id)
    return _write(found, Kind.REPORTED, text, happened_at=reported_at, actor=actor, at=at, person=reporter)


@transaction.atomic
def close_complaint(*, complaint_id: int, resolution: str, actor: Actor, at: datetime) -> ComplaintStep:
    """End it with its resolution (処理結果); the work leaves the desk.

    Raises:
        ComplaintEnded, ComplaintUnreported, StepSaysNothing: nothing is written.

    Source:
        COL-084 【金沢収納】第27条 誠意をもって解決.
    """
    found = _lock(complaint_id)
    if found.awaits_report:
        raise errors.ComplaintUnreported
    return _end(found, Kind.CLOSED, resolution, actor, at)


@transaction.atomic
def void_complaint(*, complaint_id: int, reason: str, actor: Actor, at: datetime) -> ComplaintStep:
    """End what was no complaint, with the reason; it is counted nowhere.

    Raises:
        ComplaintEnded, ComplaintReported, StepSaysNothing: nothing is written.

    Source:
        COL-084 【金沢収納】第27条.
    """
    found = _lock(complaint_id)
    if found.report is not None:
        raise errors.ComplaintReported(number=found.number)
    return _end(found, Kind.VOIDED, reason, actor, at)


@transaction.atomic
def erase_complainants(*, received_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase names and numbers of people who are no customers and complained before a day; the cases stay.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    before = datetime(received_before.year, received_before.month, received_before.day, tzinfo=clock.TOKYO)
    count, _ = Complainant.objects.filter(complaint__received_at__lt=before).delete()
    audit.record(
        action="contacts.complainants.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=count,
        day=received_before,
    )
    return count


def key_of(complaint_id: int) -> str:
    """What names the work about a complaint."""
    return f"{COMPLAINT.code}:{complaint_id}"


def _lock(complaint_id: int) -> Case:
    """The open case, locked before it is read until the transaction ends."""
    Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    found = case(complaint_id)
    assert found is not None
    if found.end is not None:
        raise errors.ComplaintEnded(number=found.number, day=f"{clock.day_of(found.end.at):%Y-%m-%d}")
    return found


def _end(found: Case, kind: ComplaintStep.Kind, text: str, actor: Actor, at: datetime) -> ComplaintStep:
    step = _write(found, kind, text, actor=actor, at=at)
    worklist.close_item(key_of(found.number), at=at, actor=actor)
    is_void = kind == Kind.VOIDED
    events.publish(ComplaintEnded(complaint_id=found.number, is_void=is_void, at=at, actor=actor))
    return step


def _write(
    found: Case,
    kind: ComplaintStep.Kind,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    happened_at: datetime | None = None,  # when not now
    person: User | None = None,
    about: str = "",
) -> ComplaintStep:
    if not text.strip():
        raise errors.StepSaysNothing
    received_at = found.complaint.received_at
    happened_at = happened_at or at
    if _minute(happened_at) == _minute(received_at):  # a form knows no seconds
        happened_at = max(happened_at, received_at)
    if not received_at <= happened_at <= at:
        raise errors.StepOutOfTime(day=f"{received_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}")
    step = ComplaintStep.objects.create(
        complaint=found.complaint,
        number=len(found.steps) + 1,
        kind=kind,
        text=text.strip(),
        person=person,
        about=about,
        at=happened_at,
        by_id=actor.pk,
        written_at=at,
    )
    customer_id = found.contact.customer_id
    audit.record(
        action=f"contacts.complaint.{kind.value}",
        subject=found.complaint,
        actor=actor,
        at=at,
        customers=[] if customer_id is None else [customer_id],
        to=person.pk if person else None,
        kind=about,
    )
    return step


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _owner(user_id: int) -> User:
    owner = owners().filter(pk=user_id).first()
    if owner is None:
        raise errors.ComplaintOwnerUnfit(who=str(User.objects.get(pk=user_id)))
    return owner


def _desk_of(owner: User) -> str:
    return worklist.desks_of(owner)[0].code
