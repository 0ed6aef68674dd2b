"""未納併記: June's notice tells of April's bill to whom it may, and its slip asks for June alone.

Eight houses with 41 m³ in April and June 2026, 10,190 yen each; April was due on 25 May.
"""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.arrears.services.holding import set_hold
from mizuhiki.arrears.tests.streets import APRIL_YEN, Debtors, build
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, CustomerMark, SupplyParty
from mizuhiki.documents.api import PAYMENT_NOTICE, PaymentNotice, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import SAMPLE
from mizuhiki.notices.api import Filled, Filler, NoticePrint, Wanted
from mizuhiki.notices.selectors.earlier import Unpaid, words_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import HoldKind, Pack, pack_on
from tests import standing
from tests.builders import clerk, noon
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
TODAY = date(2026, 6, 21)
TOLD = "前の未納（6月21日現在）：2026年4月分10,190円。この納付書の金額には含まれません。"


@standing.fixture
def street(rules_in_force: None) -> Debtors:
    del rules_in_force
    return build()


def notice(
    supply_id: int, *, pack: Pack | None = None, today: date = TODAY, apart: bool = False
) -> PaymentNotice:
    """The notice of a house's June as it would be printed."""
    demand = Demand.objects.get(supply_id=supply_id, cycle_month=JUNE)
    kind, rules = NoticePrint.Kind.PAYMENT, pack or pack_on(JUNE)
    with clock.travel(noon(today)):
        filler = Filler(kind=kind, pack=rules, issued_on=date(2026, 6, 20), today=today)
        (filled,) = filler.fill([Wanted(1, demand.pk, 1, is_protected=apart)])
    assert isinstance(filled, Filled)
    assert isinstance(filled.row, PaymentNotice)
    return filled.row


def april_slip(supply_id: int) -> PaymentSlip:
    return PaymentSlip.objects.filter(supply_id=supply_id).earliest("pk")


def test_it_tells_what_is_open_and_asks_for_its_own_bill_alone(street: Debtors) -> None:
    house = street.supplies
    life.pay_at_counter(april_slip(house[2]), APRIL_YEN, on=date(2026, 6, 5))
    life.pay_at_counter(april_slip(house[3]), 190, on=date(2026, 6, 5), partly=True)
    row = notice(house[1])
    assert row.earlier == TOLD
    assert (row.bill.total_yen, row.barcode and row.barcode.amount_yen) == (APRIL_YEN, APRIL_YEN)
    (page,) = texts(render(PAYMENT_NOTICE, [row], press=SAMPLE, at=noon(TODAY)))
    assert TOLD in page.replace("\n", "")
    assert page.count("10,190円") - TOLD.count("10,190円") == texts_without(row).count("10,190円")
    assert notice(house[2]).earlier == ""
    assert notice(house[3]).earlier == TOLD.replace("10,190", "10,000")
    assert notice(house[1], today=date(2026, 5, 25)).earlier == "", "nobody is late on the day itself"


def texts_without(row: PaymentNotice) -> str:
    (page,) = texts(render(PAYMENT_NOTICE, [replace(row, earlier="")], press=SAMPLE, at=noon(TODAY)))
    return page


def test_nothing_of_a_former_user_or_payer_nor_to_the_protected(street: Debtors) -> None:
    house, at = street.supplies, noon(date(2026, 6, 2))
    for number, role in ((4, "water_user"), (5, "payer")):
        new = Customer.objects.create(
            customer_no=f"99{number:08d}",
            name="新しい人",
            kana="アタラシイ",
            address="水引市緑町1番地",
            postcode="0000000",
        )
        if role == "water_user":
            SupplyParty.objects.filter(supply_id=house[number], role=role).update(ends_on=JUNE)
        SupplyParty.objects.create(supply_id=house[number], customer=new, role=role, starts_on=JUNE)
        assert notice(house[number]).earlier == "", role
    customers.begin_mark(
        customer_id=street.people[6],
        kind=CustomerMark.Kind.PROTECTION,
        starts_on=date(2026, 6, 2),
        actor=clerk(),
        at=at,
    )
    assert notice(house[6], apart=True).earlier == ""
    assert notice(house[1]).earlier == TOLD


def test_what_is_disputed_is_told_only_where_the_pack_says_so(street: Debtors) -> None:
    supply_id, pack = street.supplies[7], pack_on(JUNE)
    with clock.travel(noon(TODAY)):
        set_hold(
            supply_id=supply_id,
            kind=HoldKind.DISPUTE,
            until=date(2026, 7, 31),
            reason="検針を確認中",
            at=noon(TODAY),
            actor=clerk(),
        )
    assert notice(supply_id).earlier == ""
    assert pack.earlier_bills is not None
    open_ = replace(pack.earlier_bills, silent=frozenset({HoldKind.PLEDGE}))
    assert notice(supply_id, pack=replace(pack, earlier_bills=open_)).earlier == TOLD
    assert notice(street.supplies[1], pack=replace(pack, earlier_bills=None)).earlier == ""


def test_many_bills_are_counted_behind_the_oldest_three(street: Debtors) -> None:
    del street
    terms = pack_on(JUNE).earlier_bills
    assert terms is not None
    unpaid = [Unpaid(date(2025, month, 1), month * 1_000) for month in (2, 4, 6, 8, 10)]
    assert words_of(unpaid, terms=terms, today=TODAY) == (
        "前の未納（6月21日現在）：2025年2月分2,000円、2025年4月分4,000円、2025年6月分6,000円、ほか2件"
        "　計30,000円。この納付書の金額には含まれません。"
    )
    assert words_of(unpaid[:3], terms=terms, today=TODAY).endswith(
        "2025年6月分6,000円　計12,000円。この納付書の金額には含まれません。"
    )
    assert words_of([], terms=terms, today=TODAY) == ""
