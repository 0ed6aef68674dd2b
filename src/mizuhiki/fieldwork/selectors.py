"""What is planned, what is out on a tablet, and what came home."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from mizuhiki.fieldwork.models import Booked, Brought, DaySheet, SheetVisit, Visit


def digest_of(device: str) -> str:
    """How a tablet's key is kept."""
    return hashlib.sha256(device.encode()).hexdigest()


def visits() -> QuerySet[Visit]:
    """Every visit with how it ended."""
    return Visit.objects.select_related("end", "crew", "supply", "installation", "planned_by")


def open_visits() -> QuerySet[Visit]:
    """Visits of which nobody has said what became of them."""
    return visits().filter(end=None)


def open_sheet_of(crew_id: int) -> DaySheet | None:
    """The list a person has on a tablet now."""
    return DaySheet.objects.filter(crew_id=crew_id, end=None).order_by("-pk").first()


def sheet_of_device(device: str, *, crew_id: int) -> DaySheet | None:
    """The list that was handed to a tablet for this person, also when it is over."""
    found = DaySheet.objects.select_related("end", "crew")
    return found.filter(device=digest_of(device), crew_id=crew_id).first()


def has_line(device: str, *, crew_id: int, visit_id: int) -> bool:
    """Whether a visit is on the list that this tablet has now."""
    found = SheetVisit.objects.filter(
        sheet__device=digest_of(device), sheet__crew_id=crew_id, sheet__end=None
    )
    return found.filter(visit_id=visit_id).exists()


def open_sheets() -> Sequence[DaySheet]:
    """Every list that is out."""
    return list(DaySheet.objects.filter(end=None).select_related("crew").order_by("made_at"))


def lines_of(sheet: DaySheet) -> Sequence[SheetVisit]:
    """The visits of a list."""
    return list(sheet.lines.select_related("visit__supply", "visit__end").order_by("pk"))


def unbooked() -> QuerySet[Brought]:
    """What came home and could not be carried out yet."""
    waits = ~Exists(Booked.objects.filter(brought=OuterRef("pk")))
    return Brought.objects.filter(waits).select_related("line__visit", "line__sheet", "brought_by")


def brought_of(visit: Visit) -> Sequence[Brought]:
    """Everything a tablet told of a visit."""
    found = Brought.objects.filter(line__visit=visit)
    return list(found.select_related("booked", "line__sheet", "brought_by").order_by("pk"))


@dataclass(frozen=True)
class DayOfVisits:
    """What is planned for a day, and what is still out from it or an earlier one."""

    day: date
    visits: Sequence[Visit]
    sheets: Sequence[DaySheet]
    waiting: Sequence[Brought]


def day_of_visits(day: date) -> DayOfVisits:
    """The office's list of a day."""
    found = visits().filter(visit_on=day).order_by("crew__username", "pk")
    return DayOfVisits(day, list(found), open_sheets(), list(unbooked().order_by("pk")))
