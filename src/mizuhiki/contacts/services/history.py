"""Writing the history."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.contacts.errors import (
    ContactCorrected,
    ContactInTheFuture,
    ContactOfAnother,
    ContactSaysNothing,
)
from mizuhiki.contacts.models import Contact
from mizuhiki.customers.api import records_of
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


@transaction.atomic
def record_contact(
    *,
    customer_id: int,
    said: Said,
    supply_id: int | None = None,
    corrects_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Contact:
    """Write one talk, visit or letter into the history of a customer, or put an earlier one right.

    Raises:
        ContactSaysNothing, ContactInTheFuture, ContactCorrected, ContactOfAnother: nothing is written.

    Source:
        COL-043 【金沢収納】第23条(1)ア.
    """
    happened_at = said.happened_at or at
    if not said.text.strip():
        raise ContactSaysNothing
    if happened_at > at:
        raise ContactInTheFuture
    if corrects_id is not None:
        _check_correction(corrects_id, customer_id)
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
    )
    audit.record(
        action="contacts.contact.recorded",
        subject=contact,
        actor=actor,
        at=at,
        customers=[customer_id],
        kind=contact.kind,
        channel=contact.channel,
        corrects=corrects_id,
    )
    return contact


def _check_correction(corrects_id: int, customer_id: int) -> None:
    """The last word about the same person, held until this one is written."""
    wrong = Contact.objects.select_for_update().get(pk=corrects_id)
    if Contact.objects.filter(corrects=wrong).exists():
        raise ContactCorrected
    if wrong.customer_id not in records_of(customer_id):
        raise ContactOfAnother
