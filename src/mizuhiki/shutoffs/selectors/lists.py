"""執行の候補と執行予定, for the office's pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from mizuhiki.arrears import api as arrears
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Step
from mizuhiki.shutoffs.guard_rules import why_not_in, why_not_on
from mizuhiki.shutoffs.models import GuardCheck, Order, OrderList, Place, Tool
from mizuhiki.shutoffs.selectors.rows import orders, pieces_at, terms_on, weather_on
from mizuhiki.shutoffs.standing import ground_of, why_not

MOST = 500  # candidates that are judged afresh for one page
_READY = """
    SELECT r.supply_id, i.route, i.route_order FROM arrears_stepready r
    JOIN customers_supply s ON s.id = r.supply_id JOIN customers_installation i ON i.id = s.installation_id
    WHERE r.step = %(cut)s AND NOT r.is_held AND r.on <= %(on)s AND (%(route)s = '' OR i.route = %(route)s)
      AND NOT EXISTS (SELECT FROM shutoffs_order o WHERE o.supply_id = r.supply_id
                      AND NOT EXISTS (SELECT FROM shutoffs_orderend e WHERE e.order_id = o.id))
      AND NOT EXISTS (SELECT FROM shutoffs_cut c WHERE c.supply_id = r.supply_id
                      AND NOT EXISTS (SELECT FROM shutoffs_reopening x WHERE x.cut_id = c.id))
    ORDER BY i.route, i.route_order, r.supply_id LIMIT %(most)s
"""
_ROUTES = """
    SELECT DISTINCT i.route FROM arrears_stepready r
    JOIN customers_supply s ON s.id = r.supply_id JOIN customers_installation i ON i.id = s.installation_id
    WHERE r.step = %(cut)s AND NOT r.is_held ORDER BY 1
"""
_PLACES = """
    SELECT s.id, i.route, i.route_order, p.latitude, p.longitude FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises p ON p.id = i.premises_id WHERE s.id = ANY(%(ids)s)
"""


@dataclass(frozen=True)
class Candidate:
    """A supply whose tap may be closed on a day, judged afresh."""

    supply_id: int
    route: str
    yen: int
    bills: int
    article: str
    oldest_on: date
    noticed_on: str


@dataclass(frozen=True)
class Line:
    """An order of a list with what was seen to and what holds it now."""

    order: Order
    route: str
    place: tuple[Decimal, Decimal] | None
    checks: dict[str, GuardCheck]
    why_not: str  # what keeps it open by what is written now

    @property
    def is_seen_to(self) -> bool:
        """Whether both checks were made."""
        return len(self.checks) == len(GuardCheck.What)


def candidates(on: date, route: str = "") -> list[Candidate]:
    """The taps that may be closed on a day and have no order yet, in the order of the crew's way."""
    facts = {"cut": Step.CUT.value, "on": on, "route": route, "most": MOST}
    ready = sql.rows(_READY, facts)
    standings = arrears.standings_of([supply_id for supply_id, *_ in ready], on) if ready else {}
    found = []
    for supply_id, way, _ in ready:
        standing = standings[supply_id]
        ground = ground_of(standing)
        if ground is None:
            continue
        debts = ground.content["debts"]
        dues = [path.debt for path in standing.paths if str(path.debt.id) in debts]
        papers = ground.content["notices"]
        found.append(
            Candidate(
                supply_id=supply_id,
                route=way,
                yen=ground.yen,
                bills=len({one.cycle for one in dues}),
                article=ground.content["article"],
                oldest_on=min(one.due_on for one in dues),
                noticed_on=papers[-1]["on"] if papers else "",
            )
        )
    return found


def routes_ready() -> list[str]:
    """The reading routes that have candidates."""
    return [route for (route,) in sql.rows(_ROUTES, {"cut": Step.CUT.value})]


def lists(since: date) -> Sequence[OrderList]:
    """The lists from a day on, the newest day first, with how many orders of each stand how."""
    counted = {
        "all_count": Count("orders"),
        "agreed_count": Count("orders__approval"),
        "cut_count": Count("orders", filter=Q(orders__end__how="cut")),
        "open_count": Count("orders", filter=Q(orders__end=None)),
    }
    found = OrderList.objects.filter(cut_on__gte=since).select_related("crew").annotate(**counted)
    return list(found.order_by("-cut_on", "-pk"))


def lines_of(order_list: OrderList) -> list[Line]:
    """The orders of a list in the order of the crew's way; those that are open judged afresh."""
    found = list(orders().filter(list=order_list).prefetch_related("checks__checked_by"))
    places = places_of([one.supply_id for one in found])
    still = [one.supply_id for one in found if not hasattr(one, "end")]
    standings = arrears.standings_of(still, order_list.cut_on) if still else {}
    lines = []
    for one in found:
        route, way, lat, lon = places[one.supply_id]
        standing = standings.get(one.supply_id)
        held = why_not(standing) if standing is not None and ground_of(standing) is None else ""
        place = (lat, lon) if lat is not None and lon is not None else None
        checks = {check.what: check for check in one.checks.all()}
        lines.append((route, way, Line(one, route, place, checks, held)))
    return [line for _, _, line in sorted(lines, key=lambda one: one[:2])]


def places_of(supply_ids: Collection[int]) -> dict[int, tuple[str, int, Decimal | None, Decimal | None]]:
    """Route, place in it, and coordinates of supplies."""
    rows = sql.rows(_PLACES, {"ids": list(supply_ids)})
    return {supply_id: (route, way, lat, lon) for supply_id, route, way, lat, lon in rows}


def guard_of(day: date) -> str:
    """Why nobody may be cut off on a day by calendar and weather; empty where somebody may."""
    terms = terms_on(day)
    return why_not_on(day, terms) or why_not_in(weather_on(day), day, terms)


def open_days(today: date, count: int = 10) -> list[date]:
    """The next days on which taps may be closed by the calendar."""
    found, day = list[date](), today
    while len(found) < count and day < today + timedelta(days=60):
        if not why_not_on(day, terms_on(day)):
            found.append(day)
        day += timedelta(days=1)
    return found


def free_pieces() -> list[tuple[str, int]]:
    """What is in store or with crews, by kind of hardware."""
    return [(str(tool.label), pieces_at(tool, Place.STORE) + pieces_at(tool, Place.CREW)) for tool in Tool]


def is_short(order_list: OrderList) -> bool:
    """Whether there is less free hardware of all kinds than taps to close on the list's day (COL-022)."""
    wanted = Order.objects.filter(list__cut_on=order_list.cut_on, end=None).count()
    return sum(count for _, count in free_pieces()) < wanted
