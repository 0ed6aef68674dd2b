"""The screens: a call is taken in with and without a map, changed, sent out, counted; and who may do what."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.contacts.api import Contact
from mizuhiki.customers.api import Customer, CustomerMark, Premises, Supply, refresh
from mizuhiki.platform import clock
from mizuhiki.repairs import api
from mizuhiki.repairs.models import RepairItem, RepairPhoto, RepairTold
from mizuhiki.repairs.tests.conftest import CAME, DESK, OPERATOR, PIN, Receive
from mizuhiki.worklist.api import Item
from tests.builders import Town, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
NOW = CAME + timedelta(minutes=30)
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 40


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.travel(NOW):
        yield


def sent(code: str = "road_leak", **facts: Any) -> dict[str, Any]:
    """The form of a call as a browser sends it."""
    row = RepairItem.objects.get(code=code)
    told = {
        "once": str(uuid.uuid4()),
        "item": row.pk,
        "urgency": "",
        "words": "水が出ている",
        "place": "緑町の交差点",
        "latitude": f"{PIN[0]}",
        "longitude": f"{PIN[1]}",
        "name": "見本 太郎",
        "telephone": "076-123-4567",
        "channel": "telephone",
        "on_0": "2026",
        "on_1": "11",
        "on_2": "16",
        "moment": "10:00",
    }
    return told | facts


@pytest.fixture
def at_desk(request: pytest.FixtureRequest, sign_in: SignIn) -> Callable[[str], Client]:
    """The browser of somebody by the name of their fixture."""
    return lambda name: sign_in(request.getfixturevalue(name))


@pytest.fixture
def house(db: None) -> Supply:
    """A household at the pin."""
    rules()
    supply = Town().settle(1)
    Premises.objects.filter(pk=supply.installation.premises_id).update(
        town="緑町一丁目", block="2番3号", latitude=PIN[0], longitude=PIN[1], search_text=""
    )
    refresh(premises=[supply.installation.premises_id])
    return Supply.objects.select_related("installation__premises").get(pk=supply.pk)


@pytest.mark.req("CC-033", "CC-024")
def test_a_call_is_taken_in_and_the_same_again_is_offered_before_it_is_saved(
    operator: Any, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    html = client.get("/repairs/new/water/").content.decode()
    assert "道路の漏水" in html
    assert "下水の詰まり" not in html
    assert "下水の詰まり" in client.get("/repairs/new/sewer/").content.decode()
    assert client.get("/repairs/new/gas/").status_code == 404
    answer = client.post("/repairs/new/water/", sent(), follow=True)
    first = api.RepairRequest.objects.get()
    assert f"第{first.pk}号として受け付けました。" in answer.content.decode()
    told, minute = RepairTold.objects.get(), first.received_at.replace(second=0, microsecond=0)
    assert (told.place, told.latitude, told.telephone) == ("緑町の交差点", PIN[0], "076-123-4567")
    assert minute == NOW
    again = client.post("/repairs/new/water/", sent(words="同じところ"))
    assert again.status_code == 422
    assert "近くに同じかもしれない依頼があります" in again.content.decode()
    assert f"同じ件：第{first.pk}号" in again.content.decode()
    assert api.RepairRequest.objects.count() == 1
    joined = client.post("/repairs/new/water/", sent(same_as=f"{first.pk}"), follow=True)
    assert f"第{first.pk}号に統合しました" in joined.content.decode()
    other = client.post("/repairs/new/water/", sent(same_as="another"))
    assert other.status_code == 302
    assert [
        one.state.value for number in (first.pk, first.pk + 1, first.pk + 2) if (one := api.case(number))
    ] == [
        "received",
        "linked",
        "received",
    ]
    far = client.post("/repairs/new/sewer/", sent("blockage"))
    assert far.status_code == 302, "a sewer report is no duplicate of a water report"


def test_what_is_missing_or_wrong_comes_back_in_words_and_nothing_is_written(
    operator: Any, desk: Any, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    for facts, words in (
        ({"item": ""}, "項目を選んでください"),
        ({"item": RepairItem.objects.get(code="blockage").pk}, "正しく選択してください"),
        ({"place": ""}, "場所を入力してください"),
        ({"longitude": ""}, "緯度と経度は両方を入力してください"),
        ({"latitude": "91"}, "緯度は度で入力してください"),
        ({"latitude": "1.5", "longitude": "1.5"}, "緯度と経度は両方を入力してください"),
        ({"telephone": "12"}, "電話は0から始まる"),
        ({"moment": "25:00"}, "受付時刻は時と分で"),
        ({"moment": "10:31"}, "受付の日時は今より前"),
    ):
        answer = client.post("/repairs/new/water/", sent(**facts))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert api.RepairRequest.objects.count() == 0
    nowhere = sent(same_as="99999", latitude="", longitude="")
    assert client.post("/repairs/new/water/", nowhere).status_code == 302
    made = api.RepairRequest.objects.get()
    link = {"once": str(uuid.uuid4()), "original": "99999"}
    unknown = sign_in(desk).post(f"/repairs/{made.pk}/link/", link)
    assert (unknown.status_code, "その番号の依頼はありません" in unknown.content.decode()) == (422, True)
    assert made.steps.count() == 0


@pytest.mark.req("CC-024")
def test_without_a_map_a_place_is_found_by_address_tap_or_customer(
    house: Supply, operator: Any, person: Callable[..., Any], sign_in: SignIn
) -> None:
    client = sign_in(operator)
    tap = house.installation.tap_no
    for written in ("緑町1丁目2-3", tap):
        found = client.post("/repairs/new/water/", sent(place="", search=written, find="1"))
        assert (found.status_code, "緑町一丁目2番3号" in found.content.decode()) == (200, True), written
    premises = house.installation.premises_id
    chosen = client.post(
        "/repairs/new/water/", sent(place="", latitude="", longitude="", search=tap, choose=premises)
    )
    html = chosen.content.decode()
    assert 'value="緑町一丁目2番3号"' in html
    assert f'value="{PIN[0]}"' in html
    assert api.RepairRequest.objects.count() == 0
    opened = client.get(f"/repairs/new/water/?supply={house.pk}").content.decode()
    assert 'value="緑町一丁目2番3号"' in opened
    told = sent(place="", latitude="", longitude="", supply=house.pk, customer=1)
    client.post("/repairs/new/water/", told | {"place": "台所の下"})
    made = api.RepairRequest.objects.get()
    found_case = api.case(made.pk)
    assert found_case is not None
    holder = Customer.objects.get()
    assert (found_case.detail.customer, found_case.detail.supply_id, found_case.point) == (
        holder,
        house.pk,
        (float(PIN[0]), float(PIN[1])),
    )
    talk = Contact.objects.get()
    assert (talk.customer, talk.text) == (
        holder,
        f"修繕の依頼を受け付けました（第{made.pk}号 水道 道路の漏水）。",
    )
    clerk = person("customers.customer_see", "repairs.request_see", username="clerk1")
    page = sign_in(clerk).get(f"/customers/{holder.pk}/").content.decode()
    assert f'<a href="/repairs/{made.pk}/">第{made.pk}号</a> 水道 道路の漏水' in page


@pytest.mark.req("CC-038", "CC-043", "CC-024")
def test_the_desk_the_crew_and_the_supervisor_each_do_their_part(
    receive: Receive, crew: Any, at_desk: Callable[[str], Client]
) -> None:
    number = receive().pk
    page = f"/repairs/{number}/"
    phone, office, field, lead = (at_desk(one) for one in ("operator", "desk", "crew", "supervisor"))

    def press(client: Client, act: str, **facts: Any) -> Any:
        return client.post(f"{page}{act}/", {"once": str(uuid.uuid4()), "text": ""} | facts)

    refused = [press(phone, "acknowledge"), press(field, "dispatch"), press(office, "note", text="x")]
    assert [one.status_code for one in refused] == [403, 403, 403]
    assert press(office, "acknowledge").status_code == 302
    twice = press(office, "acknowledge")
    assert (twice.status_code, "修繕 三郎が" in twice.content.decode()) == (422, True)
    none = press(office, "dispatch", contractor="", crew="")
    assert (none.status_code, "どちらか一方" in none.content.decode()) == (422, True)
    assert press(office, "dispatch", contractor="", crew=crew.pk, text="急行").status_code == 302
    rows = field.get("/repairs/crew/rows/", headers={"HX-Request": "true"}).content.decode()
    assert "緑町一丁目 交差点の北" in rows
    assert 'hx-trigger="every 20s"' in rows
    change = {
        "once": str(uuid.uuid4()),
        "item": RepairItem.objects.get(code="road_leak").pk,
        "urgency": "urgent",
        "words": "路面から水が出ている",
        "place": "緑町二丁目 公園の前",
        "latitude": f"{PIN[0]}",
        "version": 1,
        "longitude": f"{PIN[1]}",
        "name": "見本 太郎",
        "telephone": "076-000-0000",
        "reason": "場所の訂正",
    }
    assert phone.post(f"{page}change/", change).status_code == 302
    rows = field.get("/repairs/crew/").content.decode()
    assert "緑町二丁目 公園の前" in rows
    assert "変更あり" in rows
    html = lead.get(page).content.decode()
    assert "緑町一丁目 交差点の北" in html, "the old value is kept"
    assert Item.objects.filter(closed_at=None, desk="reception").count() == 1
    assert press(lead, "report").status_code == 302
    assert press(office, "acknowledge").status_code == 302
    assert Item.objects.filter(closed_at=None).count() == 0
    assert press(field, "begin").status_code == 302
    upload = SimpleUploadedFile("a.jpg", JPEG, content_type="image/jpeg")
    photo = field.post(f"{page}photos/", {"once": str(uuid.uuid4()), "file": upload})
    assert (photo.status_code, RepairPhoto.objects.count()) == (302, 1)
    text = SimpleUploadedFile("a.jpg", b"<svg/>", content_type="image/jpeg")
    wrong = field.post(f"{page}photos/", {"once": str(uuid.uuid4()), "file": text})
    assert (wrong.status_code, RepairPhoto.objects.count()) == (422, 1)
    assert press(field, "finish").status_code == 422
    assert press(field, "finish", text="継手を替えた").status_code == 302
    assert "完了" in phone.get("/repairs/?show=closed").content.decode()
    assert press(phone, "cancel", text="遅い").status_code == 422
    assert ReadLog.objects.filter(screen="repairs:crew_list").exists()


def test_the_key_of_a_form_takes_it_once(operator: Any, sign_in: SignIn) -> None:
    client, told = sign_in(operator), sent()
    for _ in range(2):
        assert client.post("/repairs/new/water/", told).status_code == 302
    assert api.RepairRequest.objects.count() == 1


def test_where_somebody_protected_lives_is_told_to_nobody_without_the_right(
    house: Supply, operator: Any, person: Callable[..., Any], sign_in: SignIn
) -> None:
    holder = Customer.objects.get()
    CustomerMark.objects.create(
        customer=holder, kind="protection", starts_on=clock.today() - timedelta(days=9)
    )
    given = api.Given(
        side="water",
        item_id=RepairItem.objects.get(code="premises_leak").pk,
        urgency="today",
        place="秘密の家",
        words="庭が濡れている",
        telephone="076-999-9999",
        supply_id=house.pk,
        customer_id=holder.pk,
    )
    made = api.receive_request(given, channel="telephone", actor=operator, at=CAME)
    knows = person(*OPERATOR, "customers.protected_see", username="knows1")
    blind, seeing = sign_in(operator), sign_in(knows)
    for path in (f"/repairs/{made.pk}/", "/repairs/"):
        assert (
            "秘密の家" in blind.get(path).content.decode(),
            "秘密の家" in seeing.get(path).content.decode(),
        ) == (
            False,
            True,
        ), path
    page = blind.get(f"/repairs/{made.pk}/").content.decode()
    assert ("076-999-9999" in page, f"{PIN[0]}" in page) == (False, False)
    assert blind.get(f"/repairs/{made.pk}/change/").status_code == 302
    box = "box=136.6,36.5,136.7,36.6"
    assert (
        len(blind.get(f"/repairs/map/pins/?{box}").json()["pins"]),
        len(seeing.get(f"/repairs/map/pins/?{box}").json()["pins"]),
    ) == (0, 1)
    found = blind.post(
        "/repairs/new/water/", sent(search=house.installation.tap_no, find="1")
    ).content.decode()
    assert "見つかりません" in found
    near = blind.post("/repairs/new/water/", sent("premises_leak"))
    assert near.status_code == 302, "a hidden request is not offered"


@pytest.mark.req("CC-086")
def test_the_page_of_counts_adds_up(receive: Receive, operator: Any, sign_in: SignIn) -> None:
    for item in ("road_leak", "turbid", "blockage"):
        receive(item)
    html = sign_in(operator).get("/repairs/counts/?year=2026").content.decode()
    row = html.split("2026年11月</th>")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('class="number">')[1:]] == ["2", "1", "3", "15"]
    assert sign_in(operator).get("/repairs/counts/?year=x").status_code == 200


def test_a_utility_changes_its_items_contractors_turns_and_keys(
    person: Callable[..., Any], sign_in: SignIn
) -> None:
    client = sign_in(
        person("repairs.register_edit", "repairs.key_edit", "repairs.request_see", username="boss1")
    )

    def post(path: str, **facts: Any) -> Any:
        return client.post(path, {"once": str(uuid.uuid4())} | facts)

    item = {"side": "water", "label": "凍結", "asks": "", "urgency": "today", "place": "55"}
    assert post("/repairs/items/new/", code="Frozen!", **item).status_code == 422
    assert post("/repairs/items/new/", code="frozen", **item).status_code == 302
    assert post("/repairs/items/new/", code="frozen_again", **item).status_code == 422
    made = RepairItem.objects.get(code="frozen")
    assert post(f"/repairs/items/{made.pk}/end/").status_code == 302
    assert made.pk not in {one.pk for one in api.items(side="water")}
    company = {"name": "緑設備", "telephone": "076-000-0001", "opens_at": "08:30", "closes_at": "17:15"}
    assert post("/repairs/contractors/new/", **company).status_code == 422
    towns = "緑町一丁目、緑町二丁目\n緑町一丁目"
    assert post("/repairs/contractors/new/", does_water="on", towns=towns, **company).status_code == 302
    [offer] = api.offers(side="water", town="緑町一丁目", at=NOW)
    assert offer.contractor.towns == ["緑町一丁目", "緑町二丁目"]
    turn = {
        "contractor": offer.contractor.pk,
        "from_on_0": "2026",
        "from_on_1": "11",
        "from_on_2": "16",
        "from_time": "08:00",
        "until_on_0": "2026",
        "until_on_1": "11",
        "until_on_2": "16",
        "until_time": "20:00",
    }
    assert post("/repairs/register/duties/", **turn | {"until_time": "07:00"}).status_code == 422
    assert post("/repairs/register/duties/", **turn).status_code == 302
    assert post("/repairs/register/duties/", **turn).status_code == 422
    assert api.offers(side="water", town="", at=NOW)[0].words == "当番・受付時間内"


def test_notices_reach_the_desk_of_the_calls(
    house: Supply, person: Callable[..., Any], sign_in: SignIn
) -> None:
    client = sign_in(person(*DESK, "repairs.notice_edit", username="boss1"))
    told = {
        "kind": "outage",
        "title": "配水管の破損",
        "words": "断水しています。",
        "from_on_0": "2026",
        "from_on_1": "11",
        "from_on_2": "16",
        "from_time": "09:00",
        "until_on_0": "2026",
        "until_on_1": "11",
        "until_on_2": "16",
        "until_time": "15:00",
    }

    def post(path: str, **facts: Any) -> Any:
        return client.post(path, {"once": str(uuid.uuid4())} | facts)

    for facts, words in (
        ({}, "区域を入力してください"),
        ({"latitude": f"{PIN[0]}"}, "緯度と経度は両方を"),
        ({"towns": "緑町一丁目", "until_time": "08:00"}, "終了は開始より後"),
    ):
        answer = post("/repairs/notices/new/", **told | facts)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    circle = {"latitude": f"{PIN[0] + Decimal('0.001')}", "longitude": f"{PIN[1]}", "radius_m": "200m"}
    assert post("/repairs/notices/new/", **told | circle).status_code == 302
    [found] = api.notices_at(at=NOW, supply_ids=[house.pk])
    assert (found.words, found.word(NOW)) == ("断水しています。", ("実施中", "wrong"))
    assert api.notices_at(at=NOW, town="緑町一丁目", point=(36.6, 136.7)) == []
    assert api.notices_at(at=NOW + timedelta(hours=5), supply_ids=[house.pk]) == []
    page = f"/repairs/notices/{found.notice.pk}/"
    later = {
        "until_on_0": "2026",
        "until_on_1": "11",
        "until_on_2": "16",
        "until_time": "18:00",
        "words": "18時まで。",
    }
    assert post(f"{page}prolong/", reason="部品待ち", **later).status_code == 302
    assert [one.words for one in api.notices_at(at=NOW + timedelta(hours=6), supply_ids=[house.pk])] == [
        "18時まで。"
    ]
    assert post(f"{page}end/", reason="復旧").status_code == 302
    assert api.notices_at(at=clock.now(), supply_ids=[house.pk]) == []
    assert post(f"{page}end/", reason="復旧").status_code == 422
    assert "断水しています。" in client.get(page).content.decode()
    assert "配水管の破損" in client.get("/repairs/notices/?show=over").content.decode()
