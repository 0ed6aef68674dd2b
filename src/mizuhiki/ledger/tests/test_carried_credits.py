"""繰越 of what a year gave back more than it is owed: the codes of the accounting file, side by side."""

from datetime import date

import pytest

from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.ledger.exporting import file_of, rows_of
from mizuhiki.ledger.models import CarriedClaim, CarryOver
from mizuhiki.rulepacks.api import pack_on
from tests.builders import noon

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.usefixtures("rules_in_force")]
EVE, NEW_YEAR = date(2027, 3, 31), date(2027, 4, 1)


def carry(**claims_yen: int) -> None:
    """The entry of a year's end, as the closing makes it."""
    entry = ledger.post(
        kind=JournalEntry.Kind.CARRY_OVER,
        cause="ledger.carry_over:2026",
        occurred_on=EVE,
        posted_on=NEW_YEAR,
        sides=[
            Side(Account.RECEIVABLE, sign * yen, charge, 2026)
            for charge, yen in claims_yen.items()
            for sign in (-1, 1)
        ],
    )
    made = CarryOver.objects.create(fiscal_year=2026, entry=entry, until=EVE, made_at=noon(NEW_YEAR))
    for charge, yen in claims_yen.items():
        CarriedClaim.objects.create(carry_over=made, charge=charge, fiscal_year=2026, item_count=1, yen=yen)


def test_a_credit_leaves_the_old_year_on_its_debit_side() -> None:
    """9,702円 of water are owed; of sewerage 500円 more were given back than are owed."""
    carry(water=9_702, public_sewerage=-500)
    pack = pack_on(NEW_YEAR)
    terms = pack.accounting.export
    assert terms is not None
    rows = list(rows_of(NEW_YEAR, NEW_YEAR, terms=terms))
    lines = file_of(rows, pack=pack, terms=terms).decode(terms.encoding).splitlines()
    assert sorted(line.split(",", 1)[1] for line in lines[1:5]) == [
        "20270401,2027,01,1201-01,未収給水収益,2026,繰越,0,9702",
        "20270401,2027,01,1201-11,過年度未収給水収益,2026,繰越,9702,0",
        "20270401,2027,01,1202-01,未収下水道使用料,2026,繰越,500,0",
        "20270401,2027,01,1202-11,過年度未収下水道使用料,2026,繰越,0,500",
    ]
