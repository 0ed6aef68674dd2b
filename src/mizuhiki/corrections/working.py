"""A bill before and after, line by line, as a screen and a letter show it."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Pricing
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


def side_of(pricing: Pricing) -> Side:
    """A calculation in sentences."""
    bill = PricedBill.from_dict(pricing.bill)
    sentences = explain(bill)[:-1] if bill.lines else ["請求しない"]
    return Side(pricing.amount_yen, pricing.tax_yen, int(bill.metered_m3), tuple(sentences))


def percent_of(pricing: Pricing) -> int:
    """The rate of tax inside a calculation; 0 where there is none."""
    pack = pack_of_version(pricing.rules_id)
    return billing.percent_of(pack, pricing.charge, pricing.tariff_key, pricing.tax_yen)
