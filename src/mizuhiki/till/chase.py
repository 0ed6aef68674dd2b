"""Takings on their way to the bank: who has them, and which are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.staff.api import User
from mizuhiki.till.hours import unclosed_sessions
from mizuhiki.till.models import (
    BankDeposit,
    BankSlip,
    Carry,
    Counter,
    CounterDay,
    Difference,
    Safe,
    SafeDifference,
)
from mizuhiki.till.safe_book import safe_of


def safe_with(deposit: BankDeposit) -> Safe | None:
    """The safe in which the money still lies; None once somebody took it out, or where there is no safe."""
    safe = safe_of(deposit.counter_day.counter_id, at=deposit.prepared_at)
    return None if safe is None or deposit.carries.exists() else safe


def carrier_of(deposit: BankDeposit) -> User | None:
    """Who has the money now: who took it over last, or who closed the day; nobody while the safe has it."""
    last = deposit.carries.select_related("taken_by").order_by("-step").first()
    if last is not None:
        return last.taken_by
    return None if safe_with(deposit) is not None else deposit.prepared_by


def deposits_waiting() -> Sequence[BankDeposit]:
    """Takings without a bank slip, the oldest first."""
    waiting = BankDeposit.objects.filter(slip__isnull=True)
    return list(waiting.select_related("counter_day__counter", "prepared_by").order_by("due_on", "pk"))


def breaches(today: date) -> int:
    """How many takings are overdue at the bank: their last day is over (COL-056)."""
    return BankDeposit.objects.filter(slip__isnull=True, due_on__lt=today).count()


def differences_waiting() -> tuple[int, int]:
    """Differences of drawers and safes that nobody has agreed to, and their yen whichever way."""
    found = [
        abs(yen)
        for kind in (Difference, SafeDifference)
        for yen in kind.objects.filter(agreed=None).values_list("yen", flat=True)
    ]
    return len(found), sum(found)


@dataclass(frozen=True)
class Way:
    """The takings of a day from hand to hand."""

    deposit: BankDeposit | None
    carrier: User | None
    safe: Safe | None  # in which it still lies
    carries: Sequence[Carry]
    slip: BankSlip | None


def way_to_bank(closed: CounterDay) -> Way:
    """Who had the money after the day was closed, and the bank's slip."""
    deposit = BankDeposit.objects.filter(pk=closed.pk).select_related("prepared_by", "counter_day").first()
    if deposit is None:
        return Way(None, None, None, (), None)
    carries = list(deposit.carries.select_related("given_by", "taken_by").order_by("step"))
    slip = BankSlip.objects.filter(pk=deposit.pk).select_related("recorded_by").first()
    return Way(deposit, carrier_of(deposit), safe_with(deposit), carries, slip)


def closed_days(*, limit: int) -> Sequence[CounterDay]:
    """The last days that were closed, with deposit and slip."""
    found = CounterDay.objects.select_related("counter", "closed_by", "deposit__slip")
    return list(found.order_by("-day", "counter__code")[:limit])


@dataclass(frozen=True)
class ToClose:
    """A counter's day that has drawers and is not closed."""

    counter: Counter
    day: date


def days_to_close() -> Sequence[ToClose]:
    """Days that wait to be closed, the oldest first."""
    found = {
        (s.business_on, s.till.counter_id): s for s in unclosed_sessions().select_related("till__counter")
    }
    return [ToClose(found[key].till.counter, key[0]) for key in sorted(found)]
