"""作業枠: how many places an area's crew has in each window of a day, and how many are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from mizuhiki.intake.models import Application, Capacity, Standing
from mizuhiki.rulepacks.api import Area, pack_on

CREW_KINDS = (Application.Kind.START, Application.Kind.STOP)
OPEN = (
    Standing.State.UNPLACED,
    Standing.State.RECEIVED,
    Standing.State.ASSIGNED,
    Standing.State.CARRIED_OUT,
)


@dataclass(frozen=True)
class WindowPlaces:
    """A window of a day in an area; without a number of places it is not limited."""

    code: str
    label: str
    places: int | None
    taken: int

    @property
    def left(self) -> int | None:
        """Places left, none below nothing."""
        return None if self.places is None else max(0, self.places - self.taken)

    @property
    def is_full(self) -> bool:
        """Whether nobody else can be taken."""
        return self.left == 0


@dataclass(frozen=True)
class DayPlaces:
    """A day of an area."""

    day: date
    area: Area
    windows: Sequence[WindowPlaces]


def places_of(area: str, day: date, *, apart_from: int = 0) -> list[WindowPlaces]:
    """The windows of a day, one application apart (the one that is moved)."""
    return list(_days([area], [day], apart_from=apart_from)[area, day])


def board(first: date, *, days: int) -> list[DayPlaces]:
    """Some days from one on, each with every area."""
    areas = pack_on(first).intake.areas
    wanted = [first + timedelta(days=number) for number in range(days)]
    found = _days(list(areas), wanted)
    return [DayPlaces(day, area, found[code, day]) for day in wanted for code, area in areas.items()]


def _days(
    areas: Sequence[str], days: Sequence[date], *, apart_from: int = 0
) -> Mapping[tuple[str, date], list[WindowPlaces]]:
    windows = pack_on(days[0]).intake.windows
    rows = Capacity.objects.filter(area__in=areas).filter(Q(day__in=days) | Q(day=None)).order_by("pk")
    of_day = dict[tuple[str, str, date], int]()
    of_weekday = dict[tuple[str, str, int], int]()
    for row in rows:
        if row.day is not None:
            of_day[row.area, row.window, row.day] = row.places
        elif row.weekday is not None:
            of_weekday[row.area, row.window, row.weekday] = row.places
    counted = (
        Standing.objects.filter(area__in=areas, wanted_on__in=days, kind__in=CREW_KINDS)
        .exclude(state=Standing.State.CANCELLED)
        .exclude(pk=apart_from)
        .values_list("area", "wanted_on", "window")
        .annotate(count=Count("pk"))
        .order_by()
    )
    taken = {(area, day, window): count for area, day, window, count in counted}
    return {
        (area, day): [
            WindowPlaces(
                one.code,
                one.label,
                of_day.get((area, one.code, day), of_weekday.get((area, one.code, day.weekday()))),
                taken.get((area, day, one.code), 0),
            )
            for one in windows.values()
        ]
        for area in areas
        for day in days
    }
