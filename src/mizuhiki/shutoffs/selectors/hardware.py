"""Where caps and pins are, what moved, and how long they last (COL-022)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.platform import sql
from mizuhiki.shutoffs.hardware_rules import Forecast, forecast, shortage
from mizuhiki.shutoffs.models import HardwareMove, Order, Place, Tool
from mizuhiki.shutoffs.selectors.rows import terms_on
from mizuhiki.staff.api import User

LOOK_BACK = timedelta(days=90)
_PLACES = """
    SELECT tool, place, sum(count) FROM (
        SELECT tool, to_place AS place, count FROM shutoffs_hardwaremove
        UNION ALL SELECT tool, from_place, -count FROM shutoffs_hardwaremove
    ) moved GROUP BY tool, place
"""
_CREWS = """
    SELECT tool, crew_id, sum(CASE WHEN to_place = 'crew' THEN count ELSE -count END)
    FROM shutoffs_hardwaremove WHERE crew_id IS NOT NULL AND (to_place = 'crew' OR from_place = 'crew')
    GROUP BY tool, crew_id HAVING sum(CASE WHEN to_place = 'crew' THEN count ELSE -count END) <> 0
    ORDER BY crew_id, tool
"""
# What went out of use since a day: fitted, lost or scrapped, less what came back from a tap or was found.
_NET = """
    SELECT tool, sum(CASE WHEN to_place IN ('fitted', 'lost', 'scrapped') THEN count ELSE 0 END)
               - sum(CASE WHEN from_place IN ('fitted', 'lost') THEN count ELSE 0 END)
    FROM shutoffs_hardwaremove WHERE moved_on > %s GROUP BY tool
"""


@dataclass(frozen=True)
class Stock:
    """One kind of hardware: everything that came, and where it is now. The two are the same sum."""

    tool: Tool
    contract: int  # what the contract hands over
    received: int
    store: int
    crew: int
    fitted: int
    lost: int
    scrapped: int
    forecast: Forecast

    @property
    def free(self) -> int:
        """What can be fitted."""
        return self.store + self.crew

    @property
    def total(self) -> int:
        """Everything that is somewhere."""
        return self.store + self.crew + self.fitted + self.lost + self.scrapped

    @property
    def added(self) -> int:
        """What was recorded beyond the contract's; below zero where that is not in yet."""
        return self.received - self.contract


@dataclass(frozen=True)
class WithCrew:
    """What somebody carries."""

    crew: User
    caps: int
    pins: int


def stocks(*, today: date) -> Sequence[Stock]:
    """Caps and pins.

    Source:
        COL-022 【金沢収納】別表１ ２(2)イ, ウ.
    """
    where = {(tool, place): int(count) for tool, place, count in sql.rows(_PLACES, [])}
    net = {tool: int(count) for tool, count in sql.rows(_NET, [today - LOOK_BACK])}
    contract = terms_on(today).hardware
    return [_stock(tool, where, contract, net.get(tool.value, 0), today) for tool in Tool]


def _stock(
    tool: Tool, where: Mapping[tuple[str, str], int], contract: Mapping[str, int], net: int, today: date
) -> Stock:
    at = {place: where.get((tool.value, place.value), 0) for place in Place}
    free = at[Place.STORE] + at[Place.CREW]
    return Stock(
        tool=tool,
        contract=contract.get(tool.value, 0),
        received=-at[Place.OUTSIDE],
        store=at[Place.STORE],
        crew=at[Place.CREW],
        fitted=at[Place.FITTED],
        lost=at[Place.LOST],
        scrapped=at[Place.SCRAPPED],
        forecast=forecast(free, net, LOOK_BACK.days, today),
    )


def with_crews() -> Sequence[WithCrew]:
    """What each crew carries."""
    held = dict[int, dict[str, int]]()
    for tool, crew_id, count in sql.rows(_CREWS, []):
        held.setdefault(crew_id, {})[tool] = int(count)
    crews = User.objects.in_bulk(list(held))
    return [
        WithCrew(crews[crew_id], found.get(Tool.CAP.value, 0), found.get(Tool.PIN.value, 0))
        for crew_id, found in held.items()
    ]


def moves(*, most: int) -> Sequence[HardwareMove]:
    """What moved lately, the last first."""
    return list(HardwareMove.objects.select_related("crew", "by", "cut").order_by("-pk")[:most])


def orders_of(day: date) -> int:
    """Taps that are to be closed on a day."""
    return Order.objects.filter(list__cut_on=day, end=None).count()


def missing_on(day: date, *, today: date) -> int:
    """How many orders of a day have no free hardware; 0 where it suffices."""
    return shortage(orders_of(day), [one.free for one in stocks(today=today)])
