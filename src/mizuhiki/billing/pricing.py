"""From what differs between supplies to a price: each distinct key is priced once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mizuhiki.billing.late import is_late, late_bill_of
from mizuhiki.billing.models import Pricing
from mizuhiki.billing.parted import parted
from mizuhiki.rulepacks.api import Pack, next_month
from mizuhiki.tariffs import (
    PricedBill,
    PriceRequest,
    Span,
    TariffVersion,
    days_of_use,
    price_by,
    spans_for,
    version_for,
)
from mizuhiki.tariffs.definition.proration import ShareIf
from mizuhiki.tariffs.definition.relief import GrantedBy
from mizuhiki.tariffs.definition.version import SelectedBy

TAKEN_OVER = "taken-over/"  # begins the key of what an earlier system calculated; its tax rate follows
CANCELLED = "cancelled/"  # begins the key of a period that a 更正 charges nothing for
OPENING, CLOSING = "opening", "closing"  # events at a tap, as tariffs call them
BOTH = "+"  # between the versions of a period that a revision cuts
# The columns of a billing key, in the order of `Key`.
KEY_COLUMNS = (
    *("charge", "use_class", "bore_mm", "usage_m3", "months", "days"),
    *("dwellings", "scheme", "persons", "metered"),
    *("opened", "closed", "joined", "departed", "read_epoch", "period_epoch", "start_epoch"),
    *("cut_first", "cut_end", "credited_yen", "policy_month", "special"),
)


@dataclass(frozen=True)
class Key:
    """What decides the price of one charge of one supply for one period.

    `months` is what a regular period of the service has, 1 or 2; `days` is 0 for a whole regular period,
    else the days from its first to its last day; `opened` and `closed` say whether it begins with an
    opening and ends with a closing rather than with a reading, for the tariff counts such days in or out;
    `joined` and `departed` that nobody opened or closed the tap then: the charge alone came or went, or the
    month is a guess. Where the tap was, there may be a fee.
    The epochs say between which days on which some tariff version begins the reading, the period's start
    and the supply's start fall: only that, not the day itself, can change the version. But where a version
    that counts days of use begins inside the period, the days count: `cut_first` is the first of them and
    `cut_end` the one after the last, as `date.toordinal` numbers them; else both are 0. `credited_yen` is
    what was billed for the period before it was read. `policy_month` is the reading month, as 2026-08,
    where the rules reduce its bills for everybody, else empty. `special` is empty for nearly every bill;
    where use class, bore or another fact changed inside the period it holds the stretches, as `parted` has
    them.
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
    joined: bool
    departed: bool
    read_epoch: int
    period_epoch: int
    start_epoch: int
    cut_first: int = 0
    cut_end: int = 0
    credited_yen: int = 0
    policy_month: str = ""
    special: str = ""

    def request(self, version: TariffVersion) -> PriceRequest:
        """The same, in the kernel's words; days of use are counted as the version counts them."""
        first = date.min
        days = days_of_use(
            first,
            first + timedelta(days=self.days),
            version.day_count,
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
            events=self._events(version),
            reductions=policies_of(version, self.policy_month),
            credited_yen=self.credited_yen,
        )

    def _events(self, version: TariffVersion) -> tuple[str, ...]:
        """What happened at the tap, of what the version has a fee or a proration for."""
        happened = {OPENING: self.opened and not self.joined, CLOSING: self.closed and not self.departed}
        fees = {fee.code for fee in version.fees}
        only = {rule.only for rule in version.prorations if isinstance(rule, ShareIf)}
        return tuple(event for event, is_true in happened.items() if is_true and event in fees | only)


def policies_of(version: TariffVersion, month: str) -> tuple[str, ...]:
    """The reductions that a version gives to everybody in a reading month; none where the month is empty."""
    return tuple(
        one.code
        for one in version.reductions
        if one.granted_by is GrantedBy.POLICY and month in one.reading_months
    )


def policy_month_of(pack: Pack, charge: str, month: date) -> str:
    """A reading month as a key has it, where some version reduces its bills for everybody; else empty."""
    text = f"{month:%Y-%m}"
    return text if any(policies_of(one, text) for one in pack.tariffs[charge].versions) else ""


def thresholds(pack: Pack) -> list[date]:
    """Every day on which the version chosen for some bill can change, in order."""
    days = set()
    for tariff in pack.tariffs.values():
        for version in tariff.versions:
            days |= {version.valid_from, version.new_supplies_from or version.valid_from}
            if version.valid_from.day > 1:
                days.add(next_month(version.valid_from))
    return sorted(days)


def cutting_days(pack: Pack) -> list[tuple[str, date]]:
    """(charge, day): each day on which a version begins that shares a period with the one before."""
    return [
        (charge, version.valid_from)
        for charge, tariff in sorted(pack.tariffs.items())
        for version in tariff.versions
        if version.selected_by is SelectedBy.USAGE_DAYS
    ]


def cut_of(pack: Pack, charge: str, first_day: date, end_day: date) -> tuple[int, int]:
    """`cut_first` and `cut_end` of a period, as the run finds them."""
    if any(one == charge and first_day < day <= end_day for one, day in cutting_days(pack)):
        return first_day.toordinal(), end_day.toordinal()
    return 0, 0


def day_of_epoch(days: Sequence[date], epoch: int) -> date:
    """A day that stands for all days of an epoch: its first."""
    return days[epoch - 1] if epoch else days[0] - timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """What one calculation is about, named before it is done, so that a known one is not done again."""

    charge: str
    versions: tuple[TariffVersion, ...]  # more than one where a revision cuts the period
    request: PriceRequest
    packed: dict[str, Any]
    digest: str


def question_of(pack: Pack, key: Key, days: Sequence[date]) -> Question:
    """The calculation that a key asks for.

    Raises:
        PriceRefused: the tariff has no version for the day.
    """
    tariff, started_on = pack.tariffs[key.charge], day_of_epoch(days, key.start_epoch)
    if not key.cut_end:
        version = version_for(
            tariff,
            reading_on=day_of_epoch(days, key.read_epoch),
            period_start=day_of_epoch(days, key.period_epoch),
            started_on=started_on,
        )
        request = _in_parts(key, (Span(version, key.days),))
        return asked(pack, key.charge, (version,), request)
    first_day, end_day = date.fromordinal(key.cut_first), date.fromordinal(key.cut_end)
    spans = spans_for(tariff, first_day=first_day, end_day=end_day, started_on=started_on)
    request = _in_parts(key, spans)
    if len(spans) > 1 and not request.parts:
        request = replace(request, span_days=tuple(span.days for span in spans))
    return asked(pack, key.charge, tuple(span.version for span in spans), request)


def _in_parts(key: Key, spans: Sequence[Span]) -> PriceRequest:
    """The request of a key, with its stretches where it has some."""
    version = spans[-1].version
    request = key.request(version)
    if len(spans) > 1:  # both price the whole period
        everywhere = [{one.code for one in span.version.reductions} for span in spans]
        kept = (code for code in request.reductions if all(code in known for known in everywhere))
        request = replace(request, reductions=tuple(kept))
    if not key.special:
        return request
    return parted(request, key.special, spans, whole=(key.opened, key.closed), count=version.day_count)


def asked(pack: Pack, charge: str, versions: tuple[TariffVersion, ...], request: PriceRequest) -> Question:
    """A calculation with the name that its rules, versions and request give it."""
    packed = request.to_dict()
    digest = digest_of(pack.version_id, charge, key_of_versions(versions), packed)
    return Question(charge, versions, request, packed, digest)


def answer_to(pack: Pack, question: Question) -> Pricing:
    """The calculation with everything that explains it; the row is not saved.

    Raises:
        PriceRefused: the tariff has no row for this use and bore; nothing is guessed.
    """
    bill = price_by(question.request, question.versions)
    return Pricing(
        digest=question.digest,
        rules_id=pack.version_id,
        charge=question.charge,
        tariff_key=key_of_versions(question.versions),
        request=question.packed,
        bill=bill.to_dict(),
        amount_yen=bill.amount_yen,
        tax_yen=bill.tax_yen,
    )


def key_of_versions(versions: Sequence[TariffVersion]) -> str:
    """What a calculation calls its version, or the versions that share its period."""
    return BOTH.join(version.key for version in versions)


def versions_of(pack: Pack, charge: str, tariff_key: str) -> tuple[TariffVersion, ...]:
    """The versions that a calculation names, in the order of their days.

    None where an earlier system calculated, or where the pack knows no such version.
    """
    tariff = pack.tariffs.get(charge)
    known = {version.key: version for version in tariff.versions} if tariff else {}
    named = tariff_key.removeprefix(CANCELLED).split(BOTH)
    return tuple(known[key] for key in named) if known.keys() >= set(named) else ()


def taken_over_percent(tariff_key: str) -> int | None:
    """The tax rate of a bill that an earlier system calculated; None for one that a tariff of ours priced."""
    return int(tariff_key.removeprefix(TAKEN_OVER)) if tariff_key.startswith(TAKEN_OVER) else None


def digest_of(rules_id: int, charge: str, tariff_key: str, request: dict[str, Any]) -> str:
    """SHA-256 over rules, charge, tariff version and request."""
    content = json.dumps([rules_id, charge, tariff_key, request], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def replay(pack: Pack, pricing: Pricing) -> PricedBill:
    """Price a stored calculation again, by the versions or the rule it names (law 2).

    What an earlier system calculated is its word; where nothing is charged, there is nothing to calculate.
    """
    if taken_over_percent(pricing.tariff_key) is not None or pricing.tariff_key.startswith(CANCELLED):
        return PricedBill.from_dict(pricing.bill)
    if is_late(pricing.tariff_key):
        return late_bill_of(pack, pricing.charge, pricing.tariff_key, pricing.request)
    versions = versions_of(pack, pricing.charge, pricing.tariff_key)
    assert versions, pricing.tariff_key
    return price_by(PriceRequest.from_dict(pricing.request), versions)
