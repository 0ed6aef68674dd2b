"""開栓手数料・閉栓手数料: each opening and closing of a tap is in one bill, and nothing else is.

The demo's water tariff asks 600円 for an opening; here 300円 for a closing beside it. One month of 家庭用 at
13 mm with 9 m³ is 720 + 4 × 25 = 820円; a tenth is tax.
"""

from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.customers import api as customers
from mizuhiki.customers.models import Supply, SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, put_in_force
from tests import standing
from tests.builders import FIRST, Town, clerk, noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]
BEGAN, JUNE, AUGUST = date(2026, 5, 14), date(2026, 6, 1), date(2026, 8, 1)
OPENING = "      - {code: opening, name: 開栓手数料, amount: 600}\n"
CLOSING = "      - {code: closing, name: 閉栓手数料, amount: 300}\n"
HALF = '      - {method: share_if, share: "0.5", max_days: 31, only: opening}\n'


def put(stands: str, written: str) -> None:
    """The demo's rules with another water tariff, in force long ago."""
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"]
    assert stands in water
    changed = {**files, "tariffs/water.yaml": water.replace(stands, written)}
    version = keep_pack(files=changed, at=noon(FIRST), actor=None)
    put_in_force(version=version, from_on=date(2020, 4, 1), at=noon(FIRST), asked_by=None, decided_by=None)


@standing.fixture
def town() -> Town:
    """Two houses whose taps were opened on 14 May; rules with a fee for closing too."""
    put(OPENING, OPENING + CLOSING)
    made = Town()
    for number in (1, 2):
        made.settle(number, starts_on=BEGAN, fitted_on=BEGAN)
    return made


def bill(town: Town, month: date, used_m3: int = 9) -> None:
    town.read(read_on=month.replace(day=10), used_m3=dict.fromkeys(town.supplies, used_m3))
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


def water(tap_no: str = "M000001") -> list[int]:
    found = Assessment.objects.filter(supply__installation__tap_no=tap_no, charge="water")
    return list(found.order_by("cycle_month", "pk").values_list("amount_yen", flat=True))


def test_an_opening_is_in_the_first_bill_and_in_no_other(town: Town) -> None:
    """(820 + 600) × 1.1, then 18 m³ in two months: 820 × 2 × 1.1."""
    bill(town, JUNE)
    bill(town, AUGUST, 18)
    assert water() == [1_562, 1_804]
    first = Assessment.objects.filter(charge="water").order_by("pk")[0]
    told = billing.explanation_of(first.pk)
    assert any("開栓手数料" in sentence for sentence in told.sentences)
    assert told.replays
    requests = Assessment.objects.filter(charge="public_sewerage").values_list("pricing__request", flat=True)
    assert all("events" not in request for request in requests)  # its tariff has no such fee
    assert ledger.prove().differences == ()


def test_a_first_reading_that_was_held_leaves_it_to_the_bill_that_comes(town: Town) -> None:
    """The first reading went back; the second bills everything since the opening, once."""
    town.dials["M000001"] = 200
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": -150, "M000002": 9})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=JUNE, actor=None)
    assert (water(), water("M000002")) == ([], [1_562])
    held = metering.Reading.objects.get(hold="reversed")
    metering.settle_reading(
        reading_id=held.pk,
        answer=metering.Answer(
            how=metering.ReadingSettlement.How.CORRECTED,
            reason="読み違い",
            index_m3=109,
            read_on=date(2026, 6, 10),
            basis="reread",
        ),
        actor=clerk(),
        at=noon(date(2026, 6, 22)),
    )
    with clock.travel(noon(date(2026, 6, 25))):
        billing.run_billing(cycle_month=JUNE, actor=None, turn=2)
    assert water() == [1_562]


def test_a_charge_that_comes_to_a_running_supply_opens_no_tap(town: Town) -> None:
    """Water itself begins in July on a tap that runs since May for its sewerage: nobody opened it."""
    supply = town.supplies["M000001"]
    bill(town, JUNE)
    SupplyService.objects.filter(supply=supply, charge="water").update(starts_on=date(2026, 7, 10))
    bill(town, AUGUST, 18)
    (late,) = Assessment.objects.filter(supply=supply, charge="water", cycle_month=AUGUST)
    assert late.period_start == date(2026, 7, 10)
    assert "events" not in late.pricing.request


def test_a_closing_is_in_the_last_bill(town: Town) -> None:
    """Read in June, closed on 25 July: 45 days are a month and a half of base and blocks, and 300円.

    Base 720 × 1.5 = 1,080; 15 m³ less 7.5 of the base, each of 25円 up to 15: 187.5; × 1.1 with the fee.
    """
    bill(town, JUNE)
    supply = Supply.objects.get(pk=town.supplies["M000001"].pk)
    on = date(2026, 7, 25)
    customers.end_supply(supply_id=supply.pk, ends_on=on, actor=clerk(), at=noon(on))
    reading = metering.read_closing(supply_id=supply.pk, index_m3=124, read_on=on, actor=clerk(), at=noon(on))
    billing.assess_final(reading_id=reading.pk, actor=clerk(), at=noon(on))
    final = Assessment.objects.get(supply=supply, charge="water", kind="final")
    assert final.pricing.request["events"] == ["closing"]
    assert final.amount_yen == int((1_080 + 187.5 + 300) * 1.1)
    assert ledger.prove().differences == ()


def test_a_proration_of_openings_alone_finds_them() -> None:
    """A pack that halves the first month's base where up to 31 days were used; the kernel has to be told."""
    steps = "      - method: months\n"
    put(steps, HALF + steps)
    town = Town()
    town.settle(1, starts_on=BEGAN, fitted_on=BEGAN)
    bill(town, JUNE)
    (asked,) = Assessment.objects.filter(charge="water").values_list("pricing__request", flat=True)
    assert asked["events"] == ["opening"]
    assert water() == [1_452]  # half of two bases, 9 m³ within what both include: (720 + 600) × 1.1
