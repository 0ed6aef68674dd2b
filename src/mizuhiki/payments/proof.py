"""What receipts and their allocations contribute to the ledger's proof."""

from mizuhiki.ledger.api import Check, Subledger

SUBLEDGER = Subledger(
    name="payments",
    title="収納",
    movements=(
        "SELECT a.id, a.supply_id, a.charge::text, a.fiscal_year::int, -x.yen "
        "FROM payments_allocation x JOIN billing_assessment a ON a.id = x.assessment_id"
    ),
    dated=(
        "SELECT a.id AS item_id, a.charge::text AS charge, a.fiscal_year::int AS fiscal_year, r.posted_on, "
        "-x.yen AS yen FROM payments_receipt r JOIN payments_allocation x ON x.receipt_id = r.id "
        "JOIN billing_assessment a ON a.id = x.assessment_id"
    ),
    taken=(
        "SELECT r.posted_on, r.occurred_on, r.channel::text AS channel, a.charge::text AS charge, "
        "a.fiscal_year::int AS fiscal_year, x.yen FROM payments_receipt r "
        "JOIN payments_allocation x ON x.receipt_id = r.id "
        "JOIN billing_assessment a ON a.id = x.assessment_id "
        "UNION ALL SELECT r.posted_on, r.occurred_on, r.channel::text, '', NULL, o.yen "
        "FROM payments_overpayment o JOIN payments_receipt r ON r.id = o.receipt_id"
    ),
    checks=(
        Check(
            "receipt differs from what it settled and what was too much",
            "消込と過誤納の合計が違う収納",
            "SELECT r.id, r.received_yen, coalesce(x.yen, 0) + coalesce(o.yen, 0) FROM payments_receipt r "
            "LEFT JOIN (SELECT receipt_id, sum(yen) AS yen FROM payments_allocation GROUP BY 1) x "
            "ON x.receipt_id = r.id LEFT JOIN payments_overpayment o ON o.receipt_id = r.id "
            "WHERE r.received_yen <> coalesce(x.yen, 0) + coalesce(o.yen, 0) ORDER BY 1",
        ),
        Check(
            "money in the journal differs from the receipts",
            "収納・還付の合計と違う現金・預金・過誤納金・還付準備金・還付加算金",
            "WITH ended AS (SELECT e.way, e.yen, coalesce(i.yen, 0) AS interest, u.end_id AS undone "
            "FROM payments_overpaymentend e "
            "LEFT JOIN payments_overpaymentinterest i ON i.end_id = e.id OR i.hold_id = e.hold_id "
            "LEFT JOIN payments_overpaymentendundone u ON u.end_id = e.id), "
            "gone AS (SELECT way, sum(yen) AS yen, sum(interest) AS interest FROM ended "
            "WHERE undone IS NULL GROUP BY 1), "
            "received AS ("
            "SELECT account, sum(yen) AS yen FROM ("
            "SELECT CASE channel WHEN 'counter' THEN 'cash' ELSE 'bank' END AS account, received_yen AS yen "
            "FROM payments_receipt WHERE channel <> 'offset' "
            "UNION ALL SELECT CASE way WHEN 'bank' THEN 'bank' ELSE 'reserve' END, -yen - interest "
            "FROM gone WHERE way <> 'offset' "
            "UNION ALL SELECT 'overpaid', -yen FROM payments_overpayment "
            "UNION ALL SELECT 'overpaid', yen FROM gone "
            "UNION ALL SELECT 'interest', interest FROM gone) m GROUP BY 1), "
            "booked AS (SELECT account, sum(yen) AS yen FROM ledger_journalline "
            "WHERE account IN ('cash', 'bank', 'overpaid', 'reserve', 'interest') GROUP BY 1) "
            "SELECT coalesce(r.account, b.account), coalesce(r.yen, 0), coalesce(b.yen, 0) "
            "FROM received r FULL JOIN booked b ON b.account = r.account "
            "WHERE coalesce(r.yen, 0) <> coalesce(b.yen, 0) ORDER BY 1",
        ),
        Check(
            "offset without an overpayment",
            "過誤納のない充当",
            "SELECT r.id, r.received_yen, 0 FROM payments_receipt r WHERE r.channel = 'offset' "
            "AND r.reverses_id IS NULL AND NOT EXISTS (SELECT FROM payments_offset x "
            "WHERE x.receipt_id = r.id) ORDER BY 1",
        ),
        Check(
            "offset of another contract without consent and agreement",
            "同意・承認のない別契約への充当",
            "SELECT r.id, r.supply_id, o.supply_id FROM payments_offset x "
            "JOIN payments_receipt r ON r.id = x.receipt_id "
            "JOIN payments_overpaymentend e ON e.id = x.end_id "
            "JOIN payments_overpayment o ON o.receipt_id = e.overpayment_id "
            "LEFT JOIN payments_offsetrequestend q ON q.offset_id = x.receipt_id "
            "WHERE r.supply_id <> o.supply_id AND q.request_id IS NULL ORDER BY 1",
        ),
        Check(
            "refund differs from what left the safe",
            "金庫から出た額と違う還付",
            "SELECT e.id, e.yen + coalesce(i.yen, 0), coalesce(-l.yen, 0) FROM payments_overpaymentend e "
            "LEFT JOIN payments_overpaymentinterest i ON i.end_id = e.id "
            "LEFT JOIN payments_refund f ON f.end_id = e.id "
            "LEFT JOIN till_safeline l ON l.cause = 'payments.refund:' || f.id "
            "WHERE e.way = 'cash' AND e.yen + coalesce(i.yen, 0) <> coalesce(-l.yen, 0) ORDER BY 1",
        ),
        Check(
            "undone refund differs from what came back into the safe",
            "金庫に戻った額と違う還付の取消",
            "SELECT e.id, e.yen + coalesce(i.yen, 0), coalesce(l.yen, 0) FROM payments_overpaymentend e "
            "JOIN payments_overpaymentendundone u ON u.end_id = e.id "
            "LEFT JOIN payments_overpaymentinterest i ON i.end_id = e.id "
            "JOIN payments_refund f ON f.end_id = e.id "
            "LEFT JOIN till_safeline l ON l.cause = 'payments.refund:' || f.id || '.undone' "
            "WHERE e.yen + coalesce(i.yen, 0) <> coalesce(l.yen, 0) UNION ALL "
            "SELECT f.end_id, 0, 1 FROM payments_refundundone b JOIN payments_refund f ON f.id = b.refund_id "
            "WHERE NOT EXISTS (SELECT FROM payments_overpaymentendundone u WHERE u.end_id = f.end_id) "
            "ORDER BY 1",
        ),
        Check(
            "offset differs from what ended of its overpayment",
            "過誤納の減り方と違う充当",
            "SELECT e.id, e.yen + coalesce(i.yen, 0), coalesce(r.received_yen, 0) "
            "FROM payments_overpaymentend e LEFT JOIN payments_overpaymentinterest i ON i.end_id = e.id "
            "LEFT JOIN payments_overpaymentendundone u ON u.end_id = e.id "
            "LEFT JOIN payments_offset x ON x.end_id = e.id "
            "LEFT JOIN payments_receipt r ON r.id = x.receipt_id "
            "LEFT JOIN payments_receipt b ON b.reverses_id = r.id "
            "WHERE e.way = 'offset' AND (e.yen + coalesce(i.yen, 0) IS DISTINCT FROM r.received_yen "
            "OR (u.end_id IS NULL) <> (b.id IS NULL)) ORDER BY 1",
        ),
    ),
)
