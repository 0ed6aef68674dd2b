"""What the accounts of supplies contribute to the ledger's proof."""

from mizuhiki.ledger.api import Check, Subledger

SUBLEDGER = Subledger(
    name="directdebit",
    title="口座振替",
    checks=(
        Check(
            "days a bill goes to the bank differ from the mandates",
            "口座の登録と違う請求方法",
            "SELECT 'supply ' || coalesce(m.supply_id, d.supply_id), (m.supply_id IS NOT NULL)::int, "
            "(d.supply_id IS NOT NULL)::int FROM directdebit_mandate m "
            "FULL JOIN billing_debitsupply d ON (d.supply_id, d.since) = (m.supply_id, m.starts_on) "
            "WHERE m.supply_id IS NULL OR d.supply_id IS NULL OR m.ends_on IS DISTINCT FROM d.until "
            "ORDER BY 1",
        ),
    ),
)
