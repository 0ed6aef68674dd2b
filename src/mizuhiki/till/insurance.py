"""現金運送賠償責任保険: whether the way to the bank is insured, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.platform import clock
from mizuhiki.till.events import TransitInsuranceLooked
from mizuhiki.till.models import TransitPolicy

RENEW_DAYS = 60  # so long before its end an insurance is renewed


@dataclass(frozen=True)
class Insured:
    """How the way to the bank is insured on a day; both None when it is not."""

    until: date | None  # the first day without
    days_left: int | None

    @property
    def ends_soon(self) -> bool:
        """Whether somebody has to renew it now."""
        return self.days_left is not None and self.days_left <= RENEW_DAYS


def policy_on(day: date) -> TransitPolicy | None:
    """The insurance of the way to the bank in force on a day."""
    return TransitPolicy.objects.filter(starts_on__lte=day, ends_on__gt=day).order_by("-ends_on").first()


def insured_on(day: date) -> Insured:
    """Until when the way is insured without a gap, as of a day.

    Source:
        COL-018 【金沢収納】別表１ １(6)ア.
    """
    until: date | None = None
    for policy in TransitPolicy.objects.filter(ends_on__gt=day).order_by("starts_on"):
        if policy.starts_on > (until or day):
            break
        until = max(until or day, policy.ends_on)
    return Insured(until, (until - day).days if until else None)


def look_at(at: datetime) -> TransitInsuranceLooked:
    """Whether somebody has to renew the insurance, as of a moment."""
    found = insured_on(clock.day_of(at))
    return TransitInsuranceLooked(renew=found.until is None or found.ends_soon, until=found.until, at=at)
