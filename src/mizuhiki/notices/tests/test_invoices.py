"""適格請求書: a notice has what 消費税法第57条の4第1項 asks for, by issuer and rate."""

from collections import Counter

import pytest

from mizuhiki.billing.api import Demand
from mizuhiki.documents.api import PAYMENT_NOTICE, PaymentNotice, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import SAMPLE
from mizuhiki.notices.models import NoticePrint
from mizuhiki.notices.selectors.notices import Filled, Filler, Wanted
from mizuhiki.notices.tests.conftest import BILLED_ON, MONTH, Street
from mizuhiki.rulepacks.api import pack_on
from tests.builders import noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_a_notice_is_an_invoice_of_each_issuer(street: Street) -> None:
    """Issuer and number, day, what it is for, sum by rate, tax once a rate, addressee: on the paper."""
    demand = Demand.objects.get(supply=street.supplies[1])
    filler = Filler(kind=NoticePrint.Kind.PAYMENT, pack=pack_on(MONTH), issued_on=BILLED_ON, today=BILLED_ON)
    (filled,) = filler.fill([Wanted(1, demand.pk, 1)])
    assert isinstance(filled, Filled)
    assert isinstance(filled.row, PaymentNotice)
    bill = filled.row.bill
    by_issuer = Counter((one.invoice_issuer, one.tax_percent) for one in bill.charges)
    assert set(by_issuer.values()) == {1}, "two charges of an issuer and rate would round its tax twice"
    for charge in bill.charges:
        assert charge.tax_yen == charge.amount_yen * 10 // 110
        assert charge.tax_percent == 10
    text = "".join(texts(render(PAYMENT_NOTICE, [filled.row], press=SAMPLE, at=noon(BILLED_ON))))
    for fact in (
        *(one.invoice_issuer for one in bill.charges),
        *(one.registration_no for one in bill.charges),
        "2026年（令和8年）4月20日",
        "水道料金・下水道使用料",
        "使用期間",
        *(f"{one.amount_yen:,}" for one in bill.charges),
        *(f"{one.tax_yen:,}" for one in bill.charges),
        "（10%）",
        "見本1",
    ):
        assert fact.replace(" ", "") in text, fact
