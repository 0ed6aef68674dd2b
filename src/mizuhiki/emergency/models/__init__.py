"""Reports and their steps; who is on duty; texts that the client agreed to; the line itself."""

from mizuhiki.emergency.models.duty import DutyAnswer, DutyCall, DutyList, DutyPhone, DutyTurn, Roster, Shift
from mizuhiki.emergency.models.incidents import BoardEntry, IncidentCall
from mizuhiki.emergency.models.line import LineNumber, MonthFiled, Site, TransferDone, TransferStep
from mizuhiki.emergency.models.reports import (
    NightCall,
    Report,
    ReportAccept,
    ReportAnswer,
    ReportEnd,
    ReportRepair,
    ReportWords,
)
from mizuhiki.emergency.models.texts import AgreedText, TextAgreed

__all__ = [
    "AgreedText",
    "BoardEntry",
    "DutyAnswer",
    "DutyCall",
    "DutyList",
    "DutyPhone",
    "DutyTurn",
    "IncidentCall",
    "LineNumber",
    "MonthFiled",
    "NightCall",
    "Report",
    "ReportAccept",
    "ReportAnswer",
    "ReportEnd",
    "ReportRepair",
    "ReportWords",
    "Roster",
    "Shift",
    "Site",
    "TextAgreed",
    "TransferDone",
    "TransferStep",
]
