"""One household's year: moves in, pays, changes to direct debit, misses once, and is never overcharged.

April 2026 to March 2027; 家庭用, 13 mm, public sewerage, read in even months on the 10th. Water is the
table of one month for each half of the volume (split), sewerage the doubled table (scale); both add 10 %
and drop the fraction of a yen.
"""

from datetime import date

import pytest

from mizuhiki.billing.api import Demand, NotAssessed, explanation_of, issue_slip
from mizuhiki.billing.models import Assessment
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.models import DebitResult
from mizuhiki.ledger.api import DailyProof, JournalEntry, OpenItem
from mizuhiki.metering.api import Reading
from mizuhiki.payments import errors
from mizuhiki.payments.models import Receipt
from tests.builders import Town, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

TAP = "M000001"
MOVES_IN = date(2026, 5, 14)
JUNE, AUGUST, OCTOBER, DECEMBER = (date(2026, month, 1) for month in (6, 8, 10, 12))
FEBRUARY = date(2027, 2, 1)

# Moved in on 14 May, read on 10 June: 27 days are one month (16 to 31 days, 第29条), 9 m³.
# Water: 720 + 4 × 25 + 開栓手数料 600 = 1,420, × 1.1 = 1,562.
# Sewerage: 940 + 1 × 118 = 1,058, × 1.1 = 1,163.8.
JUNE_BILL = {"water": 1_562, "public_sewerage": 1_163}
# 41 m³. Water 21 + 20: (720 + 125 + 1,280 + 160) + (720 + 125 + 1,280) = 4,410, × 1.1 = 4,851.
# Sewerage: 1,880 + 24 × 118 + 1 × 142 = 4,854, × 1.1 = 5,339.4.
AUGUST_BILL = {"water": 4_851, "public_sewerage": 5_339}
# 45 m³. Water 23 + 22: (720 + 125 + 1,280 + 480) + (720 + 125 + 1,280 + 320) = 5,050, × 1.1 = 5,555.
# Sewerage: 1,880 + 24 × 118 + 5 × 142 = 5,422, × 1.1 = 5,964.2.
OCTOBER_BILL = {"water": 5_555, "public_sewerage": 5_964}
# 38 m³. Water 19 + 19: (720 + 125 + 9 × 128) × 2 = 3,994, × 1.1 = 4,393.4.
# Sewerage: 1,880 + 22 × 118 = 4,476, × 1.1 = 4,923.6.
DECEMBER_BILL = {"water": 4_393, "public_sewerage": 4_923}


def billed(supply: Supply, month: date) -> dict[str, int]:
    """What the household was charged for a reading month; each line replays to the yen."""
    found = Assessment.objects.filter(supply=supply, cycle_month=month)
    assert all(explanation_of(assessment.pk).replays for assessment in found)
    return dict(found.values_list("charge", "amount_yen"))


def read_and_bill(town: Town, month: date, used_m3: int) -> dict[str, int]:
    """The reader comes on the 10th, the run is on the 20th."""
    town.read(read_on=month.replace(day=10), used_m3={TAP: used_m3})
    facts = life.bill(month)
    return billed(town.supplies[TAP], month) | {"reasons": facts["reasons"]}


def first_bill_is_prorated_and_paid_in_cash(town: Town) -> None:
    supply = town.supplies[TAP]
    assert read_and_bill(town, JUNE, 9) == JUNE_BILL | {"reasons": 0}
    slip = life.slip_of(supply, JUNE)
    assert (slip.amount_yen, slip.last_day) == (2_725, date(2026, 7, 27))  # 25 July is a Saturday
    receipt = life.pay_at_counter(slip, 3_000, on=date(2026, 6, 29))
    assert (receipt.received_yen, receipt.tendered_yen) == (2_725, 3_000)


def a_second_payment_is_refused_in_words(town: Town) -> None:
    """August's slip is paid on 15 September; a week later the wife comes with the same slip."""
    slip = life.slip_of(town.supplies[TAP], AUGUST)
    assert slip.amount_yen == 10_190
    life.pay_at_counter(slip, 10_190, on=date(2026, 9, 15))
    before = Receipt.objects.count(), JournalEntry.objects.count()
    with pytest.raises(errors.SlipAlreadyPaid, match="2026-09-15に窓口で納付済みです。現金は受け取らないで"):
        life.pay_at_counter(slip, 10_190, on=date(2026, 9, 22))
    assert (Receipt.objects.count(), JournalEntry.objects.count()) == before


def the_account_is_empty_and_the_counter_helps(supply: Supply) -> None:
    """27 January: 資金不足. In February the demand is paid with a slip issued for it."""
    assert life.draw(date(2027, 1, 27), code="1") == {
        "receipts": 0,
        "received_yen": 0,
        "settled_yen": 0,
        "overpayments": 0,
        "code_1": 1,
    }
    assert DebitResult.objects.order_by("pk").values_list("code", flat=True).last() == "1"
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 9_316


def pay_after_the_missed_debit(supply: Supply) -> None:
    demand, day = life.demand_of(supply, DECEMBER), date(2027, 2, 5)
    slip = issue_slip(supply_id=supply.pk, demand_ids=[demand.pk], last_day=date(2027, 2, 26), at=noon(day))
    assert slip.amount_yen == 9_316
    assert life.pay_at_counter(slip, 10_000, on=day).received_yen == 9_316


def a_dial_that_went_back_is_held(town: Town) -> None:
    """The reader's 10 February shows 30 m³ less than December: nothing is asked until somebody looks."""
    assert read_and_bill(town, FEBRUARY, -30) == {"reasons": 2}
    held = Reading.objects.get(cycle_month=FEBRUARY)
    assert (held.previous_m3, held.index_m3, held.usage_m3, held.hold) == (233, 203, None, "reversed")
    reasons = NotAssessed.objects.filter(cycle_month=FEBRUARY).values_list("charge", "reason")
    assert sorted(reasons) == [("public_sewerage", "held"), ("water", "held")]
    assert not Demand.objects.filter(cycle_month=FEBRUARY).exists()


def what_happens_in(month: date, town: Town) -> None:
    """The month's events, in the order of their days."""
    supply = town.supplies[TAP]
    match month.month:
        case 6:
            first_bill_is_prorated_and_paid_in_cash(town)
        case 8:
            assert read_and_bill(town, AUGUST, 41) == AUGUST_BILL | {"reasons": 0}
        case 9:
            a_second_payment_is_refused_in_words(town)
            life.start_debit(supply, on=date(2026, 9, 24))
        case 10:
            assert read_and_bill(town, OCTOBER, 45) == OCTOBER_BILL | {"reasons": 0}
            demand = life.demand_of(supply, OCTOBER)
            assert (demand.method, demand.due_on) == ("debit", date(2026, 11, 27))
        case 11:
            assert life.draw(date(2026, 11, 27))["received_yen"] == 11_519
        case 12:
            assert read_and_bill(town, DECEMBER, 38) == DECEMBER_BILL | {"reasons": 0}
        case 1:
            the_account_is_empty_and_the_counter_helps(supply)
        case 2:
            pay_after_the_missed_debit(supply)
            a_dial_that_went_back_is_held(town)
    if month.month not in (6, 8, 10, 12, 2):
        nothing_is_due = life.bill(month)
        assert (nothing_is_due["expected"], nothing_is_due["assessed_yen"]) == (0, 0)


def test_a_households_year_to_the_yen() -> None:
    rules()
    town = Town()
    town.settle(1, starts_on=MOVES_IN, fitted_on=MOVES_IN)  # asked for in April
    months = life.months_from(date(2026, 4, 1))
    for month in months:
        what_happens_in(month, town)
        life.close_month(month)
    assert life.assessed() == {
        ("water", 2026): 16_361,  # 1,562 + 4,851 + 5,555 + 4,393
        ("public_sewerage", 2026): 17_389,  # 1,163 + 5,339 + 5,964 + 4,923
    }
    assert life.accounts() == {"revenue": -33_750, "cash": 22_231, "bank": 11_519}
    assert life.still_open() == {}
    assert sum(Demand.objects.values_list("amount_yen", flat=True)) == 33_750
    assert DailyProof.objects.count() == 336  # 30 April to 31 March: no day is left out
    assert life.runs_not_done() == []


def test_money_taken_after_the_closing_is_booked_on_the_next_day() -> None:
    rules()
    town = Town()
    supply = town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={TAP: 41})
    life.bill(date(2026, 4, 1))
    closed = life.close_month(date(2026, 4, 1))
    slip = life.slip_of(supply, date(2026, 4, 1))
    receipt = life.pay_at_counter(slip, 10_190, on=date(2026, 4, 30))
    assert (receipt.occurred_on, receipt.posted_on) == (date(2026, 4, 30), date(2026, 5, 1))
    entry = JournalEntry.objects.get(cause=f"payments.receipt:{receipt.pk}")
    assert (entry.occurred_on, entry.posted_on) == (date(2026, 4, 30), date(2026, 5, 1))
    assert "day_cash_yen" not in closed.totals
    assert life.close_month(date(2026, 5, 1)).totals["cash_yen"] == 10_190
