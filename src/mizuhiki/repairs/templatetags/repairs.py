"""Tags of this room: `{% load repairs %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings

from mizuhiki.repairs import rules
from mizuhiki.repairs.models import Layer
from mizuhiki.repairs.network_selectors import middle
from mizuhiki.repairs.notice_selectors import NoticeNow

register = template.Library()


@register.inclusion_tag("repairs/parts/map.html", takes_context=True)
def repair_map(
    context: Any, point: Sequence[float] | None = None, *, pick: bool = False, label: str = "管路図"
) -> dict[str, Any]:
    """The map over a place: `{% repair_map point pick=True %}` lets a pin be set in the form around it."""
    here = tuple(point) if point else middle() or settings.MAP_MIDDLE
    person = context["request"].user
    return {
        "lat": f"{here[0]:.6f}",
        "lon": f"{here[1]:.6f}",
        "has_pin": point is not None,
        "pick": pick,
        "label": label,
        "layers": Layer.choices,
        "tiles": settings.MAP_TILES,
        "credit": settings.MAP_CREDIT,
        "may_see": person.has_perm("repairs.request_see"),
        "may_map": person.has_perm("repairs.map_see"),
    }


@register.filter
def degrees(point: rules.Point | None) -> str:
    """36.561325,136.656205: a place as the map takes it in its address."""
    return "" if point is None else f"{point[0]:.6f},{point[1]:.6f}"


@register.filter
def standing(notice: NoticeNow, now: Any) -> tuple[str, str]:
    """How a notice stands at an instant: its word and its tone."""
    return notice.word(now)
