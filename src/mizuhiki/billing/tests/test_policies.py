"""政策による減額: in the reading months that a version names, every bill it concerns is reduced.

The demo waives the base of small bores; here in April 2026. 41 m³ of 家庭用 at 13 mm are 4,410円, of which
1,440円 are base: 2,970 × 1.1 = 3,267円.
"""

from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.customers import api as customers
from mizuhiki.customers.models import ServiceFact, Supply
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, put_in_force
from tests import standing
from tests.builders import FIRST, Town, clerk, noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
NAMED = "reading_months: [2025-08, 2025-09]"


@standing.fixture
def town() -> Town:
    """Two small bores and a large one."""
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"]
    assert NAMED in water
    changed = {**files, "tariffs/water.yaml": water.replace(NAMED, "reading_months: [2026-04]")}
    version = keep_pack(files=changed, at=noon(FIRST), actor=None)
    put_in_force(version=version, from_on=date(2020, 4, 1), at=noon(FIRST), asked_by=None, decided_by=None)
    made = Town()
    made.settle(1)
    made.settle(2)
    made.settle(3, bore_mm=40)
    return made


def bill(town: Town, month: date) -> None:
    town.read(read_on=month.replace(day=10), used_m3=dict.fromkeys(town.supplies, 41))
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


def water(month: date) -> list[int]:
    found = Assessment.objects.filter(charge="water", cycle_month=month)
    return list(found.order_by("supply").values_list("amount_yen", flat=True))


def test_everybody_it_concerns_has_it_in_the_months_it_names(town: Town) -> None:
    """A bore of 40 mm is none of those that the reduction is for."""
    bill(town, APRIL)
    bill(town, JUNE)
    small, other, large = water(APRIL)
    assert (small, other) == (3_267, 3_267)
    assert water(JUNE) == [4_851, 4_851, large]
    first = Assessment.objects.filter(charge="water", cycle_month=APRIL).order_by("supply")[0]
    told = billing.explanation_of(first.pk)
    assert any("物価高騰対策による基本料金の減額" in sentence for sentence in told.sentences)
    assert told.replays
    assert ledger.prove().differences == ()


def test_what_was_granted_besides_stays(town: Town) -> None:
    """A welfare household: base waived once, not twice, and the first 10 m³ of each month with it.

    21 + 20 m³: 4,410 less 1,440 of base less 2 × 125 of the first 10 m³ = 2,720, × 1.1.
    """
    supply = town.supplies["M000002"]
    ServiceFact.objects.create(
        supply=supply, charge="water", kind="reduction", code="生活扶助", number=0, starts_on=date(2026, 1, 1)
    )
    bill(town, APRIL)
    assert water(APRIL)[:2] == [3_267, 2_992]


def test_a_closing_of_that_month_has_it_too(town: Town) -> None:
    """Closed on 30 March, before the round of April: its bill is of the reading month of April."""
    supply, on = Supply.objects.get(pk=town.supplies["M000001"].pk), date(2026, 3, 30)
    customers.end_supply(supply_id=supply.pk, ends_on=on, actor=clerk(), at=noon(on))
    reading = metering.read_closing(supply_id=supply.pk, index_m3=141, read_on=on, actor=clerk(), at=noon(on))
    assert reading.cycle_month == APRIL
    billing.assess_final(reading_id=reading.pk, actor=clerk(), at=noon(on))
    asked = Assessment.objects.get(supply=supply, charge="water").pricing.request
    assert asked["reductions"] == ["物価対策"]
