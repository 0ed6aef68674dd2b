"""Cases, the queue, the directory, and what was found out about accounts."""

from mizuhiki.callcentre.models.cases import (
    RELATIONS,
    CallBack,
    Case,
    CaseAnswer,
    CaseContact,
    CaseIntake,
    CaseRepair,
    CaseStep,
    CaseVersion,
    Standing,
)
from mizuhiki.callcentre.models.directory import Section, Subject
from mizuhiki.callcentre.models.queue import (
    Arrival,
    ArrivalPage,
    ArrivalSender,
    ArrivalStanding,
    ArrivalStep,
    ArrivalWeb,
)
from mizuhiki.callcentre.models.records import BillAddress, Correction, Hint, HintEnd, Source
from mizuhiki.callcentre.models.wishes import Opinion, Proposal, ProposalCase, ProposalStep

__all__ = [
    "RELATIONS",
    "Arrival",
    "ArrivalPage",
    "ArrivalSender",
    "ArrivalStanding",
    "ArrivalStep",
    "ArrivalWeb",
    "BillAddress",
    "CallBack",
    "Case",
    "CaseAnswer",
    "CaseContact",
    "CaseIntake",
    "CaseRepair",
    "CaseStep",
    "CaseVersion",
    "Correction",
    "Hint",
    "HintEnd",
    "Opinion",
    "Proposal",
    "ProposalCase",
    "ProposalStep",
    "Section",
    "Source",
    "Standing",
    "Subject",
]
