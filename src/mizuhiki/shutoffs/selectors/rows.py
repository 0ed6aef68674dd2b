"""The rows that services and pages begin with."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import ShutoffTerms, pack_on
from mizuhiki.shutoffs.errors import NoShutoffRules
from mizuhiki.shutoffs.guard_rules import Weather
from mizuhiki.shutoffs.models import Cut, DayWeather, GoToken, Order, Place, Reopening, TokenEnd, Tool

_CLOSED = """
    SELECT c.id FROM shutoffs_cut c
    WHERE c.supply_id = ANY(%(ids)s) AND NOT EXISTS (SELECT FROM shutoffs_reopening r WHERE r.cut_id = c.id)
      AND NOT EXISTS (SELECT FROM shutoffs_cut n WHERE n.supply_id = c.supply_id AND n.id > c.id)
    ORDER BY c.supply_id
"""
_AT = """
    SELECT coalesce(sum(count) FILTER (WHERE to_place = %(place)s
                                         AND (%(crew)s::bigint IS NULL OR crew_id = %(crew)s)), 0)
         - coalesce(sum(count) FILTER (WHERE from_place = %(place)s
                                         AND (%(crew)s::bigint IS NULL OR crew_id = %(crew)s)), 0)
    FROM shutoffs_hardwaremove WHERE tool = %(tool)s
"""


def terms_on(day: date) -> ShutoffTerms:
    """The terms of the rules of a day.

    Raises:
        NoShutoffRules: they have none: no tap is closed.
    """
    found = pack_on(day).shutoffs
    if found is None:
        raise NoShutoffRules
    return found


def weather_on(day: date) -> Weather | None:
    """The last word of a day's weather."""
    found = DayWeather.objects.filter(day=day).order_by("-pk").first()
    return Weather(found.max_c, found.min_c, found.wbgt_c) if found else None


def orders() -> QuerySet[Order]:
    """Every order with what became of it."""
    return Order.objects.select_related("list__crew", "supply", "approval", "end", "cut__execution")


def open_orders(supply_ids: Iterable[int]) -> QuerySet[Order]:
    """Orders of supplies that are not over."""
    return orders().filter(supply_id__in=list(supply_ids), end=None)


def closed_now(supply_ids: Iterable[int]) -> list[Cut]:
    """The cut behind each tap that is closed now; the newest, where it was closed again."""
    ids = [cut_id for (cut_id,) in sql.rows(_CLOSED, {"ids": sorted(set(supply_ids))})]
    return list(Cut.objects.filter(pk__in=ids).order_by("supply_id"))


def is_reopened(cut: Cut) -> bool:
    """Whether the tap was opened again."""
    return Reopening.objects.filter(cut=cut).exists()


def live_tokens() -> QuerySet[GoToken]:
    """Tokens of which nothing says that they are over; the clock may."""
    return GoToken.objects.filter(~Exists(TokenEnd.objects.filter(token=OuterRef("pk"))))


def pieces_at(tool: Tool, place: Place, crew_id: int | None = None) -> int:
    """How many pieces of hardware are at a place, or with one crew."""
    ((count,),) = sql.rows(_AT, {"tool": tool.value, "place": place.value, "crew": crew_id})
    return int(count)
