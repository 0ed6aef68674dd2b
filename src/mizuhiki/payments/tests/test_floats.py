"""The floats of a day: plans by denomination, the exchange the bank is asked for, a sheet a drawer."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import floats, rules
from mizuhiki.till.models import CashPurpose, FloatPlan, Safe
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE
from tests.builders import counter, noon
from tests.builders import rules as put_rules_in_force
from tests.pages import text_of

DAY = date(2026, 5, 7)
AT = noon(DAY)
PLANS = {
    "counter": {"n1000": 40, "n100": 100},
    "settlement": {"n1000": 9, "n500": 2},
    "onsite": {"n1000": 10},
}
pieces = st.fixed_dictionaries({name: st.integers(0, 60) for name in rules.FIELDS})


@given(need=pieces, have=pieces)
def test_what_is_exchanged_is_worth_the_same_and_is_not_needed_itself(
    need: dict[str, int], have: dict[str, int]
) -> None:
    found = rules.exchange(need=need, have=have)
    assert rules.total_of(found.wanted) == rules.total_of(found.given) + found.short_yen
    assert found.short_yen >= 0
    for name in rules.FIELDS:
        after = have[name] + found.wanted[name] - found.given[name]
        assert after >= need[name]
        assert min(found.wanted[name], found.given[name]) == 0


@pytest.fixture
def keeper(db: None, person: Callable[..., User]) -> User:
    put_rules_in_force()
    return person(SAFE_KEEP, PLACE_EDIT, TILL_SEE, username="kanrisha")


@pytest.fixture
def safe(keeper: User) -> Safe:
    """Three floats of 50,000, 10,000 and 10,000 yen; in the safe lie seven notes of 10,000."""
    desk = counter()
    for purpose, plan in PLANS.items():
        drawer = till.make_till(
            counter=desk, code=purpose, name=f"{purpose}箱", purpose=purpose, at=AT, actor=keeper
        )
        till.plan_float(till=drawer, pieces=plan, starts_on=DAY, at=AT, actor=keeper)
    safe = till.place_safe(counter=desk, name="金庫", at=AT, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=AT, actor=keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=keeper)
    facts: dict[str, Any] = {"partner": "企業局", "reason": "受入れ", "reference": "1"}
    till.move_by_hand(
        safe=safe, purpose=CashPurpose.FLOAT, is_in=True, yen=70_000, at=AT, actor=keeper, **facts
    )
    counted = {CashPurpose.FLOAT: {"n10000": 7}, CashPurpose.TAKINGS: {}, CashPurpose.RESERVE: {}}
    till.lock_safe(safe=safe, pieces=counted, reasons={}, at=AT, actor=keeper)
    return safe


@pytest.mark.req("COL-051")
def test_seven_large_notes_are_changed_for_three_floats(safe: Safe) -> None:
    found = floats.preparation(safe, DAY)
    assert found.need_yen == 70_000
    assert {name: number for name, number in found.exchange.wanted.items() if number} == {
        "n1000": 59,
        "n500": 2,
        "n100": 100,
    }
    assert {name: number for name, number in found.exchange.given.items() if number} == {"n10000": 7}
    assert found.exchange.short_yen == 0


@pytest.mark.req("COL-051")
def test_each_drawer_has_a_sheet_to_sign_whose_pieces_add_up_to_its_float(safe: Safe) -> None:
    pages = texts(floats.sheets_pdf(floats.preparation(safe, DAY), at=AT))
    assert len(pages) == 3
    assert "釣銭準備金受渡票" in pages[0]
    assert "レジcounter箱目的料金支払窓口釣銭準備金50,000円" in pages[0]
    assert "千円札4040,000円" in pages[0]
    assert "100円10010,000円" in pages[0]
    assert "合計50,000円" in pages[0]
    assert all("渡した人受けた人" in page for page in pages)
    (order,) = texts(floats.exchange_pdf(floats.preparation(safe, DAY), at=AT))
    assert "両替依頼書取扱金融機関御中" in order
    assert "一万円札00円770,000円" in order
    assert "千円札5959,000円00円" in order
    assert "合計70,000円70,000円" in order


@pytest.mark.req("COL-051")
def test_a_float_is_planned_on_screen_and_printed(
    safe: Safe, keeper: User, sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(AT):
        client = sign_in(keeper)
        home = f"/till/safes/{safe.pk}/floats/"
        assert "両替で受け取る額 70,000円 、渡す額 70,000円" in text_of(client.get(home))
        drawer = till.Till.objects.get(code="onsite")
        plan = {"starts_on_0": 2026, "starts_on_1": 5, "starts_on_2": 8, "n1000": 5, "n500": 10}
        path = f"/till/tills/{drawer.pk}/float/"
        sent = client.post(path, plan | {"once": str(uuid.uuid4())})
        assert sent.headers["Location"] == home
        again = client.post(path, plan | {"once": str(uuid.uuid4())})
        assert (again.status_code, FloatPlan.objects.filter(till=drawer).count()) == (422, 2)
        assert "2026-05-08からの計画は登録済みです。" in text_of(again)
        for kind in ("sheets", "exchange"):
            assert client.get(f"{home}{kind}/?day=2026-05-08").content[:5] == b"%PDF-"
    after = {one.till.code: one.plan for one in floats.preparation(safe, date(2026, 5, 8)).drawers}
    assert after["onsite"] is not None
    assert after["onsite"].pieces()["n500"] == 10


@pytest.mark.parametrize(("path", "right"), [("floats/", TILL_SEE), ("floats/sheets/", TILL_SEE)])
def test_without_the_right_no_float_is_shown(
    safe: Safe, person: Callable[..., User], sign_in: Callable[[Any], Client], path: str, right: str
) -> None:
    address = f"/till/safes/{safe.pk}/{path}"
    assert sign_in(person(right, username="a1")).get(address).status_code == 200
    assert sign_in(person(SAFE_KEEP, username="b1")).get(address).status_code == 403


def test_without_the_right_no_float_is_planned(
    safe: Safe, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    address = f"/till/tills/{till.Till.objects.get(code='onsite').pk}/float/"
    assert sign_in(person(TILL_SEE, username="b1")).get(address).status_code == 403
