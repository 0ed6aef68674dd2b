"""No cap or pin appears or vanishes; the free ones are held against the day's orders and last so long."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.errors import HardwareNotThere
from mizuhiki.shutoffs.hardware_rules import forecast, shortage
from mizuhiki.shutoffs.models import Cut, HardwareMove, Place, Tool
from mizuhiki.shutoffs.selectors.hardware import Stock, missing_on, stocks, with_crews
from mizuhiki.shutoffs.services.hardware import Move, move_hardware
from tests import ripe
from tests.builders import clerk

TODAY = date(2026, 10, 21)


def test_what_is_free_lasts_as_long_as_the_last_months_say() -> None:
    assert forecast(80, 20, 90, TODAY).runs_out_on == TODAY + timedelta(days=360)
    assert forecast(80, 0, 90, TODAY).runs_out_on is None
    assert forecast(0, 0, 90, TODAY).runs_out_on == TODAY
    assert forecast(400, 1, 90, TODAY).runs_out_on is None, "too far ahead to tell"
    assert (shortage(12, [4, 5]), shortage(9, [4, 5]), shortage(0, [0, 0])) == (3, 0, 0)


@given(free=st.integers(1, 500), net=st.integers(1, 500), days=st.integers(1, 120))
def test_one_piece_more_never_runs_out_sooner(free: int, net: int, days: int) -> None:
    now, more = forecast(free, net, days, TODAY).runs_out_on, forecast(free + 1, net, days, TODAY).runs_out_on
    assert now is None or more is None or more >= now


def move(
    way: str, count: int, reference: str, *, crew_id: int | None = None, reason: str = ""
) -> HardwareMove:
    told = Move(way, Tool.PIN.value, count, crew_id, reason)
    return move_hardware(move=told, reference=reference, at=ripe.AT + timedelta(hours=6), actor=clerk())


def pins() -> Stock:
    [_, found] = stocks(today=TODAY)
    assert found.total == found.received, "in store, with crews, fitted, lost and scrapped: all that came in"
    return found


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.req("COL-022")
def test_all_that_came_in_is_somewhere_always(cut: Cut) -> None:
    crew = ripe.crew()
    before = pins()
    assert (before.received, before.store, before.crew, before.fitted) == (9, 0, 8, 1)
    assert (before.contract, before.added) == (400, -391)
    move("receive", 400, "a", reason="契約による貸与")
    move("issue", 10, "b", crew_id=crew.pk)
    assert move("issue", 10, "b", crew_id=crew.pk) == HardwareMove.objects.get(reference="b"), "once"
    move("give_back", 3, "c", crew_id=crew.pk)
    move("crew_lose", 2, "d", crew_id=crew.pk, reason="側溝に落とした")
    move("find", 1, "e", reason="見つかった")
    move("scrap", 4, "f", reason="さび")
    now = pins()
    assert (now.received, now.store, now.crew, now.fitted, now.lost, now.scrapped) == (409, 390, 13, 1, 1, 4)
    assert (now.free, now.forecast.net) == (403, 6)
    assert [(one.crew, one.caps, one.pins) for one in with_crews()] == [(crew, 9, 13)]
    count = HardwareMove.objects.count()
    refusals: list[tuple[Callable[[], object], type[Exception]]] = [
        (lambda: move("issue", 391, "g", crew_id=crew.pk), HardwareNotThere),
        (lambda: move("find", 2, "h", reason="x"), HardwareNotThere),
        (lambda: move("scrap", 1, "i"), errors.HardwareReasonMissing),
        (lambda: move("issue", 1, "j"), errors.MoveUnknown),
        (lambda: move("teleport", 1, "k"), errors.MoveUnknown),
        (lambda: move("scrap", 5, "f", reason="さび"), errors.HardwareReferenceTaken),
    ]
    for act, error in refusals:
        with pytest.raises(error):
            act()
    facts = {"tool": "pin", "reference": "z", "moved_on": TODAY, "at": ripe.AT, "by": clerk()}
    with pytest.raises(IntegrityError, match="hardware_is_there"), transaction.atomic():
        HardwareMove.objects.create(
            from_place=Place.STORE, to_place=Place.CREW, count=391, crew=crew, **facts
        )
    with pytest.raises(IntegrityError, match="hardware_is_there"), transaction.atomic():
        HardwareMove.objects.create(
            from_place=Place.FITTED, to_place=Place.CREW, count=2, crew=crew, cut=cut, **facts
        )
    assert HardwareMove.objects.count() == count
    assert pins() == now


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.req("COL-022")
def test_a_days_orders_are_held_against_what_is_free(ripe_town: object) -> None:
    del ripe_town
    assert missing_on(ripe.CUT_ON, today=TODAY) == 0
    crew = ripe.crew()
    for tool in Tool:
        told = Move("crew_scrap", tool.value, 9, crew.pk, "破損")
        move_hardware(move=told, reference=f"gone:{tool}", at=ripe.AT, actor=clerk())
    assert missing_on(ripe.CUT_ON, today=TODAY) == 1
