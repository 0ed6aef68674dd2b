"""An application is taken, changed and cancelled; what was before stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Contact, Said
from mizuhiki.customers.api import Customer, lock_taps
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake import errors
from mizuhiki.intake.events import ApplicationTaken
from mizuhiki.intake.models import Application, Details, Standing, Step
from mizuhiki.intake.selectors.conflicts import water_user_of
from mizuhiki.intake.services.stepping import (
    EXPECTED,
    State,
    add_step,
    lock_standing,
    record,
)
from mizuhiki.intake.services.temporary import call_off, is_same_contract, refuse_asked
from mizuhiki.intake.services.web import note_registered
from mizuhiki.intake.services.wishes import (
    Wish,
    lay_items,
    refuse_conflicts,
    refuse_full,
    refuse_incomplete,
    stand,
    write_version,
)
from mizuhiki.platform import clock, events, locks, serials
from mizuhiki.platform.actors import Actor

Kind, Channel = Application.Kind, Application.Channel
WAYS = {  # how the history of a person calls each channel
    Channel.TELEPHONE.value: Contact.Channel.TELEPHONE,
    Channel.COUNTER.value: Contact.Channel.COUNTER,
    Channel.FAX.value: Contact.Channel.LETTER,
    Channel.POST.value: Contact.Channel.LETTER,
    Channel.MAIL.value: Contact.Channel.MAIL,
    Channel.WEB.value: Contact.Channel.WEB,
}


@dataclass(frozen=True)
class Way:
    """How an application came."""

    channel: str
    reference: str  # the key of this act
    slip_no: str = ""
    stop_id: int | None = None  # the stop of a removal
    batch_id: int | None = None  # of many at once
    web_id: int | None = None  # the form of the public door that it is made from


@transaction.atomic
def take_application(*, kind: str, way: Way, wish: Wish, actor: Actor, at: datetime) -> Application:
    """Take an application for start, stop or name change, with everything that has to be known.

    Raises:
        Incomplete, ProxyUnknown, DayOutOfReach: something is missing or cannot be.
        TakenAlready, AskedAlready, SlipTaken, StopUnfit, WebRegisteredAlready: it is known already.
        ConflictsUnseen: somebody has to ask back first.
        WindowUnknown, WindowFull: the crew cannot come then.
        Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; CC-032 【金沢CC】別紙３ １(1); COL-046 【金沢収納】第23条(1)エ.
    """
    locks.take_name(f"intake-taking:{way.reference}")
    before = Application.objects.filter(reference=way.reference).first()
    if before is not None:
        raise errors.TakenAlready(shown=before.shown)
    refuse_incomplete(wish, today=clock.day_of(at))
    lock_taps([wish.installation_id] if wish.installation_id is not None else [])
    refuse_conflicts(kind, wish)
    refuse_full(kind, wish)
    numbered = serials.next_of_year(Application, clock.day_of(at))
    _refuse_known(kind, way, fiscal_year=numbered["fiscal_year"])
    application = Application.objects.create(
        **numbered,
        kind=Kind(kind),
        channel=Channel(way.channel),
        slip_no=way.slip_no,
        stop_id=way.stop_id,
        batch_id=way.batch_id,
        reference=way.reference,
        received_at=at,
        received_by_id=actor.pk,
    )
    details = write_version(application, 1, wish, actor=actor, at=at)
    standing = stand(application, details)
    contact = _write_contact(application, details, actor=actor, at=at)
    add_step(application, Step.Kind.RECEIVED, actor=actor, at=at, details=details, contact=contact)
    lay_items(standing, actor=actor, at=at)
    if way.web_id is not None:
        note_registered(web_id=way.web_id, application=application, actor=actor, at=at)
    record(
        "intake.application.taken", application, details, actor=actor, at=at, kind=kind, channel=way.channel
    )
    events.publish(ApplicationTaken(application.pk, application.channel, actor.pk, at))
    return application


def _refuse_known(kind: str, way: Way, *, fiscal_year: int) -> None:
    """A slip is registered once, and a stop belongs to one removal."""
    if way.slip_no:
        slip = Application.objects.filter(fiscal_year=fiscal_year, slip_no=way.slip_no).first()
        if slip is not None:
            raise errors.SlipTaken(slip_no=way.slip_no, shown=slip.shown)
    if way.stop_id is not None:
        is_free = not Application.objects.filter(stop_id=way.stop_id).exists()
        stop = Application.objects.filter(pk=way.stop_id, kind=Kind.STOP)
        if kind != Kind.START or not is_free or not stop.exists():
            raise errors.StopUnfit


def _write_contact(
    application: Application, details: Details, *, actor: Actor, at: datetime
) -> Contact | None:
    """The talk, in the history of the customer it was with; who is none yet has no history."""
    customer_id = _customer_of(details, at) if application.channel in WAYS else None
    if customer_id is None:
        return None
    text = (
        f"{application.get_kind_display()}の申込み（受付番号 {application.shown}、"
        f"希望日 {details.wanted_on}、申込者 {details.get_by_display()}）"
    )
    said = Said(
        WAYS[application.channel], Contact.Direction.INCOMING, Contact.Kind.NOTICE, text, "受け付けた。"
    )
    return contacts.record_contact(
        customer_id=customer_id, supply_id=details.supply_id, said=said, actor=actor, at=at
    )


def _customer_of(details: Details, at: datetime) -> int | None:
    """The record of who applied, or of who uses the water there; the one finally kept."""
    customer_id = details.customer_id
    if customer_id is None and details.supply_id is not None:
        customer_id = water_user_of(details.supply_id, on=clock.day_of(at))
    if customer_id is None:
        return None
    kept = Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id)
    return kept or customer_id


@transaction.atomic
def change_application(
    *, application_id: int, wish: Wish, seen_version: int, actor: Actor, at: datetime
) -> Details:
    """Put other wishes in the place of those before, which stay; a visit that was planned is called off.

    Args:
        seen_version: the number of the version as the person saw it.

    Raises:
        ApplicationOver, StateUnfit, ChangedMeanwhile, and what taking one raises.
        AdvanceAskedBefore: another place or name than the contract of a temporary use was made for.
        VisitOut: the crew has it on the tablet. Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 受付情報の変更・取消し; CC-047 【金沢CC】別紙３ ２(1).
    """
    standing = lock_standing(application_id, states=EXPECTED, other_tap=wish.installation_id)
    application, before = standing.application, standing.details
    if before.number != seen_version:
        raise errors.ChangedMeanwhile
    if not is_same_contract(before, wish.installation_id, wish.told):
        refuse_asked(application_id)
    refuse_incomplete(wish, today=min(clock.day_of(application.received_at), clock.day_of(at)))
    refuse_conflicts(application.kind, wish, apart_from=application.pk)
    refuse_full(application.kind, wish, apart_from=application.pk)
    _call_off(standing, "申込みの変更のため", actor=actor, at=at)
    details = write_version(application, before.number + 1, wish, actor=actor, at=at)
    is_found = before.installation_id is None and details.installation_id is not None
    is_new_haste = details.is_urgent and (not before.is_urgent or standing.awaits_crew)
    kind = Step.Kind.IDENTIFIED if is_found else Step.Kind.CHANGED
    add_step(application, kind, actor=actor, at=at, details=details)
    lay_items(stand(application, details, awaits_crew=is_new_haste), actor=actor, at=at)
    act = "intake.application.identified" if is_found else "intake.application.changed"
    record(act, application, details, actor=actor, at=at)
    return details


@transaction.atomic
def cancel_application(*, application_id: int, reason: str, actor: Actor, at: datetime) -> Standing:
    """Take an application back: it keeps its history, and nobody goes out for it any more.

    Raises:
        ReasonMissing, ApplicationOver, StateUnfit: nothing is changed.
        VisitOut: the crew has it on the tablet. Nothing is changed.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 受付情報の変更・取消し.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    standing = lock_standing(application_id, states=EXPECTED)
    _call_off(standing, "申込みの取消しのため", actor=actor, at=at)
    call_off(standing, reason=reason.strip(), actor=actor, at=at)
    standing.state, standing.visit, standing.awaits_crew = State.CANCELLED, None, False
    standing.save(update_fields=["state", "visit", "awaits_crew"])
    add_step(standing.application, Step.Kind.CANCELLED, actor=actor, at=at, text=reason.strip())
    lay_items(standing, actor=actor, at=at)
    record("intake.application.cancelled", standing.application, standing.details, actor=actor, at=at)
    return standing


def _call_off(standing: Standing, why: str, *, actor: Actor, at: datetime) -> None:
    """The visit of an application that is assigned ends; the listener of that puts the application back."""
    if standing.visit_id is not None and standing.state == State.ASSIGNED:
        fieldwork.cancel_visit(visit_id=standing.visit_id, reason=why, at=at, actor=actor)
        standing.refresh_from_db(fields=["state", "visit"])


@transaction.atomic
def note_research(*, application_id: int, text: str, actor: Actor, at: datetime) -> Step:
    """Write down what research about an application came to, whatever state it is in by then.

    Source:
        CC-050 【金沢CC】別紙３ ２(4).
    """
    Standing.objects.select_for_update(no_key=True).get(pk=application_id)
    standing = Standing.objects.select_related("application", "details").get(pk=application_id)
    step = add_step(standing.application, Step.Kind.NOTED, actor=actor, at=at, text=text.strip()[:400])
    record("intake.application.noted", standing.application, standing.details, actor=actor, at=at)
    return step


@transaction.atomic
def note_talk(*, application_id: int, text: str, channel: str, actor: Actor, at: datetime) -> Step:
    """Write down what was said or found out about an application (応対内容登録).

    The words go into the history of the customer, where there is one; else they stand with the application.

    Raises:
        ReasonMissing, ApplicationOver: nothing is changed.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 応対内容登録.
    """
    if not text.strip():
        raise errors.ReasonMissing
    standing = lock_standing(application_id)
    details = standing.details
    contact, customer_id = None, _customer_of(details, at)
    if customer_id is not None:
        said = Said(channel, Contact.Direction.INCOMING, Contact.Kind.NOTICE, text)
        contact = contacts.record_contact(
            customer_id=customer_id, supply_id=details.supply_id, said=said, actor=actor, at=at
        )
    words = f"応対記録 第{contact.pk}号" if contact else text.strip()[:400]
    step = add_step(standing.application, Step.Kind.NOTED, actor=actor, at=at, text=words, contact=contact)
    record("intake.application.noted", standing.application, details, actor=actor, at=at)
    return step
