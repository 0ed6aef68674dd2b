"""What was billed, and what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.platform import sql


@dataclass(frozen=True)
class Bill:
    """One demand of a supply with its charges, what is open, and its newest slip (COL-096).

    Amounts are as they stand, corrections (更正) included.
    """

    demand_id: int
    cycle_month: date
    method: str
    due_on: date
    amount_yen: int
    water_yen: int
    sewerage_yen: int
    open_yen: int
    usage_m3: int | None
    slip_id: int | None
    slip_no: str | None
    demanded_on: date  # the day of the billing run
    assessment_id: int  # the first of its charges: from there the others can be reached
    corrected_yen: int  # 更正, in the amounts above
    last_day: date | None  # 取扱期限 of the newest slip
    reissue: int  # which issue that slip is
    is_more: bool = False  # it asks for what a 更正 found owed beyond an earlier bill of the month
    late_yen: int = 0  # 延滞金・督促手数料, in the amount; a bill of them holds nothing else
    has_past: bool = False  # an earlier system billed the supply before

    @property
    def state(self) -> str:
        """What a clerk says about it."""
        if self.open_yen == 0:
            return "納付済み"
        return "未納" if self.open_yen == self.amount_yen else "一部納付"

    @property
    def way(self) -> str:
        """By which way it is to be paid."""
        return "口座振替" if self.method == "debit" else "納付書"


def bills_of_supply(*, supply_id: int, limit: int = 24, until: date | None = None) -> list[Bill]:
    """The newest demands of a supply and every older one that is still open, newest first.

    Args:
        until: amounts are as corrected by the end of this day; what is open is always of now.
    """
    found = sql.rows(
        """
        SELECT d.id, d.cycle_month, CASE WHEN t.slip_id IS NULL THEN d.method ELSE 'slip' END,
               coalesce(t.due_on, d.due_on), d.amount_yen + coalesce(sum(c.yen), 0)::bigint,
               coalesce(sum(a.amount_yen + c.yen) FILTER (WHERE a.charge = 'water'), 0)::bigint,
               coalesce(sum(a.amount_yen + c.yen)
                        FILTER (WHERE a.charge <> 'water' AND a.kind <> 'late'), 0)::bigint,
               coalesce(sum(o.open_yen), 0)::bigint, max(r.usage_m3), s.id, s.slip_no,
               (b.ended_at AT TIME ZONE 'Asia/Tokyo')::date, min(a.id),
               coalesce(sum(c.yen), 0)::bigint, s.last_day, coalesce(s.reissue, 0),
               bool_or(a.kind = 'correction'),
               coalesce(sum(a.amount_yen + c.yen) FILTER (WHERE a.kind = 'late'), 0)::bigint,
               EXISTS (SELECT FROM billing_pastbill w WHERE w.supply_id = %(supply)s)
        FROM billing_demand d
        JOIN platform_batchrun b ON b.id = d.run_id
        LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
        JOIN billing_assessment a ON a.demand_id = d.id
        LEFT JOIN ledger_openitem o ON o.id = a.id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(k.amount_yen), 0) AS yen FROM billing_assessment k
            JOIN billing_correction x ON x.assessment_id = k.id
            WHERE k.corrects_id = a.id AND k.demand_id IS NULL
              AND (%(until)s::date IS NULL OR x.occurred_on <= %(until)s)
        ) c
        LEFT JOIN metering_reading r ON r.id = coalesce((
            SELECT k.reading_id FROM billing_assessment k WHERE k.corrects_id = a.id
            ORDER BY k.id DESC LIMIT 1), a.reading_id)
        LEFT JOIN LATERAL (
            SELECT p.id, p.slip_no, p.last_day, p.reissue FROM billing_slipdemand x
            JOIN billing_paymentslip p ON p.id = x.slip_id
            WHERE x.demand_id = d.id ORDER BY p.id DESC LIMIT 1
        ) s ON true
        WHERE d.supply_id = %(supply)s AND (
            d.id IN (SELECT n.id FROM billing_demand n WHERE n.supply_id = %(supply)s
                     ORDER BY n.cycle_month DESC LIMIT %(limit)s)
            OR EXISTS (SELECT FROM billing_assessment x JOIN ledger_openitem y ON y.id = x.id
                       WHERE x.demand_id = d.id AND y.open_yen > 0))
        GROUP BY d.id, t.demand_id, b.id, s.id, s.slip_no, s.last_day, s.reissue ORDER BY d.cycle_month DESC
        """,
        {"supply": supply_id, "limit": limit, "until": until},
    )
    return [Bill(*row) for row in found]


def open_yen_of_supply(*, supply_id: int) -> int:
    """What a supply owes now, all charges, in whole yen."""
    return int(
        sql.rows("SELECT coalesce(sum(open_yen), 0) FROM ledger_openitem WHERE supply_id = %s", [supply_id])[
            0
        ][0]
    )


@dataclass(frozen=True)
class Owed:
    """What is owed at one moment, in whole yen."""

    open_yen: int
    overdue_yen: int  # the part of it whose 納期限 is past


def owed_by_supply(supply_ids: Sequence[int], *, on: date) -> dict[int, Owed]:
    """What each of several supplies owes now; overdue on a day. Who owes nothing is left out."""
    found = sql.rows(
        "SELECT supply_id, sum(open_yen)::bigint, "
        "coalesce(sum(open_yen) FILTER (WHERE due_on < %s), 0)::bigint "
        "FROM ledger_openitem WHERE supply_id = ANY(%s) GROUP BY supply_id HAVING sum(open_yen) <> 0",
        [on, list(supply_ids)],
    )
    return {supply_id: Owed(int(open_yen), int(overdue)) for supply_id, open_yen, overdue in found}


@dataclass(frozen=True)
class Excused:
    """A service of a month that was due and not assessed."""

    supply_id: int
    charge: str
    reason: str
    is_billed: bool  # by a later run of the month

    @property
    def reason_label(self) -> str:
        """Why, in words."""
        return str(NotAssessed.Reason(self.reason).label)


def excused_in(*, run_id: int, reason: str = "") -> list[Excused]:
    """What a run did not assess, by reason and supply."""
    found = sql.rows(
        "SELECT n.supply_id, n.charge, n.reason, EXISTS (SELECT FROM billing_assessment a "
        "WHERE a.cycle_month = n.cycle_month AND a.supply_id = n.supply_id AND a.charge = n.charge) "
        "FROM billing_notassessed n WHERE run_id = %s AND (%s = '' OR reason = %s) "
        "ORDER BY reason, supply_id, charge",
        [run_id, reason, reason],
    )
    return [Excused(*row) for row in found]


@dataclass(frozen=True)
class Sibling:
    """An assessment of the same demand."""

    assessment_id: int
    charge: str
    amount_yen: int
    is_correction: bool


def siblings_of(assessment: Assessment) -> list[Sibling]:
    """Everything the same demand asks for, with every 更正; the assessment alone when nothing is asked."""
    first = assessment.corrects or assessment
    of = Q(pk=first.pk) | Q(corrects=first)
    if first.demand_id is not None:
        of = Q(demand_id=first.demand_id) | Q(corrects__demand_id=first.demand_id)
    found = Assessment.objects.filter(of).order_by("pk")
    return [
        Sibling(one.pk, one.charge, one.amount_yen, is_correction=one.corrects_id is not None)
        for one in found
    ]
