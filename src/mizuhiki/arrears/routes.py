"""The demand visits of a day in the order in which a crew goes, with what is due on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.arrears.demand_visits import CODE
from mizuhiki.arrears.selectors import standings_of
from mizuhiki.customers.api import PROTECTED_SEE, Holder, Installation, Viewer, holders_of
from mizuhiki.fieldwork.api import Visit
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on


@dataclass(frozen=True)
class VisitLine:
    """One visit: who, where on the route, what is due, and where on the map."""

    visit: Visit
    holder: Holder
    area: str
    route: str
    route_order: int
    overdue_yen: int
    bills: int
    oldest_due_on: date | None
    point: tuple[float, float] | None  # none where the place is hidden or unknown


def visits_of_day(day: date, *, viewer: Viewer) -> list[tuple[str, list[VisitLine]]]:
    """The visits of a day, area by area along the reading routes.

    Source:
        COL-063 【金沢収納】第23条(3)オ.
    """
    found = Visit.objects.filter(kind=CODE, visit_on=day).exclude(end__how="cancelled")
    visits = list(found.select_related("end", "crew", "supply").order_by("pk"))
    ids = [visit.supply_no for visit in visits]
    if not ids:
        return []
    holders = holders_of(ids, today=clock.today(), viewer=viewer)
    standings = standings_of(ids, day)
    taps = Installation.objects.filter(supplies__in=ids).select_related("premises").in_bulk()
    areas, may_see = pack_on(day).intake, viewer.has_perm(PROTECTED_SEE)
    lines = []
    for visit in visits:
        assert visit.supply is not None, "a demand is made of a supply"
        tap, holder, standing = (
            taps[visit.supply.installation_id],
            holders[visit.supply_no],
            standings[visit.supply_no],
        )
        spot, hides = tap.premises, holder.is_protected and not may_see
        is_known = spot.latitude is not None and spot.longitude is not None and not hides
        lines.append(
            VisitLine(
                visit=visit,
                holder=holder,
                area=areas.area_of(tap.route).label,
                route=tap.route,
                route_order=tap.route_order,
                overdue_yen=standing.overdue_yen,
                bills=len({path.debt.cycle for path in standing.paths}),
                oldest_due_on=min((path.debt.due_on for path in standing.paths), default=None),
                point=(float(spot.latitude), float(spot.longitude)) if is_known else None,  # type: ignore[arg-type]
            )
        )
    return _by_area(lines)


def _by_area(lines: Sequence[VisitLine]) -> list[tuple[str, list[VisitLine]]]:
    ordered = sorted(lines, key=lambda line: (line.area, line.route, line.route_order, line.visit.pk))
    return [(area, list(group)) for area, group in groupby(ordered, key=lambda line: line.area)]
