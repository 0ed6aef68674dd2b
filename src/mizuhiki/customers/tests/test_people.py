"""Registering and changing people: kept as written, found at once, refused in one sentence."""

from datetime import date

import pytest

from mizuhiki.audit.api import AuditEntry
from mizuhiki.audit.history import event_model_of
from mizuhiki.customers.api import (
    Customer,
    CustomerMark,
    GivenPhone,
    MarkOverlaps,
    PartyOverlaps,
    PeriodNotForward,
    Phone,
    Supply,
    SupplyParty,
    begin_mark,
    begin_party,
    change_customer,
    change_premises,
    end_mark,
    end_party,
    find,
    fingerprint,
    person_view,
    register_customer,
)
from mizuhiki.customers.errors import (
    CustomerChangedMeanwhile,
    CustomerNumberTaken,
    PhoneNotUsable,
    PhoneTwice,
    SupplyOverlaps,
    translated,
)
from mizuhiki.customers.tests.conftest import AT, SINCE, TODAY, Register, Settle
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_a_name_is_kept_exactly_as_written(register: Register) -> None:
    customer = register("葛󠄀城 髙﨑", "カツラギ タカサキ")
    assert customer.name == "葛󠄀城 髙﨑"
    assert customer.search_text == "葛城高崎|カツラギタカサキ"
    assert customer.search_kana == "カツラギタカサキ"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id) == ("customers.customer.registered", customer.pk)


def test_the_next_free_number_is_given(register: Register) -> None:
    assert register("一").customer_no == "0000000001"
    assert register("二", customer_no="0000500000").customer_no == "0000500000"
    assert register("三").customer_no == "0000500001"
    with pytest.raises(CustomerNumberTaken):
        register("四", customer_no="0000500000")
    assert Customer.objects.count() == 3


@pytest.mark.parametrize("shown", ["220-0001", "176-220-0001", "0762200001111", "電話なし"])
def test_a_number_nobody_can_dial_is_refused(clerk: User, shown: str) -> None:
    with pytest.raises(PhoneNotUsable) as refused:
        register_customer(
            facts={"name": "森 一"},
            phones=[GivenPhone("03-1234-5678"), GivenPhone(shown)],
            actor=clerk,
            at=AT,
        )
    assert f"「{shown}」" in refused.value.message
    assert Customer.objects.count() == Phone.objects.count() == AuditEntry.objects.count() == 0


def test_the_same_number_twice_is_refused(register: Register, clerk: User) -> None:
    customer = register("森 一", "モリ ハジメ", "03-1234-5678")
    with pytest.raises(PhoneTwice):
        change(customer, clerk, phones=[GivenPhone("03-1234-5678"), GivenPhone("０３（１２３４）５６７８")])
    assert [phone.shown for phone in customer.phones.all()] == ["03-1234-5678"]


def change(customer: Customer, clerk: User, **changes: object) -> Customer:
    phones = changes.pop("phones", [GivenPhone(phone.shown) for phone in customer.phones.all()])
    return change_customer(
        customer_id=customer.pk,
        facts=changes,
        phones=phones,  # type: ignore[arg-type]
        seen=fingerprint(customer),
        actor=clerk,
        at=AT,
    )


@pytest.mark.req("CC-049")
def test_a_change_keeps_what_was(register: Register, clerk: User) -> None:
    customer = register("森 一", "モリ ハジメ", address="緑町1番地")
    change(customer, clerk, name="林 一", address="泉町2番地")
    events = event_model_of(Customer)
    assert events is not None
    assert list(events.objects.order_by("pgh_id").values_list("pgh_label", "name", "address")) == [
        ("insert", "森 一", "緑町1番地"),
        ("update", "林 一", "泉町2番地"),
    ]
    entry = AuditEntry.objects.get(action="customers.customer.changed")
    assert entry.facts == {"fields": "name/address"}


def test_two_people_change_one_record(register: Register, clerk: User) -> None:
    customer = register("森 一", "モリ ハジメ")
    seen = fingerprint(customer)
    change(customer, clerk, name="林 一")
    with pytest.raises(CustomerChangedMeanwhile):
        change_customer(
            customer_id=customer.pk, facts={"name": "原 一"}, phones=[], seen=seen, actor=clerk, at=AT
        )
    assert Customer.objects.get().name == "林 一"


def test_a_page_of_an_earlier_day_shows_the_name_of_then(register: Register, clerk: User) -> None:
    customer = register("森 一", "モリ ハジメ", address="緑町1番地")
    events = event_model_of(Customer)
    assert events is not None
    change(customer, clerk, name="林 一")
    view = person_view(customer_id=customer.pk, as_of=TODAY, today=TODAY, sees_protected=True)
    assert (view.name, view.is_as_it_was) == ("林 一", False)
    long_ago = person_view(customer_id=customer.pk, as_of=date(2001, 1, 1), today=TODAY, sees_protected=True)
    assert (long_ago.name, long_ago.is_as_it_was) == ("林 一", False)  # the history does not reach so far


def test_overlapping_marks_are_refused_in_japanese(register: Register, clerk: User) -> None:
    customer = register("森 一")

    def begin(kind: str, starts_on: date, ends_on: date | None = None) -> CustomerMark:
        return begin_mark(
            customer_id=customer.pk, kind=kind, starts_on=starts_on, ends_on=ends_on, actor=clerk, at=AT
        )

    first = begin("life_support", date(2026, 4, 1), date(2026, 10, 1))
    begin("life_support", date(2026, 10, 1))  # half-open: the next may begin on the day of the end
    begin("protection", date(2026, 5, 1))  # another kind
    with pytest.raises(MarkOverlaps) as refused:
        begin("life_support", date(2026, 9, 30), date(2026, 10, 1))
    assert refused.value.message == (
        "同じ種類の注意が、この期間と重なって登録されています。先の登録を終わらせてください。"
    )
    with pytest.raises(PeriodNotForward):
        begin("care", date(2026, 4, 1), date(2026, 4, 1))
    with pytest.raises(PeriodNotForward):
        end_mark(mark_id=first.pk, ends_on=date(2026, 4, 1), actor=clerk, at=AT)
    assert CustomerMark.objects.count() == 3
    assert AuditEntry.objects.filter(action="customers.mark.begun").count() == 3


def test_overlapping_parties_and_supplies_are_refused_in_japanese(
    register: Register, settle: Settle, clerk: User
) -> None:
    one, two = register("森 一", "モリ ハジメ"), register("森 二", "モリ ツギ")
    supply = settle(one, "緑町", "1番地")

    def begin(starts_on: date) -> SupplyParty:
        return begin_party(
            supply_id=supply.pk,
            customer_id=two.pk,
            role="water_user",
            starts_on=starts_on,
            actor=clerk,
            at=AT,
        )

    with pytest.raises(PartyOverlaps):
        begin(TODAY)
    end_party(party_id=SupplyParty.objects.get().pk, ends_on=TODAY, actor=clerk, at=AT)
    begin(TODAY)
    assert [hit.name for hit in find("緑町", sees_protected=False, today=TODAY).hits] == ["森 二", "森 一"]
    with pytest.raises(SupplyOverlaps), translated():
        Supply.objects.create(inquiry_no="1" * 11, installation=supply.installation, starts_on=SINCE)
    assert Supply.objects.count() == 1


def test_a_corrected_address_is_found_at_once(register: Register, settle: Settle, clerk: User) -> None:
    supply = settle(register("森 一", "モリ ハジメ"), "緑町", "1番地")
    change_premises(premises_id=supply.installation.premises_id, facts={"block": "7番地"}, actor=clerk, at=AT)
    assert find("緑町1番地", sees_protected=False, today=TODAY).hits == ()
    assert [hit.place for hit in find("緑町7番地", sees_protected=False, today=TODAY).hits] == ["緑町7番地"]


def test_every_constraint_with_a_sentence_exists() -> None:
    from django.apps import apps

    from mizuhiki.customers.errors import BY_CONSTRAINT

    there = {
        constraint.name
        for model in apps.get_app_config("customers").get_models()
        for constraint in model._meta.constraints
    }
    assert set(BY_CONSTRAINT) <= there
    for broken in BY_CONSTRAINT.values():
        assert issubclass(broken, RuleBroken)
        assert len(broken.sentence) <= 60
