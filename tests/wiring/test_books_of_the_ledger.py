"""日計・月計: split by charge, basis, year and channel, and equal to the journal and the open items."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.models import PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.books import book_of
from mizuhiki.ledger.permissions import DAY_SEE
from mizuhiki.payments.services import reverse_receipt, take_cash
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, close_counters, noon, open_till
from tests.builders import clerk as hanako
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
PAID, BACK = date(2026, 4, 24), date(2026, 5, 7)


@pytest.fixture
def paid(one_billed: Town) -> User:
    """Of 10,190 yen 6,000 are paid at the counter on 24 April, which is closed, and given back in May."""
    del one_billed
    slip, clerk = PaymentSlip.objects.get(), hanako()
    open_till(clerk, noon(PAID))
    with clock.travel(noon(PAID)):
        taken = take_cash(
            slip_id=slip.pk, tendered_yen=6_000, partly=True, reference="b-1", at=noon(PAID), actor=clerk
        )
    close_counters(until=PAID)
    ledger.close_days(until=PAID, at=noon(date(2026, 4, 25)))
    open_till(clerk, noon(BACK))
    with clock.travel(noon(BACK)):
        reverse_receipt(receipt_id=taken.pk, reason="金額の誤り", at=noon(BACK), actor=clerk)
    return clerk


@pytest.mark.req("COL-001", "COL-002")
def test_the_month_splits_water_and_sewerage_by_channel_and_equals_the_journal(
    paid: User, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    del paid
    april, may = book_of(APRIL, date(2026, 4, 30)), book_of(MAY, date(2026, 5, 31))
    assert [(one.charge, one.assessed_yen, one.taken, one.after_yen) for one in april.lines] == [
        ("public_sewerage", 5_339, {"counter": 1_149}, 4_190),
        ("water", 4_851, {"counter": 4_851}, 0),
    ]
    assert [(one.charge, one.before_yen, one.taken, one.after_yen) for one in may.lines] == [
        ("public_sewerage", 4_190, {"counter": -1_149}, 5_339),
        ("water", 0, {"counter": -4_851}, 4_851),
    ]
    assert april.holds
    assert may.holds
    assert (april.money.received_yen, may.money.received_yen, may.total.after_yen) == (6_000, -6_000, 10_190)
    keeper = sign_in(person(DAY_SEE, username="keeper"))
    with clock.travel(noon(BACK)):
        text = text_of(keeper.get("/ledger/books/?month=2026-04"))
        assert "水道料金 水引市水道事業給水条例（私債権） 令和8年度 0円 4,851円 0円 4,851円 0円 0円" in text
        assert "合計 0円 10,190円 0円 6,000円 0円 4,190円" in text
        assert "入金の合計 6,000円 0円 0円 0円 0円 0円 6,000円" in text
        assert "仕訳との差異 0円、未納の明細との差異 0円" in text
        got = keeper.get("/ledger/books/file/?month=2026-05").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(got)))
    assert [(row["種類"], row["料金"], row["収納方法"], row["未収金の増減"]) for row in rows] == [
        ("前残高", "下水道使用料", "", "4190"),
        ("前残高", "水道料金", "", "0"),
        ("収納", "下水道使用料", "窓口", "1149"),
        ("収納", "水道料金", "窓口", "4851"),
        ("残高の合計", "", "", "10190"),
    ]


def test_a_yen_that_payments_do_not_know_is_said(paid: User) -> None:
    del paid
    side = ledger.Side
    sides = [side(ledger.Account.CASH, 7), side(ledger.Account.RECEIVABLE, -7, "water", 2026)]
    ledger.post(
        kind=ledger.JournalEntry.Kind.RECEIPT, cause="test:1", occurred_on=APRIL, posted_on=BACK, sides=sides
    )
    may = book_of(MAY, date(2026, 5, 31))
    assert (may.journal_difference_yen, may.open_difference_yen, may.holds) == (14, 7, False)
    assert [(one.occurred_on, one.posted_on, one.yen) for one in may.late] == [(APRIL, BACK, 7)]
