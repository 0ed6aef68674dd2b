"""Recorded words of exchanges, made after their documents, become the calls they tell of."""

import json
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mizuhiki.platform import calling
from mizuhiki.telephony import api
from mizuhiki.telephony.connectors import ami, ami_rules, genesys, genesys_live, genesys_rules
from mizuhiki.telephony.models import AgentKey, Call, CallState, Reading
from mizuhiki.telephony.rules import shape_of
from mizuhiki.telephony.services.whole import read_whole
from mizuhiki.telephony.tests.told import after
from mizuhiki.telephony.words import AgentWord, CallOutcome, State
from tests.builders import clerk

DATA = Path(__file__).with_name("data")


def detail() -> genesys_rules.Told:
    told = json.loads((DATA / "genesys_detail.json").read_text())
    return genesys_rules.conversation(told["conversations"][0])


def test_a_conversation_of_genesys_is_offered_once_answered_by_the_second_and_not_coded() -> None:
    told = detail()
    shape = shape_of(told.events, is_whole=True)
    assert (told.caller, told.is_over, shape.entered_at) == ("tel:+81761234567", True, after(64))
    assert (shape.offers, shape.wait_ms, shape.outcome) == (1, 12_400, CallOutcome.ANSWERED)
    queue, missed, taken = shape.legs
    assert (queue.line_key, missed.outcome, missed.wrap_ms) == ("Q1", "unanswered", 57_000)
    assert (taken.agent_key, taken.alert_ms, taken.talk_ms, taken.wrap_ms) == ("U2", 2_300, 374_900, 3_000)
    assert (taken.code, taken.is_auto_coded) == ("", True)
    assert (shape.total_ms("talk_ms"), shape.total_ms("wrap_ms"), shape.state) == (374_900, 3_000, State.DONE)
    with pytest.raises(genesys_rules.Unclear):
        genesys_rules.conversation({"conversationId": "x", "conversationStart": "yesterday"})


@pytest.mark.django_db
def test_the_history_corrects_the_live_feed_and_says_what_differed() -> None:
    AgentKey.objects.create(key="U2", user=clerk(), at=after(0))
    told = detail()
    began = [one for one in told.events if one.at < after(77) and one.kind != "alerted"]
    caller = api.caller_of(told.caller)
    api.hear(source="genesys", conversation=told.conversation, told=began, caller=caller, at=after(80))
    [call] = Call.objects.all()
    live = api.call_view(call.pk)
    assert (live.state, live.entered_at, live.agent_id, live.alert_ms) == (
        State.TALKING, after(64), clerk().pk, None
    )  # fmt: skip
    assert live.is_provisional
    for expected in (["ended_at", "outcome"], None):
        told = detail()
        reading = read_whole(
            source="genesys",
            conversation=told.conversation,
            told=told.events,
            caller=None,
            origin=Reading.Origin.HISTORY,
            at=after(600),
        )
        assert (reading.differences if reading else None) == expected
    seen = api.call_view(call.pk)
    assert (seen.alert_ms, seen.talk_ms, seen.wrap_ms, seen.code_id) == (2_300, 374_900, 3_000, None)
    assert (seen.is_provisional, seen.is_answered_within(10)) == (False, True)
    assert [one.call_id for one in api.uncoded(after(0), after(900))] == [call.pk]
    assert CallState.objects.count() == 1


def test_a_queue_of_asterisk_rings_two_and_the_second_answers() -> None:
    text = (DATA / "ami.txt").read_text().partition("\n")[2].replace("\n", "\r\n").encode()
    first, rest = ami_rules.messages(text[:200])
    second, left = ami_rules.messages(rest + text[200:])
    found = [ami_rules.told_of(one, after(0)) for one in (*first, *second)]
    events = [event for told in found if told for event in told.events]
    shape = shape_of(events)
    base = datetime.fromisoformat("2026-11-27T00:00:00+00:00")
    assert left == b""
    assert {told.conversation for told in found if told} == {"1795737600.1"}
    assert (shape.entered_at - base) % timedelta(seconds=1) == timedelta(0)
    assert (shape.wait_ms, shape.outcome, shape.state) == (19_000, CallOutcome.ANSWERED, State.WRAPPING)
    assert [(leg.agent_key, leg.outcome, leg.alert_ms, leg.talk_ms) for leg in shape.legs[1:]] == [
        ("PJSIP/2001", "unanswered", None, None),
        ("PJSIP/2002", "answered", 3_000, 120_000),
    ]
    paused = {"Event": "QueueMemberPause", "Interface": "PJSIP/2001", "Paused": "1", "PausedReason": "Break"}
    assert ami_rules.agent_state(paused) == ("PJSIP/2001", AgentWord.BREAK)
    with pytest.raises(ami_rules.Unclear):
        ami_rules.messages(b"x" * (ami_rules.MOST_BYTES + 1))


@pytest.mark.django_db
def test_genesys_is_asked_with_a_token_that_is_renewed() -> None:
    asked, clock_s, statuses = list[str](), [0.0], iter([200, 401, 200, 200])

    def call(url: str, *, headers: list[tuple[str, str]], **_: object) -> calling.Reply:
        [(_name, who)] = headers
        asked.append(f"{url.partition('.')[2].partition('/')[0]} {who.partition(' ')[0]}")
        if url.endswith("/oauth/token"):
            return calling.Reply(200, b'{"access_token": "t", "expires_in": 1000}')
        return calling.Reply(next(statuses), (DATA / "genesys_detail.json").read_bytes())

    link = genesys.Genesys("tokyo", "id", "secret", call, lambda: clock_s[0])
    assert genesys_live.take_conversations(link, after(0), after(600), at=after(600)) == (1, 0)
    assert genesys_live.take_conversations(link, after(0), after(600), at=after(700)) == (1, 0)
    clock_s[0] = 901
    assert genesys_live.take_conversations(link, after(0), after(600), at=after(800)) == (1, 0)
    token, query = "mypurecloud.jp Basic", "mypurecloud.jp Bearer"
    assert asked == [token, query, query, token, query, token, query]
    assert (Call.objects.count(), Reading.objects.count()) == (1, 1)
    broken = genesys.Genesys("osaka", "id", "secret", lambda *_, **__: calling.Reply(500, b""))
    with pytest.raises(genesys.Refused):
        genesys_live.take_conversations(broken, after(0), after(600), at=after(900))
    assert (Call.objects.count(), Reading.objects.count()) == (1, 1)


def read_until(line: socket.socket, end: bytes) -> bytes:
    """What came until the end of it, however it was cut."""
    found = b""
    while not found.endswith(end):
        piece = line.recv(1_000)
        assert piece, found
        found += piece
    return found


@pytest.mark.django_db
def test_the_line_of_asterisk_is_signed_in_to_and_followed() -> None:
    heard = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                heard.append(read_until(line, b"QueueStatus\r\n\r\n"))
                line.sendall((DATA / "ami.txt").read_text().replace("\n", "\r\n").encode())

        thread = threading.Thread(target=answer)
        thread.start()
        port = server.getsockname()[1]
        taken = ami.follow(urlsplit(f"ami://mizuhiki:p%40ss@127.0.0.1:{port}"))
        thread.join()
    assert taken == 8  # the greeting before the first is no field
    sign_in = b"Action: Login\r\nUsername: mizuhiki\r\nSecret: p@ss\r\nEvents: call,agent\r\n\r\n"
    assert heard == [sign_in + b"Action: QueueStatus\r\n\r\n"]
    [call] = Call.objects.filter(source="asterisk")
    assert api.call_view(call.pk).outcome == CallOutcome.ANSWERED
