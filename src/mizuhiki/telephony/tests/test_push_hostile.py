"""What somebody hostile, or an exchange gone wrong, sends to the address for exchanges."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.telephony.models import Call, CallEvent
from mizuhiki.telephony.services import registering
from mizuhiki.telephony.tests.told import NINE
from tests.builders import clerk

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    """Where an exchange tells of calls."""
    _, token = registering.make_push_key(name="PBX", actor=clerk(), at=NINE)
    return f"/exchange/{token}/"


def told(client: Client, address: str, text: str) -> tuple[int, str]:
    answer = client.post(address, text, content_type="application/json", secure=True)
    return answer.status_code, answer.json().get("error", "")


def test_brackets_in_brackets_are_no_word(client: Client, address: str) -> None:
    assert told(client, address, "[" * 16_000) == (422, "push_unclear")
    assert told(client, address, '{"event":' * 1_700) == (422, "push_unclear")
    assert not Call.objects.exists()


def test_an_instant_no_calendar_has_or_long_gone_by_puts_no_call_anywhere(
    client: Client, address: str
) -> None:
    good = {"event": "hangup", "callId": "p-1", "cause": "cancel"}
    with clock.travel(NINE):
        for wrong, code in (
            ("9999-12-31T23:59:59-23:59", "push_unclear"),
            ("0001-01-01T00:00:00+09:00", "push_unclear"),
            ((NINE - timedelta(days=8)).isoformat(), "event_long_ago"),
            ((NINE + timedelta(minutes=11)).isoformat(), "event_in_the_future"),
        ):
            assert told(client, address, json.dumps(good | {"at": wrong})) == (422, code)
        assert not Call.objects.exists()
        late = (NINE - timedelta(days=6)).isoformat()
        assert told(client, address, json.dumps(good | {"at": late})) == (200, "")
    assert [one.at for one in CallEvent.objects.all()] == [NINE - timedelta(days=6)]


def test_to_an_address_of_no_named_network_nothing_is_there(
    client: Client, address: str, settings: Any
) -> None:
    settings.EXCHANGE_NETWORKS = ()
    for method in ("get", "post"):
        for path in (address, "/exchange/another/"):
            answer = getattr(client, method)(path, secure=True)
            assert (answer.status_code, b"not_from_here" in answer.content) == (404, False), (method, path)
    assert not Call.objects.exists()
