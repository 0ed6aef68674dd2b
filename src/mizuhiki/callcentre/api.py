"""The door of this room."""

from mizuhiki.callcentre.figures import enquiries_in
from mizuhiki.callcentre.models import RELATIONS, Arrival, Case, CaseStep, Proposal, Section, Standing
from mizuhiki.callcentre.opinions import (
    Analysis,
    Register,
    analysis_of,
    outcome_of,
    proposals_in,
    register_on,
)
from mizuhiki.callcentre.permissions import CASE_LEAD, CASE_SEE, CASE_TAKE, DIRECTORY_EDIT
from mizuhiki.callcentre.selectors import (
    case_of_repair,
    case_view,
    hints_of,
    open_cases_of,
    subjects_for,
)
from mizuhiki.callcentre.services.following import follow_complaint
from mizuhiki.callcentre.services.going_on import close_case, identify_caller, note_step, reopen_case
from mizuhiki.callcentre.services.handing import escalate, hand_over
from mizuhiki.callcentre.services.linking import link_repair
from mizuhiki.callcentre.services.queue import PAGE_KIND, TO_REGISTER, TO_SORT, NewArrival, receive
from mizuhiki.callcentre.services.registering import register_case
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.callcentre.services.web import follow_web
from mizuhiki.callcentre.services.writing import KINDS
from mizuhiki.callcentre.standing import CaseView, is_late, state_of, title_of_case
from mizuhiki.callcentre.topics import Topic
from mizuhiki.callcentre.topics import offered as topics_offered

WAITING = (*KINDS, TO_SORT, TO_REGISTER)  # the kinds of work this room lays on desks

__all__ = [
    "CASE_LEAD",
    "CASE_SEE",
    "CASE_TAKE",
    "DIRECTORY_EDIT",
    "PAGE_KIND",
    "RELATIONS",
    "WAITING",
    "Analysis",
    "Arrival",
    "Case",
    "CaseStep",
    "CaseView",
    "NewArrival",
    "NewCase",
    "Proposal",
    "Register",
    "Section",
    "Standing",
    "Topic",
    "Words",
    "analysis_of",
    "case_of_repair",
    "case_view",
    "close_case",
    "enquiries_in",
    "escalate",
    "follow_complaint",
    "follow_web",
    "hand_over",
    "hints_of",
    "identify_caller",
    "is_late",
    "link_repair",
    "note_step",
    "open_cases_of",
    "outcome_of",
    "proposals_in",
    "receive",
    "register_case",
    "register_on",
    "reopen_case",
    "state_of",
    "subjects_for",
    "take_case",
    "title_of_case",
    "topics_offered",
]
