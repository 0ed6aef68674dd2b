"""Whose trace an act on a supply belongs to."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers import api
from mizuhiki.customers.api import Customer, SupplyParty, users_and_payers
from mizuhiki.customers.tests.conftest import AT, SINCE, TODAY, Register, Settle
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MOVED = date(2024, 7, 1)
Role = SupplyParty.Role
People = dict[str, Customer]


@pytest.fixture
def people(register: Register) -> dict[str, Customer]:
    return {name: register(name) for name in ("before", "user", "payer", "letters", "other")}


@pytest.fixture
def supply(people: People, settle: Settle) -> Any:
    """Used by one person, then another; paid by a third; the letters go to a fourth."""
    made = settle(None, "緑町", "1番地")
    for name, role, starts_on, ends_on in (
        ("before", Role.WATER_USER, SINCE, MOVED),
        ("user", Role.WATER_USER, MOVED, None),
        ("payer", Role.PAYER, MOVED, date(2026, 1, 1)),
        ("letters", Role.MAIL, MOVED, None),
    ):
        SupplyParty.objects.create(
            supply=made, customer=people[name], role=role, starts_on=starts_on, ends_on=ends_on
        )
    return made


def named(people: People, numbers: list[int]) -> list[str]:
    by_number = {person.pk: name for name, person in people.items()}
    return [by_number[number] for number in numbers]


@pytest.mark.parametrize(
    ("on", "who"),
    [
        (date(2019, 1, 1), ["before"]),  # before it began: those of its first day
        (date(2024, 6, 30), ["before"]),
        (MOVED, ["user", "payer"]),
        (date(2025, 12, 31), ["user", "payer"]),
        (TODAY, ["user"]),
    ],
)
def test_users_and_payers_of_the_day(people: People, supply: Any, on: date, who: list[str]) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = users_and_payers([supply.pk, supply.pk], on=on)
    assert named(people, found) == who
    assert len(queries) == 1
    assert users_and_payers([], on=on) == []


def test_a_supply_that_nobody_uses_any_more_keeps_its_last_user(people: People, supply: Any) -> None:
    SupplyParty.objects.filter(customer=people["user"]).update(ends_on=date(2025, 4, 1))
    assert named(people, users_and_payers([supply.pk], on=TODAY)) == ["user"]


def test_a_merged_record_is_named_with_the_one_that_is_kept(people: People, supply: Any, clerk: User) -> None:
    kept, absorbed = people["other"], people["user"]
    api.merge_customers(kept_id=kept.pk, absorbed_id=absorbed.pk, reason="同一人", actor=clerk, at=AT)
    assert named(people, users_and_payers([supply.pk], on=TODAY)) == ["user", "other"]


def test_a_changed_place_touches_who_is_there_and_nobody_who_left(
    people: People, supply: Any, settle: Settle, clerk: User
) -> None:
    settle(people["other"], "朝日町", "2番地")
    gone = settle(None, "夕日町", "3番地", starts_on=SINCE, ends_on=MOVED)
    SupplyParty.objects.create(
        supply=gone, customer=people["before"], role=Role.WATER_USER, starts_on=SINCE, ends_on=MOVED
    )
    for one in (supply, gone):
        place = one.installation.premises_id
        api.change_premises(premises_id=place, facts={"building": "みどり荘"}, actor=clerk, at=AT)
    entries = AuditEntry.objects.filter(action="customers.premises.changed").order_by("pk")
    assert [entry.customer_ids for entry in entries] == [[people["user"].pk], []]
