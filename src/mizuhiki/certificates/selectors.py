"""What was paid for the months of a period, and the issue book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q

from mizuhiki.certificates.models import Application, Certificate
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack

# Receipts only, so nothing provisional; what was taken back is no payment, and what nobody owed is none
# either. Only months in which the customer was the water user: an earlier user's are not theirs to know.
PAID = """
    SELECT a.cycle_month, r.occurred_on, r.channel, a.charge, sum(x.yen)::bigint
    FROM billing_assessment a
    JOIN payments_allocation x ON x.assessment_id = a.id
    JOIN payments_receipt r ON r.id = x.receipt_id
    WHERE a.supply_id = %(supply)s AND a.cycle_month >= %(first)s AND a.cycle_month < %(before)s
      AND r.reverses_id IS NULL AND r.occurred_on <= %(today)s
      AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
      AND EXISTS (
          SELECT FROM customers_supplyparty p JOIN customers_customer k ON k.id = p.customer_id
          WHERE p.supply_id = a.supply_id AND p.role = 'water_user'
            AND coalesce(k.merged_into_id, k.id) = (
                SELECT coalesce(c.merged_into_id, c.id) FROM customers_customer c WHERE c.id = %(customer)s)
            AND p.starts_on < a.period_end AND (p.ends_on IS NULL OR p.ends_on > a.period_start))
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, array_position(%(order)s::text[], a.charge::text)
"""


@dataclass(frozen=True)
class PaidLine:
    """One payment for one month, by charge code."""

    month: date
    paid_on: date
    channel: str
    amounts: tuple[tuple[str, int], ...]

    @property
    def yen(self) -> int:
        """All charges together."""
        return sum(amount for _, amount in self.amounts)

    @property
    def way(self) -> str:
        """By which way it came, in words."""
        return str(Receipt.Channel(self.channel).label)

    def kept(self) -> list[Any]:
        """As the certificate keeps it."""
        return [
            self.month.isoformat(),
            self.paid_on.isoformat(),
            self.channel,
            [list(pair) for pair in self.amounts],
        ]


def paid_lines(application: Application, *, pack: Pack, today: date) -> list[PaidLine]:
    """What was paid for the months of an application by the end of a day, oldest first."""
    asked = {
        "supply": application.supply_id,
        "customer": application.customer_id,
        "first": application.period_start,
        "before": application.period_end,
        "today": today,
        "order": pack.charge_order(),
    }
    return [
        PaidLine(month, paid_on, channel, tuple((row[3], int(row[4])) for row in rows))
        for (month, paid_on, channel), rows in groupby(sql.rows(PAID, asked), key=lambda row: row[:3])
    ]


def lines_of(kept: Sequence[Sequence[Any]]) -> list[PaidLine]:
    """The lines a certificate keeps."""
    return [
        PaidLine(
            date.fromisoformat(month),
            date.fromisoformat(paid_on),
            channel,
            tuple((code, int(amount)) for code, amount in amounts),
        )
        for month, paid_on, channel, amounts in kept
    ]


@dataclass(frozen=True)
class BookLine:
    """One line of the issue book: an application, and its certificate when there is one."""

    application: Application
    certificate: Certificate | None
    state: str
    tone: str


def book(fiscal_year: int) -> list[BookLine]:
    """The certificates of a fiscal year and what was applied for in it, newest application first."""
    first, last = date(fiscal_year, 4, 1), date(fiscal_year + 1, 4, 1)
    found = (
        Application.objects.filter(
            Q(certificate__fiscal_year=fiscal_year)
            | Q(certificate__isnull=True, received_on__gte=first, received_on__lt=last)
        )
        .select_related("certificate__issued_by", "customer", "received_by", "end")
        .prefetch_related("certificate__steps")
        .order_by("-pk")
    )
    return [_line(application) for application in found]


def _line(application: Application) -> BookLine:
    certificate = getattr(application, "certificate", None)
    if certificate is None:
        ended = hasattr(application, "end")
        return BookLine(application, None, *(("交付しない", "") if ended else ("受付中", "care")))
    kinds = [step.kind for step in certificate.steps.all()]
    if "voided" in kinds:
        return BookLine(application, certificate, "取消し", "wrong")
    again = kinds.count("reissued")
    return BookLine(application, certificate, f"交付・再交付{again}回" if again else "交付", "good")
