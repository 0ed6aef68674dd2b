"""A bill before and after, line by line, as a screen and a letter show it."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import Q

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Pricing
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.corrections.reckoning import Line
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.tariffs import PricedBill, explain


@dataclass(frozen=True)
class Side:
    """One of the two calculations."""

    yen: int
    tax_yen: int
    m3: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One assessment with its calculations before and after."""

    assessment_id: int
    month: date
    label: str
    percent: int
    before: Side
    after: Side
    barred_since: date | None
    charge: str = ""
    period: tuple[date, date] | None = None

    @property
    def difference_yen(self) -> int:
        """Below zero where less is owed."""
        return self.after.yen - self.before.yen

    @property
    def tax_yen(self) -> int:
        """Of the difference."""
        return self.after.tax_yen - self.before.tax_yen

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The lines of both calculations side by side."""
        return list(zip_longest(self.before.sentences, self.after.sentences, fillvalue=""))


def compared(line: Line) -> Compared:
    """A line of a plan, for eyes."""
    change = line.change
    return Compared(
        assessment_id=change.assessment.pk,
        month=change.assessment.cycle_month,
        label=line.label,
        percent=percent_of(change.standing) or percent_of(change.pricing),
        before=side_of(change.standing),
        after=side_of(change.pricing),
        barred_since=line.barred_since,
    )


def booked_of(case: CorrectionCase) -> list[Compared]:
    """What a correction wrote, oldest bill first, each row beside the calculation that stood before it."""
    rows = Assessment.objects.filter(pk__in=case.booked.values("assessment")).select_related("pricing")
    return [_booked(one) for one in rows.order_by("cycle_month", "pk")]


def _booked(row: Assessment) -> Compared:
    before = Assessment.objects.filter(Q(pk=row.corrects_id) | Q(corrects=row.corrects_id), pk__lt=row.pk)
    standing, made = before.select_related("pricing").latest("pk").pricing, row.pricing
    charge = pack_of_version(made.rules_id).charges[row.charge]
    return Compared(
        assessment_id=row.pk,
        month=row.cycle_month,
        label=charge.label,
        percent=percent_of(standing) or percent_of(made),
        before=side_of(standing),
        after=side_of(made),
        barred_since=None,
        charge=row.charge,
        period=(row.period_start, row.period_end),
    )


def side_of(pricing: Pricing) -> Side:
    """A calculation in sentences."""
    bill = PricedBill.from_dict(pricing.bill)
    sentences = explain(bill)[:-1] if bill.lines else ["請求しない"]
    return Side(pricing.amount_yen, pricing.tax_yen, int(bill.metered_m3), tuple(sentences))


def percent_of(pricing: Pricing) -> int:
    """The rate of tax inside a calculation; 0 where there is none."""
    pack = pack_of_version(pricing.rules_id)
    return billing.percent_of(pack, pricing.charge, pricing.tariff_key, pricing.tax_yen)
