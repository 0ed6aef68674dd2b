"""請求 → 消込・不納欠損・未収: what of a billing run is paid, given up and still owed."""

from mizuhiki.billing.api import Stage

_ROWS = """
    SELECT q.supply_id, q.asked_yen,
           CASE WHEN q.open_yen > 0 THEN CASE WHEN q.paid_yen > 0 THEN 'part' ELSE 'open' END
                WHEN q.lost_yen > 0 THEN 'lost' ELSE 'settled' END,
           q.paid_yen + q.lost_yen + q.open_yen
    FROM (
        SELECT a.demand_id, a.supply_id, sum(a.amount_yen + coalesce(c.yen, 0))::bigint AS asked_yen,
               coalesce(sum(x.yen), 0)::bigint AS paid_yen, coalesce(sum(w.yen), 0)::bigint AS lost_yen,
               coalesce(sum(i.open_yen), 0)::bigint AS open_yen
        FROM billing_assessment a
        LEFT JOIN (
            SELECT c.corrects_id, sum(c.amount_yen) AS yen FROM billing_assessment c
            WHERE c.corrects_id IS NOT NULL AND c.demand_id IS NULL GROUP BY 1
        ) c ON c.corrects_id = a.id
        LEFT JOIN (
            SELECT x.assessment_id, sum(x.yen) AS yen FROM payments_allocation x
            JOIN billing_assessment b ON b.id = x.assessment_id AND b.run_id = %(run)s GROUP BY 1
        ) x ON x.assessment_id = a.id
        LEFT JOIN (
            SELECT v.assessment_id, sum(v.yen) AS yen FROM writeoffs_writeoffdebt v
            JOIN writeoffs_writeoffend e ON e.case_id = v.case_id AND e.how = 'written_off' GROUP BY 1
        ) w ON w.assessment_id = a.id
        LEFT JOIN ledger_openitem i ON i.id = a.id
        WHERE a.run_id = %(run)s AND a.demand_id IS NOT NULL GROUP BY 1, 2
    ) q
"""
OWED = Stage(
    code="owed",
    title="請求 → 消込・不納欠損・未収",
    given="請求（更正後）",
    ways={
        "settled": "納付済み",
        "lost": "不納欠損",
        "part": "一部納付",
        "open": "未納",
    },
    waits=frozenset({"part", "open"}),
    rows=_ROWS,
    loss="収納・不納欠損・未収の合計が請求と違うもの",
)
