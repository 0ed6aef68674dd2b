"""日曜市外訪問催告: held once in July and in December, counted for who moved away."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.arrears import panels
from mizuhiki.arrears.services import negotiating
from mizuhiki.arrears.services.negotiating import Talk
from mizuhiki.arrears.tests.test_desk import customer_of, talk
from mizuhiki.customers.api import Customer, SupplyParty
from mizuhiki.staff.models import User
from tests.builders import noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.req("COL-065")
def test_a_sunday_visit_counts_for_who_moved_away(indebted: int, officer: User) -> None:
    sunday = date(2026, 7, 5)
    held = negotiating.hold_session(kind="sunday", day=sunday, note="", at=noon(sunday), actor=officer)
    visit = Talk("visit", "out", "不在", "nobody", "nobody", happened_at=noon(sunday))
    assert talk(indebted, officer, visit, noon(sunday)).session is None, "they live here"
    address = "東京都千代田区一丁目1番1号"
    Customer.objects.filter(pk=customer_of(indebted)).update(address=address)
    SupplyParty.objects.filter(supply_id=indebted).update(ends_on=sunday)
    assert talk(indebted, officer, visit, noon(sunday)).session == held
    monday = noon(date(2026, 7, 6))
    assert talk(indebted, officer, replace(visit, happened_at=monday), monday).session is None
    july, december = (
        {one.terms.code: one for one in panels.compliance_of(month, today=today)}["sunday"]
        for month, today in ((sunday, date(2026, 7, 31)), (date(2026, 12, 1), date(2026, 12, 28)))
    )
    assert (july.terms.least, july.held, july.cases, july.year_cases, july.is_late) == (1, 1, 1, 1, False)
    assert (december.held, december.cases, december.year_cases, december.is_late) == (0, 0, 1, True)
    assert july.terms.yearly == 120
