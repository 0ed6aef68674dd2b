"""How many forms went out by month and kind, and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.directdebit.models import FormReading, PostingOrder
from mizuhiki.directdebit.services.forms import FORM
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
        SELECT date_trunc('month', d.dispatched_on)::date, max(p.title),
               count(*) FILTER (WHERE m.run_id IS NULL), count(*) FILTER (WHERE m.run_id IS NOT NULL),
               count(*) FILTER (WHERE EXISTS (SELECT FROM mail_pieceevent r
                                              WHERE r.piece_id = m.id AND r.what = 'returned')),
               count(*) FILTER (WHERE EXISTS (SELECT FROM directdebit_paperformstep s
                                              WHERE s.form_id = m.subject_id AND s.what = 'received')),
               count(*) FILTER (WHERE EXISTS (SELECT FROM directdebit_paperformstep s
                                              WHERE s.form_id = m.subject_id AND s.what = 'registered'))
        FROM mail_formposting p
        JOIN mail_piece m ON m.id = p.piece_id AND m.subject_kind = %s
        JOIN mail_pieceevent e ON e.piece_id = m.id AND e.what = 'dispatched'
        JOIN mail_dispatch d ON d.id = e.dispatch_id
        WHERE d.dispatched_on >= %s AND d.dispatched_on < %s GROUP BY 1, p.kind ORDER BY 1, p.kind
        """,
        [FORM, date(fiscal_year, 4, 1), date(fiscal_year + 1, 4, 1)],
    )
    return [MonthLine(month, title, *map(int, counts)) for month, title, *counts in found]


def posted_between(first: date, end: date) -> int:
    """How many forms left the house in a half-open time (別紙５, 口座振替依頼書発送業務)."""
    found = sql.rows(
        """
        SELECT count(*) FROM mail_formposting p
        JOIN mail_piece m ON m.id = p.piece_id AND m.subject_kind = %s
        JOIN mail_pieceevent e ON e.piece_id = m.id AND e.what = 'dispatched'
        JOIN mail_dispatch d ON d.id = e.dispatch_id
        WHERE d.dispatched_on >= %s AND d.dispatched_on < %s
        """,
        [FORM, first, end],
    )
    return int(found[0][0])


def keyed_between(since: datetime, until: datetime) -> int:
    """How many forms were keyed for the first time in a half-open time (別紙５, 口座振替情報)."""
    return FormReading.objects.filter(position=1, at__gte=since, at__lt=until).count()


@dataclass(frozen=True)
class Bundle:
    """封入の束: one print file of an order."""

    file_id: int
    first_no: int  # 受付番号
    last_no: int
    count: int


def bundles_of(order: PostingOrder) -> list[Bundle]:
    """The bundles of an order in the order of printing."""
    found = sql.rows(
        "SELECT print_file_id, min(subject_id), max(subject_id), count(*)::int FROM mail_piece "
        "WHERE run_id = %s AND subject_kind = %s GROUP BY 1 ORDER BY 1",
        [order.run_id, FORM],
    )
    return [Bundle(*row) for row in found]
