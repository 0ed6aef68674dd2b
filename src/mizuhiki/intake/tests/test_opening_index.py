"""Water passed a tap that nobody had a contract for: the next user counts from what the dial shows then."""

from datetime import date, timedelta

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.customers.models import MeterFitting
from mizuhiki.intake.models import Outcome
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.intake.tests.conftest import DAY, Places, Take
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.metering.opening_models import OpeningIndex
from mizuhiki.metering.services.closing import closing_of, read_closing
from mizuhiki.metering.services.following import Start, following
from mizuhiki.platform import clock
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AT = noon(DAY)


def begin(take: Take, places: Places, index_m3: int) -> Supply:
    """The empty place has a new user, and the desk enters what the dial shows; it was left at 120."""
    start = take("start", places.empty, pay_by="slip")
    with clock.travel(AT):
        carry_out(application_id=start.pk, done=Done(DAY, "opened", index_m3), actor=clerk(), at=AT)
    return Outcome.objects.get(application=start).supply


def read(index_m3: int, day: date) -> Reading:
    town = Town(dials={"M000002": 0}, serials={"M000002": "S000002"})
    town.read(read_on=day, used_m3={"M000002": index_m3})
    town.find_right()
    return Reading.objects.latest("pk")


def test_the_first_bill_counts_from_what_the_dial_showed(take: Take, places: Places) -> None:
    supply = begin(take, places, 127)
    opened = OpeningIndex.objects.get()
    assert (opened.supply_id, opened.previous_m3, opened.index_m3, opened.read_on) == (
        supply.pk,
        120,
        127,
        DAY,
    )
    assert (
        "差の7m³は新しい使用者に請求しません。"
        in Item.objects.get(kind="intake.index_differs").events.get().note
    )
    first = read(141, date(2026, 6, 10))
    assert (first.supply_id, first.previous_m3, first.index_m3, first.usage_m3) == (supply.pk, 127, 141, 14)
    second = read(161, date(2026, 8, 10))
    assert (second.previous_m3, second.usage_m3) == (141, 20)
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)


def test_one_who_leaves_before_the_first_round_counts_from_there_too(take: Take, places: Places) -> None:
    supply = begin(take, places, 127)
    day = DAY + timedelta(days=5)
    assert closing_of(supply.pk, on=day).previous_m3 == 127
    Supply.objects.filter(pk=supply.pk).update(ends_on=day)
    last = read_closing(supply_id=supply.pk, index_m3=130, read_on=day, actor=clerk(), at=noon(day))
    assert (last.previous_m3, last.usage_m3) == (127, 3)


@pytest.mark.parametrize(("index_m3", "told"), [(120, 0), (118, 1)])
def test_the_same_or_less_changes_nothing(take: Take, places: Places, index_m3: int, told: int) -> None:
    begin(take, places, index_m3)
    assert not OpeningIndex.objects.exists()
    assert Item.objects.filter(kind="intake.index_differs").count() == told
    first = read(141, date(2026, 6, 10))
    assert (first.previous_m3, first.usage_m3) == (120, 21)


def test_the_next_crew_is_told_the_figure_of_the_opening(take: Take, places: Places) -> None:
    begin(take, places, 127)
    fitting = MeterFitting.objects.select_related("meter").get(
        installation=places.empty.installation_id, removed_on=None
    )
    assert metering.last_index_of(fitting) == 127
    read(141, date(2026, 6, 10))
    assert metering.last_index_of(fitting) == 141


def test_a_wrong_reading_of_the_one_before_does_not_reach_the_new_user(take: Take, places: Places) -> None:
    """The last reading of the old contract is put right: what the new user counts from stays."""
    supply = begin(take, places, 127)
    first = read(141, date(2026, 6, 10))
    of_before = Reading.objects.filter(supply=places.empty).latest("pk")
    first = Reading.objects.select_related("supply", "fitting__meter").get(pk=first.pk)
    assert list(following([first], Start(of_before.index_m3 - 5, of_before.read_on))) == []
    assert supply.pk == first.supply_id
