"""口座振替の対象 → 依頼ファイル → 結果 → 収納: where each demand by debit of a billing run is."""

from mizuhiki.billing.api import Stage
from mizuhiki.directdebit.stranded import STRANDED

# What a demand asks for may become less before the file is made: then the file asks for what was left.
_ASKED = """
    SELECT d.supply_id, d.amount_yen,
           CASE WHEN r.id IS NOT NULL THEN 'asked' WHEN t.demand_id IS NOT NULL THEN 'slip'
                WHEN o.open_yen IS NULL THEN 'settled' WHEN s.parked <> '' THEN 'parked'
                WHEN d.due_on >= %(today)s THEN 'waits' ELSE '' END,
           CASE WHEN r.id IS NULL OR m.demand_id IS NOT NULL THEN d.amount_yen ELSE r.amount_yen END
    FROM billing_demand d
    JOIN customers_supply s ON s.id = d.supply_id
    LEFT JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.attempt = 0
    LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
    LEFT JOIN (
        SELECT a.demand_id, sum(i.open_yen) AS open_yen FROM billing_assessment a
        JOIN ledger_openitem i ON i.id = a.id AND i.open_yen > 0 WHERE a.run_id = %(run)s GROUP BY 1
    ) o ON o.demand_id = d.id
    LEFT JOIN (
        SELECT a.demand_id FROM billing_assessment a JOIN billing_assessment c ON c.corrects_id = a.id
        WHERE a.run_id = %(run)s
        UNION
        SELECT a.demand_id FROM billing_assessment a JOIN payments_allocation x ON x.assessment_id = a.id
        JOIN payments_receipt y ON y.id = x.receipt_id AND y.channel <> 'debit' WHERE a.run_id = %(run)s
    ) m ON m.demand_id = d.id
    WHERE d.run_id = %(run)s AND d.method = 'debit'
"""
ASKED = Stage(
    code="asked",
    title="口座振替の対象 → 振替依頼ファイル",
    given="口座振替の請求",
    ways={
        "asked": "依頼ファイルに入れた",
        "slip": "納付書に切り替えた",
        "settled": "依頼の前に納付済み",
        "parked": "契約を保留中",
        "waits": "ファイルの作成前",
    },
    waits=frozenset({"parked", "waits"}),
    rows=_ASKED,
    loss="振替日を過ぎて、ファイルにも納付書にもない請求",
)
# Of each demand the newest row that asks for it, with the answer and the receipt that the answer made.
_ANSWERED = f"""
    SELECT d.supply_id, r.amount_yen,
           CASE WHEN x.code = '0' AND y.id IS NULL THEN '' WHEN x.code = '0' THEN 'drawn'
                WHEN x.code IS NOT NULL THEN 'refused' WHEN {STRANDED} THEN 'stranded' ELSE 'waits' END,
           CASE WHEN x.code = '0' THEN coalesce(y.received_yen, 0) ELSE r.amount_yen END
    FROM billing_demand d
    JOIN LATERAL (
        SELECT * FROM directdebit_debitrow w WHERE w.demand_id = d.id ORDER BY w.attempt DESC LIMIT 1
    ) r ON true
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
    LEFT JOIN directdebit_debitresult x ON x.row_id = r.id
    LEFT JOIN payments_receipt y ON y.channel = 'debit' AND y.reference = 'row:' || r.id
    WHERE d.run_id = %(run)s AND d.method = 'debit'
"""  # noqa: S608
ANSWERED = Stage(
    code="answered",
    title="振替依頼ファイル → 結果 → 収納",
    given="振替を依頼した請求",
    ways={
        "drawn": "振替済み（収納に記帳）",
        "refused": "振替不能",
        "stranded": "銀行に届いていないファイル",
        "waits": "結果待ち",
    },
    waits=frozenset({"stranded", "waits"}),
    rows=_ANSWERED,
    loss="振替済みなのに収納がない、または金額が違うもの",
)
