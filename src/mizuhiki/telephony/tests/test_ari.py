"""Asterisk by its REST Interface: the same call as on the Manager Interface, over a real line."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mizuhiki.platform import clock
from mizuhiki.telephony import api
from mizuhiki.telephony.connectors import ari, ari_rules, lines, links
from mizuhiki.telephony.models import Call, Caller
from mizuhiki.telephony.rules import Event, shape_of
from mizuhiki.telephony.tests.streams import frame, telling
from mizuhiki.telephony.tests.told import after
from mizuhiki.telephony.words import CallOutcome, State

TEXTS = Path(__file__).with_name("data").joinpath("ari.jsonl").read_text().splitlines()


def events(texts: list[str], channels: ari_rules.Channels | None = None) -> list[Event]:
    """What a row of events says of its calls."""
    channels = channels or ari_rules.Channels()
    found = [channels.told(ari_rules.event_of(text)) for text in texts]
    return [event for told in found if told for event in told.events]


@pytest.mark.django_db
def test_all_channels_of_a_call_become_its_legs() -> None:
    with clock.travel(after(600)), telling([frame(one.encode()) for one in TEXTS]) as (port, heard):
        assert {"ari", "aris"} <= links.SCHEMES
        target = urlsplit(f"ari://mizuhiki:p%40ss@127.0.0.1:{port}")
        assert (
            links.follow_once(target, is_reading=False, at=after(600)) == "交換機から12件を受け取りました。"
        )
    assert heard[0].startswith(b"GET /ari/events?app=mizuhiki&subscribeAll=true HTTP/1.1\r\n")
    assert b"Authorization: Basic bWl6dWhpa2k6cEBzcw==\r\n" in heard[0]
    call = Call.objects.get(source="asterisk")
    seen = api.call_view(call.pk)
    assert (seen.wait_ms, seen.outcome, seen.state) == (19_000, CallOutcome.ANSWERED, State.WRAPPING)
    assert [
        (leg.agent_key, leg.outcome, leg.alert_ms, leg.talk_ms, leg.hold_ms) for leg in api.legs_of(call.pk)
    ] == [
        ("", "answered", None, None, None),
        ("PJSIP/2001", "unanswered", None, None, None),
        ("PJSIP/2002", "answered", 3_000, 120_000, 30_000),
    ]
    assert (call.conversation, Caller.objects.get().digits) == ("1795737600.1", "0761234567")


def test_a_telephone_that_passes_a_call_on_stays_in_that_call() -> None:
    before, [blind] = TEXTS[:14], [dict(json.loads(TEXTS[15]), type="BridgeBlindTransfer", result="Success")]
    passed = json.loads(TEXTS[11])
    passed |= {
        "timestamp": "2026-11-27T09:01:00.000+0900",
        "caller": passed["peer"],
        "peer": passed["peer"] | {"id": "9.9", "name": "PJSIP/2009-00000009"},
    }
    channels = ari_rules.Channels()
    told = events([*before, json.dumps(blind), json.dumps(passed)], channels)
    third = channels.told(passed | {"dialstatus": "ANSWER"})
    assert third is not None
    assert (third.conversation, third.caller) == ("1795737600.1", "")
    legs = shape_of([*told, *third.events]).legs
    assert [(leg.agent_key, leg.outcome) for leg in legs[1:]] == [
        ("PJSIP/2001", "unanswered"),
        ("PJSIP/2002", "transferred"),
        ("PJSIP/2009", "open"),
    ]
    failed = channels.told(blind | {"result": "Fail"})
    assert failed is None


def test_a_call_nobody_took_goes_elsewhere_or_is_given_up() -> None:
    elsewhere = json.loads(TEXTS[4]) | {"timestamp": "2026-11-27T09:00:30.000+0900", "dialplan_app": "Dial"}
    ended = TEXTS[-1]
    assert shape_of(events([*TEXTS[:5], json.dumps(elsewhere), ended])).outcome == CallOutcome.FLOWED_OUT
    assert shape_of(events([*TEXTS[:5], ended])).outcome == CallOutcome.ABANDONED
    assert shape_of(events([*TEXTS[:4], ended])).outcome == CallOutcome.ANNOUNCED


@pytest.mark.django_db
def test_after_a_broken_line_the_end_of_a_known_call_is_heard_and_of_no_other(caplog: Any) -> None:
    with clock.travel(after(600)):
        channels = ari_rules.Channels()
        assert sum(ari.take(channels, text) for text in TEXTS[:14]) == 8
        anew = ari_rules.Channels()
        assert (
            sum(ari.take(anew, text) for text in TEXTS[14:]) == 1
        )  # whom it rang is forgotten, the call is not
        stranger = json.loads(TEXTS[-1])
        stranger["channel"]["id"] = "7.7"
        assert ari.take(anew, json.dumps(stranger)) == 0
        assert api.call_view(Call.objects.get().pk).talk_ms == 120_000
        wild = json.loads(TEXTS[0])
        wild["channel"]["dialplan"]["exten"] = "9" * 500
        wild["channel"]["id"] = "8.8"
        assert ari.take(anew, json.dumps(wild)) == 1
        for text in ("[" * 9_000, "[]", '{"type": "Dial", "caller": {}}', TEXTS[0].replace("2026", "9999")):
            assert ari.take(anew, text) == 0
        with pytest.raises(ConnectionError):
            ari.take(anew, '{"type": "ApplicationReplaced"}')
    assert (Call.objects.count(), {record.levelname for record in caplog.records}) == (2, {"WARNING"})


def test_it_leaves_the_house_under_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "is_inside", lambda _: False)
    with telling([]) as (port, heard), pytest.raises(lines.NotInside):
        ari.follow(urlsplit(f"ari://u:secret@127.0.0.1:{port}"))
    assert heard == []
