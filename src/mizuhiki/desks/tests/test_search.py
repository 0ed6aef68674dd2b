"""The search screen: one exact hit opens, a list is walked by keys, nothing typed is part of an address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import Customer, begin_mark
from mizuhiki.customers.tests.conftest import AT, Register, Settle
from mizuhiki.staff.models import User
from mizuhiki.web import limits

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]


def ask(client: Client, written: str) -> Any:
    return client.post("/search/", {"q": written})


@pytest.fixture
def two(register: Register, settle: Settle) -> tuple[Customer, Customer]:
    one = register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001")
    settle(one, "緑町", "1番地")
    return one, register("高橋 二郎", "タカハシ ジロウ")


def test_one_hit_opens_at_once_and_the_search_is_logged(
    two: tuple[Customer, Customer], operator: User, sign_in: SignIn
) -> None:
    for written in ("0762200001", "髙橋 一郎", two[0].customer_no, "緑町1番地"):
        response = ask(sign_in(operator), written)
        assert response.headers["Location"] == f"/customers/{two[0].pk}/", written
    reads = ReadLog.objects.filter(how="search")
    assert [(read.subject_ids, read.purpose) for read in reads] == [([two[0].pk], "窓口・電話対応")] * 4


def test_several_hits_are_listed_and_what_was_typed_is_in_no_address(
    two: tuple[Customer, Customer], operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    first = ask(client, "高橋").headers["Location"]
    second = ask(client, "存在しない").headers["Location"]
    assert (first, second) == ("/search/1/", "/search/2/")
    html = client.get(first).content.decode()
    assert "2件見つかりました" in html
    assert f'href="/customers/{two[0].pk}/?supply=' in html
    assert f'href="/customers/{two[1].pk}/"' in html
    assert 'value="高橋"' in html  # kept in the box
    assert "見つかりませんでした。" in client.get(second).content.decode()
    assert client.get("/search/99/").headers["Location"] == "/search/"
    assert [read.subject_ids for read in ReadLog.objects.order_by("pk")] == [[two[0].pk, two[1].pk], []]


def test_another_persons_searches_are_not_there(
    two: tuple[Customer, Customer], operator: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    ask(sign_in(operator), "高橋")
    other = sign_in(person("customers.customer_see", username="betsu"))
    assert other.get("/search/1/").headers["Location"] == "/search/"


def test_the_list_hides_where_protected_people_are(
    two: tuple[Customer, Customer], operator: User, clerk: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    begin_mark(customer_id=two[0].pk, kind="protection", starts_on=AT.date(), actor=clerk, at=AT)
    client = sign_in(operator)
    html = client.get(ask(client, "高橋").headers["Location"]).content.decode()
    assert "支援措置により非表示" in html
    assert "DV等支援措置" in html
    assert "緑町" not in html
    assert "11-222-001" not in html
    chief = sign_in(person("customers.customer_see", "customers.protected_see", username="cho"))
    assert "緑町1番地" in chief.get(ask(chief, "高橋").headers["Location"]).content.decode()


def test_an_empty_search_says_what_can_be_typed(operator: User, sign_in: SignIn) -> None:
    client = sign_in(operator)
    assert "探し方" in client.get("/search/").content.decode()
    html = client.get(ask(client, "　").headers["Location"]).content.decode()
    assert "氏名・カナ・電話番号・住所・水栓番号などを入力してください。" in html


def test_the_search_needs_its_right(person: Callable[..., Any], sign_in: SignIn) -> None:
    nobody = sign_in(person("web.runs_see", username="x"))
    assert nobody.get("/search/").status_code == 403
    assert ask(nobody, "高橋").status_code == 403
    assert nobody.get("/search/1/").status_code == 403
    assert Client().post("/search/", {"q": "高橋"}).status_code == 302
    assert ReadLog.objects.count() == 0


@pytest.mark.asvs("2.4.1")
def test_who_searches_faster_than_a_hand_is_refused(
    two: tuple[Customer, Customer], operator: User, sign_in: SignIn, settings: Settings
) -> None:
    settings.ACTS_PER_MINUTE = {"search": 2}
    limits._done.clear()
    desk = sign_in(operator)
    assert [ask(desk, "0762200001").status_code for _ in range(3)] == [302, 302, 429]
    assert ReadLog.objects.filter(how="search").count() == 2
    refused = ask(desk, "0762200001")
    assert "短い時間に何度も送られました" in refused.content.decode()
    assert desk.get("/search/").status_code == 200
