"""What the assessments contribute to the ledger's proof."""

from mizuhiki.ledger.api import Check, Subledger

SUBLEDGER = Subledger(
    name="billing",
    title="調定",
    movements=(
        "SELECT CASE WHEN demand_id IS NULL THEN coalesce(corrects_id, id) ELSE id END, supply_id, "
        "charge::text, fiscal_year::int, amount_yen "
        "FROM billing_assessment WHERE amount_yen <> 0"
    ),
    dated=(
        "SELECT a.id AS item_id, a.charge::text AS charge, a.fiscal_year::int AS fiscal_year, e.posted_on, "
        "a.amount_yen AS yen FROM ledger_journalentry e JOIN billing_assessment a "
        "ON e.kind = 'assessment' AND e.cause = 'billing.run:' || a.run_id WHERE a.amount_yen <> 0 "
        "UNION ALL SELECT a.id, a.charge::text, a.fiscal_year::int, e.posted_on, a.amount_yen "
        "FROM ledger_journalentry e JOIN billing_assessment a "
        "ON e.kind = 'opening' AND e.cause = 'billing.opening:' || a.run_id "
        "UNION ALL SELECT CASE WHEN a.demand_id IS NULL THEN a.corrects_id ELSE a.id END, "
        "a.charge::text, a.fiscal_year::int, e.posted_on, a.amount_yen "
        "FROM ledger_journalentry e JOIN billing_correction c ON e.kind = 'correction' AND e.cause = c.cause "
        "JOIN billing_assessment a ON a.id = c.assessment_id"
    ),
    corrected=(
        "SELECT e.posted_on, o.cycle_month AS month, a.charge::text AS charge, "
        "a.fiscal_year::int AS fiscal_year, a.amount_yen AS yen FROM ledger_journalentry e "
        "JOIN billing_correction c ON e.kind = 'correction' AND e.cause = c.cause "
        "JOIN billing_assessment a ON a.id = c.assessment_id "
        "JOIN billing_assessment o ON o.id = a.corrects_id"
    ),
    checks=(
        Check(
            "assessment differs from its calculation",
            "計算と違う調定額",
            "SELECT a.id, p.amount_yen, a.amount_yen FROM billing_assessment a "
            "JOIN billing_pricing p ON p.id = a.pricing_id "
            "WHERE a.kind <> 'correction' AND a.amount_yen <> p.amount_yen ORDER BY 1",
        ),
        Check(
            "corrected assessment differs from its last calculation",
            "更正後の計算と違う調定額",
            "SELECT a.id, p.amount_yen, a.amount_yen + c.yen FROM billing_assessment a "
            "JOIN (SELECT corrects_id, sum(amount_yen) AS yen, max(id) AS last FROM billing_assessment "
            "WHERE kind = 'correction' GROUP BY 1) c ON c.corrects_id = a.id "
            "JOIN billing_assessment l ON l.id = c.last JOIN billing_pricing p ON p.id = l.pricing_id "
            "WHERE p.amount_yen <> a.amount_yen + c.yen ORDER BY 1",
        ),
        Check(
            "demand differs from its assessments",
            "調定の合計と違う請求額",
            "SELECT d.id, coalesce(sum(a.amount_yen), 0), d.amount_yen FROM billing_demand d "
            "LEFT JOIN billing_assessment a ON a.demand_id = d.id "
            "GROUP BY d.id HAVING d.amount_yen <> coalesce(sum(a.amount_yen), 0) ORDER BY 1",
        ),
        Check(
            "slip of a group asks for a supply that it does not name",
            "名前のない契約を請求する一括の納付書",
            "SELECT x.slip_id, d.supply_id, s.supply_id FROM billing_groupslip g "
            "JOIN billing_paymentslip s ON s.id = g.slip_id "
            "JOIN billing_slipdemand x ON x.slip_id = g.slip_id "
            "JOIN billing_demand d ON d.id = x.demand_id AND d.supply_id <> s.supply_id "
            "WHERE NOT EXISTS (SELECT FROM billing_slipmember m "
            "WHERE m.slip_id = g.slip_id AND m.supply_id = d.supply_id) ORDER BY 1",
        ),
        Check(
            "slip of a group differs from its lines",
            "内訳の合計と違う一括の納付書",
            "SELECT s.id, s.amount_yen, coalesce(sum(l.yen), 0) FROM billing_groupslip g "
            "JOIN billing_paymentslip s ON s.id = g.slip_id "
            "LEFT JOIN billing_groupslipline l ON l.slip_id = g.slip_id "
            "GROUP BY s.id HAVING s.amount_yen <> coalesce(sum(l.yen), 0) ORDER BY 1",
        ),
        Check(
            "opening balance in the journal differs from what was taken over",
            "引き継いだ未納額の合計と違う開始残高",
            "WITH opened AS (SELECT charge, fiscal_year, -sum(amount_yen) AS yen "
            "FROM billing_assessment WHERE kind = 'opening' GROUP BY 1, 2), "
            "booked AS (SELECT charge, fiscal_year, sum(yen) AS yen FROM ledger_journalline "
            "WHERE account = 'opening' GROUP BY 1, 2) "
            "SELECT coalesce(a.charge, b.charge) || ' ' || coalesce(a.fiscal_year, b.fiscal_year), "
            "coalesce(a.yen, 0), coalesce(b.yen, 0) FROM opened a "
            "FULL JOIN booked b ON b.charge = a.charge AND b.fiscal_year = a.fiscal_year "
            "WHERE coalesce(a.yen, 0) <> coalesce(b.yen, 0) ORDER BY 1",
        ),
        Check(
            "revenue in the journal differs from the assessments",
            "調定の合計と違う収益",
            "WITH assessed AS (SELECT charge, fiscal_year, -sum(amount_yen) AS yen "
            "FROM billing_assessment WHERE kind <> 'opening' GROUP BY 1, 2), "
            "booked AS (SELECT charge, fiscal_year, sum(yen) AS yen FROM ledger_journalline "
            "WHERE account = 'revenue' GROUP BY 1, 2) "
            "SELECT coalesce(a.charge, b.charge) || ' ' || coalesce(a.fiscal_year, b.fiscal_year), "
            "coalesce(a.yen, 0), coalesce(b.yen, 0) FROM assessed a "
            "FULL JOIN booked b ON b.charge = a.charge AND b.fiscal_year = a.fiscal_year "
            "WHERE coalesce(a.yen, 0) <> coalesce(b.yen, 0) ORDER BY 1",
        ),
    ),
)
