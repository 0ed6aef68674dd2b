"""The page as of an earlier day: money held, payments, letters and telephones as they stood at its end."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import clock, sql
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, clerk, noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
BILLED, PAID, STORE, BACK = date(2026, 4, 20), date(2026, 5, 7), date(2026, 5, 20), date(2026, 6, 3)
NOW = date(2026, 6, 10)


@standing.fixture
def supply(rules_in_force: None) -> Supply:
    """10,190 yen, paid at the counter, paid again at a store, and the first payment taken back."""
    del rules_in_force
    town = Town()
    supply = town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    slip = PaymentSlip.objects.get()
    with clock.travel(noon(PAID)):
        open_till(clerk())
        cash = payments.take_cash(
            slip_id=slip.pk, tendered_yen=10_190, partly=False, reference="x", at=noon(PAID), actor=clerk()
        )
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=STORE)
    with clock.travel(noon(BACK)):
        open_till(clerk())
        payments.reverse_receipt(receipt_id=cash.pk, reason="金額の誤り", at=noon(BACK), actor=clerk())
    return supply


def page(client: Client, on: date | None = None) -> str:
    with clock.travel(noon(NOW)):
        customer = Customer.objects.get()
        return text_of(client.get(f"/customers/{customer.pk}/", {"as_of": f"{on}"} if on else {}))


def payments_of(html: str) -> str:
    return html.split("入金。新しい順 ")[1].split(" 検針 ", maxsplit=1)[0]


@pytest.mark.parametrize("on", [None, BACK, STORE])
def test_money_held_is_on_the_page_from_the_day_it_came(
    supply: Supply, operator: User, sign_in: SignIn, on: date | None
) -> None:
    html = page(sign_in(operator), on)
    assert "過誤納金 10,190円 未納に充てていません" in html
    assert "この契約の過誤納金 10,190円 お返しも充当も済んでいません。" in html
    assert "10,190円 うち過誤納 10,190円 コンビニ 確定" in payments_of(html)


def test_before_it_came_nothing_is_said_of_it(supply: Supply, operator: User, sign_in: SignIn) -> None:
    for on in (BILLED, PAID, STORE - timedelta(days=1)):
        assert "過誤納" not in page(sign_in(operator), on)


def test_an_overpayment_taken_back_is_held_no_more(supply: Supply) -> None:
    store = Receipt.objects.get(channel=Receipt.Channel.STORE)
    payments.reverse_receipt(receipt_id=store.pk, reason="取消データ", at=noon(NOW), actor=clerk())
    assert payments.overpaid_by_supply([supply.pk], until=NOW - timedelta(days=1)) == {supply.pk: 10_190}
    assert payments.overpaid_by_supply([supply.pk], until=NOW) == {}


def test_a_reversal_of_a_later_day_is_not_known_yet(supply: Supply, operator: User, sign_in: SignIn) -> None:
    client = sign_in(operator)
    before = payments_of(page(client, BACK - timedelta(days=1)))
    assert re.findall(r"窓口 (\S+)", before) == ["確定"]
    assert "最後の入金 10,190円 2026-05-07 窓口" in page(client, PAID)
    after = payments_of(page(client, BACK))
    assert re.findall(r"窓口 (\S+)", after) == ["取消", "取り消されました"]
    assert "−10,190円" in after


def test_the_newest_letters_are_those_of_the_day(
    supply: Supply, person: Callable[..., User], sign_in: SignIn
) -> None:
    owner = Customer.objects.get().pk
    for number in range(1, 9):
        (piece_id,) = mail.reserve_ids(1)
        new = mail.NewPiece(piece_id, number, owner, "見本 1", "", "緑町1番地", supply_id=supply.pk)
        mail.record_pieces(
            kind="payment_notice",
            subject_kind="billing.demand",
            pieces=[new],
            at=noon(date(2026, 5, number)),
            actor=clerk(),
        )
    html = page(sign_in(person("customers.customer_see", "mail.piece_see", username="x")), date(2026, 5, 6))
    letters = html.split(" 郵便 ")[1].split("すべての郵便を見る")[0]
    assert re.findall(r"2026-05-\d\d", letters) == [f"2026-05-0{day}" for day in (6, 5, 4, 3, 2)]


def test_telephones_are_those_of_the_day(operator: User, sign_in: SignIn) -> None:
    Customer.objects.create(customer_no="0000000009", name="森 一")
    customer = Customer.objects.get()
    sql.run(
        "INSERT INTO customers_phone (customer_id, shown, digits, note) VALUES (%s, %s, %s, '自宅')",
        [customer.pk, "076-220-0002", "0762200002"],
    )
    _noted("customers_customer", customer.pk, "insert", date(2020, 4, 1))
    for what, day in (("insert", date(2020, 4, 1)), ("delete", date(2022, 4, 1))):
        sql.run(
            "INSERT INTO customers_phoneevent (pgh_created_at, pgh_label, pgh_obj_id, id, customer_id, "
            "shown, note) VALUES (%s, %s, 99, 99, %s, '076-220-0001', '携帯')",
            [noon(day), what, customer.pk],
        )
    client = sign_in(operator)
    shown = {
        day: re.findall(r"076-220-\d+", page(client, day))
        for day in (date(2019, 4, 1), date(2020, 4, 1), date(2022, 3, 31), date(2022, 4, 1), None)
    }
    assert shown == {
        date(2019, 4, 1): ["076-220-0002"] * 2,  # the history does not reach so far
        date(2020, 4, 1): ["076-220-0001"] * 2,
        date(2022, 3, 31): ["076-220-0001"] * 2,
        date(2022, 4, 1): [],
        None: ["076-220-0002"] * 2,
    }
    assert "お名前・住所・電話番号は2020-04-01のときのものです。" in page(client, date(2020, 4, 1))


def _noted(table: str, row: int, what: str, day: date) -> None:
    """Say that the row stood like this since an earlier day."""
    columns = ", ".join(
        name
        for (name,) in sql.rows(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = %s AND column_name NOT LIKE 'pgh%%'",
            [f"{table}event"],
        )
    )
    sql.run(
        f"INSERT INTO {table}event (pgh_created_at, pgh_label, pgh_obj_id, {columns}) "  # noqa: S608
        f"SELECT %s, %s, id, {columns} FROM {table} WHERE id = %s",
        [noon(day), what, row],
    )
