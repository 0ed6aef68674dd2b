"""Complaints on screen: written with the contact, gone on with, printed, counted; and who may do what."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import ReadLog
from mizuhiki.contacts import cases
from mizuhiki.contacts.models import Complainant, Complaint, ComplaintStep, Contact
from mizuhiki.contacts.tests.conftest import CAME, HANDLES, Complain
from mizuhiki.customers.api import Customer
from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
NOW = CAME + timedelta(days=1)
ACTS = ("note", "report", "close", "hand", "classify", "mark", "void")


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.travel(NOW):
        yield


def sent(**facts: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4())} | facts


def told(**facts: Any) -> dict[str, Any]:
    given = {"channel": "telephone", "direction": "in", "kind": "complaint", "text": "折り返しがない"}
    return sent(**given | {"answer": "", "about": "delay"} | facts)


def moment(on: datetime) -> dict[str, str]:
    return {"on_0": f"{on.year}", "on_1": f"{on.month}", "on_2": f"{on.day}", "moment": f"{on:%H:%M}"}


@pytest.mark.req("COL-084")
def test_a_complaint_in_the_contact_form_opens_its_case(
    someone: Customer, owner: Any, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    answer = client.post(f"/customers/{someone.pk}/contacts/", told(needs_report="on"), follow=True)
    found = Complaint.objects.get()
    assert f"応対を記録し、苦情 第{found.pk}号として受け付けました。" in answer.content.decode()
    assert (found.about, found.needs_report, found.owner) == ("delay", True, owner)
    assert Contact.objects.get().complaint == found
    assert Item.objects.get(kind="contacts.complaint").assigned_to == owner
    assert f'href="/complaints/{found.pk}/"' in answer.content.decode()


def test_without_its_class_the_form_comes_back_and_nothing_is_written(
    someone: Customer, owner: Any, sign_in: SignIn
) -> None:
    answer = sign_in(owner).post(f"/customers/{someone.pk}/contacts/", told(about=""))
    assert answer.status_code == 422
    assert "苦情の分類を選んでください。" in answer.content.decode()
    assert '苦情の分類 <span class="need">※必須' in answer.content.decode()
    assert (Contact.objects.count(), Complaint.objects.count()) == (0, 0)


def test_what_is_no_complaint_leaves_the_class_aside(someone: Customer, owner: Any, sign_in: SignIn) -> None:
    sign_in(owner).post(f"/customers/{someone.pk}/contacts/", told(kind="inquiry"))
    assert (Contact.objects.get().kind, Complaint.objects.count()) == ("inquiry", 0)


def test_a_passer_by_is_written_down_without_a_customer(owner: Any, leader: Any, sign_in: SignIn) -> None:
    client = sign_in(owner)
    assert client.get("/complaints/new/").status_code == 200
    given = sent(
        channel="counter", about="manner", text="車が道をふさいだ", name="近所の方", reach="",
        owner=leader.pk, due_on_0="2026", due_on_1="11", due_on_2="20", **moment(CAME),
    )  # fmt: skip
    answer = client.post("/complaints/new/", given, follow=True)
    found = Complaint.objects.get()
    assert f"苦情 第{found.pk}号として受け付けました。" in answer.content.decode()
    assert (found.received_at, found.owner, f"{found.due_on}") == (CAME, leader, "2026-11-20")
    assert (Contact.objects.get().customer, Complainant.objects.get().name) == (None, "近所の方")
    html = client.get(f"/complaints/{found.pk}/").content.decode()
    assert "近所の方" in html
    assert "車が道をふさいだ" in html
    wrong = client.post("/complaints/new/", given | {"once": str(uuid.uuid4()), "moment": "25:00"})
    assert wrong.status_code == 422
    assert "時刻は時と分で入力してください" in wrong.content.decode()
    correction = told(kind="complaint", text="車が細い道をふさいだ")
    contact = Contact.objects.get()
    answer = client.post(f"/contacts/{contact.pk}/correct/", correction)
    assert answer.headers["Location"] == f"/complaints/{found.pk}/"
    assert Contact.objects.get(corrects=contact).text == "車が細い道をふさいだ"
    assert Complaint.objects.count() == 1


@pytest.mark.req("COL-084")
def test_the_page_shows_each_step_and_takes_the_next(
    complain: Complain, leader: Any, owner: Any, sign_in: SignIn
) -> None:
    number = complain(needs_report=True).complaint_id
    client, page = sign_in(leader), f"/complaints/{number}/"
    for act, given in (
        ("note", {"text": "折り返した", **moment(CAME)}),
        ("hand", {"owner": leader.pk, "text": "本人が不在"}),
        ("classify", {"about": "mistake", "text": "記録の誤り"}),
    ):
        assert client.post(f"{page}{act}/", sent(**given)).headers["Location"] == page
    refused = client.post(f"{page}close/", sent(text="説明した"))
    assert refused.status_code == 422
    assert "先に報告した日時を記録してください" in refused.content.decode()
    late = client.post(f"{page}report/", sent(text="電話", **moment(NOW + timedelta(hours=2))))
    assert late.status_code == 422
    assert "日時は、受け付けた2026-11-16 09:30から今までの間" in late.content.decode()
    client.post(f"{page}report/", sent(text="経営企画課へ電話", person=owner.pk, **moment(NOW)))
    client.post(f"{page}close/", sent(text="納得された"))
    kinds = list(ComplaintStep.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["done", "handed", "classified", "reported", "closed"]
    html = client.get(page).content.decode()
    for words in (
        "折り返した",
        "監督 次郎へ引き継ぎ",
        "誤りに改める",
        "経営企画課へ電話",
        "納得された",
        "終了",
    ):
        assert words in html, words
    assert "<form" not in html[html.index("経過") : html.index("</main>")]
    found = cases.case(number or 0)
    assert found is not None
    assert found.report is not None
    assert found.report.person == owner


def test_who_looked_is_written_down(complain: Complain, owner: Any, sign_in: SignIn) -> None:
    contact = complain()
    client = sign_in(owner)
    for page in ("/complaints/", f"/complaints/{contact.complaint_id}/"):
        assert "髙橋 一郎" in client.get(page).content.decode()
    rows = ReadLog.objects.filter(subject_kind="customers.customer").order_by("pk")
    assert [row.subject_ids for row in rows] == [[contact.customer_id], [contact.customer_id]]
    assert {row.purpose for row in rows} == {"苦情への対応"}


@pytest.mark.req("COL-084")
def test_the_report_to_the_client_says_all_of_it(complain: Complain, owner: Any, sign_in: SignIn) -> None:
    rules()
    number = complain(needs_report=True).complaint_id
    client, page = sign_in(owner), f"/complaints/{number}/"
    client.post(f"{page}note/", sent(text="折り返した\nお詫びした", **moment(CAME)))
    answer: Any = client.get(f"{page}paper/")
    assert answer.headers["Content-Type"] == "application/pdf"
    (paper,) = texts(answer.content)
    for words in (
        "苦情処理報告書水引市企業局御中2026年（令和8年）11月17日（火）",
        f"受付番号第{number}号受付日時2026-11-1609:30電話",
        "申出人髙橋一郎（お客様番号0000000001）分類遅延担当者窓口花子",
        "発注者への報告これから報告状態対応中（期限2026-11-23）",
        "申出の内容電話の折り返しがないその場の回答・対応お詫びした",
        "対応の経過2026-11-1609:30対応（窓口花子）：折り返したお詫びした",
        "処理結果対応中です。",
    ):
        assert words in paper, (words, paper)
    Customer.objects.update(name="\U0002a6d0 次郎")
    refused = client.get(f"{page}paper/")
    assert refused.status_code == 422
    assert "印刷用のフォントにありません" in refused.content.decode()
    asked = client.get(f"{page}paper/", headers={"Sec-Fetch-Dest": "iframe"})
    assert asked.status_code == 403


def test_the_list_shows_late_ones_first_and_filters_in_the_address(
    complain: Complain, owner: Any, sign_in: SignIn
) -> None:
    calm = complain("車の止め方", about="manner")
    late = complain("返事がない", about="delay", due_on=CAME.date())
    client = sign_in(owner)
    html = client.get("/complaints/").content.decode()
    assert html.index("返事がない") < html.index("車の止め方")
    assert html.count("超過") == 1
    assert "車の止め方" not in client.get("/complaints/?about=delay").content.decode()
    client.post(f"/complaints/{late.complaint_id}/close/", sent(text="電話した"))
    assert "返事がない" not in client.get("/complaints/").content.decode()
    assert "返事がない" in client.get("/complaints/?show=closed").content.decode()
    counts = client.get("/complaints/counts/?year=2026").content.decode()
    assert "2026年度　受付 2件" in counts
    assert calm.complaint_id is not None


def test_many_complaints_and_many_people_ask_the_database_no_more_often(
    complain: Complain, owner: Any, person: Callable[..., Any], sign_in: SignIn
) -> None:
    pages = ("/complaints/", f"/complaints/{complain().complaint_id}/")
    client = sign_in(owner)

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    for number in range(5):
        complain()
        person(*HANDLES, "worklist.desk_counter", username=f"more{number}")
    assert asked() == few


def test_rights_are_asked_one_by_one(
    complain: Complain, owner: Any, person: Callable[..., Any], sign_in: SignIn
) -> None:
    number = complain().complaint_id
    reader = sign_in(person("contacts.complaint_see", username="reader"))
    page = f"/complaints/{number}/"
    html = reader.get(page).content.decode()
    assert "<form" not in html[html.index("経過") : html.index("</main>")]
    assert reader.get("/complaints/counts/").status_code == 200
    assert reader.get(f"{page}paper/").status_code == 403
    assert reader.get("/complaints/new/").status_code == 403
    for act in ACTS:
        assert reader.post(f"{page}{act}/", sent(text="x")).status_code == 403, act
        assert Client().post(f"{page}{act}/", sent(text="x")).status_code == 302
    assert sign_in(owner).post(f"{page}report/", sent(text="x", **moment(NOW))).status_code == 403
    assert sign_in(person(username="nobody1")).get("/complaints/").status_code == 403
    assert ComplaintStep.objects.count() == 0
    assert reader.get("/complaints/999999/").status_code == 404
