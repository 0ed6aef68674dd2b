"""支援措置の対象者: found by name and number only, by whoever may not see where they are (law 16)."""

from datetime import date

import pytest

from mizuhiki.customers.api import (
    HIDDEN,
    Customer,
    begin_mark,
    end_mark,
    find,
    merge_customers,
    person_view,
    refill,
    refresh,
    supplies_of,
)
from mizuhiki.customers.tests.conftest import AT, TODAY, Register, Settle
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]

PLACE_QUERIES = ["泉町", "泉町2番地", "水野 泉町", "ミズノ 泉町", "旧町", "旧町9", "11-222-001", "20A-00001"]
PHONE_QUERIES = ["0762201234", "1234", "2201", "水野 1234"]
NAME_QUERIES = ["水野", "水野 花", "ミズノ", "水"]


def names(written: str, *, sees_protected: bool) -> list[str]:
    found = find(written, sees_protected=sees_protected, today=TODAY)
    return [hit.name for hit in found.hits]


@pytest.fixture
def hana(register: Register, settle: Settle, clerk: User) -> Customer:
    customer = register("水野 花", "ミズノ ハナ", "076-220-1234", address="旧町9番地")
    settle(customer, "泉町", "2番地")
    begin_mark(customer_id=customer.pk, kind="protection", starts_on=TODAY, actor=clerk, at=AT)
    return customer


@pytest.mark.parametrize("written", [*PLACE_QUERIES, *PHONE_QUERIES])
def test_nobody_without_the_right_finds_them_by_where_they_are(hana: Customer, written: str) -> None:
    assert names(written, sees_protected=False) == []
    assert names(written, sees_protected=True) == ["水野 花"]


@pytest.mark.parametrize("written", NAME_QUERIES)
def test_by_name_they_are_found_without_their_place(hana: Customer, written: str) -> None:
    (hit,) = find(written, sees_protected=False, today=TODAY).hits
    assert (hit.name, hit.place, hit.tap_no, hit.is_hidden) == ("水野 花", HIDDEN, "", True)
    assert hit.marks == ("DV等支援措置",)
    (shown,) = find(written, sees_protected=True, today=TODAY).hits
    assert (shown.place, shown.tap_no, shown.is_hidden) == ("泉町2番地", "11-222-001", False)


def test_by_the_number_on_their_paper_they_are_found(hana: Customer) -> None:
    for written in (hana.customer_no, "90000000001"):
        (hit,) = find(written, sees_protected=False, today=TODAY).hits
        assert (hit.name, hit.place) == ("水野 花", HIDDEN)


def test_a_mark_that_begins_later_hides_from_the_search_at_once(
    register: Register, settle: Settle, clerk: User
) -> None:
    customer = register("水野 花", "ミズノ ハナ")
    settle(customer, "泉町", "2番地")
    begin_mark(customer_id=customer.pk, kind="protection", starts_on=date(2027, 1, 1), actor=clerk, at=AT)
    assert names("泉町", sees_protected=False) == []


def test_other_marks_hide_nothing(register: Register, settle: Settle, clerk: User) -> None:
    customer = register("水野 花", "ミズノ ハナ", "076-220-1234")
    settle(customer, "泉町", "2番地")
    begin_mark(customer_id=customer.pk, kind="life_support", starts_on=TODAY, actor=clerk, at=AT)
    assert names("泉町", sees_protected=False) == ["水野 花"]
    assert names("1234", sees_protected=False) == ["水野 花"]


def test_when_the_mark_ends_they_are_found_again(hana: Customer, clerk: User) -> None:
    mark = hana.marks.get()
    with clock.travel(AT):
        end_mark(mark_id=mark.pk, ends_on=date(2026, 11, 22), actor=clerk, at=AT)
    after = date(2026, 11, 22)
    assert [hit.name for hit in find("1234", sees_protected=False, today=after).hits] == ["水野 花"]
    assert Customer.objects.get(pk=hana.pk).search_hidden != ""  # still protected on the day of the change


def test_a_landlord_of_theirs_does_not_lead_to_them(hana: Customer, register: Register, clerk: User) -> None:
    from mizuhiki.customers.api import SupplyParty, begin_party

    landlord = register("大家 太郎", "オオヤ タロウ")
    supply = SupplyParty.objects.get(customer=hana).supply
    begin_party(
        supply_id=supply.pk,
        customer_id=landlord.pk,
        role="payer",
        starts_on=TODAY,
        actor=clerk,
        at=AT,
    )
    (hit,) = find("大家", sees_protected=False, today=TODAY).hits
    assert (hit.role, hit.place, hit.tap_no) == ("納付者", HIDDEN, "")
    (view,) = supplies_of(record_ids=[landlord.pk], as_of=TODAY, today=TODAY, sees_protected=False)
    assert (view.place, view.tap_no, view.route, view.parties, view.meter) == ("", "", "", (), None)
    assert names("泉町2番地", sees_protected=False) == []


def test_protection_holds_for_every_record_of_the_person(
    hana: Customer, register: Register, settle: Settle, clerk: User
) -> None:
    double = register("水野 華", "ミズノ ハナ", "076-333-4444", address="別町1番地")
    assert names("別町", sees_protected=False) == ["水野 華"]
    merge_customers(kept_id=double.pk, absorbed_id=hana.pk, reason="同一人", actor=clerk, at=AT)
    for written in ("別町", "3334444", "泉町", "1234"):
        assert names(written, sees_protected=False) == [], written
        assert names(written, sees_protected=True) == ["水野 華"], written
    view = person_view(customer_id=hana.pk, as_of=TODAY, today=TODAY, sees_protected=False)
    assert (view.customer_id, view.address, view.phones, view.hides_place) == (double.pk, "", (), True)


def test_an_earlier_day_does_not_show_what_is_hidden_now(hana: Customer) -> None:
    view = person_view(customer_id=hana.pk, as_of=date(2025, 4, 1), today=TODAY, sees_protected=False)
    assert (view.address, view.phones, view.is_protected, view.hides_place) == ("", (), True, True)
    assert view.present_marks == []
    (supply,) = supplies_of(record_ids=[hana.pk], as_of=date(2025, 4, 1), today=TODAY, sees_protected=False)
    assert supply.hides_place
    assert supply.place == ""


def test_refill_writes_only_what_differs(hana: Customer, register: Register) -> None:
    register("鈴木 次郎")
    assert refill() == {"premises": 0, "customers": 0}
    Customer.objects.update(search_text="", search_hidden="", search_kana="", search_bigrams=[])
    assert refill() == {"premises": 0, "customers": 2}
    assert names("泉町", sees_protected=False) == []
    assert names("泉町", sees_protected=True) == ["水野 花"]
    refresh(customers=[hana.pk])
    assert names("水野", sees_protected=False) == ["水野 花"]


def test_refill_makes_the_indexes_anew(hana: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    from mizuhiki.platform import sql

    def indexes() -> list[tuple[str, ...]]:
        return sql.rows(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN "
            "('customers_customer', 'customers_premises') ORDER BY 1"
        )

    before = indexes()
    Customer.objects.update(search_text="")
    monkeypatch.setattr("mizuhiki.customers.search.keeping.FEW", 0)  # the way of a whole load
    assert refill() == {"premises": 0, "customers": 1}
    assert indexes() == before
    assert names("水野", sees_protected=False) == ["水野 花"]
