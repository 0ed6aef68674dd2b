"""閉栓精算: what a visit assesses on the spot is what the month's run would have billed, to the yen."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing import completeness
from mizuhiki.billing.brakes import PARKED
from mizuhiki.billing.closings import FinalRefused
from mizuhiki.billing.finals import AlreadyAssessed
from mizuhiki.billing.models import Assessment, BillAlarm, Demand
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Supply, SupplyEnded, SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.metering.errors import ClosingDayWrong, CyclesDiffer, IndexTooLong, NotInUse, SettleFirst
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist.api import Item
from tests import standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
READ_ON, CLOSED_ON, JUNE = date(2026, 4, 10), date(2026, 5, 25), date(2026, 6, 1)
AT = noon(CLOSED_ON)


@standing.fixture
def supply(rules_in_force: None) -> Supply:
    """Read in April at 141 m³ and billed; the next month it is read in is June."""
    del rules_in_force
    town = Town()
    supply = town.settle(1)
    town.settle(2)
    town.read(read_on=READ_ON, used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return supply


def close(supply: Supply, index_m3: int = 158) -> Reading:
    customers.end_supply(supply_id=supply.pk, ends_on=CLOSED_ON, actor=clerk(), at=AT)
    return metering.read_closing(
        supply_id=supply.pk, index_m3=index_m3, read_on=CLOSED_ON, actor=clerk(), at=AT
    )


def yen_of(supply: Supply) -> list[tuple[str, str, int, date, date]]:
    found = Assessment.objects.filter(supply=supply, cycle_month=JUNE).order_by("charge")
    return list(found.values_list("charge", "kind", "amount_yen", "period_start", "period_end"))


@pytest.mark.req("COL-055")
def test_on_the_spot_or_in_the_months_run_it_is_the_same_yen(supply: Supply) -> None:
    reading = close(supply)
    assert (reading.cycle_month, reading.period_start, reading.usage_m3) == (JUNE, READ_ON, 17)
    (table,) = billing.final_prices(
        supply_id=supply.pk, period_start=READ_ON, on=CLOSED_ON, cycle_month=JUNE, usages_m3=[17]
    )
    demand = billing.assess_final(reading_id=reading.pk, actor=clerk(), at=AT)
    assert demand is not None
    assert demand.amount_yen == table.total_yen
    there = yen_of(supply)
    assert sorted((one.charge, one.yen) for one in table.charges) == [(row[0], row[2]) for row in there]
    assert {(kind, start, end) for _, kind, _, start, end in there} == {("final", READ_ON, CLOSED_ON)}
    assert ledger.prove().differences == ()
    # the same household, had nobody gone there: its closing reading is billed by the month's run
    other = Supply.objects.get(inquiry_no="00000000002")
    close(other)
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=JUNE, actor=None)
    assert yen_of(other) == there
    assert ledger.prove().differences == ()


def test_the_months_run_finds_it_settled_and_counts_it_so(supply: Supply) -> None:
    reading = close(supply)
    billing.assess_final(reading_id=reading.pk, actor=clerk(), at=AT)
    found = completeness.expectation_of(JUNE, pack=pack_on(JUNE))
    assert (found.settled, found.services, found.excused) == (2, 2, 2)  # the other household was not read
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=JUNE, actor=None)
    assert Assessment.objects.filter(supply=supply, cycle_month=JUNE).count() == 2


def test_a_month_that_is_assessed_is_not_assessed_again(supply: Supply) -> None:
    reading = close(supply)
    billing.assess_final(reading_id=reading.pk, actor=clerk(), at=AT)
    before = (Assessment.objects.count(), Demand.objects.count())
    with pytest.raises(AlreadyAssessed):
        billing.assess_final(reading_id=reading.pk, actor=clerk(), at=AT)
    assert (Assessment.objects.count(), Demand.objects.count()) == before


def test_a_parked_supply_and_a_reading_that_is_missing_are_refused(supply: Supply) -> None:
    asked: dict[str, Any] = {
        "supply_id": supply.pk,
        "period_start": READ_ON,
        "on": CLOSED_ON,
        "cycle_month": JUNE,
    }
    Supply.objects.filter(pk=supply.pk).update(parked="調査中")
    with pytest.raises(FinalRefused) as parked:
        billing.final_prices(**asked, usages_m3=[1])
    assert "契約を保留中" in parked.value.message
    Supply.objects.filter(pk=supply.pk).update(parked="")
    with pytest.raises(FinalRefused) as long:
        billing.final_prices(**{**asked, "period_start": date(2026, 3, 31)}, usages_m3=[1])
    assert "前回の検針が抜けている" in long.value.message


def test_an_abnormal_closing_is_stopped_like_a_months_bill(supply: Supply) -> None:
    """2,200 m³ on a household: 622,062.5 × 1.1 of water alone; 17 m³ beside it go through."""
    asked: dict[str, Any] = {"period_start": READ_ON, "on": CLOSED_ON, "cycle_month": JUNE}
    table = billing.final_prices(supply_id=supply.pk, **asked, usages_m3=[17, 2_200])
    assert [one.is_stopped for one in table] == [False, True]
    reading = close(supply, index_m3=2_341)
    demand = billing.assess_final(reading_id=reading.pk, actor=clerk(), at=AT)
    assert demand is not None
    alarm = BillAlarm.objects.get()
    assert (alarm.demand_id, alarm.rule, alarm.yen, alarm.bills, alarm.usual_yen) == (
        *(demand.pk, "first", table[1].total_yen, 1, 10_190),
    )
    assert yen_of(supply)[1][2] == 684_268
    assert Supply.objects.get(pk=supply.pk).parked == PARKED
    assert Item.objects.get(kind="billing.alarm").url_args == [alarm.pk]
    other = Supply.objects.get(inquiry_no="00000000002")
    billing.assess_final(reading_id=close(other).pk, actor=clerk(), at=AT)
    assert (BillAlarm.objects.count(), Supply.objects.get(pk=other.pk).parked) == (1, "")
    assert ledger.prove().differences == ()


def test_a_closing_that_cannot_be_says_why_and_changes_nothing(supply: Supply) -> None:
    before = Reading.objects.count()
    with pytest.raises(ClosingDayWrong) as early:
        metering.closing_of(supply.pk, on=READ_ON)
    assert "2026-04-11以後" in early.value.message
    with pytest.raises(IndexTooLong):
        metering.read_closing(supply_id=supply.pk, index_m3=100_000, read_on=CLOSED_ON, actor=clerk(), at=AT)
    SupplyService.objects.filter(supply=supply, charge="public_sewerage").update(cycle="odd")
    with pytest.raises(CyclesDiffer):
        metering.closing_of(supply.pk, on=CLOSED_ON)
    customers.end_supply(supply_id=supply.pk, ends_on=date(2026, 5, 20), actor=clerk(), at=AT)
    with pytest.raises(NotInUse):
        metering.closing_of(supply.pk, on=CLOSED_ON)
    with pytest.raises(SupplyEnded) as ended:
        customers.end_supply(supply_id=supply.pk, ends_on=CLOSED_ON, actor=clerk(), at=AT)
    assert "2026-05-20" in ended.value.message
    assert Reading.objects.count() == before


def test_a_reading_that_waits_comes_first(supply: Supply) -> None:
    held = close(supply, index_m3=20)  # less than before: nobody may bill it
    assert (held.hold, held.usage_m3) == ("reversed", None)
    with pytest.raises(SettleFirst):
        metering.closing_of(supply.pk, on=CLOSED_ON)
    with pytest.raises(FinalRefused):
        billing.assess_final(reading_id=held.pk, actor=clerk(), at=AT)
    assert yen_of(supply) == []
