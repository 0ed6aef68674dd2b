"""Rules for past days: no version of a tariff that bills were made with is changed behind them."""

from datetime import date

from mizuhiki.billing.pricing import versions_of
from mizuhiki.billing.turns import words_of
from mizuhiki.platform import era, locks, sql
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import RulesComing, next_month, pack_of_version


class BilledRulesChanged(RuleBroken):
    """Bills of that day or later were made with a tariff version that the new rules have otherwise."""

    code = "billed_rules_changed"
    sentence = (
        "{month}分は、{charge}の料金表（{version}）で調定済みです。この規則集ではその版の内容が違うため、"
        "{from_on}からは施行できません。施行日を調定済みの月より後にするか、料金表に新しい版を足してください。"
    )


def require_unchanged(event: RulesComing) -> None:
    """Listener: hold rules that would take effect for billed months against what those bills stand on.

    Waits for a run under way, so that none can commit bills beside the answer. Months not billed yet are
    priced by the new rules; that is what they are for.

    Raises:
        BilledRulesChanged: names the latest such month, the charge and the version. Nothing is changed.

    Source:
        design.md, laws 2 and 8.
    """
    locks.share_utility()
    coming = pack_of_version(event.version_id)
    used = sql.rows(
        """
        SELECT p.rules_id, p.charge, p.tariff_key, max(a.cycle_month)
        FROM billing_assessment a JOIN billing_pricing p ON p.id = a.pricing_id
        WHERE a.cycle_month >= %s GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3
        """,
        [event.from_on],
    )
    for rules_id, charge, key, month in used:
        before = pack_of_version(rules_id)
        if versions_of(before, charge, key) != versions_of(coming, charge, key):
            label = before.charges[charge].label
            slots = {"month": words_of(month), "from_on": era.long_date(event.from_on)}
            raise BilledRulesChanged(charge=label, version=key, **slots)


def unbilled_words(from_on: date) -> str:
    """What becomes of the months that are not billed yet, for whoever decides about rules from a day."""
    billed = sql.rows("SELECT max(cycle_month) FROM billing_assessment WHERE sequence = 0")[0][0]
    first = from_on if from_on.day == 1 else next_month(from_on)
    if billed and billed >= first:
        return f"調定済みの月（{words_of(billed)}分まで）はそのままで、その後の月をこの版で調定します。"
    return f"まだ調定していない月は、{words_of(first)}分からこの版で、その前の月は今の版で調定します。"
