"""The consumption tax inside an assessment, and its rate, for invoices and receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.billing.pricing import taken_over_percent, versions_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, pack_of_version

_BEFORE = """
    SELECT q.tax_yen FROM billing_assessment e JOIN billing_pricing q ON q.id = e.pricing_id
    WHERE (e.id = {row}.corrects_id OR e.corrects_id = {row}.corrects_id) AND e.id < {row}.id
    ORDER BY e.id DESC LIMIT 1"""
_TAXES = f"""
    SELECT a.id, p.tax_yen - coalesce(b.tax_yen, 0) + coalesce(k.tax_yen, 0)::bigint,
           greatest(p.tax_yen, coalesce(b.tax_yen, 0)), p.rules_id, p.charge, p.tariff_key
    FROM billing_assessment a JOIN billing_pricing p ON p.id = a.pricing_id
    LEFT JOIN LATERAL ({_BEFORE.format(row="a")}) b ON true
    LEFT JOIN LATERAL (
        SELECT sum(n.tax_yen - ({_BEFORE.format(row="c")})) AS tax_yen
        FROM billing_assessment c JOIN billing_pricing n ON n.id = c.pricing_id
        WHERE %(corrected)s AND c.corrects_id = a.id AND c.demand_id IS NULL
    ) k ON true
    WHERE a.id = ANY(%(ids)s)
"""  # noqa: S608


@dataclass(frozen=True)
class TaxPart:
    """Tax inside an amount; 0 percent where the charge is not taxed (対象外)."""

    yen: int
    percent: int


def taxes_of(assessment_ids: Sequence[int], *, as_corrected: bool = False) -> dict[int, TaxPart]:
    """The tax of each assessment as its calculation has it; of a 更正 what it adds or takes off.

    Args:
        as_corrected: with the 更正 that took of it or added to it; those that ask by themselves stand apart.
    """
    found = sql.rows(_TAXES, {"ids": list(assessment_ids), "corrected": as_corrected})
    return {
        assessment_id: TaxPart(tax_yen, percent_of(pack_of_version(rules_id), charge, tariff_key, rated_yen))
        for assessment_id, tax_yen, rated_yen, rules_id, charge, tariff_key in found
    }


def percent_of(pack: Pack, charge: str, tariff_key: str, tax_yen: int) -> int:
    """The rate of a tariff version in whole percent; 0 where a bill holds no tax."""
    if not tax_yen:
        return 0
    taken_over = taken_over_percent(tariff_key)
    if taken_over is not None:
        return taken_over
    return int(versions_of(pack, charge, tariff_key)[-1].tax.rate * 100)
