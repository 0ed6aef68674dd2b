"""Leak relief (漏水減免): the case that fits, the relieved volume, the reference, who may have it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mizuhiki.tariffs.definition.relief import LeakCase, LeakLimits, LeakRule
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.request import LeakClaim
from mizuhiki.tariffs.rounding import Rounding, round_yen


def leak_case(rule: LeakRule, claim: LeakClaim, *, metered_m3: int, bore_mm: int | None) -> LeakCase | None:
    """The first case of the rule that fits the leak; None gives no relief."""
    for case in rule.cases:
        if case.places and claim.place not in case.places:
            continue
        if case.max_bore_mm is not None and (bore_mm is None or bore_mm > case.max_bore_mm):
            continue
        if case.over_multiple and not metered_m3 > case.over_multiple * claim.reference_m3:
            continue
        if case.to_multiple is not None and metered_m3 > case.to_multiple * claim.reference_m3:
            continue
        return case
    return None


def relieved_m3(rule: LeakRule, case: LeakCase, claim: LeakClaim, metered_m3: int) -> int:
    """The volume to charge: the lowest formula of the case, never above what was metered."""
    facts = {"reference_m3": claim.reference_m3, "leaked_m3": claim.leaked_m3}
    lowest = min(formula.charged(metered_m3=metered_m3, **facts) for formula in case.formulas)
    return max(min(round_yen(lowest, mode=rule.rounding), metered_m3), 0)


def use_up_credit(metered_m3: int, credit_m3: int) -> tuple[int, int]:
    """Take a relief credit off a later reading: (m³ to charge, credit left). Lost on closing."""
    used = min(metered_m3, credit_m3)
    return metered_m3 - used, credit_m3 - used


def average_m3(history: Sequence[int], count: int) -> int | None:
    """The average of the last `count` readings, fractions dropped; None when there are too few."""
    if len(history) < count:
        return None
    return sum(history[-count:]) // count


def reference_m3(
    *,
    history: Sequence[int],
    same_period_last_year: int | None,
    daily_after_repair: Decimal | None,
    days: int,
) -> tuple[int, str]:
    """A reference volume (推定使用水量) with the name of the way it was found.

    Tried in order: average of the last 6, then 4, then 2 readings, the same period last year, the
    previous reading, the daily average after the repair. An office may prefer another order and
    call the single ways by themselves.
    """
    for count in (6, 4, 2):
        if (found := average_m3(history, count)) is not None:
            return found, f"直近{count}回の平均"
    if same_period_last_year is not None:
        return same_period_last_year, "前年同期"
    if history:
        return history[-1], "前回"
    if daily_after_repair is None:
        raise PriceRefused(
            "no_reference_volume", "基準水量を求める実績がありません。修繕後の日平均を入力してください。"
        )
    return round_yen(Fraction(daily_after_repair) * days, mode=Rounding.FLOOR), "修繕後の日平均"


def unmet_limits(
    limits: LeakLimits,
    *,
    periods_asked: int,
    months_since_last: int | None,
    days_since_reading: int,
    papers: Sequence[str],
) -> list[str]:
    """Why a relief may not be granted, one sentence each; empty when it may.

    `months_since_last` is None when the supply never had one.
    """
    reasons: list[str] = []
    if limits.periods is not None and periods_asked > limits.periods:
        reasons.append(f"減免は{limits.periods}回の請求までです。")
    if limits.once_in_months and months_since_last is not None and months_since_last < limits.once_in_months:
        reasons.append(f"前回の減免から{limits.once_in_months}か月たっていません。")
    if limits.apply_within_days is not None and days_since_reading > limits.apply_within_days:
        reasons.append(f"申請の期限（検針から{limits.apply_within_days}日以内）を過ぎています。")
    missing = [paper for paper in limits.papers if paper not in papers]
    if missing:
        reasons.append(f"書類が足りません：{'、'.join(missing)}。")
    return reasons
