"""What people read when something did not work, and what the log keeps of it."""

import logging
import re

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.platform.database.api import WORDS_OF_WANT
from mizuhiki.web import errors
from mizuhiki.web.tests.conftest import URLS

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]  # a refusal is written to the trace


@pytest.fixture
def stranger() -> Client:
    """A browser without a session, so that no page may need the database."""
    return Client(raise_request_exception=False)


@pytest.mark.asvs("16.5.1", "J6.1")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/suspicious/", 400),
        ("/forbidden/", 403),
        ("/nowhere/", 404),
        ("/only-post/", 405),
        ("/throttled/", 429),
        ("/broken/", 500),
        ("/down/", 503),
    ],
)
def test_each_status_has_its_page_in_japanese(stranger: Client, path: str, status: int) -> None:
    response = stranger.get(path)
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{errors.WORDS[status].title}</h1>" in html
    assert f"<title>エラー：{errors.WORDS[status].title} – 水引 – 水道局</title>" in html
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_says_that_nothing_was_stored() -> None:
    response = Client(enforce_csrf_checks=True).post("/only-post/")
    assert response.status_code == 403
    assert "<h1>画面を開いてから時間がたちました</h1>" in response.content.decode()


def test_405_keeps_what_is_allowed(stranger: Client) -> None:
    assert stranger.get("/only-post/").headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/throttled/", "/down/"])
def test_a_passing_refusal_says_when_to_come_back(stranger: Client, path: str) -> None:
    assert stranger.get(path).headers["Retry-After"] == "30"


@pytest.mark.asvs("16.5.1", "16.3.4", "16.5.4")
def test_an_incident_has_one_number_on_the_page_and_in_the_log(
    stranger: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        html = stranger.get("/broken/?name=髙橋").content.decode()
    shown = re.search(r'incident">([2-9A-Z]{4}-[2-9A-Z]{4})<', html)
    assert shown is not None
    [line] = [record.getMessage() for record in caplog.records if record.name == "mizuhiki.incident"]
    assert line.startswith(f"{shown[1]} ValueError at GET /broken/ in broken:")


@pytest.mark.asvs("16.5.1", "16.2.5", "J6.1")
def test_neither_page_nor_log_repeats_the_words_of_the_fault(
    stranger: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        html = stranger.get("/broken/").content.decode()
    assert "髙橋" not in html
    assert "Traceback" not in html
    ours = [record for record in caplog.records if record.name == "mizuhiki.incident"]
    assert "髙橋" not in "".join(record.getMessage() for record in ours)
    assert all(record.exc_info is None for record in ours)


def test_no_page_scolds() -> None:
    scolding = re.compile("不正|無効|禁止|正しく入力|失敗しました|お手数|恐れ入り")
    said = [(words.title, words.lines) for words in (*errors.WORDS.values(), errors.EXPIRED)]
    said += [(words.title, words.lines) for words in WORDS_OF_WANT.values()]
    for title, lines in said:
        assert not scolding.search(title + "".join(lines))
        assert all(len(line) <= 50 and line.endswith("。") for line in lines)


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_told_as_such(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/without-database/")
    assert response.status_code == 503
    assert "<h1>ただいまデータベースにつながりません</h1>" in response.content.decode()
    connection.close()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/full/", "サーバーのディスクがいっぱいです"),
        ("/full-files/", "サーバーのディスクがいっぱいです"),
        ("/full/?of=memory", "サーバーのメモリーが足りません"),
        ("/full/?of=connections", "ただいま混み合っていて、つながりません"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_the_machine_lacks_is_told_by_name(stranger: Client, path: str, title: str) -> None:
    response = stranger.get(path)
    html = response.content.decode()
    assert response.status_code == 503
    assert f"<h1>{title}</h1>" in html
    assert "<p>これまでに登録したものは失われていません。</p>" in html
    assert "ただいまデータベースにつながりません" not in html
    assert 'class="number incident"' in html
