"""The rules a bill may be reduced by, what they want, and what the bills come to with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Recalculated
from mizuhiki.metering.api import readings_of_supply
from mizuhiki.reductions import errors
from mizuhiki.reductions.models import ReductionApplication, ReductionEnd
from mizuhiki.rulepacks.api import Pack, pack_of_version, pack_on
from mizuhiki.tariffs import (
    GrantedBy,
    LeakClaim,
    LeakRule,
    PriceRefused,
    PriceRequest,
    Reduction,
    TariffVersion,
    reference_m3,
    unmet_limits,
)

USUAL_READINGS = 6


@dataclass(frozen=True)
class Rule:
    """A rule of today's tariffs, by which a customer may ask to be charged less."""

    code: str
    name: str
    is_leak: bool
    places: tuple[str, ...] = ()  # empty: any
    papers: tuple[str, ...] = ()


def rules_on(day: date) -> dict[str, Rule]:
    """What can be applied for on a day, by code; leaks first."""
    found: dict[str, Rule] = {}
    versions = [version for tariff in pack_on(day).tariffs.values() for version in tariff.versions]
    for version in versions:
        for leak in version.leak_rules:
            places = sorted({place for case in leak.cases for place in case.places})
            known = found.get(leak.code)
            papers = dict.fromkeys([*(known.papers if known else ()), *leak.limits.papers])
            found[leak.code] = Rule(leak.code, leak.name, True, tuple(places), tuple(papers))
    for version in versions:
        for one in version.reductions:
            if one.granted_by is not GrantedBy.APPLICATION:
                continue
            found.setdefault(one.code, Rule(one.code, one.name, is_leak=False))
    return found


def rule_of(application: ReductionApplication) -> Rule:
    """The rule an application names, as it stood on its day."""
    return rules_on(application.received_on)[application.code]


def usual_m3(supply_id: int, *, before: date) -> tuple[int, str] | None:
    """What the supply usually uses in a reading, by the readings before a month, and how that was found."""
    known = readings_of_supply(supply_id=supply_id, until=before, limit=USUAL_READINGS + 1)
    history = [one.usage_m3 or 0 for one in reversed(known) if one.cycle_month < before.replace(day=1)]
    try:
        return reference_m3(
            history=history[-USUAL_READINGS:], same_period_last_year=None, daily_after_repair=None, days=0
        )
    except PriceRefused:
        return None


def assessments_of(application: ReductionApplication) -> list[Assessment]:
    """Every charge of the bills it asks about, oldest bill first."""
    asked = application.bills.values("demand_id")
    found = Assessment.objects.filter(demand_id__in=asked).select_related("pricing", "reading", "demand")
    return list(found.order_by("cycle_month", "pk"))


def recalculated(application: ReductionApplication) -> list[Recalculated]:
    """What each charge of the bills comes to with the rule; those it does not touch are left out.

    Raises:
        RuleUnknown: no charge of a bill has the rule.
        NothingReduced: it takes nothing off.
    """
    found = assessments_of(application)
    able = [one for one in found if _has_rule(one, application.code)]
    for one in found:
        if not any(each.demand_id == one.demand_id for each in able):
            month = f"{one.cycle_month.year}年{one.cycle_month.month}月"
            raise errors.RuleUnknown(month=month, name=rule_of(application).name)
    changes = [
        change
        for one in able
        for change in billing.recalculate([one], _change_of(application, one))
        if change.difference_yen < 0
    ]
    if not changes:
        raise errors.NothingReduced()
    return changes


def _change_of(application: ReductionApplication, assessment: Assessment) -> billing.Change:
    """How a request is changed: by the leak, as far as it was above the usual, or by the reduction."""

    def leaking(request: PriceRequest, _: TariffVersion) -> PriceRequest:
        usual = application.reference_m3 or 0
        metered = (assessment.reading.usage_m3 if assessment.reading else 0) or 0
        claim = LeakClaim(
            code=application.code,
            reference_m3=usual,
            leaked_m3=max(metered - usual, 0),
            place=application.place,
        )
        return replace(request, leak=claim)

    def reduced(request: PriceRequest, _: TariffVersion) -> PriceRequest:
        return replace(request, reductions=tuple(dict.fromkeys((*request.reductions, application.code))))

    return leaking if rule_of(application).is_leak else reduced


def _has_rule(assessment: Assessment, code: str) -> bool:
    return code in {one.code for one in _granted_by(assessment)}


def _granted_by(assessment: Assessment) -> Sequence[LeakRule | Reduction]:
    """The rules of the tariff version that priced an assessment."""
    pack: Pack = pack_of_version(assessment.pricing.rules_id)
    versions = billing.versions_of(pack, assessment.charge, assessment.pricing.tariff_key)
    return [*versions[-1].leak_rules, *versions[-1].reductions] if versions else []  # none: billed elsewhere


def unmet(application: ReductionApplication) -> list[str]:
    """What the rule asks for and does not find, one sentence each; the utility decides all the same."""
    facts: dict[str, Any] = {
        "periods_asked": application.bills.count(),
        "months_since_last": _months_since_last(application),
        "days_since_reading": _days_since_reading(application),
        "papers": list(application.papers.values_list("name", flat=True)),
    }
    limits = [
        rule.limits
        for one in assessments_of(application)
        for rule in _granted_by(one)
        if rule.code == application.code and isinstance(rule, LeakRule)
    ]
    return list(dict.fromkeys(sentence for each in limits for sentence in unmet_limits(each, **facts)))


def missing_papers(application: ReductionApplication) -> list[str]:
    """What the rule wants and nobody brought."""
    brought = set(application.papers.values_list("name", flat=True))
    return [name for name in rule_of(application).papers if name not in brought]


def _months_since_last(application: ReductionApplication) -> int | None:
    """Whole months since the supply was last granted the same."""
    granted = ReductionEnd.objects.filter(
        how=ReductionEnd.How.GRANTED,
        application__supply_id=application.supply_id,
        application__code=application.code,
        application_id__lt=application.pk,
    )
    last = granted.order_by("-on").values_list("on", flat=True).first()
    if last is None:
        return None
    day = application.received_on
    return (day.year - last.year) * 12 + day.month - last.month - (day.day < last.day)


def _days_since_reading(application: ReductionApplication) -> int:
    """Days from the newest reading that the application asks about to the day it came in."""
    read = [one.reading.read_on for one in assessments_of(application) if one.reading]
    return (application.received_on - max(read)).days if read else 0
