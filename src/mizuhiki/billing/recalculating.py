"""更正の計算: what an assessment comes to with other facts or rules, or not charged at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mizuhiki.billing.late import is_late
from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.billing.parted import changed_in_parts
from mizuhiki.billing.pricing import (
    CANCELLED,
    answer_to,
    asked,
    digest_of,
    key_of_versions,
    taken_over_percent,
    versions_of,
)
from mizuhiki.billing.schedules import slot_of, volumes_of
from mizuhiki.customers.api import SupplyService
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_of_version
from mizuhiki.tariffs import PricedBill, PriceRequest, TariffVersion

Change = Callable[[PriceRequest, TariffVersion], PriceRequest]


class CalculatedElsewhere(RuleBroken):
    """The bill was calculated by the system before this one."""

    code = "calculated_elsewhere"
    sentence = (
        "旧システムが計算した請求のため、ここでは計算し直せません。"
        "旧システムの記録で計算し、還付・充当・不納欠損のうち合うものを使ってください。"
    )


class CalculatedByRule(RuleBroken):
    """No tariff priced it: what it follows from changes, or it is waived."""

    code = "calculated_by_rule"
    sentence = (
        "延滞金・督促手数料は料金表によらないため、ここでは計算し直せません。"
        "もとの料金を更正するか、延滞金・督促手数料の画面で減免してください。"
    )


class VersionUnknown(RuleBroken):
    """Other rules do not have the tariff version that an assessment stands on."""

    code = "version_unknown"
    sentence = (
        "選んだ規則集には、{month}分の調定に使った料金表の版（{version}）がありません。"
        "同じ施行日の版を正しい内容で持つ規則集を選んでください。"
    )


@dataclass(frozen=True)
class Recalculated:
    """An assessment, calculated anew and not yet corrected."""

    assessment: Assessment
    pricing: Pricing  # not saved
    standing: Pricing  # the calculation that holds now
    standing_yen: int  # the assessment with its corrections so far
    reading_id: int | None = None  # what takes the place of the reading it stood on
    period: tuple[date, date] | None = None  # where it was billed for other days than it should have been

    @property
    def difference_yen(self) -> int:
        """What a correction would hold; below zero where less is owed."""
        return self.pricing.amount_yen - self.standing_yen

    @property
    def is_other(self) -> bool:
        """Whether a correction has anything to say: other yen, or another reading to stand on."""
        return bool(self.difference_yen) or self.reading_id is not None


def recalculate(
    assessments: Sequence[Assessment], change: Change, *, rules_id: int | None = None
) -> list[Recalculated]:
    """Each assessment by its own rules and tariff version, with its last request changed.

    Of versions that share a period, the last one says what may be changed.

    Args:
        rules_id: other rules, where its own had a wrong row; its version is taken from them.

    Raises:
        PriceRefused: the tariff cannot price it so.
        CalculatedElsewhere: it came from the system before this one.
        CalculatedByRule: no tariff priced it.
        VersionUnknown: the other rules have no such version.

    Source:
        design.md, laws 1 and 2; issue 7, point 4.
    """
    return [_recalculated(one, change, rules_id) for one in assessments]


def cancelled(assessment: Assessment) -> Recalculated:
    """The same assessment where nothing should have been charged: its period without a yen.

    Raises:
        CalculatedElsewhere: it came from the system before this one.
        CalculatedByRule: no tariff priced it.
    """
    last, standing_yen = _standing(assessment)
    pack = pack_of_version(last.rules_id)
    versions = _versions(pack, assessment, last)
    key = CANCELLED + key_of_versions(versions)
    zero = Decimal(0)
    bill = PricedBill(
        version=versions[-1].key,
        article=versions[-1].article,
        metered_m3=zero,
        charged_m3=zero,
        subtotal=zero,
        tax_yen=0,
        amount_yen=0,
        lines=(),
        parts=(),
        rounded=(),
    )
    pricing = Pricing(
        digest=digest_of(last.rules_id, assessment.charge, key, last.request),
        rules_id=last.rules_id,
        charge=assessment.charge,
        tariff_key=key,
        request=last.request,
        bill=bill.to_dict(),
        amount_yen=0,
        tax_yen=0,
    )
    return Recalculated(assessment, pricing, last, standing_yen)


def m3_of(assessment: Assessment, usage_m3: int) -> int:
    """What an assessment has of its reading, had the reading come to so many m³.

    The whole of it; under a schedule that bills in parts its own part, of a guess what it takes from it.
    """
    reading = assessment.reading
    assert reading is not None, assessment.pk
    pack = pack_of_version(assessment.pricing.rules_id)
    service = SupplyService.objects.filter(
        supply_id=assessment.supply_id, charge=assessment.charge, starts_on__lt=assessment.period_end
    ).latest("starts_on")
    slot = slot_of(pack.tariffs[assessment.charge], service.cycle, assessment.cycle_month)
    if slot is None or (slot.parts == 1 and not slot.is_guess):
        return _own_m3(assessment, usage_m3)
    if (assessment.period_start, assessment.period_end) == (reading.period_start, reading.read_on):
        return usage_m3
    return usage_m3 // slot.basis_months if slot.is_guess else volumes_of(slot, usage_m3)[slot.part - 1]


def _own_m3(assessment: Assessment, usage_m3: int) -> int:
    """Of a reading that is billed by one bill: all of it, its days of it, or what the meters behind left."""
    reading = assessment.reading
    assert reading is not None, assessment.pk
    was_m3, billed_m3 = reading.usage_m3 or 0, int(assessment.pricing.request.get("m3", 0))
    if was_m3 == billed_m3 or not (was_m3 and billed_m3):
        return usage_m3
    if (assessment.period_start, assessment.period_end) == (reading.period_start, reading.read_on):
        return max(usage_m3 - (was_m3 - billed_m3), 0)
    return usage_m3 * billed_m3 // was_m3


def _recalculated(assessment: Assessment, change: Change, rules_id: int | None) -> Recalculated:
    last, standing_yen = _standing(assessment)
    pack = pack_of_version(rules_id or last.rules_id)
    versions = _versions(pack, assessment, last)
    request = changed_in_parts(PriceRequest.from_dict(last.request), change, versions[-1])
    pricing = answer_to(pack, asked(pack, assessment.charge, versions, request))
    return Recalculated(assessment, pricing, last, standing_yen)


def _standing(assessment: Assessment) -> tuple[Pricing, int]:
    """What a tariff of ours has calculated of an assessment."""
    last, standing_yen = standing_of(assessment)
    if taken_over_percent(last.tariff_key) is not None:
        raise CalculatedElsewhere
    if is_late(last.tariff_key):
        raise CalculatedByRule
    return last, standing_yen


def standing_of(assessment: Assessment) -> tuple[Pricing, int]:
    """The calculation that an assessment stands on now, and what it comes to with its corrections."""
    earlier = list(Assessment.objects.filter(corrects=assessment).select_related("pricing").order_by("pk"))
    last = earlier[-1].pricing if earlier else assessment.pricing
    return last, assessment.amount_yen + sum(one.amount_yen for one in earlier)


def _versions(pack: Pack, assessment: Assessment, last: Pricing) -> tuple[TariffVersion, ...]:
    versions = versions_of(pack, assessment.charge, last.tariff_key)
    if not versions:
        month = f"{assessment.cycle_month.year}年{assessment.cycle_month.month}月"
        raise VersionUnknown(month=month, version=last.tariff_key)
    return versions
