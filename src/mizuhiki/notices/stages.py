"""請求 → 通知: which demands of a billing run were printed, and what became of the others."""

from mizuhiki.billing.api import JOINT_DEMANDS, Stage

# Of each demand its newest try for the way it is asked by now; a slip of a group is printed elsewhere.
_ROWS = f"""
    WITH tries AS (
        SELECT DISTINCT ON (n.demand_id, o.kind) n.demand_id, o.kind, n.id, n.piece_id
        FROM notices_plannednotice n JOIN notices_noticeprint o ON o.id = n.order_id
        WHERE o.billing_run_id = %(run)s ORDER BY n.demand_id, o.kind, n.attempt DESC
    )
    SELECT d.supply_id, d.amount_yen,
           CASE WHEN p.id IS NOT NULL THEN 'printed' WHEN u.reason = 'settled' THEN 'settled'
                WHEN u.planned_id IS NOT NULL THEN 'unprinted' WHEN t.id IS NOT NULL THEN 'under_way'
                WHEN j.demand_id IS NOT NULL THEN 'joint' ELSE 'left' END,
           d.amount_yen
    FROM billing_demand d
    LEFT JOIN billing_slipinstead b ON b.demand_id = d.id AND b.reason <> 'asked'
    LEFT JOIN tries t ON t.demand_id = d.id AND t.kind =
         CASE WHEN b.slip_id IS NULL AND d.method = 'debit' THEN 'debit_notice' ELSE 'payment_notice' END
    LEFT JOIN mail_piece p ON p.id = t.piece_id
    LEFT JOIN notices_unprintednotice u ON u.planned_id = t.id
    LEFT JOIN ({JOINT_DEMANDS}) j(demand_id) ON j.demand_id = d.id
    WHERE d.run_id = %(run)s
"""  # noqa: S608
PRINTED = Stage(
    code="printed",
    title="請求 → 通知の印刷",
    given="請求",
    ways={
        "printed": "印刷した",
        "joint": "一括納付書（別に印刷）",
        "settled": "印刷の前に納付済み",
        "unprinted": "印刷できない・保留（未印刷の一覧）",
        "under_way": "印刷中",
        "left": "印刷を指示していない",
    },
    waits=frozenset({"unprinted", "under_way", "left"}),
    rows=_ROWS,
    loss="印刷にも理由にもつながらない請求",
)
