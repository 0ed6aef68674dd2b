"""A revision inside a period: the whole period by both tariffs, each for its days (料金改定)."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.customers import api as customers
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from tests import packs, standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
READ_ON, CLOSED_ON = date(2026, 4, 10), date(2026, 4, 5)
OLD, NEW = "yotsukaido-like/water@2015-04-01", "yotsukaido-like/water@2026-04-01"
# 41 m³ are 21 + 20. By the old table 2 × 800 + 20 × 50 + 21 × 150 = 5,750, by the new one
# 2 × 1,000 + 20 × 60 + 21 × 200 = 7,400. Of the 59 days from 10 February 50 are old and 9 new:
# 5,750 × 50/59 + 7,400 × 9/59 = 6,001.69…, with tax 6,601.86…
ACROSS_YEN = 6_601
# Closed on 5 April after 54 days with 17 m³: 2,450 × 50/54 + 3,020 × 4/54 = 2,492.22…, × 1.1
CLOSED_YEN = 2_741
# 31 m³ in place of 41: 4,250 × 50/59 + 5,400 × 9/59 = 4,425.42…, × 1.1 = 4,867.96…
CORRECTED_YEN = 4_867


@standing.fixture
def town() -> Town:
    """Three households with a meter put on in February, under the rules of a town that splits by days."""
    packs.put_in("yotsukaido")
    town = Town()
    for number in (1, 2, 3):
        town.settle(number, sewerage="")
    return town


def water(town: Town, number: int, month: date = APRIL) -> Assessment:
    found = Assessment.objects.filter(supply=town.supplies[f"M{number:06d}"], cycle_month=month)
    return found.select_related("pricing").get(sequence=0)


def close(town: Town, number: int) -> metering.Reading:
    supply = town.supplies[f"M{number:06d}"]
    at = noon(CLOSED_ON)
    customers.end_supply(supply_id=supply.pk, ends_on=CLOSED_ON, actor=clerk(), at=at)
    return metering.read_closing(supply_id=supply.pk, index_m3=117, read_on=CLOSED_ON, actor=clerk(), at=at)


def test_a_period_that_a_revision_cuts_is_priced_by_both_for_their_days(town: Town) -> None:
    spot, left = close(town, 2), close(town, 3)
    table = billing.final_prices(
        supply_id=spot.supply_id,
        period_start=spot.period_start,
        on=CLOSED_ON,
        cycle_month=APRIL,
        usages_m3=[17],
    )
    assert [one.total_yen for one in table] == [CLOSED_YEN]
    billing.assess_final(reading_id=spot.pk, actor=clerk(), at=noon(CLOSED_ON))
    town.read(read_on=READ_ON, used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    whole = water(town, 1)
    assert (whole.amount_yen, whole.pricing.tariff_key) == (ACROSS_YEN, f"{OLD}+{NEW}")
    assert whole.pricing.request["span_days"] == [50, 9]
    # on the spot or in the month's run, a closing is the same calculation
    assert left.usage_m3 == 17
    assert water(town, 2).amount_yen == water(town, 3).amount_yen == CLOSED_YEN
    assert water(town, 2).pricing_id == water(town, 3).pricing_id
    told = billing.explanation_of(whole.pk)
    assert (told.replays, told.tariff_key) == (True, f"{OLD}・{NEW}")
    assert "2015-04-01からの料金（59日のうち50日分）" in " ".join(told.sentences)
    # the next period lies behind the day: one version, and no days are counted
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=JUNE, actor=None)
    later = water(town, 1, JUNE)
    assert (later.amount_yen, later.pricing.tariff_key) == (8_140, NEW)  # 7,400 × 1.1
    assert "span_days" not in later.pricing.request
    assert ledger.prove().differences == ()


def test_a_reading_on_the_day_itself_belongs_to_the_old_days(town: Town) -> None:
    """The day of a reading is the first of the next period: 31 March is the last day of use here."""
    town.read(read_on=APRIL, used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    found = water(town, 1)
    assert (found.amount_yen, found.pricing.tariff_key) == (6_325, OLD)  # 5,750 × 1.1
    assert "span_days" not in found.pricing.request


def test_a_correction_keeps_both_versions_and_their_days(town: Town) -> None:
    town.read(read_on=READ_ON, used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    whole = water(town, 1)
    (change,) = billing.recalculate([whole], lambda request, _: replace(request, m3=31))
    with clock.travel(noon(date(2026, 4, 25))):
        (made,) = billing.correct(
            supply_id=whole.supply_id,
            changes=[change],
            cause="billing.test:1",
            reason="検針値の誤り",
            actor=clerk(),
            at=clock.now(),
        )
    assert made.amount_yen == CORRECTED_YEN - ACROSS_YEN
    told = billing.explanation_of(made.pk)
    assert (told.replays, told.standing_yen) == (True, CORRECTED_YEN)
    assert (made.pricing.tariff_key, made.pricing.request["span_days"]) == (f"{OLD}+{NEW}", [50, 9])
    assert billing.taxes_of([made.pk])[made.pk].percent == 10
    assert ledger.prove().differences == ()
