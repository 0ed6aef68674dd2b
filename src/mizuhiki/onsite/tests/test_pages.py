"""What the office sees of visits, and what a tablet is given and answered."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.attachments.permissions import FILE_OPEN
from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import CustomerMark, Supply, SupplyParty
from mizuhiki.fieldwork.models import Booked, Brought, DaySheet, VisitEnd, VisitPhoto
from mizuhiki.fieldwork.permissions import VISIT_PLAN, VISIT_SEE
from mizuhiki.onsite.tests.conftest import AT, DAY, DEVICE, Crew, open_bag
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.permissions import RECEIPT_REVERSE, RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.staff.models import StaffSession, User
from mizuhiki.till import api as till
from tests.builders import PHOTO, card, clerk
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Noon of the day of the visits."""
    with clock.travel(AT):
        yield


@pytest.fixture
def tablet(crew: Crew, sign_in: SignIn) -> Client:
    """The crew's tablet, signed in as one."""
    client = sign_in(crew.person)
    StaffSession.objects.filter(user=crew.person).update(device="field")
    return client


@pytest.fixture
def office(person: Callable[..., User], sign_in: SignIn) -> Client:
    """Somebody who plans visits."""
    return sign_in(person(VISIT_SEE, VISIT_PLAN, username="madoguchi"))


def told(crew: Crew, visit_id: int, **changes: Any) -> dict[str, Any]:
    facts = {"key": uuid.uuid4(), "device": DEVICE, "visit": visit_id, "taken_at": AT.isoformat()}
    said = {"what": "receipt", "index_m3": 158, "yen": 3_875, "tendered_yen": 5_000, "reason": ""}
    return facts | said | {"number": crew.numbers[0]} | changes


def test_the_list_holds_what_a_visit_needs_and_the_reading_is_logged(
    supply: Supply, crew: Crew, tablet: Client
) -> None:
    visit = crew.plan(supply)
    given = tablet.post("/field/list/", {"device": DEVICE}).json()
    assert (given["day"], given["clerk"]) == ("2026-05-25", "現場 太郎")
    (one,) = given["visits"]
    assert {name: one[name] for name in one if name != "content"} == {
        "id": visit.pk,
        "kind": "settlement",
        "title": "現地精算",
        "note": "",
        "is_over": False,
        "name": "見本 1 様",
        "customer_no": "0000000001",
        "address": "緑町1番地",
        "tap_no": "M000001",
        "is_protected": False,
    }
    assert len(one["content"]["rows"]) == 124  # three times the 41 m³ of April, and none
    assert given["carried"]["settlement"]["numbers"] == crew.numbers
    customer = SupplyParty.objects.get(supply=supply).customer_id
    assert ReadLog.objects.filter(screen="fieldwork:list_take", subject_ids=[customer]).count() == 1
    assert tablet.get("/field/state/", headers={"x-field-device": DEVICE}).json()["sheet"] == "open"


def test_where_a_protected_person_lives_is_on_no_tablet(supply: Supply, crew: Crew, tablet: Client) -> None:
    customer = SupplyParty.objects.get(supply=supply).customer_id
    CustomerMark.objects.create(customer_id=customer, kind="protection", starts_on=DAY)
    crew.plan(supply)
    answer = tablet.post("/field/list/", {"device": DEVICE})
    (one,) = answer.json()["visits"]
    assert (one["is_protected"], one["address"], one["tap_no"]) == (True, "", "")
    assert "緑町" not in answer.content.decode()


def test_a_word_is_answered_once_it_is_kept_and_a_wrong_one_says_why(
    supply: Supply, crew: Crew, tablet: Client
) -> None:
    visit = crew.plan(supply)
    tablet.post("/field/list/", {"device": DEVICE})
    word = told(crew, visit.pk)
    assert tablet.post("/field/bring/", word).json() == {"waits": ""}
    assert tablet.post("/field/bring/", word).json() == {"waits": ""}
    assert (Brought.objects.count(), Receipt.objects.count()) == (1, 1)
    other = tablet.post("/field/bring/", word | {"tendered_yen": 10_000})
    assert (other.status_code, other.json()["code"]) == (422, "brought_conflict")
    for wrong, says in (
        ({"visit": visit.pk + 1}, "この端末の一覧にありません"),
        ({"device": "b" * 64}, "この端末に渡した一覧が見つかりません"),
        ({"device": "x"}, "端末の番号が読めません"),
        ({"taken_at": "2026-05-25"}, "日時が読めません"),
        ({"index_m3": "１２"}, "「指針」（１２）を読めません"),
    ):
        answer = tablet.post("/field/bring/", told(crew, visit.pk) | wrong)
        assert (answer.status_code, says in answer.json()["message"]) == (422, True), wrong
    assert (Brought.objects.count(), Receipt.objects.count()) == (1, 1)


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", PHOTO, content_type="image/png")


@pytest.mark.req("COL-062")
def test_a_picture_is_kept_once_and_shown_to_those_who_may_see_the_place(
    supply: Supply, crew: Crew, tablet: Client, person: Callable[..., User], sign_in: SignIn
) -> None:
    visit = crew.plan(supply)
    tablet.post("/field/list/", {"device": DEVICE})
    facts = {"key": uuid.uuid4(), "device": DEVICE, "visit": visit.pk, "taken_at": AT.isoformat()}
    for _ in range(2):
        assert tablet.post("/field/photo/", facts | {"photo": picture()}).json() == {"waits": ""}
    (kept,) = VisitPhoto.objects.all()
    assert (kept.line.visit_id, kept.file.kind) == (visit.pk, "fieldwork.photo")
    assert kept.taken_at == kept.line.sheet.made_at, "not before the list was handed out"
    for wrong, says in (
        ({"visit": visit.pk + 1, "key": uuid.uuid4()}, "この端末の一覧にありません"),
        ({"device": "b" * 64, "key": uuid.uuid4()}, "この端末に渡した一覧が見つかりません"),
        ({"photo": "", "key": uuid.uuid4()}, "写真が届いていません"),
        ({"photo": SimpleUploadedFile("photo.png", b"<svg>"), "key": uuid.uuid4()}, "ファイルの中身が拡張子"),
        ({"photo": SimpleUploadedFile("photo.svg", b"<svg>"), "key": uuid.uuid4()}, "JPG"),
    ):
        answer = tablet.post("/field/photo/", facts | {"photo": picture()} | wrong)
        assert (answer.status_code, says in answer.json()["message"]) == (422, True), wrong
    assert VisitPhoto.objects.count() == 1

    office = sign_in(person(VISIT_SEE, FILE_OPEN, username="madoguchi"))
    assert "の写真 （現場 太郎）" in text_of(office.get(f"/visits/{visit.pk}/"))
    shown = office.get(f"/files/{kept.file_id}/")
    assert (shown.status_code, shown.content) == (200, PHOTO)
    assert ReadLog.objects.filter(purpose="現地訪問の確認").exists()
    user = SupplyParty.objects.get(supply=supply, role="water_user").customer
    CustomerMark.objects.create(customer=user, kind="protection", starts_on=DAY)
    assert office.get(f"/files/{kept.file_id}/").status_code == 409


def test_a_list_goes_to_a_tablet_of_the_field_alone(supply: Supply, crew: Crew, sign_in: SignIn) -> None:
    crew.plan(supply)
    answer = sign_in(crew.person).post("/field/list/", {"device": DEVICE})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_tablet")
    assert not DaySheet.objects.exists()


def test_what_waits_is_booked_again_by_the_office(
    supply: Supply, crew: Crew, tablet: Client, office: Client
) -> None:
    visit = crew.plan(supply)
    tablet.post("/field/list/", {"device": DEVICE})
    assert crew.session is not None
    till.close_till(session_id=crew.session.pk, pieces={"n1000": 10}, at=AT, actor=crew.person)
    answer = tablet.post("/field/bring/", told(crew, visit.pk))
    assert "現地精算のレジ（かばん）を開けていない" in answer.json()["waits"]
    assert "まだ記帳できないものが1件あります" in text_of(office.get("/visits/?day=2026-05-25"))
    brought = Brought.objects.get()
    once = {"once": str(uuid.uuid4())}
    page = text_of(office.post(f"/visits/told/{brought.pk}/book/", once, follow=True))
    assert "まだ記帳できません。領収した人が現地精算のレジ" in page
    assert not Booked.objects.exists()
    till.open_till(
        till_id=till.Till.objects.get(purpose="settlement").pk,
        seal_id=crew.session.seal_id,
        pieces={"n1000": 10},
        at=AT,
        actor=crew.person,
    )
    page = text_of(office.post(f"/visits/told/{brought.pk}/book/", {"once": str(uuid.uuid4())}, follow=True))
    assert "記帳しました。" in page
    assert "調定した額 3,875円" in page
    assert Receipt.objects.get().received_yen == 3_875


def test_cash_of_a_closing_that_could_not_be_assessed_can_be_looked_at_and_taken_back(
    supply: Supply, crew: Crew, person: Callable[..., User], sign_in: SignIn
) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    Supply.objects.filter(pk=supply.pk).update(parked="調査中")
    crew.tell(visit, what="receipt", index_m3=158, yen=3_875, tendered_yen=5_000, number=crew.numbers[0])
    receipt = Receipt.objects.get()
    assert receipt.slip_id is None
    browser = sign_in(person(RECEIPT_SEE, RECEIPT_REVERSE, RECEIPT_TAKE, username="shuunou"))
    page = text_of(browser.get(f"/counter/receipts/{receipt.pk}/"))
    assert "おつり 1,125円 千円札1枚、100円1枚、10円2枚、5円1枚 領収額 3,875円" in page
    assert f"端末の領収番号 {crew.numbers[0]}番（端末-" in page
    assert "納付書番号 なし" in page
    assert browser.get("/counter/receipts/").status_code == 200
    assert browser.get(f"/counter/receipts/{receipt.pk}/reverse/").status_code == 200


def test_a_visit_is_planned_shown_and_called_off(supply: Supply, crew: Crew, office: Client) -> None:
    path = f"/supplies/{supply.pk}/visits/settlement/"
    assert office.get(f"/supplies/{supply.pk}/visits/other/").status_code == 404
    missing = office.post(path, {"once": str(uuid.uuid4())})
    assert missing.status_code == 422
    plan = {"visit_on_0": "2026", "visit_on_1": "5", "visit_on_2": "24", "crew": crew.person.pk}
    early = office.post(path, plan | {"once": str(uuid.uuid4())})
    assert "訪問日は今日（2026-05-25）以後の日にしてください" in text_of(early)
    done = office.post(path, plan | {"visit_on_2": "25", "once": str(uuid.uuid4())}, follow=True)
    assert "現地精算を2026-05-25に予定しました。" in text_of(done)
    assert f"見本 1 現地精算 現場 太郎 証 {card(crew.person).number} 予定" in text_of(office.get("/visits/"))
    address = f"{done.redirect_chain[-1][0]}cancel/"
    assert office.post(address, {"once": str(uuid.uuid4())}).status_code == 422
    assert not VisitEnd.objects.exists()
    gone = office.post(address, {"reason": "お客様の都合", "once": str(uuid.uuid4())}, follow=True)
    assert "取りやめ（お客様の都合）" in text_of(gone)


@pytest.mark.req("COL-100")
def test_a_tablet_that_does_not_come_back_is_written_down(supply: Supply, crew: Crew, office: Client) -> None:
    crew.plan(supply)
    sheet = crew.take_list()
    path = f"/visits/tablets/{sheet.pk}/lost/"
    assert office.post(path, {"once": str(uuid.uuid4())}).status_code == 422
    assert till.tablet_numbers_of(crew.person.pk) == crew.numbers
    done = office.post(path, {"reason": "水に落とした", "once": str(uuid.uuid4())}, follow=True)
    assert "端末の領収番号を使えなくしました" in text_of(done)
    assert till.tablet_numbers_of(crew.person.pk) == []


def test_the_page_keeps_the_files_of_its_version(crew: Crew, tablet: Client) -> None:
    script = tablet.get("/field/worker.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    text = script.content.decode()
    assert text.startswith('const VERSION = "')
    assert '"/field/"' in text.splitlines()[1]
    page = tablet.get("/field/").content.decode()
    assert "現場 太郎" not in page
    assert "csrfmiddlewaretoken" in page  # filled in when it is needed: the page is kept for everybody


def test_a_block_is_made_and_lent_like_a_book(
    supply: Supply, person: Callable[..., User], sign_in: SignIn
) -> None:
    keeper = sign_in(person("till.place_edit", "till.till_see", "till.safe_keep", username="kanri"))
    counter = open_bag(clerk()).till.counter
    path = "/till/books/blocks/"
    for count in ("0", "201", "多い"):
        answer = keeper.post(path, {"counter": counter.pk, "count": count, "once": str(uuid.uuid4())})
        assert answer.status_code == 422
    assert not till.tablet_numbers_of(clerk().pk)
    made = keeper.post(path, {"counter": counter.pk, "count": "30", "once": str(uuid.uuid4())}, follow=True)
    assert "端末-900000001（30件）を登録しました。" in text_of(made)
    assert "端末-900000001 端末の領収番号 900000001〜900000030" in text_of(keeper.get("/till/books/"))
