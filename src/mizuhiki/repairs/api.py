"""The door of this room."""

from mizuhiki.repairs.contractor_selectors import Offer, items, offers
from mizuhiki.repairs.errors import OriginalUnfit, PinHalf, PlaceMissing, RequestEnded, RequestMoved
from mizuhiki.repairs.events import RepairReceived, RepairStepped
from mizuhiki.repairs.models import AreaNotice, RepairItem, RepairRequest, RepairStep, Side, Urgency
from mizuhiki.repairs.notice_selectors import NoticeNow, notices_at, running
from mizuhiki.repairs.permissions import CREW_WORK, MAP_SEE, REQUEST_HANDLE, REQUEST_RECEIVE, REQUEST_SEE
from mizuhiki.repairs.rules import State
from mizuhiki.repairs.selectors import (
    MonthCount,
    Near,
    RepairCase,
    case,
    counts_by_month,
    near,
    requests_of_person,
)
from mizuhiki.repairs.services.handling import (
    acknowledge,
    begin_work,
    cancel_request,
    dispatch,
    erase_told,
    finish,
    link_duplicate,
    report_change,
)
from mizuhiki.repairs.services.notices import Area, end_notice, prolong_notice, register_notice
from mizuhiki.repairs.services.receiving import (
    Given,
    add_note,
    change_request,
    receive_request,
    tell_cancel,
)
from mizuhiki.repairs.services.register import plan_duty, save_contractor
from mizuhiki.repairs.services.steps import KNOW, TELL

__all__ = [
    "CREW_WORK",
    "KNOW",
    "MAP_SEE",
    "REQUEST_HANDLE",
    "REQUEST_RECEIVE",
    "REQUEST_SEE",
    "TELL",
    "Area",
    "AreaNotice",
    "Given",
    "MonthCount",
    "Near",
    "NoticeNow",
    "Offer",
    "OriginalUnfit",
    "PinHalf",
    "PlaceMissing",
    "RepairCase",
    "RepairItem",
    "RepairReceived",
    "RepairRequest",
    "RepairStep",
    "RepairStepped",
    "RequestEnded",
    "RequestMoved",
    "Side",
    "State",
    "Urgency",
    "acknowledge",
    "add_note",
    "begin_work",
    "cancel_request",
    "case",
    "change_request",
    "counts_by_month",
    "dispatch",
    "end_notice",
    "erase_told",
    "finish",
    "items",
    "link_duplicate",
    "near",
    "notices_at",
    "offers",
    "plan_duty",
    "prolong_notice",
    "receive_request",
    "register_notice",
    "report_change",
    "requests_of_person",
    "running",
    "save_contractor",
    "tell_cancel",
]
