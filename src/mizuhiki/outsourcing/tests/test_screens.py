"""Booking by keyboard, taking back, the reports with their papers, and who may do what."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.outsourcing.models import IncidentalTask, TaskReversal
from mizuhiki.outsourcing.tests.conftest import AT, Book
from mizuhiki.platform import clock

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.travel(AT + timedelta(minutes=1)):
        yield


def entry(**facts: Any) -> dict[str, Any]:
    given = {
        "description": "封入",
        "minutes": "１５分",
        "count": "２件",
        "work_type": "collection",
        "agreement": "",
    }
    day = {"done_on_0": "2026", "done_on_1": "11", "done_on_2": "20"}
    return given | day | {"once": str(uuid.uuid4())} | facts


@pytest.mark.req("COL-052")
def test_a_task_is_typed_and_the_next_one_begins_where_this_one_was(clerk: Any, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    answer = client.post("/incidental/", entry(), follow=True)
    html = answer.content.decode()
    assert "「封入」2件 15分を記録しました。" in html
    task = IncidentalTask.objects.get()
    assert (task.work_type, task.count, task.minutes, task.by) == ("collection", 2, 15, clerk)
    assert '<option value="封入">' in html
    assert answer.context["form"]["work_type"].value() == "collection"
    daily = client.get("/incidental/daily/?day=2026-11-20").content.decode()
    row = '<th scope="row">収納業務</th><td class="number">2</td><td class="number">15</td>'
    assert row in daily
    monthly = client.get("/incidental/monthly/?month=2026-11").content.decode()
    assert row in monthly


def test_the_same_form_twice_books_once(clerk: Any, sign_in: SignIn) -> None:
    client, given = sign_in(clerk), entry()
    client.post("/incidental/", given)
    client.post("/incidental/", given)
    assert IncidentalTask.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"description": ""}, "内容を入力してください"),
        ({"minutes": "長い"}, "時間（分）は数字で入力してください（例：15）"),
        ({"minutes": "1441"}, "時間（分）は1,440分以下にしてください。今は1,441分です"),
        ({"count": "0"}, "件数は1件以上にしてください。今は0件です"),
        ({"work_type": "sewer"}, "業務区分"),
        ({"done_on_2": "21"}, "記録できるのは2026-10-01から今日までの業務です"),
    ],
)
def test_the_form_comes_back_with_its_sentence(
    clerk: Any, sign_in: SignIn, facts: dict[str, str], words: str
) -> None:
    answer = sign_in(clerk).post("/incidental/", entry(**facts))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert IncidentalTask.objects.count() == 0


def test_a_task_is_taken_back_with_its_reason(book: Book, clerk: Any, sign_in: SignIn) -> None:
    task, client = book(), sign_in(clerk)
    page = f"/incidental/{task.pk}/reverse/"
    assert "封入" in client.get(page).content.decode()
    assert client.post(page, {"reason": "", "once": str(uuid.uuid4())}).status_code == 422
    assert TaskReversal.objects.count() == 0
    client.post(page, {"reason": "二重に記録した", "once": str(uuid.uuid4())})
    assert TaskReversal.objects.get().reason == "二重に記録した"
    again = client.post(page, {"reason": "再度", "once": str(uuid.uuid4())})
    assert again.status_code == 422
    daily = client.get("/incidental/daily/").content.decode()
    assert "<s>封入</s>" in daily
    assert '<th scope="row">料金支払窓口受付業務</th><td class="number">0</td>' in daily
    assert client.get("/incidental/999999/reverse/").status_code == 404


def test_the_papers_open_as_pdf_and_only_when_asked_for(book: Book, clerk: Any, sign_in: SignIn) -> None:
    book()
    client = sign_in(clerk)
    for page in ("daily/paper/?day=2026-11-20", "monthly/paper/?month=2026-11"):
        answer: Any = client.get(f"/incidental/{page}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        asked = client.get(f"/incidental/{page}", headers={"Sec-Fetch-Dest": "iframe"})
        assert asked.status_code == 403
    book("\U0002a6d0の整理")
    refused = client.get("/incidental/daily/paper/")
    assert refused.status_code == 422
    assert "印刷用のフォントにありません" in refused.content.decode()


def test_days_that_cannot_be_asked_for_lead_to_today(clerk: Any, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    for asked in ("", "?day=2026-13-01", "?day=2099-01-01", "?day=1999-12-31", "?day=あ"):
        assert "2026年（令和8年）11月20日" in client.get(f"/incidental/daily/{asked}").content.decode()
    for asked in ("", "?month=2026-13", "?month=2099-01"):
        assert "2026年11月" in client.get(f"/incidental/monthly/{asked}").content.decode()


def test_rights_are_asked_one_by_one(
    book: Book, person: Callable[..., Any], leader: Any, sign_in: SignIn
) -> None:
    task = book()
    reverse = f"/incidental/{task.pk}/reverse/"
    reader = sign_in(person("outsourcing.report_see", username="reader"))
    assert reader.get("/incidental/daily/").status_code == 200
    for page in ("/incidental/", reverse):
        assert reader.get(page).status_code == 403
        assert reader.post(page, entry(reason="x")).status_code == 403
    booker = sign_in(person("outsourcing.task_book", username="booker"))
    for page in ("daily/", "daily/paper/", "monthly/", "monthly/paper/"):
        assert booker.get(f"/incidental/{page}").status_code == 403
        assert Client().get(f"/incidental/{page}").status_code == 302
    assert booker.post(reverse, {"reason": "x", "once": str(uuid.uuid4())}).status_code == 422
    assert TaskReversal.objects.count() == 0
    assert reverse in sign_in(leader).get("/incidental/daily/").content.decode()
    assert reverse not in reader.get("/incidental/daily/").content.decode()
