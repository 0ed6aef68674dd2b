"""A case comes in, its words are changed, its customer is found."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.hours import is_off_hours
from mizuhiki.callcentre.models import Case, CaseContact, CaseVersion, Standing
from mizuhiki.callcentre.search import searchable
from mizuhiki.callcentre.services.writing import lock, write
from mizuhiki.callcentre.standing import Kind
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Contact, Grievance, Said
from mizuhiki.customers.api import SupplyParty, records_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

CONTACT_CHANNELS = {
    Case.Channel.TELEPHONE: Contact.Channel.TELEPHONE,
    Case.Channel.COUNTER: Contact.Channel.COUNTER,
    Case.Channel.FAX: Contact.Channel.LETTER,
    Case.Channel.POST: Contact.Channel.LETTER,
    Case.Channel.MAIL: Contact.Channel.MAIL,
    Case.Channel.WEB: Contact.Channel.WEB,
}
CONTACT_KINDS = {
    Case.Kind.ENQUIRY: Contact.Kind.INQUIRY,
    Case.Kind.COMPLAINT: Contact.Kind.COMPLAINT,
    Case.Kind.WISH: Contact.Kind.OTHER,
    Case.Kind.HELPDESK: Contact.Kind.OTHER,
    Case.Kind.OTHER: Contact.Kind.OTHER,
}  # the others are notifications of some sort


@dataclass(frozen=True)
class Words:
    """What was said, and who said it."""

    text: str
    answer: str = ""
    caller: str = ""
    relation: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class NewCase:
    """What a case is about besides its words."""

    kind: str
    channel: str
    form: str = ""
    language: str = Case.Language.JAPANESE
    customer_id: int | None = None
    supply_id: int | None = None
    received_at: datetime | None = None  # when not now
    is_urgent: bool = False
    about: str = ""  # of a complaint: `contacts.Complaint.About`
    needs_report: bool = False
    arrival_id: int | None = None
    call_id: int | None = None


@transaction.atomic
def take_case(new: NewCase, words: Words, *, actor: Actor, at: datetime) -> Case:
    """Register a matter that came in; of a customer it is written into the one history of talks too.

    A complaint opens its complaint in the same transaction and follows it.

    Raises:
        CaseSaysNothing, CaseInTheFuture, CaseNeedsForm, CaseNeedsComplaintClass, SupplyOfAnother, and
        what `contacts.record_contact` refuses: nothing is written.

    Source:
        CC-021 【金沢CC】別紙２ ２(1)イ; CC-084 【金沢CC】別紙５.
    """
    received_at = new.received_at or at
    _refuse_unfit(new, words, received_at, at)
    said = _said(new, words, received_at)
    contact = None
    if new.customer_id is not None or said.grievance is not None:
        contact = contacts.record_contact(
            customer_id=new.customer_id, supply_id=new.supply_id, said=said, actor=actor, at=at
        )
    case = Case.objects.create(
        kind=Case.Kind(new.kind),
        form=new.form,
        channel=Case.Channel(new.channel),
        language=Case.Language(new.language),
        customer_id=new.customer_id,
        supply_id=new.supply_id,
        received_at=received_at,
        is_urgent=new.is_urgent,
        is_off_hours=is_off_hours(new.kind, new.channel, received_at),
        call_id=new.call_id,
        arrival_id=new.arrival_id,
        complaint_id=contact.complaint_id if contact else None,
        by_id=actor.pk,
        written_at=at,
    )
    if contact is not None:
        CaseContact.objects.create(contact=contact, case=case)
    Standing.objects.create(
        case=case,
        version=_write_words(case, 1, words, actor=actor, at=at),
        customer_id=new.customer_id,
        supply_id=new.supply_id,
        received_at=received_at,
        place=Standing.Place.CENTRE,
        holder_id=actor.pk,
        since=at,
        due_at=clock.end_of(clock.day_of(at)),
    )
    audit.record(
        action="callcentre.case.opened",
        subject=case,
        actor=actor,
        at=at,
        customers=[] if new.customer_id is None else [new.customer_id],
        kind=case.kind,
        channel=case.channel,
    )
    return case


@transaction.atomic
def change_case(
    *, case_id: int, words: Words, reason: str, seen: int, actor: Actor, at: datetime
) -> CaseVersion:
    """Put what was registered right; the version before stays with its author and time (CC-021).

    Raises:
        CaseSaysNothing, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-021 【金沢CC】別紙２ ２(1)イ 登録情報の変更・取消し.
    """
    if not words.text.strip() or not reason.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    write(standing, Kind.CHANGED, reason, actor=actor, at=at)
    number = CaseVersion.objects.filter(case_id=case_id).count() + 1
    made = _write_words(standing.case, number, words, actor=actor, at=at)
    standing.version = made
    standing.save(update_fields=["version"])
    last = CaseContact.objects.filter(case_id=case_id).order_by("-contact_id").first()
    if last is not None:
        old = Contact.objects.get(pk=last.contact_id)
        contact = contacts.record_contact(
            customer_id=old.customer_id,
            supply_id=old.supply_id,
            said=Said(
                old.channel,
                old.direction,
                old.kind,
                words.text,
                words.answer,
                follow_up_on=old.follow_up_on,
                happened_at=old.at,
            ),
            corrects_id=old.pk,
            actor=actor,
            at=at,
        )
        CaseContact.objects.create(contact=contact, case_id=case_id)
    return made


@transaction.atomic
def attach_customer(
    *, case_id: int, customer_id: int, supply_id: int | None, seen: int, actor: Actor, at: datetime
) -> None:
    """Say whose case it is, once that was found out; it goes into their history of talks.

    Raises:
        CaseHasCustomer, SupplyOfAnother, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-023 【金沢CC】別紙２ ２(1)エ; CC-036 【金沢CC】第2章 第12 第2項.
    """
    standing = lock(case_id, seen=seen)
    if standing.customer_id is not None:
        raise errors.CaseHasCustomer(number=case_id)
    _refuse_foreign(customer_id, supply_id)
    write(standing, Kind.ATTACHED, actor=actor, at=at, customer_id=customer_id, supply_id=supply_id)
    case, words = standing.case, standing.version
    if case.complaint_id is None and words is not None:
        new = NewCase(kind=case.kind, channel=case.channel)
        said = _said(new, Words(words.text, words.answer), case.received_at)
        contact = contacts.record_contact(
            customer_id=customer_id, supply_id=supply_id, said=said, actor=actor, at=at
        )
        CaseContact.objects.create(contact=contact, case=case)


def _refuse_unfit(new: NewCase, words: Words, received_at: datetime, at: datetime) -> None:
    if not words.text.strip():
        raise errors.CaseSaysNothing
    if received_at > at:
        raise errors.CaseInTheFuture
    if (new.kind == Case.Kind.NOTIFICATION) != bool(new.form):
        raise errors.CaseNeedsForm
    if new.kind == Case.Kind.COMPLAINT and not new.about:
        raise errors.CaseNeedsComplaintClass
    if new.customer_id is not None:
        _refuse_foreign(new.customer_id, new.supply_id)


def _refuse_foreign(customer_id: int, supply_id: int | None) -> None:
    """A supply belongs to a case only where the customer has or had a part in it."""
    if supply_id is None:
        return
    theirs = SupplyParty.objects.filter(supply_id=supply_id, customer_id__in=records_of(customer_id))
    if not theirs.exists():
        raise errors.SupplyOfAnother


def _said(new: NewCase, words: Words, received_at: datetime) -> Said:
    kind = CONTACT_KINDS.get(Case.Kind(new.kind), Contact.Kind.NOTICE)
    said = Said(
        channel=CONTACT_CHANNELS[Case.Channel(new.channel)],
        direction=Contact.Direction.INCOMING,
        kind=kind,
        text=words.text,
        answer=words.answer,
        happened_at=received_at,
    )
    if kind != Contact.Kind.COMPLAINT:
        return said
    nobody = new.customer_id is None
    return replace(
        said,
        grievance=Grievance(
            about=new.about,
            needs_report=new.needs_report,
            name=words.caller if nobody else "",
            reach=words.telephone if nobody else "",
        ),
    )


def _write_words(case: Case, number: int, words: Words, *, actor: Actor, at: datetime) -> CaseVersion:
    text, grams = searchable(words.text, words.answer, words.caller, words.telephone)
    return CaseVersion.objects.create(
        case=case,
        number=number,
        text=words.text.strip(),
        answer=words.answer.strip(),
        caller=words.caller.strip(),
        relation=words.relation.strip(),
        telephone=words.telephone.strip(),
        at=at,
        by_id=actor.pk,
        search_text=text,
        search_bigrams=grams,
    )
