"""What this room tells the higher ones, in the same transaction. One by one: no bulk form is needed."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class EnquiryPassed:
    """A research hand-over sheet went to a section."""

    subject_kind: str
    subject_id: int
    enquiry_id: int
    section_name: str
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class EnquiryAnswered:
    """The section answered: the reception can go on."""

    subject_kind: str
    subject_id: int
    enquiry_id: int
    section_name: str
    text: str
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class EnquirySolved:
    """It was found out without a section, or after its answer."""

    subject_kind: str
    subject_id: int
    enquiry_id: int
    text: str
    at: datetime
    actor: Actor
