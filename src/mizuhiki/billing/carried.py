"""What a tariff may say and the billing run does not do yet: such rules are refused, never passed over."""

from collections.abc import Iterator
from datetime import timedelta

from mizuhiki.billing.schedules import MOST_LAG
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import TariffVersion
from mizuhiki.tariffs.definition.schedule import Between, Schedule

STILL_BILLED = timedelta(days=370)  # periods that a version cuts are billed by then


class RulesNotCarriedOut(RuleBroken):
    """The kernel could price it, but no run would ask for it; bills would be wrong without a word."""

    code = "rules_not_carried_out"
    sentence = (
        "料金表{version}の「{key}」は、調定の処理がまだ対応していません。"
        "このままでは請求額が条例と合わないため、この規則集は施行できません。"
    )


def require_carried_out(pack: Pack) -> None:
    """Hold a pack against what the billing run does.

    Raises:
        RulesNotCarriedOut: names the version and the key.

    Source:
        design.md, law 8; issue 2, section 5.
    """
    for tariff in pack.tariffs.values():
        before: TariffVersion | None = None
        for version in tariff.versions:
            unlike = (*_twice_in_a_month(before, version), *_tax_in_transition(before, version))
            for key in (*_passed_over(version), *unlike):
                raise RulesNotCarriedOut(version=version.key, key=key)
            before = version


def _passed_over(version: TariffVersion) -> Iterator[str]:
    """What no run does, and what two rules together would lose."""
    schedule = version.schedule
    if schedule.base_in_advance:
        yield "schedule.base_in_advance"
    if schedule.claim_lag_months > MOST_LAG:
        yield f"schedule.claim_lag_months: {schedule.claim_lag_months}"
    if schedule.between is Between.FOLLOWING:
        for name in ("winter_months", "unbilled_months"):
            if getattr(schedule, name):
                yield f"schedule.between: following + {name}"


def _twice_in_a_month(before: TariffVersion | None, version: TariffVersion) -> Iterator[str]:
    """A schedule that bills sooner than the one before would bill two readings in one month."""
    if before is not None and _delay(version.schedule) < _delay(before.schedule):
        yield "schedule"


def _tax_in_transition(before: TariffVersion | None, version: TariffVersion) -> Iterator[str]:
    """経過措置: no run counts the months of a period that keep the old rate; long ago it does not matter."""
    if before is None or version.tax.old_rate is None or version.tax.rate == before.tax.rate:
        return
    if version.valid_from > clock.today() - STILL_BILLED:
        yield "tax.old_rate"


def _delay(schedule: Schedule) -> int:
    return schedule.claim_lag_months + (schedule.between is Between.FOLLOWING)
