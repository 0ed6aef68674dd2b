"""Screens about people: who may open them, what they say, and that a refusal changes nothing."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import (
    Customer,
    CustomerMark,
    CustomerMerge,
    Ownership,
    Supply,
    begin_mark,
    fingerprint,
    merge_customers,
)
from mizuhiki.customers.tests.conftest import AT, Register, Settle
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
SEE, EDIT = "customers.customer_see", "customers.customer_edit"
MERGE, MARK, PROTECTED = "customers.customer_merge", "customers.mark_edit", "customers.protected_see"


def send(client: Client, url: str, **fields: str) -> Any:
    return client.post(url, fields | {"once": str(uuid.uuid4())})


@pytest.fixture
def ichiro(register: Register, settle: Settle) -> Customer:
    customer = register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001", address="旧町9番地")
    settle(customer, "緑町", "1番地")
    return customer


FIELDS = {"kind": "person", "language": "ja", "name": "水野　 花", "kana": "みずの はな"}


def test_registering_takes_what_people_type(person: Callable[..., Any], sign_in: SignIn, db: None) -> None:
    client = sign_in(person(SEE, EDIT))
    response = send(
        client,
        "/customers/new/",
        **FIELDS,
        postcode="９２０－００００",
        phone1="０７６－２２０－１２３４",
        note1="自宅",
    )
    customer = Customer.objects.get()
    assert response.headers["Location"] == f"/customers/{customer.pk}/"
    assert (customer.name, customer.kana, customer.postcode) == ("水野 花", "ミズノ ハナ", "9200000")
    assert [(p.digits, p.note) for p in customer.phones.all()] == [("0762201234", "自宅")]


def test_faults_come_back_in_words(person: Callable[..., Any], sign_in: SignIn, db: None) -> None:
    client = sign_in(person(SEE, EDIT))
    response = send(client, "/customers/new/", kind="person", language="ja", name="", phone1="12")
    html = response.content.decode()
    assert response.status_code == 422
    assert "お名前を入力してください" in html
    assert "電話番号1は0から始まる10桁か11桁の数字で入力してください" in html
    twice = send(client, "/customers/new/", **FIELDS, phone1="03-1234-5678", phone2="0312345678")
    assert "同じ電話番号が2回入力されています。1つにしてください。" in twice.content.decode()
    assert Customer.objects.count() == 0


def test_a_change_by_two_people_is_told(
    ichiro: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    client = sign_in(person(SEE, EDIT, username="mado2"))
    seen = fingerprint(ichiro)
    url = f"/customers/{ichiro.pk}/change/"
    assert f'value="{seen}"' in client.get(url).content.decode()
    Customer.objects.filter(pk=ichiro.pk).update(name="林 一郎")
    response = send(client, url, **FIELDS, seen=seen)
    assert response.status_code == 422
    assert "ほかの担当者が先に変更しました。" in response.content.decode()
    assert Customer.objects.get().name == "林 一郎"
    assert ReadLog.objects.first().purpose == "お客様情報の変更"  # type: ignore[union-attr]


def test_who_may_not_see_a_protected_person_neither_sees_nor_changes_where_they_are(
    ichiro: Customer, clerk: User, person: Callable[..., Any], sign_in: SignIn
) -> None:
    begin_mark(customer_id=ichiro.pk, kind="protection", starts_on=AT.date(), actor=clerk, at=AT)
    client = sign_in(person(SEE, EDIT, MARK, MERGE, username="mado2"))
    url = f"/customers/{ichiro.pk}/change/"
    for page in (url, f"/customers/{ichiro.pk}/marks/", f"/customers/{ichiro.pk}/merge/"):
        html = client.get(page).content.decode()
        for secret in ("旧町", "緑町", "220-0001", "11-222-001"):
            assert secret not in html, page
    send(client, url, **FIELDS, seen=fingerprint(ichiro), address="別の町", phone1="03-1234-5678")
    changed = Customer.objects.get()
    assert (changed.name, changed.address) == ("水野 花", "旧町9番地")
    assert [p.digits for p in changed.phones.all()] == ["0762200001"]
    allowed = sign_in(person(SEE, EDIT, PROTECTED, username="sekinin"))
    assert "旧町9番地" in allowed.get(url).content.decode()


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_0": str(on.year), f"{name}_1": str(on.month), f"{name}_2": str(on.day)}


def test_marks_begin_and_end_by_their_last_day(
    ichiro: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    client = sign_in(person(SEE, MARK, username="mado2"))
    url = f"/customers/{ichiro.pk}/marks/"
    send(client, url, kind="life_support", **day("starts_on", date(2026, 4, 1)))
    mark = CustomerMark.objects.get()
    assert (mark.kind, mark.starts_on, mark.ends_on) == ("life_support", date(2026, 4, 1), None)
    again = send(client, url, kind="life_support", **day("starts_on", date(2026, 5, 1)))
    assert again.status_code == 422
    assert "この期間と重なって登録されています。" in again.content.decode()
    send(client, f"/marks/{mark.pk}/end/", **day("ends_on", date(2026, 9, 30)))
    mark.refresh_from_db()
    assert mark.ends_on == date(2026, 10, 1)
    assert CustomerMark.objects.count() == 1


def test_a_merge_is_looked_at_twice_and_can_be_undone(
    ichiro: Customer, register: Register, person: Callable[..., Any], sign_in: SignIn
) -> None:
    double = register("高橋 一朗", "タカハシ イチロウ", "090-0000-0002")
    client = sign_in(person(SEE, MERGE, username="mado2"))
    absent = client.post(f"/customers/{ichiro.pk}/merge/", {"other_no": "9999999999"})
    assert "このお客様番号は見つかりませんでした。" in absent.content.decode()
    begun = client.post(f"/customers/{ichiro.pk}/merge/", {"other_no": double.customer_no})
    look = f"/customers/{ichiro.pk}/merge/{double.pk}/"
    assert begun.headers["Location"] == look
    html = client.get(look).content.decode()
    for shown in ("髙橋 一郎", "高橋 一朗", "名寄せのあと", "緑町1番地", "090-0000-0002"):
        assert shown in html
    assert send(client, look, reason="").status_code == 422
    assert CustomerMerge.objects.count() == 0
    done = send(client, look, reason="本人に確認した")
    assert done.headers["Location"] == f"/customers/{ichiro.pk}/"
    merge = CustomerMerge.objects.get()
    undo = f"/merges/{merge.pk}/undo/"
    assert "元に戻す" in client.get(f"/customers/{ichiro.pk}/merge/").content.decode()
    assert send(client, undo, reason="別人だった").status_code == 302
    assert Customer.objects.get(pk=double.pk).merged_into_id is None


RIGHTS_OF = {
    "/customers/new/": {SEE, EDIT},
    "/customers/{one}/change/": {SEE, EDIT},
    "/customers/{one}/marks/": {SEE, MARK},
    "/marks/{mark}/end/": {SEE, MARK},
    "/customers/{one}/merge/": {SEE, MERGE},
    "/customers/{one}/merge/{two}/": {SEE, MERGE},
    "/merges/{merge}/undo/": {SEE, MERGE},
}


@pytest.fixture
def numbers(ichiro: Customer, register: Register, clerk: User) -> dict[str, int]:
    """What stands in the addresses."""
    two, three = register("二"), register("三")
    mark = begin_mark(customer_id=ichiro.pk, kind="care", starts_on=AT.date(), actor=clerk, at=AT)
    merge = merge_customers(kept_id=two.pk, absorbed_id=three.pk, reason="同一", actor=clerk, at=AT)
    return {"one": ichiro.pk, "two": two.pk, "mark": mark.pk, "merge": merge.pk}


@pytest.mark.parametrize("url", RIGHTS_OF)
def test_each_screen_asks_for_its_rights(
    url: str, numbers: dict[str, int], person: Callable[..., Any], sign_in: SignIn
) -> None:
    place = url.format(**numbers)
    allowed = sign_in(person(*RIGHTS_OF[url], username="yes"))
    assert allowed.get(place).status_code == 200
    everything = {SEE, EDIT, MERGE, MARK, PROTECTED}
    for number, missing in enumerate(sorted(RIGHTS_OF[url])):
        refused = sign_in(person(*(everything - {missing}), username=f"no{number}"))
        assert refused.get(place).status_code == 403, missing
        assert send(refused, place, **FIELDS).status_code == 403, missing
    assert Client().get(place).status_code == 302
    if "{" in url:
        assert allowed.get(url.format(one=0, two=0, mark=0, merge=0)).status_code == 404


@pytest.mark.req("CC-022")
def test_a_tap_becomes_somebody_elses_from_a_day_on(
    ichiro: Customer, register: Register, person: Callable[..., Any], sign_in: SignIn
) -> None:
    landlord, buyer = register("大家 花子"), register("買主 次郎")
    supply = Supply.objects.get()
    client = sign_in(person(SEE, EDIT, username="mado3"))
    page = f"/supplies/{supply.pk}/owner/"
    absent = client.post(page, {"owner_no": "9999999999"})
    assert (absent.status_code, "見つかりませんでした" in absent.content.decode()) == (422, True)
    given = dict[str, str]()
    days = {landlord.pk: ("2020", "4", "1"), buyer.pk: ("2026", "5", "1")}
    for owner in (landlord, buyer):
        confirm = client.post(page, {"owner_no": owner.customer_no})["Location"]
        assert confirm == f"{page}{owner.pk}/"
        assert owner.name in client.get(confirm).content.decode()
        given = {f"starts_on_{part}": text for part, text in enumerate(days[owner.pk])}
        assert send(client, confirm, **given)["Location"] == page
    back = send(client, f"{page}{landlord.pk}/", **given)
    assert (back.status_code, "2026-05-01からの所有者が登録されています" in back.content.decode()) == (
        422,
        True,
    )
    dated = Ownership.objects.order_by("starts_on").values_list("customer", "starts_on", "ends_on")
    assert list(dated) == [
        (landlord.pk, date(2020, 4, 1), date(2026, 5, 1)),
        (buyer.pk, date(2026, 5, 1), None),
    ]
    shown = client.get(page).content.decode()
    assert shown.index("買主 次郎") < shown.index("大家 花子")
    assert "2026-04-30" in shown, "the last day of the owner before"
    actor = person(MARK, username="mado4")
    begin_mark(customer_id=ichiro.pk, kind="protection", starts_on=AT.date(), actor=actor, at=AT)
    assert client.get(page).status_code == 403
    assert send(client, f"{page}{landlord.pk}/", **given).status_code == 403
