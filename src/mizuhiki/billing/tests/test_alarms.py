"""A bill that is far above what is usual is neither printed nor drawn until two people have looked at it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.billing import alarms, brakes
from mizuhiki.billing import api as billing
from mizuhiki.billing import run as billing_run
from mizuhiki.billing.brakes import PARKED, Before, TooManyAlarms, judge
from mizuhiki.billing.models import Assessment, BillAlarm, BillAlarmEnd, Demand
from mizuhiki.billing.permissions import ALARM_AGREE, ALARM_ASK, RUN_SEE
from mizuhiki.customers.api import Supply
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.brakes import USUAL, read_brakes
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon
from tests.pages import text_of

Rule = BillAlarm.Rule
HISTORY = Before(usual_yen=10_000, most_yen=14_000, bills=6)
NONE = Before(None, None, 0)


@pytest.mark.parametrize(
    ("yen", "before", "is_wrapped", "found"),
    [
        (40_000, HISTORY, False, None),
        (40_001, HISTORY, False, (Rule.OWN, 400)),
        (29_999, Before(1_000, 2_000, 6), False, None),
        (30_000, Before(1_000, 2_000, 6), False, (Rule.OWN, 3_000)),
        (200_000, NONE, False, None),
        (200_001, NONE, False, (Rule.FIRST, 100)),
        (200_001, Before(150_000, 190_000, 2), False, None),
        (3_000_001, Before(2_500_000, 2_900_000, 6), False, None),
        (4_400_000, Before(2_500_000, 2_900_000, 6), False, (Rule.MOST, 176)),
        (29_999, HISTORY, True, None),
        (30_000, HISTORY, True, (Rule.WRAP, 300)),
    ],
)
def test_what_stops_a_bill(
    yen: int, before: Before, *, is_wrapped: bool, found: tuple[BillAlarm.Rule, int] | None
) -> None:
    assert judge(yen, before, is_wrapped=is_wrapped, terms=USUAL) == found


HELD: dict[str, Any] = {
    "article": "要領第9条",
    "first_yen": 500_000,
    "first": [
        {"use": "家庭用", "most_bore_mm": 25, "yen": 80_000},
        {"use": "", "most_bore_mm": 50, "yen": 300_000},
    ],
}


@pytest.mark.parametrize(
    ("yen", "uses", "bore_mm", "found"),
    [
        (80_000, ["一般汚水", "家庭用"], 13, None),
        (80_001, ["一般汚水", "家庭用"], 25, (Rule.FIRST, 100)),
        (80_001, ["業務用"], 25, None),
        (300_001, ["家庭用"], 40, (Rule.FIRST, 100)),
        (300_001, ["家庭用"], 75, None),
        (500_001, ["家庭用"], 75, (Rule.FIRST, 100)),
        (300_001, ["一般汚水"], 0, None),  # sewerage alone has no bore: the sum for all
        (160_000, ["家庭用"], 20, (Rule.FIRST, 200)),
    ],
)
def test_first_bills_are_held_against_use_and_bore(
    yen: int, uses: list[str], bore_mm: int, found: tuple[BillAlarm.Rule, int] | None
) -> None:
    before = Before(None, None, 0, uses, bore_mm)
    assert judge(yen, before, is_wrapped=False, terms=read_brakes(HELD)) == found
    usual = Before(100_000, 100_000, 3, uses, bore_mm)  # it has an average: that counts
    assert judge(yen, usual, is_wrapped=False, terms=read_brakes(HELD)) == (
        (Rule.OWN, yen // 1_000) if yen > 400_000 else None
    )


@pytest.mark.parametrize(
    ("first", "key"),
    [
        ({}, "brakes.first"),
        (["家庭用"], "brakes.first[0]"),
        ([{"use": "家庭用", "yen": 1}], "brakes.first[0].most_bore_mm"),
        ([HELD["first"][0] | {"most_bore_mm": 0}], "brakes.first[0].most_bore_mm"),
        ([HELD["first"][0] | {"yen": 0}], "brakes.first[0].yen"),
        ([HELD["first"][0] | {"bore": 13}], "brakes.first[0].bore"),
    ],
)
def test_a_mistake_in_it_is_refused_with_its_key(first: Any, key: str) -> None:
    with pytest.raises(RulePackFault) as refused:
        read_brakes(HELD | {"first": first})
    assert refused.value.slots["key"] == key


MONTHS = [
    date(2026, month, 1) for month in (4, 5, 6, 7, 8)
]  # the first of them is excused: nobody read before it
USUAL_M3 = 20


def bill(month: date, used_m3: dict[str, int], town: Town) -> BatchRun:
    town.read(read_on=month.replace(day=10), used_m3=used_m3)
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        return billing_run.run_billing(cycle_month=month, actor=None)


@pytest.fixture
def stopped(rules_in_force: None) -> BillAlarm:
    """Two households billed for three months; then a figure too many was typed of one of them."""
    del rules_in_force
    town = Town()
    town.settle(1, cycle="monthly")
    town.settle(2, cycle="monthly")
    for month in MONTHS[:4]:
        assert bill(month, dict.fromkeys(town.supplies, USUAL_M3), town).facts["alarms"] == 0
    run = bill(MONTHS[4], {"M000001": USUAL_M3, "M000002": 10 * USUAL_M3}, town)
    assert run.facts["alarms"] == 1
    return BillAlarm.objects.get()


def asked(alarm: BillAlarm, person: Any) -> approvals.ApprovalRequest:
    return alarms.ask_release(alarm_id=alarm.pk, reason="再検針で確かめた", actor=person, at=clock.now())


@pytest.mark.django_db
@pytest.mark.db
def test_a_stopped_bill_waits_ranked_and_goes_on_by_two_people(
    stopped: BillAlarm, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    demand = Demand.objects.get(pk=stopped.demand_id)
    usual = Demand.objects.filter(cycle_month=MONTHS[1]).earliest("pk").amount_yen
    assert (stopped.rule, stopped.yen, stopped.usual_yen, stopped.bills) == (
        "own", demand.amount_yen, usual, 3,
    )  # fmt: skip
    assert stopped.factor == demand.amount_yen * 100 // usual > 400
    assert [(one.inquiry_no, one.parked) for one in Supply.objects.order_by("pk")] == [
        ("00000000001", ""),
        ("00000000002", PARKED),
    ]
    item = Item.objects.get(kind="billing.alarm", closed_at=None)
    clerk_of_bills = person(RUN_SEE, ALARM_ASK, username="choutei1")
    second = person(RUN_SEE, ALARM_AGREE, username="choutei2")
    page = f"/billing/alarms/{stopped.pk}/"
    desk = sign_in(clerk_of_bills)
    assert "停止中 1件" in text_of(desk.get("/billing/alarms/"))
    assert f"{demand.amount_yen:,}円" in text_of(desk.get(page))
    empty = desk.post(page, {"reason": "", "once": uuid.uuid4().hex})
    assert (empty.status_code, approvals.ApprovalRequest.objects.count()) == (422, 0)
    assert sign_in(second).post(page, {"reason": "x", "once": uuid.uuid4().hex}).status_code == 403
    assert desk.post(page, {"reason": "再検針で確かめた", "once": uuid.uuid4().hex}).status_code == 302
    request = approvals.ApprovalRequest.objects.get()
    assert Supply.objects.get(inquiry_no="00000000002").parked == PARKED, (
        "one person alone lets nothing go on"
    )
    approvals.decide(
        request_id=request.pk, outcome=approvals.Decision.Outcome.GRANTED, reason="", actor=second,
        at=clock.now(),
    )  # fmt: skip
    end = BillAlarmEnd.objects.get()
    assert (end.how, end.reason, end.request_id) == ("released", "再検針で確かめた", request.pk)
    assert not Supply.objects.exclude(parked="").exists()
    item.refresh_from_db()
    assert item.closed_at is not None
    assert "正しい請求だった割合 100%" in text_of(desk.get("/billing/alarms/"))
    with pytest.raises(alarms.AlarmOver):
        asked(stopped, clerk_of_bills)
    assert Demand.objects.get(pk=stopped.demand_id).amount_yen == demand.amount_yen


@pytest.mark.django_db
@pytest.mark.db
def test_the_database_knows_no_release_by_one(stopped: BillAlarm) -> None:
    now = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        BillAlarmEnd.objects.create(alarm=stopped, how="released", reason="よい", at=now, by=clerk())
    assert not BillAlarmEnd.objects.exists()


@pytest.mark.django_db
@pytest.mark.db
def test_the_run_holds_a_first_bill_against_its_use_and_bore(rules_in_force: None) -> None:
    """260 m³ in the first bill of a household with 13 mm are looked at, in that of a shop with 50 mm not."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.settle(2, water="業務用", bore_mm=50)
    town.settle(3)
    bill(MONTHS[0], {"M000001": 260, "M000002": 260, "M000003": 41}, town)
    alarm = BillAlarm.objects.get()
    assert (alarm.demand.supply_id, alarm.rule) == (town.supplies["M000001"].pk, "first")
    assert Demand.objects.get(supply=town.supplies["M000002"]).amount_yen > alarm.yen > 80_000


@pytest.mark.django_db
@pytest.mark.db
def test_many_alarms_stop_the_run_itself(rules_in_force: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tariff or a file is wrong then; nothing of the month is kept."""
    del rules_in_force
    monkeypatch.setattr(brakes, "FEWEST", 2)
    town = Town()
    for number in (1, 2):
        town.settle(number, cycle="monthly", bore_mm=50)
    bill(MONTHS[0], dict.fromkeys(town.supplies, 20), town)
    with pytest.raises(TooManyAlarms, match="2件の請求のうち2件"):
        bill(MONTHS[1], dict.fromkeys(town.supplies, 2_000), town)
    assert (Assessment.objects.count(), Demand.objects.count(), BillAlarm.objects.count()) == (0, 0, 0)
    assert not Supply.objects.exclude(parked="").exists()


@pytest.mark.django_db
@pytest.mark.db
def test_a_bill_that_was_put_right_goes_on_and_leaves_the_brake_as_sharp(stopped: BillAlarm) -> None:
    rows = list(Assessment.objects.filter(demand=stopped.demand_id))
    at = noon(MONTHS[4].replace(day=25))
    with clock.travel(at):
        billing.correct(
            supply_id=stopped.demand.supply_id,
            changes=billing.recalculate(rows, lambda asked, _: replace(asked, m3=USUAL_M3)),
            cause="test:1",
            reason="読み違い",
            actor=clerk(),
            at=at,
        )
    end = BillAlarmEnd.objects.get()
    assert (end.how, end.reason, end.request) == ("corrected", "更正後の請求額 4,928円", None)
    assert not Supply.objects.exclude(parked="").exists()
    town = Town()
    town.supplies = {"M000002": stopped.demand.supply}
    town.dials = {"M000002": Reading.objects.filter(supply=stopped.demand.supply).latest("pk").index_m3}
    assert bill(date(2026, 9, 1), {"M000002": 10 * USUAL_M3}, town).facts["alarms"] == 1
    again = BillAlarm.objects.latest("pk")
    assert (again.usual_yen, again.most_yen, again.bills) == (4_928, 4_928, 4)
