"""窓口の年度集計: a year's receipts by counter, with and without the counters that have ended."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments import api as payments
from mizuhiki.payments import services
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.years import Sums, counter_years
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.permissions import TILL_SEE
from tests.builders import clerk, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = noon(date(2026, 5, 7))


def take(slip: PaymentSlip, yen: int, user: User) -> Receipt:
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=yen, partly=True, reference=f"{yen}", at=AT, actor=user
    )


def open_at_the_hall(user: User) -> till.Counter:
    hall = till.open_counter(
        code="hall", name="市役所窓口", place="本町", opened_on=date(2015, 4, 1), at=AT, actor=user
    )
    drawer = till.make_till(counter=hall, code="H1", name="市役所1", purpose="counter", at=AT, actor=user)
    seal = till.make_seal(code="H", counter=hall, at=AT, actor=user)
    till.file_imprint(seal_id=seal.pk, filed_on=date(2015, 4, 1), document_no="1", at=AT, actor=user)
    till.open_till(till_id=drawer.pk, seal_id=seal.pk, pieces={"n10000": 1}, at=AT, actor=user)
    return hall


@pytest.mark.req("COL-053")
def test_a_year_is_counted_by_counter_with_and_without_the_one_that_ended(
    slip: PaymentSlip, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    assert counter_years() == []
    at_hall, at_main = clerk("hall"), clerk("main")
    hall = open_at_the_hall(at_hall)
    take(slip, 4_000, at_hall)
    open_till(at_main, AT)
    wrong = take(slip, 1_000, at_main)
    services.reverse_receipt(receipt_id=wrong.pk, reason="打ち間違い", at=AT, actor=at_main)
    take(slip, 6_190, at_main)
    (year,) = counter_years()
    assert year.remaining is None  # no counter has ended yet
    till.end_counter(counter=hall, last_day=date(2026, 5, 7), reason="廃止", at=AT, actor=at_hall)
    (year,) = counter_years()
    assert [(one.name, one.last_day, one.sums) for one in year.counters] == [
        ("料金センター窓口", None, Sums(1, 6_190, 1, 0, 0)),
        ("市役所窓口", date(2026, 5, 7), Sums(1, 4_000, 0, 0, 0)),
    ]
    assert (year.fiscal_year, year.total, year.remaining) == (
        2026,
        Sums(2, 10_190, 1, 0, 0),
        Sums(1, 6_190, 1, 0, 0),
    )
    with clock.travel(AT):
        page = text_of(sign_in(person(TILL_SEE, username="kei1")).get("/counter/years/"))
    assert "廃止した窓口を除く計 1 6,190円 1 0 0円" in page
    assert "計 2 10,190円 1 0 0円" in page
