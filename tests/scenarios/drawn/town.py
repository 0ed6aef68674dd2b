"""The thirty households: readings, meters, bills, and how each slip will be paid."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import GivenMeter, Supply
from mizuhiki.metering.models import MeterExchange
from mizuhiki.metering.services.exchanging import Exchange, exchange_meter
from mizuhiki.payments import errors, offsets
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before, next_month
from tests.builders import Town, clerk, rules
from tests.scenarios.drawn.banks import CODES, Banks
from tests.scenarios.drawn.desk import Desk
from tests.scenarios.drawn.stores import Stores
from tests.scenarios.drawn.world import World, demands_of

HOUSES = 30
WITH_ACCOUNT, LOCKED, EXCHANGED = 0.4, 0.025, 0.6
# Of 100 slips: how they are paid. The rest never is.
HABITS = (
    *(("store", 34), ("store twice", 4), ("store, taken back", 4), ("counter", 22), ("in two parts", 8)),
    *(("booked wrongly", 5), ("both", 5), ("late", 10)),
)
__all__ = ["CODES", "HABITS", "DrawnTown"]


@dataclass
class DrawnTown:
    """Thirty households, half of them read in odd months, and everything that will happen to them."""

    seed: int
    first: date
    town: Town = field(default_factory=Town)
    homes: list[Supply] = field(default_factory=list)
    read_m3: Counter[int] = field(default_factory=Counter)  # by supply
    _carried_m3: Counter[int] = field(default_factory=Counter)  # of meters taken off since the last reading
    _last_slip: int = 0

    def __post_init__(self) -> None:
        self.world = World(self.seed)
        self.desk, self.stores = Desk(self.world), Stores(self.world)
        self.banks = Banks(self.world, self._find_slips)

    def settle(self) -> None:
        """Everybody has been here for years; two in five are drawn from an account."""
        rules()
        before, drawn = month_before(self.first), self.world.drawn
        last_read = {month.month % 2: month.replace(day=10) for month in (before, month_before(before))}
        for number in range(1, HOUSES + 1):
            home = self.town.settle(
                number,
                cycle="odd" if number % 2 else "even",
                sewerage=drawn.choice(("public_sewerage", "public_sewerage", "rural_sewerage", "")),
                water=drawn.choice(("家庭用", "家庭用", "家庭用", "業務用")),
                bore_mm=drawn.choice((13, 13, 20)),
                starts_on=self.first - timedelta(days=2_000),
                fitted_on=last_read[number % 2],
            )
            self.homes.append(home)
            if drawn.random() < WITH_ACCOUNT:
                self.banks.begin(home, self.first)
        self.desk.fill_safe(self.first)

    def live(self, months: Sequence[date], at_month_end: Callable[[date], None]) -> None:
        """Everything up to the end of the last month, day by day."""
        for month in months:
            self._plan(month)
            self.world.live_until(next_month(month) - timedelta(days=1))
            at_month_end(month)

    def _plan(self, month: date) -> None:
        """What every month has: readings, bills, the banks' days, and some who change something."""
        plan = self.world.on
        plan(month.replace(day=5), lambda: self._exchange_one(month))
        plan(month.replace(day=7), lambda: self.banks.change_one(self.homes))
        plan(month.replace(day=10), lambda: self._read(month))
        plan(month.replace(day=20), lambda: self._bill(month))
        for day in (2, 27):
            plan(month.replace(day=day), self._end_what_was_too_much)
        self.banks.plan(month)

    def _read_in(self, month: date) -> list[Supply]:
        return [home for number, home in enumerate(self.homes, start=1) if number % 2 == month.month % 2]

    def _read(self, month: date) -> None:
        """The reader comes to the houses of the month's cycle, and finds one in forty locked."""
        drawn, used = self.world.drawn, dict[str, int]()
        for home in self._read_in(month):
            m3 = drawn.choice((0, 3, 12, 25, 41, 60, 118))
            if drawn.random() >= LOCKED:
                used[home.installation.tap_no] = m3
                self.read_m3[home.pk] += m3 + self._carried_m3.pop(home.pk, 0)
        self.town.read(read_on=clock.today(), used_m3=used)

    def _bill(self, month: date) -> None:
        """Each supply of the month is billed or excused, and each slip finds its habit."""
        facts = billing.run_billing(cycle_month=month, actor=clerk()).facts
        assert facts["assessments"] + facts["reasons"] == facts["expected"]
        self.world.book.add_bills(month)
        self._find_slips()

    def _exchange_one(self, month: date) -> None:
        """Five days before the reader comes, a fitter has changed a meter."""
        drawn = self.world.drawn
        if drawn.random() >= EXCHANGED:
            return
        home = drawn.choice(self._read_in(month))
        tap_no, used_m3, first_m3 = home.installation.tap_no, drawn.randrange(30), drawn.randrange(90)
        meter = GivenMeter(f"X{tap_no}-{month:%y%m}", 5, date(2034, 3, 31))
        removed_m3, why = self.town.dials[tap_no] + used_m3, MeterExchange.Why.EXPIRED
        exchange = Exchange(clock.today(), removed_m3, meter, first_m3, why)
        exchange_meter(supply_id=home.pk, exchange=exchange, actor=clerk(), at=clock.now())
        self.town.dials[tap_no], self.town.serials[tap_no] = first_m3, meter.serial
        self._carried_m3[home.pk] += used_m3
        self.world.done["exchanged"] += 1

    def _find_slips(self) -> None:
        """Every slip that is new finds out how it will be paid."""
        for slip in list(PaymentSlip.objects.filter(pk__gt=self._last_slip).order_by("pk")):
            self._last_slip = slip.pk
            habit = self.world.draw(HABITS, "never")
            self.world.done[habit] += 1
            self._pay(slip, habit)

    def _pay(self, slip: PaymentSlip, habit: str) -> None:
        """Plan what a habit makes of a slip: on a day in time, unless it is late."""
        desk, stores, drawn = self.desk, self.stores, self.world.drawn
        in_time = (slip.last_day - clock.today()).days
        day = clock.today() + timedelta(days=drawn.randint(1, max(in_time, 1)))
        later = day + timedelta(days=drawn.randint(1, 40))
        match habit:
            case "store":
                stores.pay(day, slip)
            case "store twice":
                stores.pay(day, slip)
                stores.pay(day + timedelta(days=drawn.randint(0, 5)), slip)
            case "store, taken back":
                stores.pay_and_take_back(day, slip)
                desk.pay(later, slip)
            case "counter":
                desk.pay(day, slip)
            case "in two parts":
                desk.pay(day, slip, share=drawn.randint(1, 99))
                desk.pay(later, slip)
            case "booked wrongly":
                desk.pay_wrongly(day, slip)
                desk.pay(later, slip)
            case "both":  # she at the counter, he a day later at a store
                desk.pay(day, slip)
                stores.pay(day + timedelta(days=1), slip)
            case "late":
                desk.pay(slip.last_day + timedelta(days=drawn.randint(1, 90)), slip)

    def _end_what_was_too_much(self) -> None:
        """Of what nothing was owed for, a third pays another bill, a third goes back in cash."""
        for receipt_id in list(self.world.book.left_over):
            match self.world.drawn.randrange(3):
                case 0:
                    self.desk.give_back(clock.today(), receipt_id)
                case 1:
                    self._offset(receipt_id)

    def _offset(self, receipt_id: int) -> None:
        """Against the oldest bill of the household that is asked for by slip; never one a store told of."""
        book = self.world.book
        supply_id = Receipt.objects.get(pk=receipt_id).supply_id
        slips = PaymentSlip.objects.filter(supply_id=supply_id).order_by("last_day", "pk")
        owed = [demand_id for slip in slips for demand_id in demands_of(slip) if book.open_of(demand_id)]
        if not owed:
            return
        left_yen = book.left_over[receipt_id]
        facts: dict[str, Any] = {
            "receipt_id": receipt_id,
            "chosen": {owed[0]: book.open_of(owed[0])},
            "shown_yen": left_yen,
            "reference": self.world.key(),
            "at": clock.now(),
            "actor": clerk(),
        }
        if self.stores.told_of[owed[0]]:
            with pytest.raises(errors.OffsetToldPaid):
                offsets.offset(**facts)
            self.world.done["not offset, for a store told of it"] += 1
            return
        made = offsets.offset(**facts)
        book.set_against(made.pk, owed[0], receipt_id)
        assert made.receipt.received_yen == left_yen - book.left_over.get(receipt_id, 0)
        self.world.done["offset"] += 1
