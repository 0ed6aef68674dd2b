"""The door of this room."""

from mizuhiki.research.agreement import PASSING, end_unpassed
from mizuhiki.research.doors import (
    Section,
    Subject,
    SubjectKind,
    register_directory,
    register_subject,
)
from mizuhiki.research.events import EnquiryAnswered, EnquiryPassed, EnquirySolved
from mizuhiki.research.files import customers_of, enquiries_of_map, why_kept
from mizuhiki.research.items import KINDS
from mizuhiki.research.models import Death, Enquiry, EnquiryStep, Heir, Return, ReturnStep, Trace, TraceReply
from mizuhiki.research.permissions import (
    ENQUIRY_ANSWER,
    ENQUIRY_PASS,
    ENQUIRY_SEE,
    ENQUIRY_WRITE,
    HEIR_HANDLE,
    RESEARCH_SEE,
    RETURN_HANDLE,
    TRACE_HANDLE,
)
from mizuhiki.research.selectors.enquiries import EnquiryView, Own, enquiries_of, own_enquiries
from mizuhiki.research.selectors.heirs import Estate, HeirView, estate_of
from mizuhiki.research.selectors.returns import outcomes_of_year
from mizuhiki.research.selectors.traces import Candidate, candidates, traces_of_year
from mizuhiki.research.services.disposal import erase_told
from mizuhiki.research.services.enquiries import (
    MAP,
    Words,
    answer,
    ask_section,
    end_enquiry,
    note_fact,
    open_enquiry,
)
from mizuhiki.research.services.heirs import (
    Told,
    add_heir,
    record_death,
    renounce,
    set_representative,
)
from mizuhiki.research.services.returns import (
    ENVELOPE,
    end_moved,
    end_unknown,
    follow_check,
    note_return,
    open_return,
    order_check,
    put_in,
    readdress,
    resend,
)
from mizuhiki.research.services.traces import (
    PROOF,
    Answer,
    ask,
    end_trace,
    open_trace,
    record_reply,
    take_address,
)
from mizuhiki.research.visits import RETURN_CHECK

__all__ = [
    "ENQUIRY_ANSWER",
    "ENQUIRY_PASS",
    "ENQUIRY_SEE",
    "ENQUIRY_WRITE",
    "ENVELOPE",
    "HEIR_HANDLE",
    "KINDS",
    "MAP",
    "PASSING",
    "PROOF",
    "RESEARCH_SEE",
    "RETURN_CHECK",
    "RETURN_HANDLE",
    "TRACE_HANDLE",
    "Answer",
    "Candidate",
    "Death",
    "Enquiry",
    "EnquiryAnswered",
    "EnquiryPassed",
    "EnquirySolved",
    "EnquiryStep",
    "EnquiryView",
    "Estate",
    "Heir",
    "HeirView",
    "Own",
    "Return",
    "ReturnStep",
    "Section",
    "Subject",
    "SubjectKind",
    "Told",
    "Trace",
    "TraceReply",
    "Words",
    "add_heir",
    "answer",
    "ask",
    "ask_section",
    "candidates",
    "customers_of",
    "end_enquiry",
    "end_moved",
    "end_trace",
    "end_unknown",
    "end_unpassed",
    "enquiries_of",
    "enquiries_of_map",
    "erase_told",
    "estate_of",
    "follow_check",
    "note_fact",
    "note_return",
    "open_enquiry",
    "open_return",
    "open_trace",
    "order_check",
    "outcomes_of_year",
    "own_enquiries",
    "put_in",
    "readdress",
    "record_death",
    "record_reply",
    "register_directory",
    "register_subject",
    "renounce",
    "resend",
    "set_representative",
    "take_address",
    "traces_of_year",
    "why_kept",
]
