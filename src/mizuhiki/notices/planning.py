"""Planning a print: which demands, in which files and places, under which numbers. One statement."""

from datetime import date

from mizuhiki.billing.api import JOINT_DEMANDS
from mizuhiki.notices.models import NoticePrint
from mizuhiki.notices.selectors.heads import ADDRESSEE, SHIELDED_SUPPLIES
from mizuhiki.platform import sql

METHODS = {NoticePrint.Kind.PAYMENT: "slip", NoticePrint.Kind.DEBIT: "debit"}
ROWS_A_FILE = 100
ORDERS = {  # as a print shop or a crew wants the papers
    NoticePrint.Order.ROUTE: "i.route, i.route_order, d.id",
    NoticePrint.Order.POSTCODE: "t.postcode, t.address, i.route, i.route_order, d.id",
}
# A demand never planned as this kind; or (again) one whose newest try made no letter though money is owed.
# What was told of a debit is told anew where a run asks by a slip instead; whoever asked for one has it.
FRESH = """NOT EXISTS (SELECT FROM notices_plannednotice x JOIN notices_noticeprint o ON o.id = x.order_id
    WHERE x.demand_id = d.id AND o.kind = %(kind)s)"""
AGAIN = """EXISTS (SELECT FROM notices_plannednotice n JOIN notices_noticeprint o ON o.id = n.order_id
    JOIN notices_unprintednotice y ON y.planned_id = n.id AND y.reason <> 'settled'
    WHERE n.demand_id = d.id AND o.kind = %(kind)s AND n.attempt = (
        SELECT max(x.attempt) FROM notices_plannednotice x WHERE x.demand_id = d.id))"""
CHOSEN = """
    WITH shielded AS MATERIALIZED ({shielded})
    SELECT d.id AS demand_id,
           coalesce((SELECT max(x.attempt) + 1 FROM notices_plannednotice x WHERE x.demand_id = d.id), 0)
               AS attempt, p.supply_id IS NOT NULL AS is_protected,
           row_number() OVER (ORDER BY {order}) AS rank
    FROM billing_demand d
    JOIN customers_supply s ON s.id = d.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    LEFT JOIN shielded p ON p.supply_id = d.supply_id
    LEFT JOIN billing_slipinstead b ON b.demand_id = d.id AND b.reason <> 'asked'
    {addressee}
    WHERE d.run_id = %(billing)s AND {which}
      AND CASE WHEN b.slip_id IS NULL THEN d.method ELSE 'slip' END = %(method)s
      AND d.id NOT IN ({joint})
    ORDER BY rank LIMIT %(most)s
"""
WITH_ADDRESS = f"JOIN LATERAL ({ADDRESSEE}) w ON true JOIN customers_customer t ON t.id = w.id"
PLACED = """
    INSERT INTO notices_plannednotice (order_id, demand_id, attempt, file_no, place, piece_id, is_protected)
    SELECT %(print)s, demand_id, attempt, file_no, place, nextval(pg_get_serial_sequence('mail_piece', 'id')),
           is_protected
    FROM (
        SELECT demand_id, attempt, is_protected,
               n / %(rows)s + 1 + CASE WHEN is_protected THEN files ELSE 0 END AS file_no,
               n %% %(rows)s AS place
        FROM (
            SELECT c.*, row_number() OVER (PARTITION BY is_protected ORDER BY rank) - 1 AS n,
                   (count(*) FILTER (WHERE NOT is_protected) OVER () + %(rows)s - 1) / %(rows)s AS files
            FROM chosen c
        ) numbered
        ORDER BY is_protected, n
    ) placed
"""


def choose(*, billing_run_id: int, kind: str, order: str, most: int | None, again: bool, today: date) -> int:
    """Put what is to be printed into the table `chosen` of this transaction; returns how many."""
    statement = CHOSEN.format(
        shielded=SHIELDED_SUPPLIES,
        order=ORDERS[NoticePrint.Order(order)],
        addressee=WITH_ADDRESS if order == NoticePrint.Order.POSTCODE else "",
        which=AGAIN if again else FRESH,
        joint=JOINT_DEMANDS,
    )
    method = METHODS[NoticePrint.Kind(kind)]
    asked = {"billing": billing_run_id, "method": method, "kind": kind, "most": most, "today": today}
    return sql.keep_for_now("chosen", statement, asked)


def place(order: NoticePrint) -> None:
    """Number what was chosen, in the order of printing; protected supplies come last, in files apart."""
    sql.run(PLACED, {"print": order.pk, "rows": ROWS_A_FILE})
