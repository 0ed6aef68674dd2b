"""What refunds by bank contribute to the ledger's proof."""

from mizuhiki.ledger.api import Check, Subledger

SUBLEDGER = Subledger(
    name="bankrefunds",
    title="口座還付",
    checks=(
        Check(
            "executed transfers differ from what ended of overpayments",
            "過誤納の減り方と違う総合振込",
            "SELECT 'refund ' || f.id, r.yen, coalesce(sum(e.yen + coalesce(i.yen, 0)), 0)::bigint "
            "FROM bankrefunds_bankrefund f "
            "JOIN bankrefunds_transferrow r ON r.refund_id = f.id "
            "JOIN bankrefunds_transferdone d ON d.batch_id = r.batch_id "
            "LEFT JOIN bankrefunds_bankrefundpart p ON p.refund_id = f.id "
            "LEFT JOIN payments_overpaymentend e ON e.hold_id = p.hold_id "
            "LEFT JOIN payments_overpaymentinterest i ON i.hold_id = p.hold_id "
            "GROUP BY f.id, f.yen, r.yen HAVING f.yen <> coalesce(sum(e.yen), 0) "
            "OR r.yen <> coalesce(sum(e.yen + coalesce(i.yen, 0)), 0) "
            "ORDER BY 1",
        ),
        Check(
            "overpayment went to an account without an executed transfer, or came back without a return",
            "総合振込の記録と違う口座還付",
            "SELECT 'end ' || e.id, (u.end_id IS NOT NULL)::int, (t.row_id IS NOT NULL)::int "
            "FROM payments_overpaymentend e LEFT JOIN payments_overpaymentendundone u ON u.end_id = e.id "
            "LEFT JOIN bankrefunds_bankrefundpart p ON p.hold_id = e.hold_id "
            "LEFT JOIN (bankrefunds_transferrow r JOIN bankrefunds_transferdone d "
            "ON d.batch_id = r.batch_id) ON r.refund_id = p.refund_id "
            "LEFT JOIN bankrefunds_transferreturn t ON t.row_id = r.id WHERE e.way = 'bank' "
            "AND (r.id IS NULL OR (u.end_id IS NULL) <> (t.row_id IS NULL)) ORDER BY 1",
        ),
    ),
)
