"""The consumption tax inside an assessment, and its rate, for invoices and receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.billing.pricing import taken_over_percent, versions_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, pack_of_version


@dataclass(frozen=True)
class TaxPart:
    """Tax inside an amount; 0 percent where the charge is not taxed (対象外)."""

    yen: int
    percent: int


def taxes_of(assessment_ids: Sequence[int]) -> dict[int, TaxPart]:
    """The tax of each assessment as its calculation has it."""
    found = sql.rows(
        "SELECT a.id, p.tax_yen, p.rules_id, p.charge, p.tariff_key FROM billing_assessment a "
        "JOIN billing_pricing p ON p.id = a.pricing_id WHERE a.id = ANY(%s)",
        [list(assessment_ids)],
    )
    return {
        assessment_id: TaxPart(tax_yen, percent_of(pack_of_version(rules_id), charge, tariff_key, tax_yen))
        for assessment_id, tax_yen, rules_id, charge, tariff_key in found
    }


def percent_of(pack: Pack, charge: str, tariff_key: str, tax_yen: int) -> int:
    """The rate of a tariff version in whole percent; 0 where a bill holds no tax."""
    taken_over = taken_over_percent(tariff_key)
    if taken_over is not None:
        return taken_over if tax_yen else 0
    last = versions_of(pack, charge, tariff_key)[-1]
    return int(last.tax.rate * 100) if tax_yen else 0
