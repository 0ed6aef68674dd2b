"""給水停止・解除 on the customer's page: whether the tap is closed, what it waits for, and what happened."""

from mizuhiki.desks.panels import Context, CustomerDesk, Headline, Panel
from mizuhiki.shutoffs.api import RESTORE_ASK, SHUTOFF_SEE, TapView, tap_of


def taps_panel(desk: CustomerDesk) -> Context | None:
    """給水停止: the last lines, and the way to ask for water again; nothing where nothing ever happened."""
    if desk.is_past or desk.supply is None:
        return None
    tap = tap_of(desk.supply.supply_id)
    if tap is None:
        return None
    return {
        "tap": tap,
        "may_ask": tap.cut is not None and tap.waiting is None and desk.user.has_perm(RESTORE_ASK),
        "headlines": _headlines(tap),
    }


def _headlines(tap: TapView) -> list[Headline]:
    if tap.cut is None:
        return []
    hint = "無断使用" if tap.is_unauthorised else ""
    state = "解除待ち" if tap.waiting else "停止中"
    return [Headline(label="給水", value=state, hint=hint, tone="wrong", order=2)]


PANELS = (Panel("taps", "給水停止・解除", 28, "desks/panels/taps.html", taps_panel, permission=SHUTOFF_SEE),)
