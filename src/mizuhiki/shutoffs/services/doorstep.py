"""At the door: leave to close a tap is given for ten minutes, and the tap is closed (design.md, law 6)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, note_shut, users_and_payers
from mizuhiki.fieldwork.api import has_line
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.serials import next_of_year
from mizuhiki.shutoffs.errors import DoNotCut
from mizuhiki.shutoffs.events import TapClosed
from mizuhiki.shutoffs.guard_rules import why_not_at, why_not_in
from mizuhiki.shutoffs.models import Cut, GoToken, Order, OrderEnd, TokenEnd
from mizuhiki.shutoffs.models.doorstep import TOKEN_LIFE
from mizuhiki.shutoffs.selectors.rows import closed_now, live_tokens, orders, terms_on, weather_on
from mizuhiki.shutoffs.services.revoking import end_order
from mizuhiki.shutoffs.standing import Ground, ground_of, judged, why_not

SECRET_BYTES = 16  # 128 bits
ENDED = {
    TokenEnd.How.USED: "この執行許可は使用済みです。",
    TokenEnd.How.REVOKED: "執行許可のあとに入金や申出などがありました。",
    TokenEnd.How.REPLACED: "執行許可が出し直されています。",
    TokenEnd.How.EXPIRED: "執行許可の期限（10分）が切れました。",
}


@dataclass(frozen=True)
class Granted:
    """A go-token as the phone is told it, once."""

    token: GoToken
    secret: str


def digest(text: str) -> str:
    """How secrets are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def grant_token(*, order_id: int, device: str, actor: Actor) -> Granted:
    """Give the crew of an order leave to close its tap within ten minutes; the leave before it ends.

    Args:
        device: the key of the phone that has the day's list; only this phone can use the token.

    Raises:
        DoNotCut: the tap stays open, and why. Nothing is changed.

    Source:
        COL-070 【金沢収納】第23条(4)イ; design.md, law 6.
    """
    order, at = _locked(order_id)
    _refuse_order(order, device, actor, at)
    _ground_now(order, at)
    for old in live_tokens().filter(order=order):
        how = TokenEnd.How.EXPIRED if old.expires_at <= at else TokenEnd.How.REPLACED
        TokenEnd.objects.create(token=old, how=how, at=at)
    secret = secrets.token_hex(SECRET_BYTES)
    token = GoToken.objects.create(
        order=order,
        secret=digest(secret),
        device=digest(device),
        crew_id=actor.pk,
        issued_at=at,
        expires_at=at + TOKEN_LIFE,
    )
    _record("shutoffs.token.granted", order, actor, at)
    return Granted(token, secret)


@transaction.atomic
def begin_cut(*, order_id: int, secret: str, device: str, actor: Actor) -> Cut:
    """Close a tap: the commit of this is the moment at which it was closed.

    The token must be live by the server's clock, read after the lock is held, and the supply is judged
    afresh once more. The same phone asking again, because the answer got lost, is told of the same cut.

    Raises:
        DoNotCut: the tap stays open, and why. Nothing is changed.

    Source:
        COL-070 【金沢収納】第23条(4)イ; design.md, law 6.
    """
    order, at = _locked(order_id)
    token = GoToken.objects.filter(order=order, secret=digest(secret)).select_related("end").first()
    if token is None or token.device != digest(device) or token.crew_id != actor.pk:
        raise DoNotCut("foreign_token", "この端末に出された執行許可ではありません。")
    before = Cut.objects.filter(token=token).first()
    if before is not None:
        return before
    refuse_token(token, at)
    _refuse_order(order, device, actor, at)
    ground = _ground_now(order, at)
    TokenEnd.objects.create(token=token, how=TokenEnd.How.USED, at=at)
    cut = Cut.objects.create(
        **next_of_year(Cut, clock.day_of(at)),
        token=token,
        order=order,
        supply_id=order.supply_id,
        ground=dict(ground.content),
        yen=ground.yen,
        committed_at=at,
        by_id=actor.pk,
    )
    end_order(order, OrderEnd.How.CUT, at=at, by=actor)
    note_shut(supply_id=cut.supply_id, on=clock.day_of(at))
    _record("shutoffs.tap.closed", order, actor, at)
    events.publish(TapClosed(cut.pk, cut.supply_id, at))
    return cut


def why_stop(*, order_id: int, secret: str, device: str, actor: Actor) -> None:
    """Look, without giving or taking anything, whether the crew may still go on.

    Raises:
        DoNotCut: the tap stays open, and why.
    """
    order, at = orders().get(pk=order_id), clock.now()
    _refuse_order(order, device, actor, at)
    if secret:
        token = GoToken.objects.filter(order=order, secret=digest(secret)).select_related("end").first()
        if token is None:
            raise DoNotCut("foreign_token", "この端末に出された執行許可ではありません。")
        refuse_token(token, at)
    _ground_now(order, at)


def refuse_token(token: GoToken, at: datetime) -> None:
    """Refuse a token that something ended, or that is older than ten minutes by the server's clock."""
    end = getattr(token, "end", None)
    if end is not None:
        raise DoNotCut(end.how, ENDED[TokenEnd.How(end.how)])
    if not token.issued_at <= at < token.expires_at:
        raise DoNotCut("expired", ENDED[TokenEnd.How.EXPIRED])


def _locked(order_id: int) -> tuple[Order, datetime]:
    """The order as it is under its supply's lock, and the instant at which the lock is held."""
    supply_id = Order.objects.values_list("supply_id", flat=True).get(pk=order_id)
    lock_supplies([supply_id])
    return orders().get(pk=order_id), clock.now()


def _refuse_order(order: Order, device: str, actor: Actor, at: datetime) -> None:
    if order.list.crew_id != actor.pk:
        raise DoNotCut("other_crew", "あなたに割り当てられた執行指示ではありません。")
    if hasattr(order, "end"):
        raise DoNotCut("over", f"この執行指示は終わっています（{order.end.get_how_display()}）。")
    if not hasattr(order, "approval"):
        raise DoNotCut("not_agreed", "この執行指示は承認されていません。")
    if order.list.cut_on != clock.day_of(at):
        raise DoNotCut("other_day", f"執行日は{order.list.cut_on:%Y-%m-%d}です。")
    if not has_line(device, crew_id=actor.pk, visit_id=order.approval.visit_id):
        raise DoNotCut("other_phone", "この訪問の一覧を受け取った端末ではありません。")
    if order.why == Order.Why.UNPAID and closed_now([order.supply_id]):
        raise DoNotCut("closed", "すでに停止中です。")


def _ground_now(order: Order, at: datetime) -> Ground:
    """The ground at this instant: calendar, weather and the supply judged afresh."""
    day, terms = clock.day_of(at), terms_on(clock.day_of(at))
    guard = why_not_at(at.astimezone(clock.TOKYO), terms) or why_not_in(weather_on(day), day, terms)
    if guard:
        raise DoNotCut("guard", guard)
    standing = judged(order.supply_id, day)
    ground = ground_of(standing)
    if ground is None:
        raise DoNotCut("not_due", why_not(standing))
    return ground


def _record(action: str, order: Order, actor: Actor, at: datetime) -> None:
    people = users_and_payers([order.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=order, actor=actor, at=at, customers=people)
