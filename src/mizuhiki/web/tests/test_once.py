"""A form acts once, however often it is sent."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.web.models import Once
from mizuhiki.web.services import forget_sent_forms
from mizuhiki.web.tests import urls
from mizuhiki.web.tests.conftest import URLS

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]
KEY = "3f0e8b1e-7f0a-4f57-9a8f-6e0c9a3d1b11"


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    urls.acts.clear()


@pytest.mark.asvs("2.3.1")
def test_the_second_press_is_led_to_the_first_result(signed_in: Client) -> None:
    first = signed_in.post("/act/", {"once": KEY, "what": "a"})
    second = signed_in.post("/act/", {"once": KEY, "what": "b"})
    assert (first.status_code, first.headers["Location"]) == (302, "/receipt/7/")
    assert (second.status_code, second.headers["Location"]) == (302, "/receipt/7/")
    assert urls.acts == ["a"]
    said = signed_in.get("/said/").content.decode()
    assert "に受け付けています。二重には登録していません。" in said


def test_another_form_acts_again(signed_in: Client) -> None:
    signed_in.post("/act/", {"once": KEY})
    signed_in.post("/act/", {"once": str(uuid.uuid4())})
    assert urls.acts == ["", ""]


def test_a_refused_form_may_come_again_mended(signed_in: Client) -> None:
    assert signed_in.post("/act/", {"once": KEY, "refuse": "1"}).status_code == 422
    assert not Once.objects.exists()
    assert signed_in.post("/act/", {"once": KEY}).status_code == 302
    assert urls.acts == [""]


def test_a_failed_act_leaves_no_key(signed_in: Client) -> None:
    signed_in.raise_request_exception = False
    assert signed_in.post("/act/", {"once": KEY, "fail": "1"}).status_code == 500
    assert not Once.objects.exists()


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("key", ["", "1", "'; DROP TABLE web_once"])
def test_a_form_without_a_key_is_refused_and_nothing_is_done(signed_in: Client, key: str) -> None:
    assert signed_in.post("/act/", {"once": key}).status_code == 400
    assert (urls.acts, Once.objects.count()) == ([], 0)


def test_a_key_of_somebody_else_is_refused(
    signed_in: Client, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    signed_in.post("/act/", {"once": KEY})
    somebody_else = sign_in(person(username="suzuki"))
    assert somebody_else.post("/act/", {"once": KEY}).status_code == 400
    assert urls.acts == [""]


def test_a_part_swapped_into_a_page_leads_back_to_that_page(signed_in: Client) -> None:
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://testserver/slips/9/?day=2026-11-21"}
    first = signed_in.post("/act/", {"once": KEY, "part": "1"}, headers=htmx)
    second = signed_in.post("/act/", {"once": KEY, "part": "1"}, headers=htmx)
    assert first.content == b"part"
    assert second.headers["HX-Redirect"] == "/slips/9/?day=2026-11-21"
    assert urls.acts == [""]


def test_old_keys_are_forgotten(signed_in: Client) -> None:
    signed_in.post("/act/", {"once": KEY})
    now = clock.now()
    assert forget_sent_forms(before=now - timedelta(days=1)) == 0
    assert forget_sent_forms(before=now + timedelta(seconds=1)) == 1


@pytest.mark.asvs("15.4.2")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_act_once(signed_in: Client) -> None:
    browsers = [signed_in, Client()]
    browsers[1].cookies = signed_in.cookies
    start, places = threading.Barrier(2), list[str]()

    def press(browser: Client) -> None:
        start.wait()
        places.append(browser.post("/act/", {"once": KEY}).headers["Location"])
        connection.close()

    presses = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert places == ["/receipt/7/", "/receipt/7/"]
    assert urls.acts == [""]
