"""The door of this room."""

from mizuhiki.contacts.errors import (
    ContactCorrected,
    ContactInTheFuture,
    ContactOfAnother,
    ContactSaysNothing,
)
from mizuhiki.contacts.forms import BlankFields, blank_fields
from mizuhiki.contacts.models import Contact
from mizuhiki.contacts.permissions import CONTACT_ADD
from mizuhiki.contacts.selectors import contacts_of, counts_of_year
from mizuhiki.contacts.services import Said, record_contact

__all__ = [
    "CONTACT_ADD",
    "BlankFields",
    "Contact",
    "ContactCorrected",
    "ContactInTheFuture",
    "ContactOfAnother",
    "ContactSaysNothing",
    "Said",
    "blank_fields",
    "contacts_of",
    "counts_of_year",
    "record_contact",
]
