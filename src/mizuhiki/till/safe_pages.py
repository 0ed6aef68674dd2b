"""What the screens of the safe show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mizuhiki.till.models import (
    CashPurpose,
    Counter,
    Safe,
    SafeCount,
    SafeDifference,
    SafeKey,
    SafeLine,
    SafeOpening,
)
from mizuhiki.till.safe_book import balance_yen, opening_now


@dataclass(frozen=True)
class PurposeLine:
    """A purpose with what the book says, and what was counted last."""

    purpose: CashPurpose
    balance_yen: int
    counted: SafeCount | None


@dataclass(frozen=True)
class SafeState:
    """A safe as it stands now."""

    safe: Safe
    opening: SafeOpening | None  # None while it is locked
    purposes: Sequence[PurposeLine]

    @property
    def total_yen(self) -> int:
        """All that lies in it."""
        return sum(one.balance_yen for one in self.purposes)


def state_of(safe: Safe) -> SafeState:
    """Whether it is open, and what lies in it by purpose."""
    counts = SafeCount.objects.filter(opening__safe=safe).select_related("counted_by")
    return SafeState(
        safe=safe,
        opening=opening_now(safe.pk),
        purposes=[
            PurposeLine(
                purpose,
                balance_yen(safe.pk, purpose),
                counts.filter(purpose=purpose).order_by("-pk").first(),
            )
            for purpose in CashPurpose
        ],
    )


def safes() -> Sequence[SafeState]:
    """Every safe of the utility."""
    return [state_of(safe) for safe in Safe.objects.select_related("counter").order_by("counter__code")]


def counters_without(today: date) -> Sequence[Counter]:
    """Counters that take money and have no safe."""
    found = Counter.objects.filter(safe__isnull=True).select_related("end").order_by("code")
    return [one for one in found if not (hasattr(one, "end") and one.end.last_day < today)]


def book_of(safe: Safe) -> QuerySet[SafeLine]:
    """金庫出納簿, the newest line first, for a paginator."""
    lines = SafeLine.objects.filter(safe=safe).select_related("by", "opening__opened_by")
    return lines.order_by("-pk")


def openings_of(safe: Safe, *, limit: int) -> Sequence[SafeOpening]:
    """The last openings with who locked it again."""
    found = SafeOpening.objects.filter(safe=safe).select_related("opened_by", "locking__locked_by")
    return list(found.order_by("-pk")[:limit])


def differences_of(safe: Safe, *, limit: int) -> Sequence[SafeDifference]:
    """The last counts that were not what the book said."""
    found = SafeDifference.objects.filter(count__opening__safe=safe)
    return list(found.select_related("count__counted_by", "agreed__agreed_by").order_by("-pk")[:limit])


def keys_of(safe: Safe) -> Sequence[SafeKey]:
    """Who has a key, and who had one."""
    found = SafeKey.objects.filter(safe=safe).select_related("holder", "given_by", "returned")
    return sorted(found, key=lambda key: (hasattr(key, "returned"), key.given_at))
