"""A street's year, October 2025 to September 2026: ten supplies, every way to pay and not to pay.

Read on the 10th, billed on the 20th, slips due on the 25th of the month after. The fiscal year turns on
1 April in the middle: claims of the old year are paid in the new one and stay claims of the old year.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.billing.api import Assessment, Demand, NotAssessed, explanation_of
from mizuhiki.customers.api import Supply
from mizuhiki.ledger.api import DailyProof
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment, Receipt
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import next_month
from tests.builders import Town, clerk, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

FIRST = date(2025, 10, 1)
AOKI, ISHII, UEDA, EGUCHI, SHOP, FARM, WELL, SITE, PARKED, ONO = range(1, 11)
EVEN, ODD = (AOKI, ISHII, UEDA, EGUCHI, SITE, PARKED), (SHOP, FARM, ONO)
# m³ used in two months. Each charge in yen follows from the demo's tariffs; tax of 10 % added and the
# fraction dropped, except rural sewerage, which holds its tax and drops what is under ten yen.
USED_M3 = {AOKI: 41, ISHII: 45, UEDA: 16, EGUCHI: 10, SHOP: 80, FARM: 45, SITE: 3, PARKED: 20, ONO: 30}
CHARGED_YEN = {
    # 21 + 20: (2,285 + 2,125) × 1.1; sewerage (1,880 + 24 × 118 + 142) × 1.1
    AOKI: {"water": 4_851, "public_sewerage": 5_339},
    # 20 mm, 23 + 22: (1,080 + 125 + 1,280 + 480) + (1,080 + 125 + 1,280 + 320) = 5,770, × 1.1;
    # sewerage (1,880 + 24 × 118 + 5 × 142) × 1.1
    ISHII: {"water": 6_347, "public_sewerage": 5_964},
    # 8 + 8: (720 + 3 × 25) × 2 × 1.1; sewerage: all 16 m³ are in the base, 1,880 × 1.1
    UEDA: {"water": 1_749, "public_sewerage": 2_068},
    # 5 + 5: all in the base, 720 × 2 × 1.1
    EGUCHI: {"water": 1_584, "public_sewerage": 2_068},
    # 業務用 25 mm, 40 + 40: (1,480 + 10 × 61 + 20 × 190 + 10 × 240) × 2 = 16,580, × 1.1;
    # sewerage (1,880 + 24 × 118 + 20 × 142 + 20 × 168) = 10,912, × 1.1
    SHOP: {"water": 18_238, "public_sewerage": 12_003},
    # 23 + 22 at 13 mm: 5,050 × 1.1; rural 3,520 + 25 × 173.8 = 7,865, to 7,860
    FARM: {"water": 5_555, "rural_sewerage": 7_860},
    # a well and three persons: 21 m³ a month certified; (1,880 + 24 × 118 + 2 × 142) = 4,996, × 1.1
    WELL: {"public_sewerage": 5_495},
    # 臨時用: (2,000 × 2 + 3 × 420) × 1.1
    SITE: {"water": 5_786},
    PARKED: {},
    # 15 + 15: (720 + 125 + 5 × 128) × 2 × 1.1; sewerage (1,880 + 14 × 118) × 1.1 = 3,885.2
    ONO: {"water": 3_267, "public_sewerage": 3_885},
}
# The building site begins on 20 January: 21 days are one month, (2,000 + 2 × 420 + 600) × 1.1.
SITE_BEGINS, SITE_FIRST_M3, SITE_FIRST_YEN = date(2026, 1, 20), 2, 3_784


@dataclass
class Street:
    """Ten supplies of one street, and the months they live through."""

    town: Town = field(default_factory=Town)
    supplies: dict[int, Supply] = field(default_factory=dict)

    def settle(self) -> None:
        """Everybody has been here for years, except the building site."""
        last_read = {"even": date(2025, 8, 10), "odd": date(2025, 9, 10)}
        homes: dict[int, dict[str, Any]] = {
            ISHII: {"bore_mm": 20},
            SHOP: {"water": "業務用", "bore_mm": 25},
            FARM: {"sewerage": "rural_sewerage"},
            WELL: {"water": "", "persons": 3},
            SITE: {"water": "臨時用", "sewerage": "", "starts_on": SITE_BEGINS, "fitted_on": SITE_BEGINS},
        }
        for number in CHARGED_YEN:
            cycle = "odd" if number in ODD else "even"
            known: dict[str, Any] = {
                "cycle": cycle,
                "starts_on": date(2020, 6, 1),
                "fitted_on": last_read[cycle],
            }
            self.supplies[number] = self.town.settle(number, **known | homes.get(number, {}))
        Supply.objects.filter(pk=self.supplies[PARKED].pk).update(parked="名義を確認中")
        Supply.objects.filter(pk=self.supplies[SITE].pk).update(kind=Supply.Kind.TEMPORARY)
        life.start_debit(self.supplies[SHOP], on=date(2025, 10, 1))

    def read(self, month: date) -> None:
        """The reader comes to the houses of the month's cycle."""
        used = {n: USED_M3[n] for n in (ODD if month.month % 2 else EVEN)}
        if month == date(2026, 2, 1):
            used[SITE] = SITE_FIRST_M3
        elif month < SITE_BEGINS:
            used.pop(SITE, None)
        self.town.read(read_on=month.replace(day=10), used_m3={f"M{n:06d}": m3 for n, m3 in used.items()})

    def pay(self, number: int, month: date, yen: int, *, on: date, partly: bool = False) -> Receipt:
        """Cash at the counter for the readings of a month."""
        slip = life.slip_of(self.supplies[number], month)
        return life.pay_at_counter(slip, yen, on=on, partly=partly)


def early_and_late(street: Street, month: date) -> None:
    """The site pays two days after the bill, Mr Ishii two months after his."""
    if month.month % 2 == 0 and month > SITE_BEGINS:
        first = month == date(2026, 2, 1)
        street.pay(SITE, month, SITE_FIRST_YEN if first else 5_786, on=month.replace(day=22))
    if month.month % 2 == 0 and month > FIRST:
        street.pay(ISHII, months_before(month, 2), 12_311, on=month.replace(day=24))


def slips_of_last_month(street: Street, month: date) -> None:
    """Paid when due: Ueda in part at the counter, the well and Aoki or the farm at a store, Ono in cash."""
    billed, on = months_before(month, 1), month.replace(day=25)
    if billed < FIRST:
        return
    if billed.month % 2 == 0:
        street.pay(UEDA, billed, 2_000, on=on, partly=True)
        paid = [(street.supplies[n], billed) for n in (AOKI, WELL)]
    else:
        paid = [(street.supplies[FARM], billed)]
        pay_ono(street, billed, on=on)
    life.stores_report(on, paid)


def pay_ono(street: Street, billed: date, *, on: date) -> None:
    """In February the clerk books Ono's slip for somebody else's money, and takes it back."""
    receipt = street.pay(ONO, billed, 7_152, on=on)
    if billed != date(2026, 1, 1):
        return
    with clock.travel(noon(on)):
        payments.reverse_receipt(
            receipt_id=receipt.pk, reason="隣のお客様の納付書でした", at=clock.now(), actor=clerk()
        )
    assert sum(p.yen for p in payments.Allocation.objects.filter(receipt__slip=receipt.slip)) == 0
    street.pay(ONO, billed, 7_152, on=on + timedelta(days=1))


def draw_the_shop(month: date) -> None:
    """Odd months' bills are drawn on the 27th of the month after, or the next bank day."""
    days = {12: date(2025, 12, 29), 2: date(2026, 2, 27), 4: date(2026, 4, 27)}
    days |= {6: date(2026, 6, 29), 8: date(2026, 8, 27)}
    if on := days.get(month.month):
        assert life.draw(on)["received_yen"] == 30_241


def months_before(month: date, count: int) -> date:
    """The first day of an earlier month."""
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


KEPT = (
    *("metering_reading", "billing_pricing", "billing_demand", "billing_assessment", "billing_paymentslip"),
    *("payments_receipt", "payments_allocation", "ledger_journalentry", "ledger_journalline"),
    *("ledger_dailyproof", "directdebit_debitrow", "directdebit_debitresult"),
)


def rows_of_everything() -> dict[str, set[str]]:
    """Each row of the rooms that hold money, as text."""
    return {table: {row[0] for row in sql.rows(f"SELECT t::text FROM {table} t")} for table in KEPT}  # noqa: S608


def live_through(street: Street, month: date) -> None:
    """One month, in the order of its days; at its end the ledger proves itself."""
    if month == date(2026, 3, 1):  # Mrs Aoki pays February's slip in cash, her husband again at a store
        street.pay(AOKI, date(2026, 2, 1), 10_190, on=date(2026, 3, 5))
    street.read(month)
    facts = life.bill(month)
    assert facts["assessments"] + facts["reasons"] == facts["expected"]
    early_and_late(street, month)
    slips_of_last_month(street, month)
    draw_the_shop(month)
    life.close_month(month)


def test_a_streets_year_to_the_yen() -> None:
    rules()
    street = Street()
    street.settle()
    months = life.months_from(FIRST)
    for month in months[:6]:
        live_through(street, month)
    old_year, old_claims = rows_of_everything(), life.assessed()
    with clock.travel(noon(date(2026, 4, 1))):
        assert rows_of_everything() == old_year
    for month in months[6:]:
        live_through(street, month)
    now = rows_of_everything()
    assert {table: rows - now[table] for table, rows in old_year.items()} == {table: set() for table in KEPT}
    assert {key: yen for key, yen in life.assessed().items() if key[1] == 2025} == old_claims
    assert next_month(months[-1]) == date(2026, 10, 1)
    assert DailyProof.objects.count() == 346  # from the first bill on, no day is left out
    assert life.runs_not_done() == []
    assert_the_years_figures(street)


def assert_the_years_figures(street: Street) -> None:
    """Every bill as computed by hand, then the sums of the year."""
    for number, charged in CHARGED_YEN.items():
        for assessment in Assessment.objects.filter(supply=street.supplies[number]):
            first_of_site = number == SITE and assessment.cycle_month == date(2026, 2, 1)
            expected = SITE_FIRST_YEN if first_of_site else charged[assessment.charge]
            assert (assessment.amount_yen, explanation_of(assessment.pk).replays) == (expected, True)
    # three bills of each house in each year: water 3 × 41,591, sewerage 3 × 36,822, rural 3 × 7,860;
    # the site's water: 3,784 in the old year, 3 × 5,786 in the new
    assert life.assessed() == {
        ("water", 2025): 128_557,
        ("public_sewerage", 2025): 110_466,
        ("rural_sewerage", 2025): 23_580,
        ("water", 2026): 142_131,
        ("public_sewerage", 2026): 110_466,
        ("rural_sewerage", 2026): 23_580,
    }
    # old year: Eguchi's 3 × 1,584, and sewerage of 3 × 2,068 beside Ueda's 3 × (3,817 - 2,000)
    # new year: the same, and what fell due after September: Ishii, the shop, the farm, Ono
    assert life.still_open() == {
        ("water", 2025): 4_752,
        ("public_sewerage", 2025): 11_655,
        ("water", 2026): 38_159,  # 4,752 + 6,347 + 18,238 + 5,555 + 3,267
        ("public_sewerage", 2026): 33_507,  # 11,655 + 5,964 + 12,003 + 3,885
        ("rural_sewerage", 2026): 7_860,
    }
    assert life.accounts() == {
        "receivable": 95_933,
        "revenue": -538_780,
        # site 21,142; Ishii 5 × 12,311; Ueda 6 × 2,000; Ono 5 × 7,152; Mrs Aoki 10,190
        "cash": 140_647,
        # stores: Aoki 6 × 10,190, farm 5 × 13,415, well 6 × 5,495; debit: shop 5 × 30,241
        "bank": 312_390,
        "overpaid": -10_190,
    }
    assert list(Overpayment.objects.values_list("supply", "yen")) == [(street.supplies[AOKI].pk, 10_190)]
    assert set(NotAssessed.objects.values_list("supply", "reason")) == {
        (street.supplies[PARKED].pk, "parked")
    }
    assert NotAssessed.objects.count() == 12  # water and sewerage, six times
    assert not Demand.objects.filter(supply=street.supplies[PARKED]).exists()
    assert Receipt.objects.filter(reverses__isnull=False).count() == 1
