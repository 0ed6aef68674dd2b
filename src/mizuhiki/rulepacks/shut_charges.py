"""給水停止中の基本料金: whether, and since when, a charge does without its base while a tap is shut off."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "shutoffs.base_charge"
LONGEST, MOST_DAYS = 120, 365
ONE_DAY = timedelta(days=1)


class ShutRule(StrEnum):
    """From when on the base is not asked for."""

    CHARGED = "charged"  # never: it runs on
    DAYS = "days"  # the day after the tap was shut off
    AFTER_DAYS = "after_days"  # so many whole days later
    NEXT_MONTH = "next_month"  # the first of the next month; the month in which water runs again is asked for


@dataclass(frozen=True)
class ShutCharge:
    """What a charge does while a tap is shut off.

    Attributes:
        article: where the utility has laid it down; stands on the bill's line.
        after_days: whole days without water that are still asked for, under `AFTER_DAYS`.
        with_meter_fee: the meter fee is not asked for either.
    """

    rule: ShutRule
    article: str
    after_days: int = 0
    with_meter_fee: bool = False

    def free_days(self, shut: Iterable[tuple[date, date | None]], first: date, end: date) -> int:
        """Of the days of a half-open period, those whose base is not asked for.

        Args:
            shut: the day a tap was shut off, and the day on which it was opened again, if it was; water ran
                on both.
        """
        return sum(self._free(since, until, first, end) for since, until in shut)

    def _free(self, since: date, until: date | None, first: date, end: date) -> int:
        if self.rule is ShutRule.CHARGED:
            return 0
        begin = since + ONE_DAY * (1 + self.after_days)
        if self.rule is ShutRule.NEXT_MONTH:
            begin = (since.replace(day=1) + timedelta(days=31)).replace(day=1)
            until = until and until.replace(day=1)
        return max((min(until or end, end) - max(begin, first)).days, 0)


def read_shut_charges(content: Any, charges: Collection[str]) -> Mapping[str, ShutCharge]:
    """The rules by charge; a charge that is not named runs on, as in a pack that says nothing.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _fault("", "料金の種類ごとに書いてください。")
    for charge in content.keys() - set(charges):
        raise _fault(charge, "chargesにない料金の種類です。")
    return {charge: _rule(charge, value) for charge, value in content.items()}


def _rule(charge: str, content: Any) -> ShutCharge:
    if not isinstance(content, dict):
        raise _fault(charge, "ruleとarticleを書いてください。")
    for name in content.keys() - {"rule", "article", "after_days", "with_meter_fee"}:
        raise _fault(f"{charge}.{name}", "知らない項目です。")
    if content.get("rule") not in set(ShutRule):
        raise _fault(f"{charge}.rule", f"{'・'.join(ShutRule)}のどれかを書いてください。")
    rule, article = ShutRule(content["rule"]), content.get("article")
    if not (isinstance(article, str) and 0 < len(article.strip()) <= LONGEST):
        raise _fault(f"{charge}.article", f"定めの名前と条を、1文字から{LONGEST}文字までで書いてください。")
    days, with_meter_fee = content.get("after_days", 0), content.get("with_meter_fee", False)
    if not isinstance(days, int) or isinstance(days, bool):
        raise _fault(f"{charge}.after_days", "整数で書いてください。")
    if rule is ShutRule.AFTER_DAYS and not 1 <= days <= MOST_DAYS:
        raise _fault(f"{charge}.after_days", f"1から{MOST_DAYS}までの日数を書いてください。")
    if rule is not ShutRule.AFTER_DAYS and days:
        raise _fault(f"{charge}.after_days", "ruleがafter_daysのときだけ書いてください。")
    if not isinstance(with_meter_fee, bool):
        raise _fault(f"{charge}.with_meter_fee", "trueかfalseで書いてください。")
    return ShutCharge(rule, article.strip(), days, with_meter_fee)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
