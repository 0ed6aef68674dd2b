"""A supply that changed inside a period: each stretch by its own facts, in the run as at a closing."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.billing.stretches import Facts, History, Service, stretches
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Supply, SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from tests import standing
from tests.builders import FIRST, Town, clerk, noon

APRIL, JUNE, READ_ON = date(2026, 4, 1), date(2026, 6, 1), date(2026, 4, 10)
CHANGED = date(2026, 3, 25)  # 43 days after the meter was put on, 16 before it is read
HOME, SHOP = Facts("家庭用", 13), Facts("業務用", 13)


def history(*services: tuple[date, date | None, str], bores: tuple[tuple[date, int], ...] = ()) -> History:
    made = tuple(Service(starts, ends, use, "even", 1, "", 0) for starts, ends, use in services)
    return History(made, 13, bores)


def cut(found: History, measured: tuple[tuple[date, int], ...] = ()) -> list[tuple[int, str, int, int]]:
    return [
        (one.days, one.facts.use_class, one.facts.bore_mm, one.m3)
        for one in stretches(found, FIRST, READ_ON, m3=41, measured=measured)
    ]


def test_stretches_have_what_was_measured_and_else_their_days() -> None:
    two = history((date(2020, 1, 1), CHANGED, "家庭用"), (CHANGED, None, "業務用"))
    assert cut(two) == [(43, "家庭用", 13, 29), (16, "業務用", 13, 12)]  # 41 × 43 ÷ 59 = 29.88…
    assert cut(two, ((CHANGED, 35),)) == [(43, "家庭用", 13, 35), (16, "業務用", 13, 6)]
    assert cut(two, ((date(2026, 3, 31), 41),)) == [
        (43, "家庭用", 13, 35),
        (16, "業務用", 13, 6),
    ]  # 41 × 43 ÷ 49
    # the same facts again are one stretch; a bore cuts as a use class does
    same = history((date(2020, 1, 1), CHANGED, "家庭用"), (CHANGED, None, "家庭用"))
    assert cut(same) == [(59, "家庭用", 13, 41)]
    bored = history((date(2020, 1, 1), None, "家庭用"), bores=((CHANGED, 20),))
    assert cut(bored) == [(43, "家庭用", 20, 29), (16, "家庭用", 13, 12)]
    # where the charge was not there nothing of it is billed
    gap = history((date(2020, 1, 1), date(2026, 2, 20), "家庭用"), (CHANGED, None, "業務用"))
    assert cut(gap) == [(10, "家庭用", 13, 6), (16, "業務用", 13, 12)]


@standing.fixture
def street(rules_in_force: None) -> Town:
    """Seven households of 41 m³ and one of a well, before anything changed."""
    del rules_in_force
    town = Town()
    for number in range(1, 8):
        town.settle(number)
    town.settle(8, water="", persons=3)
    return town


def follow(town: Town, number: int, *, on: date, charge: str = "water", use: str = "業務用") -> None:
    """One service ends, and another of the same charge begins on that day."""
    found = SupplyService.objects.filter(supply=supply_of(town, number), charge=charge, ends_on=None)
    before = found.get()
    found.update(ends_on=on)
    SupplyService.objects.create(
        supply=before.supply,
        charge=charge,
        use_class=use,
        cycle=before.cycle,
        persons=before.persons,
        starts_on=on,
    )


def supply_of(town: Town, number: int) -> Supply:
    return town.supplies[f"M{number:06d}"]


def run(month: date, turn: int = 1) -> None:
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None, turn=turn)


def bills(town: Town, number: int, month: date = APRIL) -> dict[str, tuple[int, str, int, date, date]]:
    found = Assessment.objects.filter(supply=supply_of(town, number), cycle_month=month)
    return {
        one.charge: (
            one.pricing.request["m3"],
            one.pricing.request["use"],
            one.amount_yen,
            one.period_start,
            one.period_end,
        )
        for one in found.select_related("pricing")
    }


@pytest.mark.django_db
@pytest.mark.db
def test_a_month_in_which_everything_changed_is_billed_to_the_end(street: Town) -> None:
    """Water of 41 m³ costs 4,851 yen, sewerage 5,339.

    2: another use class inside the period, 29 + 12 m³ by days: 5,062.33 × 1.1 (tests of the kernel).
    3: connected to the sewer on 25 March, 17 days with it are a month: 940 + 4×118 = 1,412, × 1.1.
    4: off the sewer on that day, 43 days are a month and a half with 29 m³: 1,410 + 17×118 = 3,416.
    5: another use class after the reading: nothing of it in April, 15 and 46 days of it in June.
    6: on the sewer after the reading: nothing in April, a reason.
    """
    town = street
    follow(town, 2, on=CHANGED)
    sewers = SupplyService.objects.filter(charge="public_sewerage")
    sewers.filter(supply=supply_of(town, 3)).update(starts_on=CHANGED)
    sewers.filter(supply=supply_of(town, 4)).update(ends_on=CHANGED)
    follow(town, 5, on=date(2026, 4, 25))
    sewers.filter(supply=supply_of(town, 6)).update(starts_on=date(2026, 4, 25))
    follow(town, 8, on=date(2026, 3, 20), charge="public_sewerage", use="一般汚水")
    town.read(read_on=READ_ON, used_m3={f"M{number:06d}": 41 for number in range(1, 8)})
    run(APRIL)
    whole = (FIRST, READ_ON)
    assert bills(town, 1) == {
        "water": (41, "家庭用", 4_851, *whole),
        "public_sewerage": (41, "一般汚水", 5_339, *whole),
    }
    assert bills(town, 2)["water"] == (41, "業務用", 5_568, *whole)
    assert bills(town, 3)["public_sewerage"] == (12, "一般汚水", 1_553, CHANGED, READ_ON)
    assert bills(town, 4)["public_sewerage"] == (29, "一般汚水", 3_757, FIRST, CHANGED)
    assert bills(town, 5)["water"] == (41, "家庭用", 4_851, *whole)
    assert list(bills(town, 6)) == ["water"]
    assert list(NotAssessed.objects.values_list("supply_id", "charge", "reason")) == [
        (supply_of(town, 6).pk, "public_sewerage", "outside")
    ]
    # a well has no reading: what is the same before and after is one period of two whole months
    assert bills(town, 8) == {"public_sewerage": (0, "一般汚水", 5_495, date(2026, 3, 1), date(2026, 5, 1))}
    cut = Assessment.objects.get(supply=supply_of(town, 2), charge="water")
    told = billing.explanation_of(cut.pk)
    assert (told.replays, told.usage_m3, told.amount_yen) == (True, 41, 5_568)
    assert "【1】家庭用・口径13mm（43日・29m³）" in told.sentences
    assert "【2】業務用・口径13mm（16日・12m³）" in told.sentences
    _in_june(town)
    assert ledger.prove().differences == ()


def _in_june(town: Town) -> None:
    """61 days from 10 April: 15 before the 25th, 46 from it on, of 41 m³ 10 and 31."""
    town.read(read_on=date(2026, 6, 10), used_m3={f"M{number:06d}": 41 for number in range(1, 8)})
    run(JUNE)
    assert bills(town, 2, JUNE)["water"] == (41, "業務用", 7_315, READ_ON, date(2026, 6, 10))
    # 15 days are half a month, 46 a month and a half, and together they are the period:
    # 360 + 2.5×25 + 5×128 = 1,062.5; 1,080 + 15×61 + 16×190 = 5,035; × 1.1 = 6,707.25
    assert bills(town, 5, JUNE)["water"] == (41, "業務用", 6_707, READ_ON, date(2026, 6, 10))
    # on the sewer from 25 April on: with that day 47 days, which are two months: 1,880 + 15×118 = 3,650
    sewer = bills(town, 6, JUNE)["public_sewerage"]
    assert sewer == (31, "一般汚水", 4_015, date(2026, 4, 25), date(2026, 6, 10))
    assert not Assessment.objects.filter(
        supply=supply_of(town, 4), charge="public_sewerage", cycle_month=JUNE
    ).exists()


@pytest.mark.django_db
@pytest.mark.db
def test_what_ended_after_the_reading_of_its_month_is_billed_with_the_next(street: Town) -> None:
    """7 closes 15 days after its reading, 4 leaves the sewer on that day; 1 closes and is billed at once."""
    town, closed_on = street, date(2026, 4, 25)
    town.read(read_on=READ_ON, used_m3={f"M{number:06d}": 41 for number in range(1, 8)})
    run(APRIL)
    at = noon(closed_on)
    for number, index in ((7, 148), (1, 148), (6, 0)):
        supply = supply_of(town, number)
        customers.end_supply(supply_id=supply.pk, ends_on=closed_on, actor=clerk(), at=at)
        if index:
            read = metering.read_closing(
                supply_id=supply.pk, index_m3=index, read_on=closed_on, actor=clerk(), at=at
            )
            assert (read.cycle_month, read.usage_m3) == (JUNE, 7)
    spot = metering.Reading.objects.get(supply=supply_of(town, 1), kind="final")
    billing.assess_final(reading_id=spot.pk, actor=clerk(), at=at)
    SupplyService.objects.filter(supply=supply_of(town, 4), charge="public_sewerage").update(
        ends_on=closed_on
    )
    town.read(read_on=date(2026, 6, 10), used_m3={f"M{number:06d}": 41 for number in range(2, 6)})
    run(JUNE)
    last = (READ_ON, closed_on)
    # half a month: 360 + 2.5×25 + 2×128 = 678.5, × 1.1; sewerage 470 + 3×118 = 824
    expected = {"water": (7, "家庭用", 746, *last), "public_sewerage": (7, "一般汚水", 906, *last)}
    assert bills(town, 7, JUNE) == bills(town, 1, JUNE) == expected
    # 10 of 41 m³ fall into the 15 days: 470 + 6×118 = 1,178
    assert bills(town, 4, JUNE)["public_sewerage"] == (10, "一般汚水", 1_295, *last)
    # 6 closed and nobody read its meter: it is missed, not forgotten
    assert set(NotAssessed.objects.filter(supply=supply_of(town, 6)).values_list("charge", "reason")) == {
        ("water", "no_reading"),
        ("public_sewerage", "no_reading"),
    }
    assert ledger.prove().differences == ()


@pytest.mark.django_db
@pytest.mark.db
def test_a_closing_is_cut_like_a_months_bill_and_a_correction_keeps_the_parts(street: Town) -> None:
    """Both close on 5 April after 54 days with 41 m³, one on the spot; the use class changed on 25 March."""
    town, closed_on = street, date(2026, 4, 5)
    for number in (1, 2):
        follow(town, number, on=CHANGED)
        customers.end_supply(
            supply_id=supply_of(town, number).pk, ends_on=closed_on, actor=clerk(), at=noon(closed_on)
        )
        metering.read_closing(
            supply_id=supply_of(town, number).pk,
            index_m3=141,
            read_on=closed_on,
            actor=clerk(),
            at=noon(closed_on),
        )
    spot = metering.Reading.objects.get(supply=supply_of(town, 1))
    (table,) = billing.final_prices(
        supply_id=spot.supply_id, period_start=FIRST, on=closed_on, cycle_month=APRIL, usages_m3=[41]
    )
    billing.assess_final(reading_id=spot.pk, actor=clerk(), at=noon(closed_on))
    town.read(read_on=READ_ON, used_m3={f"M{number:06d}": 41 for number in range(3, 8)})
    run(APRIL)
    assert bills(town, 1) == bills(town, 2)
    assert bills(town, 2)["water"][2] == table.charges[0].yen
    whole = Assessment.objects.get(supply=supply_of(town, 2), charge="water")
    days = [(part["days"], part["m3"]) for part in whole.pricing.request["parts"]]
    assert days == [(43, 32), (11, 9)]
    (change,) = billing.recalculate([whole], lambda request, _: replace(request, m3=20))
    assert [(part["days"], part["m3"]) for part in change.pricing.request["parts"]] == [(43, 15), (11, 5)]
    with clock.travel(noon(date(2026, 4, 25))):
        (made,) = billing.correct(
            supply_id=whole.supply_id,
            changes=[change],
            cause="billing.test:1",
            reason="検針値の誤り",
            actor=clerk(),
            at=clock.now(),
        )
    assert billing.explanation_of(made.pk).replays
    assert ledger.prove().differences == ()
