"""Writing the history."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.contacts.errors import (
    ComplaintUnclassed,
    ContactCorrected,
    ContactInTheFuture,
    ContactOfAnother,
    ContactSaysNothing,
)
from mizuhiki.contacts.events import ComplaintMade
from mizuhiki.contacts.models import Contact
from mizuhiki.contacts.services.complaints import Grievance, open_complaint, void_complaint
from mizuhiki.customers.api import records_of
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class Said:
    """What happened between us and a customer."""

    channel: str
    direction: str
    kind: str
    text: str
    answer: str = ""
    follow_up_on: date | None = None
    happened_at: datetime | None = None  # when not now
    grievance: Grievance | None = None  # of a complaint


@transaction.atomic
def record_contact(
    *,
    customer_id: int | None,
    said: Said,
    supply_id: int | None = None,
    corrects_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Contact:
    """Write one talk, visit or letter into the history of a customer, or put an earlier one right.

    A complaint becomes a case in the same transaction. Corrected, it stays in its case; corrected into
    something else, its case is taken back, and it is refused where the client was told or the case is over.

    Args:
        customer_id: None only for a complaint of somebody who is no customer.

    Raises:
        ContactSaysNothing, ContactInTheFuture, ContactCorrected, ContactOfAnother, ComplaintUnclassed,
        ComplaintOwnerUnfit, ComplaintDueBefore, ComplaintEnded, ComplaintReported: nothing is written.

    Source:
        COL-043 【金沢収納】第23条(1)ア; COL-084 【金沢収納】第27条.
    """
    happened_at = said.happened_at or at
    if not said.text.strip():
        raise ContactSaysNothing
    if happened_at > at:
        raise ContactInTheFuture
    wrong = _wrong(corrects_id, customer_id) if corrects_id is not None else None
    complaint_id = _case(said, wrong, customer_id=customer_id, received_at=happened_at, actor=actor, at=at)
    contact = Contact.objects.create(
        customer_id=customer_id,
        supply_id=supply_id,
        at=happened_at,
        channel=Contact.Channel(said.channel),
        direction=Contact.Direction(said.direction),
        kind=Contact.Kind(said.kind),
        text=said.text.strip(),
        answer=said.answer.strip(),
        follow_up_on=said.follow_up_on,
        by_id=actor.pk,
        written_at=at,
        corrects_id=corrects_id,
        complaint_id=complaint_id,
    )
    audit.record(
        action="contacts.contact.recorded",
        subject=contact,
        actor=actor,
        at=at,
        customers=[] if customer_id is None else [customer_id],
        kind=contact.kind,
        channel=contact.channel,
        corrects=corrects_id,
    )
    if complaint_id is not None:
        events.publish(ComplaintMade(complaint_id, at))
    return contact


def _wrong(corrects_id: int, customer_id: int | None) -> Contact:
    """The last word about the same person, held until the next one is written."""
    wrong = Contact.objects.select_for_update(no_key=True).get(pk=corrects_id)
    if Contact.objects.filter(corrects=wrong).exists():
        raise ContactCorrected
    own = [None] if customer_id is None else records_of(customer_id)
    if wrong.customer_id not in own:
        raise ContactOfAnother
    return wrong


def _case(
    said: Said,
    wrong: Contact | None,
    *,
    customer_id: int | None,
    received_at: datetime,
    actor: Actor,
    at: datetime,
) -> int | None:
    """The case a contact belongs to: that of what it corrects, a new one, or none."""
    before = wrong.complaint_id if wrong else None
    if said.kind != Contact.Kind.COMPLAINT:
        assert customer_id is not None, "only a complaint comes from somebody who is no customer"
        if before is not None:
            void_complaint(complaint_id=before, reason="応対記録の種類を訂正したため", actor=actor, at=at)
        return None
    if before is not None:
        return before
    if said.grievance is None:
        raise ComplaintUnclassed
    made = open_complaint(
        said.grievance, received_at=received_at, customer_id=customer_id, actor=actor, at=at
    )
    return made.pk
