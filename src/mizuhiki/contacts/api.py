"""The door of this room."""

from mizuhiki.contacts.cases import is_complaint_open, owners
from mizuhiki.contacts.errors import (
    ContactCorrected,
    ContactInTheFuture,
    ContactOfAnother,
    ContactSaysNothing,
)
from mizuhiki.contacts.events import ComplaintEnded, ComplaintMade
from mizuhiki.contacts.models import Complaint, Contact
from mizuhiki.contacts.permissions import COMPLAINT_SEE, CONTACT_ADD
from mizuhiki.contacts.selectors import contacts_of, counts_of_year
from mizuhiki.contacts.services.complaints import (
    COMPLAINT,
    Grievance,
    close_complaint,
    hand_over,
    mark_reportable,
    note_step,
    reclassify,
    record_report,
    void_complaint,
)
from mizuhiki.contacts.services.history import Said, record_contact

__all__ = [
    "COMPLAINT",
    "COMPLAINT_SEE",
    "CONTACT_ADD",
    "Complaint",
    "ComplaintEnded",
    "ComplaintMade",
    "Contact",
    "ContactCorrected",
    "ContactInTheFuture",
    "ContactOfAnother",
    "ContactSaysNothing",
    "Grievance",
    "Said",
    "close_complaint",
    "contacts_of",
    "counts_of_year",
    "hand_over",
    "is_complaint_open",
    "mark_reportable",
    "note_step",
    "owners",
    "reclassify",
    "record_contact",
    "record_report",
    "void_complaint",
]
