"""GeoReport v2 as another system meets it: handing in, asking, what is never told, and what is refused."""

import ipaddress
import uuid
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.conf import LazySettings
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.repairs import api
from mizuhiki.repairs.models import ApiKey, ApiToken, RepairTold
from mizuhiki.repairs.services.keys import digest, issue_key, stop_key
from mizuhiki.repairs.tests.conftest import CAME, MINUTE, PIN, Receive
from mizuhiki.web import limits

pytestmark = [pytest.mark.django_db, pytest.mark.db]
V2 = "/open311/v2"
HOME = "10.1.2.3"


@pytest.fixture
def outside(settings: LazySettings) -> Client:
    """Another system in a named network, with no session."""
    settings.OPEN311_NETWORKS = (ipaddress.ip_network("10.0.0.0/8"),)
    limits._done.clear()
    return Client(REMOTE_ADDR=HOME, enforce_csrf_checks=True)


@pytest.fixture
def key(desk: Any) -> str:
    return issue_key(name="市民投稿アプリ", actor=desk, at=CAME)[1]


def told(key: str, **facts: Any) -> dict[str, Any]:
    return {
        "api_key": key,
        "service_code": "road_leak",
        "lat": f"{PIN[0]}",
        "long": f"{PIN[1]}",
        "description": "水が出ている",
        "first_name": "太郎",
        "last_name": "見本",
        "phone": "076-123-4567",
        "attribute[words]": "路面に流れる",
    } | facts


def test_a_system_hands_in_once_asks_by_token_and_sees_it_end(outside: Client, key: str, desk: Any) -> None:
    with clock.travel(CAME):
        answer = outside.post(f"{V2}/requests.json", told(key))
        assert answer.status_code == 201
        [made] = answer.json()
        again = outside.post(f"{V2}/requests.json", told(key)).json()
    request = api.RepairRequest.objects.get()
    assert (made["service_request_id"], again[0]["service_request_id"]) == (f"{request.pk}", f"{request.pk}")
    assert "token" not in again[0]
    assert (request.channel, request.by, RepairTold.objects.get().name) == ("system", None, "見本 太郎")
    assert RepairTold.objects.get().words == "水が出ている\n路面に流れる"
    assert ApiToken.objects.get().sha256 == digest(made["token"])
    assert ApiKey.objects.get().sha256 == digest(key)
    assert AuditEntry.objects.filter(action="repairs.request.handed_in").count() == 1
    token = outside.get(f"{V2}/tokens/{made['token']}.json").json()
    assert token == [{"service_request_id": f"{request.pk}", "token": made["token"]}]
    with clock.travel(CAME + MINUTE):
        [one] = outside.get(f"{V2}/requests/{request.pk}.json").json()
        assert (one["status"], one["lat"], one["requested_datetime"]) == (
            "open",
            f"{PIN[0]}",
            "2026-11-16T09:30:00+09:00",
        )
        api.cancel_request(request_id=request.pk, text="誤報", actor=desk, at=CAME + MINUTE)
        [one] = outside.get(f"{V2}/requests/{request.pk}.json").json()
        assert (one["status"], one["status_notes"]) == ("closed", "")
        assert outside.get(f"{V2}/requests.json", {"status": "open"}).json() == []
        assert len(outside.get(f"{V2}/requests.json", {"status": "open,closed"}).json()) == 1


def test_nobody_is_named_and_no_house_is_placed(outside: Client, key: str, receive: Receive) -> None:
    public, private = receive(), receive("premises_leak")
    with clock.travel(CAME):
        own = outside.post(f"{V2}/requests.json", told(key, service_code="blockage", lat="36.57")).json()[0]
        texts = [
            outside.get(f"{V2}/requests.{form}", {"api_key": key}).content.decode()
            for form in ("json", "xml")
        ]
        listed = outside.get(f"{V2}/requests.json").json()
        with_key = outside.get(f"{V2}/requests.json", {"api_key": key}).json()
        assert outside.get(f"{V2}/requests/{private.pk}.json").status_code == 404
    for secret in ("見本", "太郎", "076", "緑町", "水が出ている", "36.57"):
        assert not any(secret in text for text in texts), secret
    assert [one["service_request_id"] for one in listed] == [f"{public.pk}"]
    assert {one["service_request_id"]: one["lat"] for one in with_key} == {
        f"{public.pk}": f"{PIN[0]}",
        own["service_request_id"]: "",
    }


def test_xml_and_json_say_the_same_of_services_and_requests(outside: Client, receive: Receive) -> None:
    for _ in range(3):
        receive()
    with clock.travel(CAME):
        for path, each in ((f"{V2}/services", "service"), (f"{V2}/requests", "request")):
            written = Xml.fromstring(outside.get(f"{path}.xml").content)  # noqa: S314 - our own answer
            plain = [{part.tag: part.text or "" for part in one} for one in written.findall(each)]
            told = outside.get(f"{path}.json").json()
            assert plain == [{name: _text(value) for name, value in one.items()} for one in told]
            assert len(told) >= 3
        pages = [
            outside.get(f"{V2}/requests.json", {"page": page, "page_size": 2}).json() for page in (1, 2, 3)
        ]
        assert [len(page) for page in pages] == [2, 1, 0]
        days = {"start_date": "2026-11-17T00:00:00+09:00"}
        assert outside.get(f"{V2}/requests.json", days).json() == []
        assert len(outside.get(f"{V2}/requests.json", {"service_code": "road_leak,turbid"}).json()) == 3
    shape = outside.get(f"{V2}/services/road_leak.json").json()
    assert (shape["service_code"], shape["attributes"][0]["code"]) == ("road_leak", "words")
    root = Xml.fromstring(outside.get(f"{V2}/services/road_leak.xml").content)  # noqa: S314
    assert [part.tag for part in root.findall("attributes/attribute")[0]][:2] == ["variable", "code"]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_what_is_wrong_is_refused_in_the_form_asked_for_and_nothing_is_written(
    outside: Client, key: str, desk: Any, settings: LazySettings
) -> None:
    other, secret = issue_key(name="止めた鍵", actor=desk, at=CAME)
    stop_key(key_id=other.pk, reason="終了", actor=desk, at=CAME)
    for facts, status in (
        ({"api_key": ""}, 403),
        ({"api_key": "x" * 5_000}, 403),
        ({"api_key": secret}, 403),
        ({"service_code": "gas"}, 404),
        ({"service_code": "' OR 1=1 --"}, 404),
        ({"lat": ""}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "NaN"}, 400),
        ({"lat": "1e400"}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"description": "長" * 1_001}, 400),
        ({"first_name": "<script>" * 20}, 400),
    ):
        answer = outside.post(f"{V2}/requests.json", told(key, **facts))
        assert (answer.status_code, answer.json()[0]["code"]) == (status, status), facts
    wrong = outside.post(f"{V2}/requests.xml", told(key, lat=""))
    assert Xml.fromstring(wrong.content).findtext("error/code") == "400"  # noqa: S314
    for asked in (
        {"start_date": "yesterday"},
        {"status": "lost"},
        {"page": "0"},
        {"page_size": "1001"},
        {"end_date": "9999-12-31"},
        {"service_request_id": "1," * 500},
    ):
        assert outside.get(f"{V2}/requests.json", asked).status_code == 400, asked
    for path in (
        "requests/abc.json",
        "requests/99999999999999999999.json",
        "tokens/nothing.json",
        "services/gas.xml",
    ):
        assert outside.get(f"{V2}/{path}").status_code == 404, path
    assert api.RepairRequest.objects.count() == 0
    for path in ("services.json", "requests.json", "services.html", "requests.csv"):
        stranger = Client(REMOTE_ADDR="192.0.2.9").get(f"{V2}/{path}")
        assert stranger.status_code == 404, path
    settings.ACTS_PER_MINUTE = {"open311": 3}
    limits._done.clear()
    assert [outside.get(f"{V2}/services.json").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_key_is_shown_once_and_stopped_at_once(
    person: Callable[..., Any], sign_in: Callable[..., Client], outside: Client
) -> None:
    client = sign_in(person("repairs.key_edit", username="admin9"))
    made = client.post("/repairs/keys/", {"once": str(uuid.uuid4()), "name": "市のアプリ"})
    found = ApiKey.objects.get()
    secret = made.content.decode().split('key-secret">')[1].split("<")[0]
    assert (digest(secret), len(secret)) == (found.sha256, 43)
    assert secret not in client.get("/repairs/keys/").content.decode()
    with clock.travel(CAME):
        assert outside.post(f"{V2}/requests.json", told(secret)).status_code == 201
    stop = {"once": str(uuid.uuid4()), "reason": "漏れた"}
    assert client.post(f"/repairs/keys/{found.pk}/stop/", stop).status_code == 302
    assert outside.post(f"{V2}/requests.json", told(secret, description="別")).status_code == 403
