"""糸魚川市: a meter of another size was put on, and nobody changed the bill for seven years."""

from datetime import date

import pytest

from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing.api import Assessment, explanation_of
from mizuhiki.customers.api import BoreChange, BoreChangedSince, GivenMeter, Installation, change_bore
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Exchange, exchange_meter
from tests.builders import Town, clerk, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
EXCHANGED, READ_ON = date(2026, 3, 20), date(2026, 4, 10)


def exchange(town: Town, number: int, on: date, *, removed_m3: int) -> None:
    """A wider meter is put on."""
    serial = f"S9{number:05d}"
    exchange_meter(
        supply_id=town.supplies[f"M{number:06d}"].pk,
        exchange=Exchange(on, removed_m3, GivenMeter(serial, 5, date(2034, 3, 31), 20), 0, "other"),
        actor=clerk(),
        at=noon(on),
    )
    town.serials[f"M{number:06d}"], town.dials[f"M{number:06d}"] = serial, 0


def bill(town: Town, number: int, month: date) -> tuple[int, int]:
    found = Assessment.objects.select_related("pricing")
    one = found.get(supply=town.supplies[f"M{number:06d}"], cycle_month=month)
    assert explanation_of(one.pk).replays
    return one.pricing.request["bore_mm"], one.amount_yen


def test_itoigawa_the_bill_follows_the_meter_from_its_day() -> None:
    """41 m³ with 13 mm are 4,851 yen, with 20 mm 4,410 + 720 = 5,130, × 1.1 = 5,643.

    1 gets a wider meter on 20 March: 38 days and 18 m³ with 13 mm, 21 days and 23 m³ with 20.
    By days of the table 1,743.66 + 3,228.55 = 4,972.21, × 1.1. 2 gets one after its reading, before the run.
    """
    rules()
    town = Town()
    for number in (1, 2):
        town.settle(number, sewerage="")
    exchange(town, 1, EXCHANGED, removed_m3=118)
    town.read(read_on=READ_ON, used_m3={"M000001": 23, "M000002": 41})
    exchange(town, 2, date(2026, 4, 15), removed_m3=142)
    assert set(Installation.objects.values_list("bore_mm", flat=True)) == {20}
    life.bill(APRIL)
    assert bill(town, 1, APRIL) == (20, 5_469)
    assert bill(town, 2, APRIL) == (13, 4_851)
    cut = Assessment.objects.get(supply=town.supplies["M000001"])
    assert [(part["bore_mm"], part["m3"], part["days"]) for part in cut.pricing.request["parts"]] == [
        (13, 18, 38),
        (20, 23, 21),
    ]
    assert "【2】家庭用・口径20mm（21日・23m³）" in explanation_of(cut.pk).sentences
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41, "M000002": 40})
    life.bill(JUNE)
    assert bill(town, 1, JUNE) == (20, 5_643)
    assert bill(town, 2, JUNE)[0] == 20
    change = BoreChange.objects.get(installation__tap_no="M000001")
    assert (change.before_mm, change.bore_mm, change.changed_on, change.why) == (13, 20, EXCHANGED, "meter")
    told = AuditEntry.objects.filter(action="customers.bore.changed").order_by("pk")[0].facts
    assert told == {"starts_on": "2026-03-20", "bore_mm": 20, "why": "meter"}
    with pytest.raises(BoreChangedSince):
        change_bore(
            supply_id=cut.supply_id,
            installation_id=change.installation_id,
            on=EXCHANGED,
            bore_mm=25,
            why="works",
            actor=clerk(),
            at=noon(JUNE),
        )
    assert BoreChange.objects.count() == 2
    assert ledger.prove().differences == ()
