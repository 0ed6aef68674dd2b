"""適格請求書: a notice has what 消費税法第57条の4第1項 asks for, by issuer and rate."""

from collections import Counter
from datetime import date, timedelta

import pytest

from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import Customer, CustomerMark, SupplyParty
from mizuhiki.documents.api import PAYMENT_NOTICE, Extra, PaymentNotice, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import SAMPLE
from mizuhiki.notices.models import NoticePrint
from mizuhiki.notices.selectors.heads import heads_of
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


def test_who_asked_for_large_letters_or_reads_english_gets_a_page_more(street: Street) -> None:
    """The wish is the addressee's, from its first day to its last; large letters go before a language."""
    demand = Demand.objects.get(supply=street.supplies[1])
    user = SupplyParty.objects.get(supply=street.supplies[1], role="water_user").customer

    def extra(on: date) -> Extra:
        (head,) = heads_of([demand.pk], today=on).values()
        return head.extra

    assert extra(BILLED_ON) == Extra.NONE
    Customer.objects.filter(pk=user.pk).update(language=Customer.Language.ENGLISH)
    assert extra(BILLED_ON) == Extra.ENGLISH
    ends_on = BILLED_ON + timedelta(days=2)
    CustomerMark.objects.create(
        customer=user, kind=CustomerMark.Kind.LARGE_PRINT, starts_on=BILLED_ON, ends_on=ends_on
    )
    days = [BILLED_ON + timedelta(days=number) for number in (-1, 0, 1, 2)]
    assert [extra(day).value for day in days] == ["english", "large", "large", "english"]
    filler = Filler(kind=NoticePrint.Kind.PAYMENT, pack=pack_on(MONTH), issued_on=BILLED_ON, today=BILLED_ON)
    (filled,) = filler.fill([Wanted(1, demand.pk, 1)])
    assert isinstance(filled, Filled)
    assert filled.row.data(SAMPLE)["pages"] == 2
    assert [one.english for one in filled.row.bill.charges] == ["Water charge", "Sewerage charge"]
