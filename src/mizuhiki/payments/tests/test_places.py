"""窓口・レジ・領収印: set up on the screen alone, and a counter that ends."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import place_errors
from mizuhiki.till.models import Counter, CounterEnd, Seal, Till, TillMove
from mizuhiki.till.permissions import PLACE_EDIT, TILL_SEE
from mizuhiki.till.services import places
from tests.builders import counter, noon, open_till, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 5, 7)


@pytest.fixture
def keeper(person: Callable[..., User]) -> User:
    return person(PLACE_EDIT, TILL_SEE, username="kanri1")


def post(desk: Client, act: str, number: int, **data: Any) -> Any:
    """One form of the page."""
    once = f"00000000-0000-4000-8000-{number:012}"
    return desk.post("/till/places/", {"act": act, "once": once, **data})


@pytest.mark.req("COL-023")
def test_a_counter_its_drawer_and_its_seal_are_set_up_and_ended(
    keeper: User, sign_in: Callable[[Any], Client]
) -> None:
    opened = {"opened_on_0": "2026", "opened_on_1": "5", "opened_on_2": "7"}
    last = {"last_day_0": "2026", "last_day_1": "5", "last_day_2": "31"}
    with clock.travel(noon(DAY)):
        desk = sign_in(keeper)
        assert "窓口は登録されていません。" in text_of(desk.get("/till/places/"))
        post(desk, "counter", 1, code="C1", name="料金窓口", place="広岡3-3-30", **opened)
        made = Counter.objects.get()
        post(desk, "till", 2, counter=made.pk, code="A1", name="レジ1", purpose="counter")
        post(desk, "seal", 3, counter=made.pk, code="印1")
        page = text_of(desk.get("/till/places/"))
        assert "料金窓口 C1 広岡3-3-30 2026-05-07 レジ1 料金支払窓口 印1 使用中" in page
        taken = post(desk, "till", 4, counter=made.pk, code="A1", name="レジ2", purpose="counter")
        assert (taken.status_code, Till.objects.count()) == (422, 1)
        assert "番号「A1」はほかのレジで使われています。" in text_of(taken)
        assert post(desk, "end", 5, counter=made.pk, reason="", **last).status_code == 422
        assert not CounterEnd.objects.exists()
        assert post(desk, "end", 6, counter=made.pk, reason="移転のため", **last).status_code == 302
        assert "2026-05-31で終了" in text_of(desk.get("/till/places/"))
        assert post(desk, "nothing", 7).status_code == 422
        assert post(desk, "seal", 8, counter=made.pk, code="印2").status_code == 422  # offered no more
        assert Seal.objects.count() == 1


def test_a_counter_ends_once_and_not_before_its_last_money(keeper: User) -> None:
    rules()
    till.move(
        session=open_till(keeper, noon(DAY)), kind=TillMove.Kind.RECEIPT, yen=100, cause="x:1", at=noon(DAY),
        actor=keeper,
    )  # fmt: skip
    facts: dict[str, Any] = {"counter": counter(), "reason": "廃止", "at": noon(DAY), "actor": keeper}
    with pytest.raises(place_errors.CounterEndsTooEarly, match="2026-05-07"):
        places.end_counter(**facts, last_day=date(2026, 5, 6))
    with pytest.raises(place_errors.ReasonMissing):
        places.end_counter(**facts | {"reason": " "}, last_day=DAY)
    assert not CounterEnd.objects.exists()
    places.end_counter(**facts, last_day=DAY)
    with pytest.raises(place_errors.CounterEndedBefore):
        places.end_counter(**facts, last_day=DAY)


def test_nothing_is_added_to_a_counter_that_is_over(keeper: User) -> None:
    rules()
    facts: dict[str, Any] = {"counter": counter(), "actor": keeper}
    places.end_counter(**facts, reason="廃止", last_day=DAY, at=noon(DAY))
    before = (Till.objects.count(), Seal.objects.count())
    later = noon(date(2026, 5, 8))
    with pytest.raises(place_errors.CounterIsOver):
        places.make_seal(**facts, code="印9", at=later)
    with pytest.raises(place_errors.CounterIsOver):
        places.make_till(**facts, code="Z9", name="レジ9", purpose="counter", at=later)
    assert (Till.objects.count(), Seal.objects.count()) == before
    places.make_seal(**facts, code="印9", at=noon(DAY))  # on its last day it still may


def test_a_code_names_one_counter_and_one_seal(keeper: User) -> None:
    rules()
    known = counter()
    facts: dict[str, Any] = {"at": noon(DAY), "actor": keeper}
    with pytest.raises(place_errors.CodeTaken, match=known.code):
        places.open_counter(code=known.code, name="x", place="x", opened_on=DAY, **facts)
    places.make_seal(code="印9", counter=known, **facts)
    with pytest.raises(place_errors.CodeTaken, match="印9"):
        places.make_seal(code="印9", counter=known, **facts)
