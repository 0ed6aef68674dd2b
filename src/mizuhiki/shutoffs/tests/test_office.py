"""The office's way: candidates, orders, what is seen to, the second person, and what a phone brings late."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.arrears import api as arrears
from mizuhiki.customers.api import ServiceFact
from mizuhiki.documents.tests.pages import texts
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Brought, VisitEnd
from mizuhiki.metering.shut_models import ShutIndex
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs import errors
from mizuhiki.shutoffs.agreement import KIND
from mizuhiki.shutoffs.guard_rules import Weather, why_not_at, why_not_in
from mizuhiki.shutoffs.models import Cut, Execution, GuardCheck, HardwareMove, Order, OrderEnd, OrderList
from mizuhiki.shutoffs.permissions import ORDER_APPROVE, ORDER_MAKE, SHUTOFF_SEE
from mizuhiki.shutoffs.selectors.lists import candidates, routes_ready
from mizuhiki.shutoffs.services.agreeing import waiting_orders
from mizuhiki.shutoffs.services.ordering import lapse_orders
from mizuhiki.staff.api import User
from mizuhiki.worklist.api import Item
from tests import ripe
from tests.builders import Town, clerk, person

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.req("COL-070", "COL-095")
def test_from_the_candidates_to_the_crews_list_on_screen(
    order: Order, ripe_town: Town, sign_in: Callable[[Any], Client]
) -> None:
    """The first of the two has an order already; the second is chosen, seen to by two checks, agreed to."""
    other = max(one.pk for one in ripe_town.supplies.values())
    assert [one.supply_id for one in candidates(ripe.CUT_ON)] == [other]
    assert candidates(ripe.CUT_ON)[0].bills == 2
    asker = person(ORDER_MAKE, SHUTOFF_SEE, username="tainou")
    decider = person(ORDER_APPROVE, SHUTOFF_SEE, username="shunin")
    client = sign_in(asker)
    page = client.get(reverse("shutoffs:list_make"), {"on": "2026-10-21", "route": routes_ready()[0]})
    assert page.status_code == 200, page.content
    assert page.context["lines"][0][0].yen == order.yen
    made = ordered(other)
    shown = reverse("shutoffs:list_show", args=[made.list_id])
    assert "未確認" not in client.get(shown).content.decode()
    with pytest.raises(errors.NotSeenTo):
        ask(made.list, asker)
    for what in GuardCheck.What:
        url = reverse("shutoffs:order_check", args=[made.pk])
        told = {"what": what.value, "how": "section", "is_clear": "yes", "note": "照会して該当なし"}
        assert client.post(url, told | once(client, shown)).status_code == 302
    waiting = ask(made.list, asker)
    approvals.decide(
        request_id=waiting.pk,
        outcome=Decision.Outcome.GRANTED,
        reason="",
        actor=decider,
        at=clock.now(),
    )
    made.refresh_from_db()
    assert made.approval.by == decider
    assert made.approval.visit.visit_on == ripe.CUT_ON
    assert candidates(ripe.CUT_ON) == []
    assert "承認済み" in client.get(shown).content.decode()


def once(client: Client, shown: str) -> dict[str, str]:
    """The key of the form on a page."""
    content = client.get(shown).content.decode()
    return {"once": content.split('name="once" value="')[1].split('"')[0]}


def ask(order_list: OrderList, actor: User) -> ApprovalRequest:
    waiting = waiting_orders(order_list)
    return approvals.ask(
        kind=KIND,
        title="給水停止の執行",
        subject=order_list,
        reason="手順どおり",
        actor=actor,
        at=clock.now(),
        item_count=len(waiting),
    )


def ordered(supply_id: int) -> Order:
    made = shutoffs.make_list(
        supply_ids=[supply_id],
        cut_on=ripe.CUT_ON,
        crew_id=ripe.crew().pk,
        reference="2",
        at=clock.now(),
        actor=clerk(),
    )
    return made.orders.get()


@pytest.mark.req("COL-095")
def test_what_a_check_finds_ends_the_order_and_holds_the_tap(order: Order, ripe_town: Town) -> None:
    """The check cannot be passed over, and what it found keeps the tap open for whoever comes next."""
    other = max(one.pk for one in ripe_town.supplies.values())
    made = ordered(other)
    shutoffs.check_order(
        order_id=made.pk,
        what=GuardCheck.What.WELFARE,
        how=GuardCheck.How.VISIT,
        is_clear=False,
        note="暮らしに困っている様子",
        at=clock.now(),
        actor=clerk(),
    )
    end = OrderEnd.objects.get(order=made)
    assert (end.how, end.why) == ("cancelled", "welfare")
    assert [hold.kind.value for hold in arrears.standing_of(other, ripe.CUT_ON).holds] == ["welfare"]
    assert candidates(ripe.CUT_ON) == []
    with pytest.raises(errors.NotDue) as told:
        shutoffs.make_list(
            supply_ids=[other],
            cut_on=ripe.CUT_ON,
            crew_id=ripe.crew().pk,
            reference="3",
            at=clock.now(),
            actor=clerk(),
        )
    assert "福祉連携" in told.value.message
    assert OrderList.objects.count() == 2


@pytest.mark.req("COL-094")
def test_no_order_is_issued_in_an_area_of_a_disaster(order: Order, ripe_town: Town) -> None:
    other = max(one.pk for one in ripe_town.supplies.values())
    assert [one.supply_id for one in candidates(ripe.CUT_ON)] == [other]
    arrears.begin_disaster(
        name="大雨",
        areas=["all"],
        until=None,
        told_by="企業局 料金課長",
        instruction="給水停止を見合わせる",
        reference="flood",
        actor=clerk(),
        at=clock.now(),
    )
    assert candidates(ripe.CUT_ON) == []
    with pytest.raises(errors.NotDue):
        ordered(other)
    assert list(Order.objects.all()) == [order]


@pytest.mark.req("COL-098")
def test_no_order_without_a_notice_that_was_delivered(one_billed: Town) -> None:
    (supply,) = one_billed.supplies.values()
    with clock.travel(ripe.AT), pytest.raises(errors.NotDue) as told:
        ordered(supply.pk)
    assert told.value.message.startswith(f"{supply.inquiry_no}は停止の対象ではありません。")
    assert (Order.objects.count(), OrderList.objects.count()) == (0, 0)


def tell(order: Order, said: dict[str, str], *, late: timedelta = timedelta(0)) -> str:
    """The phone brings a word home; why it could not be booked, or nothing."""
    with clock.travel(ripe.AT + late):
        _, waits = fieldwork.take_home(
            key=uuid.uuid4(),
            device=ripe.DEVICE,
            visit_id=order.approval.visit_id,
            told=said,
            taken_at=ripe.AT,
            at=clock.now(),
            actor=ripe.crew(),
        )
    return waits


@pytest.mark.req("COL-070")
def test_a_phone_that_comes_home_two_days_late_closes_no_tap(order: Order) -> None:
    """A tap that the office never let it close: nothing is booked, and somebody must look."""
    waits = tell(
        order, {"what": "cut", "method": "valve", "index_m3": "128", "told": "posted"}, late=timedelta(days=2)
    )
    assert waits.startswith("執行許可のない停止の記録です。")
    assert (Cut.objects.count(), Execution.objects.count(), VisitEnd.objects.count()) == (0, 0, 0)
    assert Brought.objects.count() == 1, "the word itself is kept"
    assert Item.objects.filter(kind="fieldwork.unbooked").exists()
    assert lapse_orders(today=ripe.CUT_ON + timedelta(days=2), at=clock.now()) == 1
    assert OrderEnd.objects.get().how == "lapsed"


@pytest.mark.req("COL-070")
def test_how_a_tap_was_closed_takes_its_hardware_and_gives_its_paper(
    order: Order, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(person(SHUTOFF_SEE, username="miru"))
    secret = shutoffs.grant_token(order_id=order.pk, device=ripe.DEVICE, actor=ripe.crew()).secret
    cut = shutoffs.begin_cut(order_id=order.pk, secret=secret, device=ripe.DEVICE, actor=ripe.crew())
    paper = reverse("shutoffs:cut_paper", args=[cut.pk])
    assert client.get(paper).status_code == 410, "the phone has not told how"
    said = {"what": "cut", "method": "cap", "serial": "C-07", "told": "handed", "receiver": "見本 一郎"}
    assert "指針は" in tell(order, said | {"index_m3": "999999999"})
    assert Execution.objects.count() == 0
    assert tell(order, said | {"index_m3": "128"}) == ""
    made = Execution.objects.get()
    assert (made.cut, made.method, made.serial, made.index_m3) == (cut, "cap", "C-07", 128)
    assert made.told_to.name == "見本 一郎"
    kept = ShutIndex.objects.get()
    assert (kept.supply_id, kept.read_on, kept.index_m3) == (cut.supply_id, ripe.CUT_ON, 128)
    moved = HardwareMove.objects.get(cut=cut)
    assert (moved.from_place, moved.to_place, moved.count) == ("crew", "fitted", 1)
    (page,) = texts(client.get(paper).content)
    for word in (
        "給水停止執行書",
        f"第{cut.shown}号",
        "閉栓キャップ止",
        "C-07",
        "128m³",
        "9,702円",
        "10時00分",
    ):
        assert word in page, word


def test_one_that_could_not_be_closed_after_all_is_open(order: Order) -> None:
    secret = shutoffs.grant_token(order_id=order.pk, device=ripe.DEVICE, actor=ripe.crew()).secret
    cut = shutoffs.begin_cut(order_id=order.pk, secret=secret, device=ripe.DEVICE, actor=ripe.crew())
    assert ServiceFact.objects.filter(kind="shut", ends_on=None).count() == 2
    assert tell(order, {"what": "unmet", "why": "not_found", "reason": "止水栓が回らない"}) == ""
    assert ServiceFact.objects.count() == 0, "it never was without water"
    assert cut.reopening.restoration.confirmed.source == "not_closed"


@pytest.mark.parametrize(
    ("day", "hour", "weather", "why"),
    [
        ("2026-10-21", 10, None, ""),
        ("2026-10-21", 15, None, "執行できる時刻は09:00から15:00までです。"),
        ("2026-10-23", 10, None, "休業日（土曜日）の前日です。"),
        ("2026-11-02", 10, None, "休業日（文化の日）の前日です。"),
        ("2026-12-21", 10, Weather(min_c=Decimal(5)), "停止を行わない期間です。"),
        ("2026-08-04", 10, None, "暑さ指数が未入力です。事務所で入力されるまで停止できません。"),
        ("2026-08-04", 10, Weather(Decimal("34.9"), None, Decimal("30.9")), ""),
        (
            "2026-08-04",
            10,
            Weather(Decimal(35), None, Decimal(30)),
            "予想最高気温が35℃です（35℃以上の日は停止しません）。",
        ),
        (
            "2026-12-01",
            10,
            Weather(min_c=Decimal(-2)),
            "予想最低気温が-2℃です（-2℃以下の日は停止しません）。",
        ),
        ("2026-12-01", 10, Weather(min_c=Decimal("-1.9")), ""),
    ],
)
def test_calendar_hours_and_weather_keep_the_tap_open(
    rules_in_force: None, day: str, hour: int, weather: Weather | None, why: str
) -> None:
    at = datetime.fromisoformat(f"{day}T{hour:02}:00:00+09:00")
    terms = pack_on(at.date()).shutoffs
    assert terms is not None
    assert (why_not_at(at, terms) or why_not_in(weather, at.date(), terms)) == why
