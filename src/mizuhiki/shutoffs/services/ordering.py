"""執行予定と執行指示: taps are chosen for a crew and a day, seen to, and called off."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import (
    CustomerMark,
    Supply,
    begin_mark,
    lock_supplies,
    lock_supplies_of,
    users_and_payers,
)
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.serials import next_of_year
from mizuhiki.rulepacks.api import HoldKind, pack_on
from mizuhiki.shutoffs import errors
from mizuhiki.shutoffs.guard_rules import why_not_on
from mizuhiki.shutoffs.models import DayWeather, GuardCheck, Order, OrderEnd, OrderList
from mizuhiki.shutoffs.selectors.rows import closed_now, open_orders, orders, terms_on
from mizuhiki.shutoffs.services.revoking import end_order
from mizuhiki.shutoffs.standing import ground_of, why_not
from mizuhiki.staff.api import User, valid_cards

REVIEW_AFTER = timedelta(days=30)  # a welfare hold is looked at again by then
FOUND = {
    GuardCheck.What.WELFARE: OrderEnd.Why.WELFARE,
    GuardCheck.What.LIFE_SUPPORT: OrderEnd.Why.LIFE_SUPPORT,
}


@transaction.atomic
def make_list(
    *,
    supply_ids: Collection[int],
    cut_on: date,
    crew_id: int,
    reference: str,
    at: datetime,
    actor: Actor,
) -> OrderList:
    """Order a crew to close taps on a day: each is judged afresh for that day, all of them or none.

    Args:
        reference: the key of the act; the same again gives the same list.

    Raises:
        NothingChosen, DayIsOver, NotOnThatDay, CrewWithoutCard, NotDue, OrderIsOpen, IsClosed,
        ReferenceTaken, NoShutoffRules: nothing is changed.

    Source:
        COL-070 【金沢収納】第23条(4)イ; COL-098.
    """
    wanted = sorted(set(supply_ids))
    if not wanted:
        raise errors.NothingChosen
    supplies = lock_supplies(wanted)
    before = OrderList.objects.filter(reference=reference).first()
    if before is not None:
        same = (before.cut_on, before.crew_id) == (cut_on, crew_id)
        if same and sorted(before.orders.values_list("supply_id", flat=True)) == wanted:
            return before
        raise errors.ReferenceTaken
    _refuse_day(cut_on, clock.day_of(at))
    if crew_id not in valid_cards([crew_id], on=cut_on):
        raise errors.CrewWithoutCard(name=User.objects.get(pk=crew_id), day=cut_on)
    _refuse_open(supplies)
    made = OrderList.objects.create(
        cut_on=cut_on, crew_id=crew_id, reference=reference, at=at, by_id=actor.pk
    )
    rules, standings = pack_on(cut_on).version_id, arrears.standings_of(wanted, cut_on)
    for supply in supplies:
        ground = ground_of(standings[supply.pk])
        if ground is None:
            raise errors.NotDue(inquiry_no=supply.inquiry_no, why=why_not(standings[supply.pk]))
        Order.objects.create(
            **next_of_year(Order, clock.day_of(at)),
            list=made,
            supply=supply,
            rules_id=rules,
            ground=dict(ground.content),
            yen=ground.yen,
            at=at,
            by_id=actor.pk,
        )
    people = users_and_payers(wanted, on=clock.day_of(at))
    audit.record(
        action="shutoffs.list.made", subject=made, actor=actor, at=at, customers=people, count=len(wanted)
    )
    return made


def _refuse_day(cut_on: date, today: date) -> None:
    if cut_on < today:
        raise errors.DayIsOver(today=today)
    if reason := why_not_on(cut_on, terms_on(cut_on)):
        raise errors.NotOnThatDay(day=cut_on, why=reason)


def _refuse_open(supplies: Iterable[Supply]) -> None:
    no_of = {one.pk: one.inquiry_no for one in supplies}
    for order in open_orders(no_of):
        raise errors.OrderIsOpen(inquiry_no=no_of[order.supply_id], number=order.shown, day=order.list.cut_on)
    for cut in closed_now(no_of):
        raise errors.IsClosed(inquiry_no=no_of[cut.supply_id])


@transaction.atomic
def check_order(
    *, order_id: int, what: str, how: str, is_clear: bool, note: str, at: datetime, actor: Actor
) -> GuardCheck:
    """Put down that somebody looked into who lives behind a tap. What was found keeps the tap open.

    Welfare holds the supply until it is looked at again; life support marks the water user.

    Raises:
        OrderIsOver, OrderIsAgreed, CheckedBefore: nothing is changed.

    Source:
        COL-095 【金沢収納】第36条; COL-070.
    """
    order = orders().get(pk=order_id)
    if what == GuardCheck.What.LIFE_SUPPORT and not is_clear:  # the mark will be on the person
        lock_supplies_of(users_and_payers([order.supply_id], on=clock.day_of(at))[0])
    lock_supplies([order.supply_id])
    order = orders().get(pk=order_id)
    if hasattr(order, "end"):
        raise errors.OrderIsOver(number=order.shown, how=order.end.get_how_display())
    if hasattr(order, "approval"):
        raise errors.OrderIsAgreed(number=order.shown)
    if order.checks.filter(what=what).exists():
        raise errors.CheckedBefore
    check = GuardCheck.objects.create(
        order=order,
        what=what,
        how=how,
        is_clear=is_clear,
        note=note.strip(),
        checked_at=at,
        checked_by_id=actor.pk,
    )
    people = users_and_payers([order.supply_id], on=clock.day_of(at))
    if is_clear:
        audit.record(
            action="shutoffs.order.checked", subject=order, actor=actor, at=at, customers=people, kind=what
        )
        return check
    why = FOUND[GuardCheck.What(what)]
    end_order(order, OrderEnd.How.CANCELLED, why=why, reason=check.note, at=at, by=actor)
    _hold(order, check, at, actor)
    audit.record(
        action="shutoffs.order.held_back", subject=order, actor=actor, at=at, customers=people, kind=what
    )
    return check


def _hold(order: Order, check: GuardCheck, at: datetime, actor: Actor) -> None:
    today = clock.day_of(at)
    if check.what == GuardCheck.What.LIFE_SUPPORT:
        user = users_and_payers([order.supply_id], on=today)[0]
        begin_mark(customer_id=user, kind=CustomerMark.Kind.LIFE_SUPPORT, starts_on=today, actor=actor, at=at)
        return
    arrears.set_hold(
        supply_id=order.supply_id,
        kind=HoldKind.WELFARE,
        until=today + REVIEW_AFTER,
        reason=f"給水停止前の確認：{check.note}"[:200],
        at=at,
        actor=actor,
    )


@transaction.atomic
def cancel_order(*, order_id: int, why: str, reason: str, at: datetime, actor: Actor) -> OrderEnd:
    """Call an order off, also while a crew stands at the door: its token ends with it.

    Raises:
        OrderIsOver: nothing is changed.

    Source:
        COL-070 【金沢収納】第23条(4)イ; design.md, law 6.
    """
    order = orders().get(pk=order_id)
    lock_supplies([order.supply_id])
    order = orders().get(pk=order_id)
    if hasattr(order, "end"):
        raise errors.OrderIsOver(number=order.shown, how=order.end.get_how_display())
    end = end_order(order, OrderEnd.How.CANCELLED, why=why, reason=reason, at=at, by=actor)
    audit.record(
        action="shutoffs.order.cancelled",
        subject=order,
        actor=actor,
        at=at,
        customers=users_and_payers([order.supply_id], on=clock.day_of(at)),
        why=why,
    )
    return end


@transaction.atomic
def lapse_orders(*, today: date, at: datetime) -> int:
    """End what its day went by for; tomorrow is judged tomorrow.

    Source:
        COL-070; design.md, law 6.
    """
    late = orders().filter(end=None, list__cut_on__lt=today)
    lock_supplies(late.values_list("supply_id", flat=True))
    count = 0
    for order in late.order_by("pk"):
        end_order(order, OrderEnd.How.LAPSED, at=at, by=None)
        audit.record(action="shutoffs.order.lapsed", subject=order, actor=None, at=at)
        count += 1
    return count


@transaction.atomic
def note_weather(*, weather: DayWeather, actor: Actor) -> DayWeather:
    """Put down how hot or cold a day will be; the last word counts.

    Source:
        COL-070 【金沢収納】第23条(4)イ.
    """
    weather.by_id = actor.pk
    weather.save()
    audit.record(
        action="shutoffs.weather.noted", subject=weather, actor=actor, at=weather.at, day=weather.day
    )
    return weather
