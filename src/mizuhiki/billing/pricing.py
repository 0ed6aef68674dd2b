"""From what differs between supplies to a price: each distinct key is priced once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.billing.models import Pricing
from mizuhiki.rulepacks.api import Pack, next_month
from mizuhiki.tariffs import (
    DayCount,
    PricedBill,
    PriceRequest,
    TariffVersion,
    days_of_use,
    price,
    version_for,
)

TAKEN_OVER = "taken-over/"  # begins the key of what an earlier system calculated; its tax rate follows
# The columns of a billing key, in the order of `Key`.
KEY_COLUMNS = (
    *("charge", "use_class", "bore_mm", "usage_m3", "months", "days"),
    *("dwellings", "scheme", "persons", "metered"),
    *("opened", "closed", "read_epoch", "period_epoch", "start_epoch"),
)


@dataclass(frozen=True)
class Key:
    """What decides the price of one charge of one supply for one period.

    `months` is what a regular period of the service has, 1 or 2; `days` is 0 for a whole regular period,
    else the days from its first to its last day; `opened` and `closed` say whether it begins with an
    opening and ends with a closing rather than with a reading, for the tariff counts such days in or out.
    The epochs say between which days on which some tariff version begins the reading, the period's start
    and the supply's start fall: only that, not the day itself, can change the version.
    """

    charge: str
    use_class: str
    bore_mm: int
    usage_m3: int
    months: int
    days: int
    dwellings: int
    scheme: str
    persons: int
    metered: bool
    opened: bool
    closed: bool
    read_epoch: int
    period_epoch: int
    start_epoch: int

    def request(self, count: DayCount) -> PriceRequest:
        """The same, in the kernel's words; days of use are counted as the tariff counts them."""
        first = date.min
        days = days_of_use(
            first,
            first + timedelta(days=self.days),
            count,
            starts_by_reading=not self.opened,
            ends_by_reading=not self.closed,
        )
        return PriceRequest(
            use=self.use_class,
            m3=self.usage_m3,
            bore_mm=self.bore_mm,
            months=self.months,
            days=days if self.days else None,
            dwellings=self.dwellings,
            scheme=self.scheme,
            persons=self.persons,
            has_city_water=self.metered,
        )


def thresholds(pack: Pack) -> list[date]:
    """Every day on which the version chosen for some bill can change, in order."""
    days = set()
    for tariff in pack.tariffs.values():
        for version in tariff.versions:
            days |= {version.valid_from, version.new_supplies_from or version.valid_from}
            if version.valid_from.day > 1:
                days.add(next_month(version.valid_from))
    return sorted(days)


def day_of_epoch(days: Sequence[date], epoch: int) -> date:
    """A day that stands for all days of an epoch: its first."""
    return days[epoch - 1] if epoch else days[0] - timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """What one calculation is about, named before it is done, so that a known one is not done again."""

    charge: str
    version: TariffVersion
    request: PriceRequest
    packed: dict[str, Any]
    digest: str


def question_of(pack: Pack, key: Key, days: Sequence[date]) -> Question:
    """The calculation that a key asks for.

    Raises:
        PriceRefused: the tariff has no version for the day.
    """
    version = version_for(
        pack.tariffs[key.charge],
        reading_on=day_of_epoch(days, key.read_epoch),
        period_start=day_of_epoch(days, key.period_epoch),
        started_on=day_of_epoch(days, key.start_epoch),
    )
    request = key.request(version.day_count)
    packed = request.to_dict()
    digest = digest_of(pack.version_id, key.charge, version.key, packed)
    return Question(key.charge, version, request, packed, digest)


def answer_to(pack: Pack, question: Question) -> Pricing:
    """The calculation with everything that explains it; the row is not saved.

    Raises:
        PriceRefused: the tariff has no row for this use and bore; nothing is guessed.
    """
    bill = price(question.request, question.version)
    return Pricing(
        digest=question.digest,
        rules_id=pack.version_id,
        charge=question.charge,
        tariff_key=question.version.key,
        request=question.packed,
        bill=bill.to_dict(),
        amount_yen=bill.amount_yen,
        tax_yen=bill.tax_yen,
    )


def taken_over_percent(tariff_key: str) -> int | None:
    """The tax rate of a bill that an earlier system calculated; None for one that a tariff of ours priced."""
    return int(tariff_key.removeprefix(TAKEN_OVER)) if tariff_key.startswith(TAKEN_OVER) else None


def digest_of(rules_id: int, charge: str, tariff_key: str, request: dict[str, Any]) -> str:
    """SHA-256 over rules, charge, tariff version and request."""
    content = json.dumps([rules_id, charge, tariff_key, request], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def replay(pack: Pack, pricing: Pricing) -> PricedBill:
    """Price a stored calculation again, by the tariff version it names (law 2).

    What an earlier system calculated is its word: there is nothing to calculate.
    """
    if taken_over_percent(pricing.tariff_key) is not None:
        return PricedBill.from_dict(pricing.bill)
    versions = {version.key: version for version in pack.tariffs[pricing.charge].versions}
    return price(PriceRequest.from_dict(pricing.request), versions[pricing.tariff_key])
