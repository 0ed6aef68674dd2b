"""What the assessments contribute to the ledger's proof."""

from mizuhiki.ledger.api import Subledger

SUBLEDGER = Subledger(
    name="billing",
    movements=(
        "SELECT id, supply_id, charge::text, fiscal_year::int, amount_yen "
        "FROM billing_assessment WHERE amount_yen <> 0"
    ),
    checks={
        "assessment differs from its calculation": (
            "SELECT a.id, a.amount_yen, p.amount_yen FROM billing_assessment a "
            "JOIN billing_pricing p ON p.id = a.pricing_id "
            "WHERE a.kind <> 'correction' AND a.amount_yen <> p.amount_yen ORDER BY 1"
        ),
        "demand differs from its assessments": (
            "SELECT d.id, d.amount_yen, coalesce(sum(a.amount_yen), 0) FROM billing_demand d "
            "LEFT JOIN billing_assessment a ON a.demand_id = d.id AND a.kind <> 'correction' "
            "GROUP BY d.id HAVING d.amount_yen <> coalesce(sum(a.amount_yen), 0) ORDER BY 1"
        ),
    },
)
