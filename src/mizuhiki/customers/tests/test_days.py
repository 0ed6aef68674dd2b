"""What the passing of a day changes: protection that ends at midnight in Tokyo."""

from datetime import date, datetime

import pytest
from procrastinate.contrib.django import app

from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers.api import Customer, begin_mark, begin_party, end_mark, find
from mizuhiki.customers.jobs import follow_the_day as job
from mizuhiki.customers.services import follow_the_day
from mizuhiki.customers.tests.conftest import SINCE, Register, Settle
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=clock.TOKYO)
LAST_MINUTE = datetime(2026, 11, 20, 23, 59, tzinfo=clock.TOKYO)
FIRST_MINUTE = datetime(2026, 11, 21, 0, 1, tzinfo=clock.TOKYO)
DAYS_LATER = datetime(2026, 11, 24, 9, 1, tzinfo=clock.TOKYO)


@pytest.fixture
def hana(register: Register, settle: Settle, clerk: User) -> Customer:
    """Under protection until the end of Friday; her landlord pays for the flat."""
    customer, landlord = register("水野 花", "ミズノ ハナ"), register("大家 太郎", "オオヤ タロウ")
    supply = settle(customer, "泉町", "2番地")
    begin_party(
        supply_id=supply.pk, customer_id=landlord.pk, role="payer", starts_on=SINCE, actor=clerk, at=FRIDAY
    )
    with clock.travel(FRIDAY):
        mark = begin_mark(
            customer_id=customer.pk, kind="protection", starts_on=date(2026, 1, 1), actor=clerk, at=FRIDAY
        )
        end_mark(mark_id=mark.pk, ends_on=date(2026, 11, 21), actor=clerk, at=FRIDAY)
    return customer


def found(at: datetime) -> list[str]:
    """Whom an ordinary clerk finds by the address at an instant, after the job."""
    with clock.travel(at):
        follow_the_day(actor=None, at=clock.now())
        return [hit.name for hit in find("泉町", sees_protected=False, today=clock.today()).hits]


def traces() -> list[int]:
    kept = AuditEntry.objects.filter(action="customers.search.followed_the_day").order_by("pk")
    return [entry.facts["count"] for entry in kept]


def test_the_address_comes_back_at_midnight_in_tokyo_and_not_before(hana: Customer) -> None:
    assert found(LAST_MINUTE) == []
    assert traces() == []
    assert found(FIRST_MINUTE) == ["大家 太郎", "水野 花"]
    assert traces() == [2]


def test_days_on_which_nothing_ran_are_made_up_for_once(hana: Customer) -> None:
    with clock.travel(DAYS_LATER):
        assert find("泉町", sees_protected=False, today=clock.today()).hits == ()
    assert found(DAYS_LATER) == ["大家 太郎", "水野 花"]
    assert found(DAYS_LATER) == ["大家 太郎", "水野 花"]
    assert traces() == [2]


def test_whoever_stays_protected_stays_hidden(hana: Customer, clerk: User) -> None:
    with clock.travel(FRIDAY):
        begin_mark(
            customer_id=hana.pk, kind="protection", starts_on=date(2026, 11, 21), actor=clerk, at=FRIDAY
        )
    assert found(DAYS_LATER) == []
    assert traces() == []


def test_the_job_comes_a_minute_after_midnight_in_tokyo() -> None:
    ((_, task),) = [
        (key, task) for key, task in app.periodic_registry.periodic_tasks.items() if key[0] == job.name
    ]
    following = task.croniter.get_next(float, start_time=LAST_MINUTE.timestamp())
    assert following == FIRST_MINUTE.timestamp()
