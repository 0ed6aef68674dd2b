"""How many forms went out by month and kind, and what became of them."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.directdebit.posted_kinds import posted_forms
from mizuhiki.platform import sql


@dataclass(frozen=True)
class MonthLine:
    """Forms of one kind posted in a month."""

    month: date
    title: str
    asked: int  # one by one
    offered: int  # many at once
    undelivered: int  # 返戻
    received: int  # came back filled in
    registered: int

    @property
    def posted(self) -> int:
        """All of them."""
        return self.asked + self.offered


def months_of_year(fiscal_year: int) -> list[MonthLine]:
    """What left the house from April to March by month and kind; a form counts in the month it was posted.

    Source:
        CC-054 【金沢CC】第2章 第16; 11,281 a year by 別紙５.
    """
    found = sql.rows(
        """
        SELECT date_trunc('month', d.dispatched_on)::date, p.kind,
               count(*) FILTER (WHERE p.order_id IS NULL), count(*) FILTER (WHERE p.order_id IS NOT NULL),
               count(*) FILTER (WHERE EXISTS (SELECT FROM mail_pieceevent r
                                              WHERE r.piece_id = p.piece_id AND r.what = 'returned')),
               count(*) FILTER (WHERE EXISTS (SELECT FROM directdebit_paperformstep s
                                              WHERE s.form_id = p.form_id AND s.what = 'received')),
               count(*) FILTER (WHERE EXISTS (SELECT FROM directdebit_paperformstep s
                                              WHERE s.form_id = p.form_id AND s.what = 'registered'))
        FROM directdebit_formposting p
        JOIN mail_pieceevent e ON e.piece_id = p.piece_id AND e.what = 'dispatched'
        JOIN mail_dispatch d ON d.id = e.dispatch_id
        WHERE d.dispatched_on >= %s AND d.dispatched_on < %s GROUP BY 1, 2 ORDER BY 1, 2
        """,
        [date(fiscal_year, 4, 1), date(fiscal_year + 1, 4, 1)],
    )
    kinds = posted_forms()
    return [
        MonthLine(month, kinds[kind].title if kind in kinds else kind, *map(int, counts))
        for month, kind, *counts in found
    ]


@dataclass(frozen=True)
class Bundle:
    """封入の束: one print file of an order."""

    file_id: int
    first_no: int  # 受付番号
    last_no: int
    count: int


def bundles_of(order_id: int) -> list[Bundle]:
    """The bundles of an order in the order of printing."""
    found = sql.rows(
        "SELECT m.print_file_id, min(p.form_id), max(p.form_id), count(*)::int "
        "FROM directdebit_formposting p JOIN mail_piece m ON m.id = p.piece_id "
        "WHERE p.order_id = %s GROUP BY 1 ORDER BY 1",
        [order_id],
    )
    return [Bundle(*row) for row in found]
