"""Towns that read and bill in other months than the demo's, each with what it charges worked out by hand.

Each has the rule pack of the demo with tariffs in the manner of a real utility (tests/data/packs). Taps are
read on the 10th, the month's run is on the 20th.
"""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing import balance
from mizuhiki.billing.api import Assessment, Demand, NotAssessed, explanation_of
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Supply
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.notices.selectors.charges import Calculations, told_of
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests import packs
from tests.builders import Town, clerk, noon
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
AUGUST = date(2026, 8, 1)
Told = list[tuple[int, str, str, int]]


def read(town: Town, month: date, **used_m3: int) -> None:
    """The taps that are read in a month: `m1=71`."""
    town.read(
        read_on=month.replace(day=10), used_m3={f"M{int(tap[1:]):06d}": m3 for tap, m3 in used_m3.items()}
    )


def bill(month: date) -> dict[str, int]:
    """The month's run; what was handed over in it agrees at every step, and the books with it."""
    facts = life.bill(month)
    run = BatchRun.objects.get(kind=billing.KIND, key=f"{month:%Y-%m}")
    off = [one for one in balance.hand_offs(run, month, {}) if not one.agrees]
    assert off == []
    assert ledger.prove().differences == ()
    return facts


def told(town: Town, month: date) -> Told:
    """Every assessment and reason of a month: tap, charge, kind or reason, yen."""
    taps = {supply.pk: int(tap[1:]) for tap, supply in town.supplies.items()}
    found = Assessment.objects.filter(cycle_month=month).exclude(kind="correction")
    assessed = [(taps[a.supply_id], a.charge, a.kind, a.amount_yen) for a in found]
    excused = [
        (taps[n.supply_id], n.charge, n.reason, 0) for n in NotAssessed.objects.filter(cycle_month=month)
    ]
    return sorted([*assessed, *excused])


def close(supply: Supply, *, on: date, index_m3: int) -> Reading:
    customers.end_supply(supply_id=supply.pk, ends_on=on, actor=clerk(), at=noon(on))
    return metering.read_closing(
        supply_id=supply.pk, index_m3=index_m3, read_on=on, actor=clerk(), at=noon(on)
    )


def read_as(one: Assessment, usage_m3: int) -> billing.Change:
    return lambda request, _: replace(request, m3=billing.m3_of(one, usage_m3))


def assert_all_replay() -> None:
    assert all(explanation_of(pk).replays for pk in Assessment.objects.values_list("pk", flat=True))


SEWER = "public_sewerage"
BOTH = ("water", SEWER)


def leave_at_the_door(supply: Supply) -> None:
    """Moves out on 25 May with 17 m³ in 45 days: two months, 9 + 8; 1,117 + 1,101 and 1,003 + 989 yen.

    What is left of April is billed with it.
    """
    left = close(supply, on=date(2026, 5, 25), index_m3=188)
    (table,) = billing.final_prices(
        supply_id=left.supply_id,
        period_start=left.period_start,
        on=left.read_on,
        cycle_month=left.cycle_month,
        usages_m3=[17],
    )
    demand = billing.assess_final(reading_id=left.pk, actor=clerk(), at=noon(left.read_on))
    assert demand is not None
    assert demand.amount_yen == table.total_yen == 5_319 + 4_849 + 2_218 + 1_992
    assert on_paper(demand) == (35 + 17, [(71, "分割"), (17, "閉栓")])


def on_paper(demand: Demand) -> tuple[int, list[tuple[int, str]]]:
    """What a notice says was used, and the readings beside it."""
    told = told_of([demand.pk], pack=pack_on(demand.cycle_month), known=Calculations())[demand.pk]
    return told.usage_m3, [(one.usage_m3, one.note) for one in told.readings]


def correct_april(supply: Supply) -> None:
    """71 m³ were 61: 31 + 30 in place of 36 + 35; water 4,519 and 4,320, each 999 less."""
    rows = Assessment.objects.filter(supply=supply, charge="water", reading__cycle_month=APRIL)
    changes = [
        change
        for one in rows.order_by("cycle_month")
        for change in billing.recalculate([one], read_as(one, 61))
    ]
    found = [(change.pricing.request["m3"], change.difference_yen) for change in changes]
    assert found == [(31, -999), (30, -999)]
    with clock.travel(noon(date(2026, 8, 25))):
        billing.correct(
            supply_id=supply.pk,
            changes=changes,
            cause="tests.schedules:1",
            reason="検針の誤り",
            actor=clerk(),
            at=clock.now(),
        )
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-001")
def test_a_town_that_bills_each_reading_in_the_two_months_after_it() -> None:
    """熊本市: 71 m³ read in April are 36 in May (5,518 + 5,019 yen) and 35 in June (5,319 + 4,849 yen)."""
    packs.put_in("kumamoto")
    town = Town()
    for number in (1, 2, 4):
        town.settle(number, water="一般用")
    begun = date(2026, 3, 26)
    town.settle(3, water="一般用", starts_on=begun, fitted_on=begun)
    read(town, APRIL, m1=71, m2=71, m3=8, m4=71)
    bill(APRIL)  # what is read in April falls to May; of February, before these books, there is no reading
    assert told(town, APRIL) == sorted((n, charge, "no_reading", 0) for n in (1, 2, 4) for charge in BOTH)
    bill(MAY)
    # the third began on 26 March: 15 days, 8 m³, one month in one bill, and nothing of it in June
    assert told(town, MAY) == sorted(
        [
            *((n, "water", "regular", 5_518) for n in (1, 2, 4)),
            *((n, SEWER, "regular", 5_019) for n in (1, 2, 4)),
            *((3, "water", "regular", 1_101), (3, SEWER, "regular", 989)),
        ]
    )
    # the second is billed at the door; to the fourth nobody comes: June has its part, July its closing
    leave_at_the_door(town.supplies["M000002"])
    close(town.supplies["M000004"], on=date(2026, 5, 25), index_m3=188)
    read(town, JUNE, m1=40, m3=20)
    bill(JUNE)
    assert told(town, JUNE) == sorted(
        [
            *((n, "water", "regular", 5_319) for n in (1, 2, 4)),
            *((n, SEWER, "regular", 4_849) for n in (1, 2, 4)),
            *((3, charge, "no_part", 0) for charge in BOTH),
        ]
    )
    bill(JULY)
    # 40 m³ are 20 + 20 (2,592, 2,303), 20 m³ are 10 + 10 (1,134, 1,018)
    assert told(town, JULY) == sorted(
        [
            *((n, "water", "final", 2_218) for n in (2, 4)),
            *((n, SEWER, "final", 1_992) for n in (2, 4)),
            *((1, "water", "regular", 2_592), (1, SEWER, "regular", 2_303)),
            *((3, "water", "regular", 1_134), (3, SEWER, "regular", 1_018)),
        ]
    )
    bill(AUGUST)
    gone = [row for row in told(town, AUGUST) if row[0] in {2, 4}]
    assert gone == sorted((n, charge, "no_part", 0) for n in (2, 4) for charge in BOTH)
    correct_april(town.supplies["M000001"])
    assert_all_replay()


@pytest.mark.req("COL-001")
def test_a_town_that_guesses_the_month_between_two_readings_and_settles_it() -> None:
    """長崎市: 30 m³ read, so 15 m³ (3,085 yen) are guessed; 40 m³ read are 2 × 4,515 less 3,085 yen."""
    packs.put_in("nagasaki")
    town = Town()
    for number in (1, 2, 3):
        town.settle(number, water="一般", sewerage="")
    read(town, APRIL, m1=30, m2=30, m3=30)
    bill(APRIL)
    assert told(town, APRIL) == [(n, "water", "settlement", 6_170) for n in (1, 2, 3)]
    town.settle(4, water="一般", sewerage="", starts_on=date(2026, 5, 5), fitted_on=date(2026, 5, 5))
    bill(MAY)
    assert told(town, MAY) == [
        *((n, "water", "estimate", 3_085) for n in (1, 2, 3)),
        (4, "water", "no_basis", 0),
    ]
    assert on_paper(life.demand_of(town.supplies["M000001"], MAY)) == (15, [(30, "概算")])
    # the second goes on 25 May with 10 m³, 5 + 5: 2 × 1,270 less 3,085. Nothing was paid: the guess shrinks
    left = close(town.supplies["M000002"], on=date(2026, 5, 25), index_m3=140)
    assert billing.assess_final(reading_id=left.pk, actor=clerk(), at=noon(date(2026, 5, 25))) is None
    owed = OpenItem.objects.filter(supply=town.supplies["M000002"]).order_by("pk")
    assert list(owed.values_list("open_yen", flat=True)) == [6_170, 2_540]
    assert Overpayment.objects.count() == 0
    read(town, JUNE, m1=40, m3=40, m4=6)
    bill(JUNE)
    assert told(town, JUNE) == [
        (1, "water", "settlement", 9_030 - 3_085),
        (2, "water", "final", 2_540 - 3_085),
        (3, "water", "settlement", 9_030 - 3_085),
        (4, "water", "settlement", 2_232),  # 3 + 3: (805 + 210) × 1.1 = 1,116
    ]
    # the third closes in July, before its run: no guess any more
    close(town.supplies["M000003"], on=date(2026, 7, 5), index_m3=175)
    life.pay_at_counter(life.slip_of(town.supplies["M000001"], JUNE), 10_000, on=date(2026, 6, 22))
    bill(JULY)
    # 40 m³ → 20: 4,515; the fourth 6 → 3 m³: 1,116
    assert told(town, JULY) == [
        (1, "water", "estimate", 4_515),
        (3, "water", "closing", 0),
        (4, "water", "estimate", 1_116),
    ]
    life.pay_at_counter(life.slip_of(town.supplies["M000001"], JULY), 10_000, on=date(2026, 7, 22))
    read(town, AUGUST, m1=4, m4=6)
    facts = bill(AUGUST)
    # 4 m³ are 2 + 2, 2 × 1,039, less 4,515: what was paid too much is an overpayment. The third had 5 m³,
    # 3 + 2; the fourth 3 + 3 again, 2,232 less 1,116
    assert told(town, AUGUST) == [
        (1, "water", "settlement", -2_437),
        (3, "water", "final", 2_155),
        (4, "water", "settlement", 1_116),
    ]
    assert facts["credited_yen"] == 2_437
    assert list(Overpayment.objects.values_list("supply_id", "yen")) == [(town.supplies["M000001"].pk, 2_437)]
    (over,) = payments.overpaid_of_supply(town.supplies["M000001"].pk)
    assert (over.kind, over.month, over.left_yen) == ("精算減", AUGUST, 2_437)
    assert Demand.objects.filter(supply=town.supplies["M000001"], cycle_month=AUGUST).count() == 0
    assert_all_replay()


@pytest.mark.long
def test_a_town_that_nobody_reads_in_winter() -> None:
    """米沢市: 22 m³ a winter month (4,221 yen) are certified; 115 m³ in April are 5 × 4,435 less 16,884."""
    packs.put_in("yonezawa")
    town, november = Town(), date(2025, 11, 1)
    for number in (1, 2, 3):
        town.settle(
            number, water="一般", sewerage="", bore_mm=20, cycle="monthly", fitted_on=date(2025, 10, 10)
        )
    read(town, november, m1=22, m2=22, m3=22)
    bill(november)
    assert told(town, november) == [(n, "water", "regular", 4_221) for n in (1, 2, 3)]
    for month in (date(2025, 12, 1), date(2026, 1, 1)):
        bill(month)
        assert told(town, month) == [(n, "water", "estimate", 4_221) for n in (1, 2, 3)]
    # two leave on 16 February with 60 m³ in 98 days, four months of 15 m³: 4 × 2,723 less 8,442
    for number in (2, 3):
        left = close(town.supplies[f"M{number:06d}"], on=date(2026, 2, 16), index_m3=182)
        if number == 2:
            billing.assess_final(reading_id=left.pk, actor=clerk(), at=noon(left.read_on))
    # one begins on 20 January; the winter's reading bills it all: 81 days are three months, 36 m³ = 3 × 2,081
    begun = date(2026, 1, 20)
    town.settle(4, water="一般", sewerage="", bore_mm=20, cycle="monthly", starts_on=begun, fitted_on=begun)
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    bill(february)
    assert told(town, february) == [
        (1, "water", "estimate", 4_221),
        *((n, "water", "closing", 0) for n in (2, 3)),
        (4, "water", "no_basis", 0),
    ]
    bill(march)
    assert told(town, march) == [
        (1, "water", "estimate", 4_221),
        *((n, "water", "final", 2_450) for n in (2, 3)),
        (4, "water", "no_basis", 0),
    ]
    read(town, APRIL, m1=115, m4=36)
    bill(APRIL)
    assert told(town, APRIL) == [(1, "water", "settlement", 5_291), (4, "water", "settlement", 6_243)]
    read(town, MAY, m1=23, m4=10)
    bill(MAY)
    assert told(town, MAY) == [(1, "water", "regular", 4_435), (4, "water", "regular", 1_653)]
    assert_all_replay()


@pytest.mark.long
def test_a_town_that_claims_water_a_month_and_sewerage_two_months_after_the_reading() -> None:
    """安曇野市: 40 m³ of April; 2 × 1,000 + 4,000 of water in May, 2 × 1,500 + 4,000 of sewerage in June."""
    packs.put_in("azumino")
    town = Town()
    for number in (1, 2):
        town.settle(number)
    read(town, APRIL, m1=40, m2=40)
    bill(APRIL)
    bill(MAY)
    assert [row for row in told(town, MAY) if row[1] == "water"] == [
        (n, "water", "regular", 6_600) for n in (1, 2)
    ]
    # the second goes on 25 May with 10 m³, and pays at the door what is left: April's sewerage, then both
    left = close(town.supplies["M000002"], on=date(2026, 5, 25), index_m3=150)
    demand = billing.assess_final(reading_id=left.pk, actor=clerk(), at=noon(left.read_on))
    assert demand is not None
    assert demand.amount_yen == 7_700 + 3_300 + 4_400
    read(town, JUNE, m1=20)
    bill(JUNE)
    assert told(town, JUNE) == [(n, SEWER, "regular", 7_700) for n in (1, 2)]
    bill(JULY)
    assert told(town, JULY) == [(1, "water", "regular", 4_400), (2, "water", "final", 3_300)]
    bill(AUGUST)
    assert told(town, AUGUST) == [(1, SEWER, "regular", 5_500), (2, SEWER, "final", 4_400)]
    due = Demand.objects.filter(supply=town.supplies["M000001"]).order_by("cycle_month")
    assert list(due.values_list("cycle_month", "due_on", "amount_yen")) == [
        (MAY, date(2026, 6, 25), 6_600),
        (JUNE, date(2026, 7, 27), 7_700),
        (JULY, date(2026, 8, 25), 4_400),
        (AUGUST, date(2026, 9, 25), 5_500),
    ]
    assert_all_replay()


@pytest.mark.long
def test_a_town_whose_revision_is_its_rounding_by_the_month_of_the_reading() -> None:
    """羽生市: 39 m³ are 4,280 yen, with tax 4,708; before the revision down to ten yen, 4,700."""
    packs.put_in("hanyu")
    town = Town()
    town.settle(1, water="一般", sewerage="", cycle="odd")
    town.settle(2, water="一般", sewerage="", cycle="even")
    for month, tap, yen in (
        (date(2026, 3, 1), 1, 4_700),
        (APRIL, 2, 4_700),
        (MAY, 1, 4_708),
        (JUNE, 2, 4_708),
    ):
        read(town, month, **{f"m{tap}": 39})
        bill(month)
        assert told(town, month) == [(tap, "water", "regular", yen)]
    assert_all_replay()
