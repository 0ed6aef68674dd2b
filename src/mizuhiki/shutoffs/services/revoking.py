"""What ends an order or a token, and what follows when something arrives for a tap (design.md, law 6)."""

from collections.abc import Collection
from datetime import datetime

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.api import SuppliesTouched
from mizuhiki.fieldwork.api import Visit, VisitEnd, cancel_visit
from mizuhiki.platform import clock, events, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.events import RestorationOpened
from mizuhiki.shutoffs.models import Cut, Order, OrderEnd, Restoration, TokenEnd
from mizuhiki.shutoffs.selectors.rows import closed_now, live_tokens
from mizuhiki.shutoffs.standing import free_yen

MOST_REASON = 200
# Tokens of the supplies that nothing ended yet; what is written here is seen by whoever closes the tap next.
_REVOKE = """
    INSERT INTO shutoffs_tokenend (token_id, how, cause, at)
    SELECT t.id, 'revoked', %(cause)s, %(at)s
    FROM shutoffs_gotoken t JOIN shutoffs_order o ON o.id = t.order_id
    WHERE o.supply_id = ANY(%(ids)s)
      AND NOT EXISTS (SELECT FROM shutoffs_tokenend e WHERE e.token_id = t.id)
"""


def follow_touched(event: SuppliesTouched) -> None:
    """Something happened to supplies: no token that was given before lets anybody close their taps.

    Runs in the transaction of what happened, under the locks of the supplies. The order stays: who asks
    again is judged again. What comes for a tap that is closed already opens a restoration.
    """
    ids = list(event.supply_ids)
    sql.run(_REVOKE, {"ids": ids, "cause": event.cause[:60], "at": event.at})
    cuts = closed_now(ids)
    if cuts:
        _open_restorations(cuts, event)


def _open_restorations(cuts: Collection[Cut], event: SuppliesTouched) -> None:
    """For each closed tap whose debt went down, or that something now holds (see ADR 0241)."""
    day = clock.day_of(event.at)
    pack = pack_on(day)
    standings = arrears.standings_of([cut.supply_id for cut in cuts], day)
    for cut in cuts:
        waiting = Restoration.objects.filter(cut=cut, end=None, reopening=None)
        debts = cut.ground["debts"]
        if waiting.exists() or free_yen(standings[cut.supply_id], debts, pack) >= sum(debts.values()):
            continue
        number = Restoration.objects.filter(cut=cut).count() + 1
        made = Restoration.objects.create(
            cut=cut,
            supply_id=cut.supply_id,
            channel=Restoration.Channel.ARRIVED,
            cause=event.cause[:60],
            reference=f"arrived:{cut.pk}:{number}",
            asked_at=event.at,
            at=event.at,
        )
        events.publish(RestorationOpened(made.pk, cut.supply_id, event.at))


def end_order(
    order: Order,
    how: OrderEnd.How,
    *,
    why: str = "",
    reason: str = "",
    at: datetime,
    by: Actor | None,
) -> OrderEnd:
    """End an order, its tokens, and the visit if no phone has it; under the supply's lock."""
    end = OrderEnd.objects.create(
        order=order,
        how=how,
        why=why,
        reason=reason.strip()[:MOST_REASON],
        at=at,
        by_id=by.pk if by else None,
    )
    for token in live_tokens().filter(order=order):
        is_over = token.expires_at <= at
        TokenEnd.objects.create(
            token=token,
            how=TokenEnd.How.EXPIRED if is_over else TokenEnd.How.REVOKED,
            cause="" if is_over else f"shutoffs.OrderEnd.{how.value}",
            at=at,
        )
    if by is not None and hasattr(order, "approval") and how is OrderEnd.How.CANCELLED:
        _call_visit_off(order.approval.visit, at, by)
    return end


def _call_visit_off(visit: Visit, at: datetime, by: Actor) -> None:
    if VisitEnd.objects.filter(visit=visit).exists():
        return
    try:
        cancel_visit(visit_id=visit.pk, reason="執行指示の取りやめ", at=at, actor=by)
    except RuleBroken:
        return  # it is on a phone, which is told when it asks
