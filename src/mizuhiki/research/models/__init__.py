"""Rows of four kinds of investigation; none is updated."""

from mizuhiki.research.models.enquiries import Enquiry, EnquiryStep, EnquiryWords
from mizuhiki.research.models.heirs import Death, Heir, HeirPerson, Renunciation, Representative
from mizuhiki.research.models.returns import Return, ReturnStep
from mizuhiki.research.models.traces import Trace, TraceEnd, TraceFound, TraceReply, TraceRequest

__all__ = [
    "Death",
    "Enquiry",
    "EnquiryStep",
    "EnquiryWords",
    "Heir",
    "HeirPerson",
    "Renunciation",
    "Representative",
    "Return",
    "ReturnStep",
    "Trace",
    "TraceEnd",
    "TraceFound",
    "TraceReply",
    "TraceRequest",
]
