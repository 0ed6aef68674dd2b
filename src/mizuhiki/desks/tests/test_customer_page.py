"""The customer's page: everything on one screen, as of any day, in few queries, leaking nothing."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import ReadLog
from mizuhiki.contacts.api import Said, record_contact
from mizuhiki.customers.api import Customer, SupplyParty, begin_mark, begin_party, merge_customers
from mizuhiki.customers.tests.conftest import AT, SINCE, TODAY, Register, Settle
from mizuhiki.desks import panels
from mizuhiki.desks.panels import Panel
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
QUERIES = 15  # public-service UX, S3; the read log apart


@pytest.fixture
def ichiro(register: Register, settle: Settle) -> Customer:
    customer = register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001", address="旧町9番地")
    settle(customer, "緑町", "1番地", "コーポさくら201")
    return customer


def open_page(client: Client, customer: Customer, **query: Any) -> str:
    with clock.travel(AT):
        response = client.get(f"/customers/{customer.pk}/", query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def landlord(ichiro: Customer, register: Register, settle: Settle, clerk: User) -> Customer:
    for number in range(5):
        supply = settle(register(f"借り主 {number}"), "泉町", f"{number + 1}番地")
        begin_party(
            supply_id=supply.pk, customer_id=ichiro.pk, role="payer", starts_on=SINCE, actor=clerk, at=AT
        )
    return ichiro


@pytest.mark.req("CC-022", "CC-023")
def test_who_where_and_what_was_said_are_on_one_page(
    ichiro: Customer, operator: User, clerk: User, sign_in: SignIn
) -> None:
    record_contact(
        customer_id=ichiro.pk,
        said=Said(channel="telephone", direction="in", kind="inquiry", text="検針の日を知りたい"),
        actor=clerk,
        at=AT,
    )
    html = open_page(sign_in(operator), ichiro)
    for shown in (
        "<strong>髙橋 一郎</strong> 様",
        "タカハシ イチロウ",
        ichiro.customer_no,
        "緑町1番地 コーポさくら201",
        "水栓 11-222-001",
        "20A-00001",
        "使用中",
        "076-220-0001",
        "旧町9番地",
        "検針の日を知りたい",
        "納付書（窓口・コンビニ・金融機関）",
        "請求はまだありません。",
        "入金はまだありません。",
    ):
        assert shown in html, shown
    read = ReadLog.objects.get(subject_kind="customers.customer")
    assert (read.subject_ids, read.purpose, read.screen) == (
        [ichiro.pk],
        "窓口・電話対応",
        "desks:customer_page",
    )


def test_no_more_queries_than_the_budget(
    landlord: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    rights = ("customers.customer_see", "contacts.contact_add", "customers.customer_edit")
    client = sign_in(person(*rights, username="x"))
    open_page(client, landlord)
    with CaptureQueriesContext(connection) as queries:
        open_page(client, landlord)
    asked = [query["sql"] for query in queries if "audit_readlog" not in query["sql"]]
    assert len(asked) <= QUERIES, "\n".join(asked)


def test_a_protected_person_shows_nothing_of_where_they_are(
    ichiro: Customer, operator: User, clerk: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    begin_mark(customer_id=ichiro.pk, kind="protection", starts_on=TODAY, actor=clerk, at=AT)
    for as_of in ("", "2025-04-01"):
        html = open_page(sign_in(operator), ichiro, as_of=as_of)
        assert html.count("支援措置により非表示") == 5, as_of
        for secret in ("緑町", "さくら", "旧町", "220-0001", "11-222-001", "20A-00001"):
            assert secret not in html, (as_of, secret)
    chief = person("customers.customer_see", "customers.protected_see", username="cho")
    html = open_page(sign_in(chief), ichiro)
    assert "支援措置により非表示" not in html
    assert "緑町1番地 コーポさくら201" in html
    assert "DV等支援措置" in html


def test_nobody_else_on_the_supply_leads_to_a_protected_person(
    ichiro: Customer, register: Register, operator: User, clerk: User, sign_in: SignIn
) -> None:
    landlord = register("大家 太郎", "オオヤ タロウ")
    supply = SupplyParty.objects.get(customer=ichiro).supply
    begin_party(
        supply_id=supply.pk, customer_id=landlord.pk, role="payer", starts_on=SINCE, actor=clerk, at=AT
    )
    html = open_page(sign_in(operator), landlord)
    assert "髙橋 一郎" in html
    assert "緑町" in html
    begin_mark(customer_id=ichiro.pk, kind="protection", starts_on=TODAY, actor=clerk, at=AT)
    html = open_page(sign_in(operator), landlord)
    for secret in ("髙橋", "緑町", "さくら", "11-222-001", "20A-00001"):
        assert secret not in html, secret


def test_as_of_an_earlier_day_shows_what_held_then(
    ichiro: Customer, operator: User, clerk: User, sign_in: SignIn
) -> None:
    record_contact(
        customer_id=ichiro.pk,
        said=Said(channel="counter", direction="in", kind="inquiry", text="きのうの話"),
        actor=clerk,
        at=AT,
    )
    begin_mark(customer_id=ichiro.pk, kind="care", starts_on=TODAY, actor=clerk, at=AT)
    client = sign_in(operator)
    then = open_page(client, ichiro, as_of="2020-03-31")
    assert "2020年（令和2年）3月31日（火）の状況を表示しています。" in then
    assert "開始前" in then
    assert "きのうの話" not in then
    assert '<span class="tag care">対応注意</span>' not in then
    now = open_page(client, ichiro, as_of=str(TODAY + timedelta(days=3)))  # no day to come
    assert "先の日付の状況はまだわかりません。今日の状況を表示しています。" in now
    assert "きのうの話" in now
    assert '<span class="tag care">対応注意</span>' in now
    unread = open_page(client, ichiro, as_of="きのう")
    assert "表示する日を読み取れません。今日の状況を表示しています。" in unread
    assert "きのうの話" in unread


def test_an_absorbed_record_opens_the_kept_one(
    ichiro: Customer, register: Register, operator: User, clerk: User, sign_in: SignIn
) -> None:
    double = register("高橋 一朗")
    merge_customers(kept_id=ichiro.pk, absorbed_id=double.pk, reason="同一人", actor=clerk, at=AT)
    client = sign_in(operator)
    response = client.get(f"/customers/{double.pk}/")
    assert response.headers["Location"] == f"/customers/{ichiro.pk}/"
    html = open_page(client, ichiro)
    assert f"お客様番号 {ichiro.customer_no} の画面を開きました。" in html
    assert f"（{double.customer_no}）" in html


@pytest.mark.req("CC-036", "SEC-003")
def test_the_purpose_is_chosen_once_and_written_into_each_reading(
    ichiro: Customer, operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    back = f"/customers/{ichiro.pk}/"
    chosen = client.post("/customers/purpose/", {"purpose": "調査・監査", "back": back})
    assert chosen.headers["Location"] == back
    open_page(client, ichiro)
    assert set(ReadLog.objects.values_list("purpose", flat=True)) == {"調査・監査"}
    for evil in ("https://example.com/", "//example.com", "javascript:alert(1)", ""):
        led = client.post("/customers/purpose/", {"purpose": "のぞき見", "back": evil})
        assert led.headers["Location"] == "/search/", evil
    ReadLog.objects.all()
    open_page(client, ichiro)
    assert set(ReadLog.objects.values_list("purpose", flat=True)) == {"調査・監査"}


def test_panels_are_registered_by_code_and_shown_by_right(
    ichiro: Customer,
    operator: User,
    person: Callable[..., Any],
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    panels.register(
        Panel("x", "試し", 5, "desks/panels/record.html", lambda _: {}, permission="web.runs_see"),
        Panel("y", "空", 6, "desks/panels/record.html", lambda _: None),
    )
    assert "試し" not in open_page(sign_in(person("customers.customer_see", username="x")), ichiro)
    html = open_page(sign_in(person("customers.customer_see", "web.runs_see", username="y")), ichiro)
    titles = re.findall(r'<h2 id="\w+-title">([^<]+)</h2>', html.split("</main>")[0])
    assert titles == ["試し", "使用契約", "請求と未納", "入金", "検針", "応対記録", "支払方法", "登録内容"]


def test_each_screen_asks_for_its_right(
    ichiro: Customer, operator: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    nobody = sign_in(person("web.runs_see", username="x"))
    assert nobody.get(f"/customers/{ichiro.pk}/").status_code == 403
    assert nobody.post("/customers/purpose/", {"purpose": "調査・監査"}).status_code == 403
    assert Client().get(f"/customers/{ichiro.pk}/").status_code == 302
    assert Client().post("/customers/purpose/").status_code == 302
    assert sign_in(operator).get("/customers/0/").status_code == 404
    assert ReadLog.objects.count() == 0


def test_the_day_of_the_page_is_that_of_tokyo(ichiro: Customer, operator: User, sign_in: SignIn) -> None:
    html = open_page(sign_in(operator), ichiro)
    assert f'value="{date(2026, 11, 21)}"' in html
