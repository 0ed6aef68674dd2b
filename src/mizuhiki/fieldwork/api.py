"""The door of this room."""

from mizuhiki.fieldwork.errors import BroughtWrong
from mizuhiki.fieldwork.events import VisitBooked
from mizuhiki.fieldwork.kinds import (
    Content,
    Part,
    Result,
    Table,
    VisitKind,
    kinds,
    register_kind,
    register_part,
)
from mizuhiki.fieldwork.models import (
    Booked,
    Brought,
    DaySheet,
    DaySheetEnd,
    SheetVisit,
    Visit,
    VisitEnd,
    VisitPhoto,
)
from mizuhiki.fieldwork.permissions import TABLET_USE, VISIT_PLAN, VISIT_SEE
from mizuhiki.fieldwork.selectors import has_line, open_sheet_of, open_visits, unbooked
from mizuhiki.fieldwork.services.bringing import UNBOOKED, book, take_home
from mizuhiki.fieldwork.services.handing import give_up_sheet, hand_in, hand_out
from mizuhiki.fieldwork.services.photos import PHOTO, people_of_photo, photos_of, take_photo, why_photo_kept
from mizuhiki.fieldwork.services.planning import cancel_visit, finish_visit, plan_visit

__all__ = [
    "PHOTO",
    "TABLET_USE",
    "UNBOOKED",
    "VISIT_PLAN",
    "VISIT_SEE",
    "Booked",
    "Brought",
    "BroughtWrong",
    "Content",
    "DaySheet",
    "DaySheetEnd",
    "Part",
    "Result",
    "SheetVisit",
    "Table",
    "Visit",
    "VisitBooked",
    "VisitEnd",
    "VisitKind",
    "VisitPhoto",
    "book",
    "cancel_visit",
    "finish_visit",
    "give_up_sheet",
    "hand_in",
    "hand_out",
    "has_line",
    "kinds",
    "open_sheet_of",
    "open_visits",
    "people_of_photo",
    "photos_of",
    "plan_visit",
    "register_kind",
    "register_part",
    "take_home",
    "take_photo",
    "unbooked",
    "why_photo_kept",
]
