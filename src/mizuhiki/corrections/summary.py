"""更正の年度集計: what a fiscal year's corrections came to, by charge, year of the claim and tax rate."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from mizuhiki.billing import api as billing
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import pack_on

_BOOKED = """
    SELECT a.id, a.charge, a.fiscal_year, a.amount_yen FROM ledger_journalentry e
    JOIN billing_correction c ON c.cause = e.cause JOIN billing_assessment a ON a.id = c.assessment_id
    WHERE e.kind = 'correction' AND e.posted_on >= %(first)s AND e.posted_on < %(end)s
    ORDER BY a.id
"""
_JOURNAL = """
    SELECT l.charge, l.fiscal_year, sum(l.yen)::bigint FROM ledger_journalline l
    JOIN ledger_journalentry e ON e.id = l.entry_id
    WHERE e.kind = 'correction' AND l.account = 'receivable'
      AND e.posted_on >= %(first)s AND e.posted_on < %(end)s
    GROUP BY 1, 2
"""


@dataclass
class Sum:
    """What was corrected of one charge at one rate for claims of one fiscal year; tax included."""

    label: str
    fiscal_year: int
    percent: int
    count: int = 0
    less_yen: int = 0  # below zero
    more_yen: int = 0
    less_tax_yen: int = 0
    more_tax_yen: int = 0

    @property
    def yen(self) -> int:
        """Both together."""
        return self.less_yen + self.more_yen

    @property
    def tax_yen(self) -> int:
        """The tax inside both."""
        return self.less_tax_yen + self.more_tax_yen

    def add(self, yen: int, tax_yen: int) -> None:
        """One correction more."""
        self.count += 1
        if yen < 0:
            self.less_yen += yen
            self.less_tax_yen += tax_yen
        else:
            self.more_yen += yen
            self.more_tax_yen += tax_yen


@dataclass(frozen=True)
class Summary:
    """The sums of a year, and what the journal has of the same."""

    sums: list[Sum]
    journal_yen: int
    differences: list[tuple[str, int, int, int]]  # charge, year of the claim, corrections, journal

    @property
    def yen(self) -> int:
        """Of all corrections."""
        return sum(one.yen for one in self.sums)

    @property
    def tax_yen(self) -> int:
        """Of all corrections."""
        return sum(one.tax_yen for one in self.sums)


def summary_of(fiscal_year: int, *, today: date) -> Summary:
    """The corrections booked in a fiscal year, held against the journal by charge and year of the claim.

    Source:
        issue 7, point 4; COL-002 【金沢収納】第4条.
    """
    months = {"first": date(fiscal_year, 4, 1), "end": date(fiscal_year + 1, 4, 1)}
    pack = pack_on(today)
    booked = sql.rows(_BOOKED, months)
    taxes = billing.taxes_of([row[0] for row in booked])
    sums, by_claim = dict[tuple[str, int, int], Sum](), defaultdict[tuple[str, int], int](int)
    for assessment_id, charge, claim_year, yen in booked:
        tax = taxes[assessment_id]
        label = pack.charges[charge].label if charge in pack.charges else charge
        key = (charge, claim_year, tax.percent)
        sums.setdefault(key, Sum(label, claim_year, tax.percent)).add(yen, tax.yen)
        by_claim[charge, claim_year] += yen
    journal = {(charge, year): int(yen) for charge, year, yen in sql.rows(_JOURNAL, months)}
    differing = [
        (*key, by_claim[key], journal.get(key, 0))
        for key in sorted({*by_claim, *journal})
        if by_claim[key] != journal.get(key, 0)
    ]
    return Summary([sums[key] for key in sorted(sums)], sum(journal.values()), differing)
