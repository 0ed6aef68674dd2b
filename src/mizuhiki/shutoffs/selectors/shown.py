"""How a tap stands, for the pages of other rooms: one line, and what must be known."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.platform import clock, sql
from mizuhiki.shutoffs.models import Cut, Restoration
from mizuhiki.shutoffs.selectors.checks import unauthorised_of
from mizuhiki.shutoffs.selectors.histories import Happened, history_of
from mizuhiki.shutoffs.selectors.restorations import Waiting, line_of, waiting_restorations
from mizuhiki.shutoffs.selectors.rows import closed_now

_KNOWN = """
    SELECT EXISTS (SELECT FROM arrears_notice WHERE supply_id = %(id)s)
        OR EXISTS (SELECT FROM shutoffs_order WHERE supply_id = %(id)s)
"""
LINES = 6  # of the history; the rest stands on its page


@dataclass(frozen=True)
class TapView:
    """The tap of a supply: closed by which cut, asked to be opened, and what happened last."""

    supply_id: int
    cut: Cut | None  # that closes it now
    waiting: Waiting | None
    is_unauthorised: bool  # 無断使用 was found since it was closed
    lines: Sequence[Happened]  # the last first


def tap_of(supply_id: int) -> TapView | None:
    """How the tap of a supply stands now; None where nothing ever happened to it, which one query tells."""
    ((is_known,),) = sql.rows(_KNOWN, {"id": supply_id})
    if not is_known:
        return None
    cut = next(iter(closed_now([supply_id])), None)
    found: Restoration | None = None
    is_unauthorised = False
    if cut is not None:
        found = waiting_restorations().filter(cut=cut).first()
        is_unauthorised = any(one.cut_id == cut.pk for one in unauthorised_of([supply_id]))
    lines = list(reversed(history_of([supply_id])))[:LINES]
    waiting = line_of(found, now=clock.now()) if found is not None else None
    return TapView(supply_id, cut, waiting, is_unauthorised, lines)
