"""A closed tap is looked at; water that ran behind it is 無断使用 and orders the tap closed again."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.platform import clock
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.models import CheckFinding, CheckVisit, Cut, Order
from mizuhiki.shutoffs.selectors.checks import checks_due
from mizuhiki.shutoffs.selectors.histories import history_of
from mizuhiki.shutoffs.selectors.shown import tap_of
from mizuhiki.shutoffs.services.checking import Seen, plan_check, record_finding
from mizuhiki.worklist.api import Item
from tests import ripe
from tests.builders import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 10, 28)  # a week after the cut


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=clock.TOKYO)


def plan(cut: Cut) -> CheckVisit:
    return plan_check(cut_id=cut.pk, crew_id=ripe.crew().pk, on=DAY, at=at(9), actor=clerk())


def seen(index_m3: int | None, tap: str = "closed", *, is_there: bool = True, note: str = "") -> Seen:
    return Seen(tap, index_m3, is_there, note, at(10), crew_id=ripe.crew().pk)


def find(check: CheckVisit, told: Seen) -> CheckFinding:
    return record_finding(check_id=check.pk, seen=told, at=at(11), actor=clerk())


@pytest.mark.req("COL-072", "COL-073")
def test_a_higher_reading_is_unauthorised_use_and_orders_the_tap_closed_again(cut: Cut) -> None:
    with clock.travel(at(9)):
        [due] = checks_due(until=DAY)
        assert (due.cut, due.on, due.after_days, due.planned) == (cut, DAY, 7, None)
        assert checks_due(until=DAY - timedelta(days=1)) == []
        check = plan(cut)
        with pytest.raises(errors.CheckPlanned):
            plan(cut)
        for told, error in ((seen(129), errors.ReadingFell), (seen(None), errors.ReadingMissing)):
            with pytest.raises(error):
                find(check, told)
        assert (CheckFinding.objects.count(), Order.objects.count()) == (0, 1)
        found = find(check, seen(133))
    assert (found.used_m3, found.is_unauthorised, found.tap) == (3, True, "closed")
    order = Order.objects.get(finding=found)
    assert (order.why, order.supply_id, order.yen, order.list.crew_id) == (
        "again",
        cut.supply_id,
        cut.yen,
        ripe.crew().pk,
    )
    assert order.list.cut_on == DAY + timedelta(days=1), "the next day on which a tap may be closed"
    assert order.checks.count() == 0, "seen to and agreed to like any other"
    assert not hasattr(order, "approval")
    waits = Item.objects.get(kind="shutoffs.unauthorised")
    assert "3 m³" in waits.title
    assert order.shown in waits.events.get().note
    tap = tap_of(cut.supply_id)
    assert tap is not None
    assert (tap.cut, tap.is_unauthorised) == (cut, True)
    assert [one.what for one in history_of([cut.supply_id])] == [
        "督促（発送）",
        "催告（発送）",
        "給水停止の予告（発送）",
        "給水停止の通知（発送）",
        "給水停止の通知（投函・配達）",
        "執行指示（未納）",
        "執行の承認",
        "給水停止の執行",
        "状況確認（無断使用）",
        "執行指示（無断使用による再停止）",
    ]
    lines = {one.what: one for one in history_of([cut.supply_id])}
    assert (lines["給水停止の執行"].on, lines["給水停止の執行"].who) == (ripe.CUT_ON, str(ripe.crew()))
    assert "指針 130" in lines["給水停止の執行"].detail
    assert "停止後の使用 3 m³" in lines["状況確認（無断使用）"].detail
    with pytest.raises(errors.CheckOver):
        find(check, seen(134))
    with pytest.raises(IntegrityError, match="use_behind_a_closed_tap"), transaction.atomic():
        CheckFinding.objects.create(
            check_visit=plan_another(cut),
            tap="closed",
            used_m3=1,
            is_unauthorised=False,
            found_at=at(12),
            at=at(12),
            by=clerk(),
        )


def plan_another(cut: Cut) -> CheckVisit:
    return plan_check(
        cut_id=cut.pk,
        crew_id=ripe.crew("genba2").pk,
        on=DAY + timedelta(days=1),
        at=at(11, 30),
        actor=clerk(),
    )


@pytest.mark.req("COL-072")
def test_the_phone_finds_all_well_and_the_next_look_is_weeks_later(cut: Cut) -> None:
    with clock.travel(at(8)):
        check = plan(cut)
        fieldwork.give_up_sheet(
            sheet_id=fieldwork.DaySheet.objects.get().pk,
            reason="翌日まで返さなかった",
            at=at(8),
            actor=clerk(),
        )
        fieldwork.hand_out(device="f" * 64, at=at(8, 30), actor=ripe.crew())
    with clock.travel(at(10)):
        _, why = fieldwork.take_home(
            device="f" * 64,
            visit_id=check.visit_id,
            key=UUID("22222222-2222-4222-8222-222222222222"),
            told={"what": "tap", "tap": "closed", "reason": "", "index_m3": "130"},
            taken_at=at(9, 55),
            at=at(10),
            actor=ripe.crew(),
        )
        assert why == ""
        found = CheckFinding.objects.get()
        assert (found.used_m3, found.is_unauthorised, found.is_hardware_there) == (0, False, True)
        assert Order.objects.count() == 1
        assert not Item.objects.filter(kind="shutoffs.unauthorised").exists()
        [due] = checks_due(until=DAY + timedelta(days=60))
    assert (due.after_days, due.on) == (30, ripe.CUT_ON + timedelta(days=30))


@pytest.mark.req("COL-072")
def test_hardware_that_is_gone_is_unauthorised_use_though_no_water_ran(cut: Cut) -> None:
    with clock.travel(at(9)):
        found = find(plan(cut), seen(130, "opened", is_there=False))
    assert (found.used_m3, found.is_unauthorised) == (0, True)
    assert Order.objects.filter(finding=found).count() == 1
