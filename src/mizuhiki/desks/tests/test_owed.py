"""What the page says is owed: everything that is this person's to pay, on the day of the page (law 14)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import (
    Customer,
    Installation,
    Ownership,
    SupplyParty,
    begin_mark,
    begin_party,
    change_owner,
)
from mizuhiki.customers.errors import OwnershipOverlaps
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import LONG_AGO, Town, clerk, noon, open_till

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
BILLED, DUE, PAID, NOW = date(2026, 4, 20), date(2026, 5, 25), date(2026, 5, 28), date(2026, 6, 1)


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Two households of 10,190 yen each; the first one pays three days late."""
    del rules_in_force
    town = Town()
    for number in (1, 2):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    with clock.travel(noon(PAID)):
        open_till(clerk())
        payments.take_cash(
            slip_id=PaymentSlip.objects.get(supply=town.supplies["M000001"]).pk,
            tendered_yen=10_190,
            partly=False,
            reference="x",
            at=noon(PAID),
            actor=clerk(),
        )
    return town


def test_an_open_slip_is_one_click_from_the_counter_for_whoever_takes_cash(
    town: Town, person: Callable[..., User], sign_in: SignIn
) -> None:
    slip = PaymentSlip.objects.get(supply=town.supplies["M000002"])
    customer = town.supplies["M000002"].parties.get().customer_id
    link = f'href="/counter/slips/{slip.pk}/"'
    seers = ("customers.customer_see",)
    with clock.travel(noon(NOW)):
        cashier = sign_in(person(*seers, "payments.receipt_take", username="madoguchi9"))
        assert link in cashier.get(f"/customers/{customer}/").content.decode()
        assert link not in cashier.get(f"/customers/{customer}/?as_of=2026-05-01").content.decode()
        reader = sign_in(person(*seers, username="kansa9"))
        assert link not in reader.get(f"/customers/{customer}/").content.decode()
        paid = town.supplies["M000001"].parties.get().customer_id
        assert "/counter/slips/" not in cashier.get(f"/customers/{paid}/").content.decode()


def join(town: Town, customer: Customer, tap_no: str, role: str) -> None:
    begin_party(
        supply_id=town.supplies[tap_no].pk,
        customer_id=customer.pk,
        role=role,
        starts_on=LONG_AGO,
        actor=clerk(),
        at=noon(BILLED),
    )


def page(client: Client, customer: Customer, on: date | None = None) -> str:
    with clock.travel(noon(NOW)):
        response = client.get(f"/customers/{customer.pk}/", {"as_of": f"{on}"} if on else {})
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The words of a page in reading order."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def strip(html: str) -> list[str]:
    """The first two figures on top, their hints with them."""
    found = re.findall(r"<dt>[^<]+</dt><dd[^>]*>(.*?)</dd>", html.split('class="headlines"')[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found[:2]]


@pytest.fixture
def payer(town: Town) -> Customer:
    """Uses water at the first place and pays for the second too."""
    customer = Customer.objects.get(customer_no="0000000001")
    join(town, customer, "M000002", "payer")
    return customer


def test_now_only_what_is_still_open(payer: Customer, operator: User, sign_in: SignIn) -> None:
    html = page(sign_in(operator), payer)
    assert strip(html)[0] == "10,190円 うち納期限後 10,190円"
    assert "納付者としてまとめて" not in html, "one supply is no 一括納付"


@pytest.mark.req("COL-096")
@pytest.mark.parametrize(
    ("on", "owed"),
    [
        (date(2026, 4, 19), "0円 納期限後はありません"),
        (BILLED, "20,380円 2契約の合計。納期限後はありません"),
        (DUE, "20,380円 2契約の合計。納期限後はありません"),
        (date(2026, 5, 27), "20,380円 2契約の合計。うち納期限後 20,380円"),
        (PAID, "10,190円 うち納期限後 10,190円"),
    ],
)
def test_an_earlier_day_counts_every_supply_and_nothing_that_came_later(
    payer: Customer, operator: User, sign_in: SignIn, on: date, owed: str
) -> None:
    assert strip(page(sign_in(operator), payer, on))[0] == owed


def test_what_comes_next_is_the_overdue_bill_else_the_due_day_else_the_reading(
    town: Town, operator: User, sign_in: SignIn
) -> None:
    first, second = Customer.objects.order_by("pk")
    client = sign_in(operator)
    assert strip(page(client, second))[1] == "納期限後 1件 最も古い納期限 2026-05-25"
    assert strip(page(client, second, BILLED))[1] == "2026-05-25 納期限 2026-04検針分 10,190円"
    assert strip(page(client, first))[1] == "2026-06 検針"
    assert strip(page(client, first, date(2026, 5, 28)))[1] == "2026-06 検針"


def test_an_agent_owes_nothing_of_the_users_debt(town: Town, operator: User, sign_in: SignIn) -> None:
    agent = Customer.objects.create(customer_no="0000000009", name="代理 太郎")
    join(town, agent, "M000002", "agent")
    html = page(sign_in(operator), agent)
    assert strip(html)[0] == "0円 納期限後はありません"
    assert "この契約の未納の合計" in html, "the bills of the supply can be read all the same"


def test_whoever_pays_for_several_sees_them_summed(town: Town, operator: User, sign_in: SignIn) -> None:
    other = Customer.objects.create(customer_no="0000000009", name="株式会社 一括")
    join(town, other, "M000001", "payer")
    assert "一括納付" not in page(sign_in(operator), other)
    third = town.settle(3)
    begin_party(
        supply_id=third.pk,
        customer_id=other.pk,
        role="payer",
        starts_on=LONG_AGO,
        actor=clerk(),
        at=noon(NOW),
    )
    assert "一括納付：2契約を納付者としてまとめて支払っています。未納 0円" in page(sign_in(operator), other)


def own(owner: Customer) -> None:
    """Every tap of the town, since long ago."""
    Ownership.objects.bulk_create(
        Ownership(installation=tap, customer=owner, starts_on=LONG_AGO) for tap in Installation.objects.all()
    )


def test_an_owner_sees_the_flats_and_a_flat_its_owner(
    town: Town, operator: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    owner = Customer.objects.create(customer_no="0000000009", name="大家 花子")
    own(owner)
    tenant = Customer.objects.get(customer_no="0000000001")
    client = sign_in(operator)
    html = page(client, owner)
    assert "所有する水栓" in html
    tenants = set(SupplyParty.objects.filter(role="water_user").values_list("customer_id", flat=True))
    logged = ReadLog.objects.filter(subject_kind="customers.customer", screen="desks:customer_page")
    assert {number for row in logged for number in row.subject_ids} == {owner.pk, *tenants}
    assert f'href="/customers/{tenant.pk}/?supply={town.supplies["M000001"].pk}">見本 1</a>' in html
    assert f'所有者 <a href="/customers/{owner.pk}/">大家 花子</a>' in page(client, tenant)
    assert logged.latest("pk").subject_ids == [tenant.pk, owner.pk]
    assert "所有する水栓" not in page(client, tenant)
    with clock.travel(noon(NOW)):
        begin_mark(customer_id=tenant.pk, kind="protection", starts_on=NOW, actor=clerk(), at=noon(NOW))
    hidden = page(client, owner)
    for secret in ("見本 1", "緑町1番地", "M000001"):
        assert secret not in hidden, secret
    assert hidden.index("緑町2番地") < hidden.index("支援措置により非表示"), "a gap would tell the place"


def test_a_tap_shows_its_owner_of_the_day(town: Town, operator: User, sign_in: SignIn) -> None:
    old = Customer.objects.create(customer_no="0000000009", name="大家 花子")
    new = Customer.objects.create(customer_no="0000000010", name="買主 一郎")
    own(old)
    tap = Installation.objects.get(tap_no="M000001")
    sold = date(2026, 5, 1)

    def sell(to: Customer, on: date) -> None:
        change_owner(installation_id=tap.pk, customer_id=to.pk, starts_on=on, actor=clerk(), at=noon(NOW))

    sell(new, sold)
    tenant = Customer.objects.get(customer_no="0000000001")
    client = sign_in(operator)
    assert f'所有者 <a href="/customers/{new.pk}/">買主 一郎</a>' in page(client, tenant)
    then = client.get(f"/customers/{tenant.pk}/", {"as_of": "2026-04-30"}).content.decode()
    assert f'所有者 <a href="/customers/{old.pk}/">大家 花子</a>' in then
    assert "M000001" not in page(client, old)
    assert "M000002" in page(client, old)
    assert "M000001" in client.get(f"/customers/{old.pk}/", {"as_of": "2026-04-30"}).content.decode()
    entry = AuditEntry.objects.filter(action="customers.ownership.begun").latest("pk")
    assert entry.customer_ids == [old.pk, new.pk]
    with pytest.raises(OwnershipOverlaps) as refused:
        sell(old, sold)
    assert refused.value.message == (
        "水栓M000001には、2026-05-01からの所有者が登録されています。所有の開始日を確かめてください。"
    )
    dated = Ownership.objects.filter(installation=tap).order_by("starts_on")
    assert list(dated.values_list("customer", "starts_on", "ends_on")) == [
        (old.pk, LONG_AGO, sold),
        (new.pk, sold, None),
    ]
    with pytest.raises(IntegrityError, match="one_owner_an_installation"), transaction.atomic():
        Ownership.objects.create(installation=tap, customer=old, starts_on=NOW)


def test_a_landlords_page_keeps_the_budget(
    town: Town, payer: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    own(payer)
    rights = ("customers.customer_see", "contacts.contact_add", "mail.piece_see", "worklist.item_see")
    client = sign_in(person(*rights, username="x"))
    page(client, payer)
    with CaptureQueriesContext(connection) as queries:
        page(client, payer)
    asked = [query["sql"] for query in queries if "audit_readlog" not in query["sql"]]
    assert len(asked) <= 15, "\n".join(asked)


@pytest.mark.req("COL-096")
def test_each_bill_says_how_it_was_paid_and_by_which_slip(
    town: Town, person: Callable[..., Any], sign_in: SignIn
) -> None:
    rights = ("customers.customer_see", "notices.slip_reissue")
    client, slips = sign_in(person(*rights, username="x")), PaymentSlip.objects.order_by("supply_id")
    supplies = [town.supplies[f"M00000{number}"] for number in (1, 2)]
    first, second = (Customer.objects.get(customer_no=f"{number:010d}") for number in (1, 2))
    paid, owing = (slips.get(supply=supply) for supply in supplies)
    found = words(page(client, first))
    assert f"下水道 5,339円 2026-05-28 窓口 10,190円 0円 2026-05-25 納付書 {paid.slip_no} 納付済み" in found
    assert "この契約の未納の合計 0円" in found
    found = page(client, second)
    assert f"下水道 5,339円 10,190円 2026-05-25 納付書 {owing.slip_no} 再発行 ：2026-04分 納期限後" in words(
        found
    )
    assert f"?slip={owing.pk}" in found
    assert "この契約の未納の合計 10,190円" in words(found)
    assert "この契約の未納の合計 10,190円" in words(page(client, first, DUE))
