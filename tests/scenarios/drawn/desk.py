"""The counter of a drawn year: safe and drawer are opened, counted and closed on each day somebody comes."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, refunds
from mizuhiki.payments.models import Receipt, Refund
from mizuhiki.platform import clock
from mizuhiki.till import api as till
from tests.builders import clerk, close_counters, counter, noon, open_till
from tests.scenarios.drawn.world import World, demands_of

RESERVE_YEN = 3_000_000


@dataclass
class Desk:
    """Everybody who comes to the counter, by day."""

    world: World
    _coming: dict[date, list[Callable[[], object]]] = field(default_factory=lambda: defaultdict(list))

    def fill_safe(self, day: date) -> None:
        """The safe is placed, with what the drawers and the refunds need."""
        at, keeper = noon(day), clerk()
        safe = till.place_safe(counter=counter(), name="金庫", at=at, actor=keeper)
        till.give_key(safe=safe, holder_id=keeper.pk, at=at, actor=keeper)
        with clock.travel(at), _open(safe):
            for purpose, yen in ((till.CashPurpose.RESERVE, RESERVE_YEN), (till.CashPurpose.FLOAT, 100_000)):
                till.move_by_hand(
                    safe=safe,
                    purpose=purpose,
                    is_in=True,
                    yen=yen,
                    partner="企業局",
                    reason="受入れ",
                    reference=purpose,
                    at=at,
                    actor=keeper,
                )

    def come(self, day: date, act: Callable[[], object]) -> None:
        """Let somebody come on a day."""
        if day not in self._coming:
            self.world.on(day, lambda: self._work(day))
        self._coming[day].append(act)

    def pay(self, day: date, slip: PaymentSlip, *, share: int = 100) -> None:
        """Let somebody come with a slip, and pay so many hundredths of what is open of it."""
        self.come(day, lambda: self._serve(slip, share))

    def pay_wrongly(self, day: date, slip: PaymentSlip) -> None:
        """A slip is booked for somebody else's money, and taken back at once."""
        self.come(day, lambda: self._serve_wrongly(slip))

    def give_back(self, day: date, receipt_id: int) -> None:
        """Let somebody fetch what a receipt was too much."""
        self.come(day, lambda: self._refund(receipt_id))

    def _work(self, day: date) -> None:
        """Safe and drawer are opened, everybody is served, both are counted, the day is closed."""
        with _open(till.Safe.objects.get()):
            session = open_till(clerk())
            for act in self._coming[day]:
                act()
            close_counters(until=day, at=clock.now())
        assert session.business_on == day
        self.world.done["days at the desk"] += 1

    def _serve(self, slip: PaymentSlip, share: int) -> Receipt | None:
        """Who comes with a slip that is settled is told so, and keeps the money."""
        demand_ids = demands_of(slip)
        owed = sum(map(self.world.book.open_of, demand_ids))
        if owed == 0:
            self.world.done["told that it is paid"] += 1
            before = Receipt.objects.count()
            with pytest.raises(errors.SlipAlreadyPaid):
                self._take(slip, slip.amount_yen, partly=False)
            assert Receipt.objects.count() == before
            return None
        yen = max(owed * share // 100, 1)
        receipt = self._take(slip, yen, partly=yen < owed)
        self.world.book.pay(receipt.pk, demand_ids, yen, into="cash")
        return receipt

    def _take(self, slip: PaymentSlip, yen: int, *, partly: bool) -> Receipt:
        return payments.take_cash(
            slip_id=slip.pk,
            tendered_yen=yen,
            partly=partly,
            reference=self.world.key(),
            at=clock.now(),
            actor=clerk(),
        )

    def _serve_wrongly(self, slip: PaymentSlip) -> None:
        if receipt := self._serve(slip, 100):
            payments.reverse_receipt(
                receipt_id=receipt.pk, reason="別のお客様の分", at=clock.now(), actor=clerk()
            )
            self.world.book.take_back(receipt.pk, out_of="cash")

    def _refund(self, receipt_id: int) -> None:
        yen = self.world.book.left_over.pop(receipt_id)
        refunds.pay_refund(
            receipt_id=receipt_id,
            shown_yen=yen,
            payee=Refund.Payee.SELF,
            payee_name="",
            identity=Refund.Identity.LICENCE,
            reference=self.world.key(),
            at=clock.now(),
            actor=clerk(),
        )
        self.world.book.money["reserve"] -= yen
        self.world.done["refunded"] += 1


@contextmanager
def _open(safe: till.Safe) -> Iterator[None]:
    """Counted to the yen and locked at the end."""
    till.open_safe(safe=safe, purpose="窓口業務", at=clock.now(), actor=clerk())
    yield
    counted = {purpose: till.fewest_pieces(yen) for purpose, yen in till.balances(safe.pk).items()}
    till.lock_safe(safe=safe, pieces=counted, reasons={}, at=clock.now(), actor=clerk())
