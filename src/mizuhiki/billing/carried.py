"""What a tariff may say and the billing run does not do yet: such rules are refused, never passed over."""

from collections.abc import Iterator

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import TariffVersion
from mizuhiki.tariffs.definition.schedule import Between, Schedule


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
        for version in tariff.versions:
            for key in _passed_over(version):
                raise RulesNotCarriedOut(version=version.key, key=key)


def _passed_over(version: TariffVersion) -> Iterator[str]:
    plain, schedule = Schedule(), version.schedule
    if schedule.between is not Between.NOTHING:
        yield f"schedule.between: {schedule.between}"
    for name in ("winter_months", "base_in_advance", "claim_lag_months", "unbilled_months"):
        if getattr(schedule, name) != getattr(plain, name):
            yield f"schedule.{name}"
