"""Genesys followed: topics over a real line, what repeats and is lost, and the history that puts it right."""

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import calling, clock
from mizuhiki.telephony import api
from mizuhiki.telephony.connectors import genesys_live, lines
from mizuhiki.telephony.connectors.genesys import Genesys, Refused
from mizuhiki.telephony.connectors.genesys_live_rules import Live, message_of
from mizuhiki.telephony.connectors.genesys_rules import Unclear, schedule_words
from mizuhiki.telephony.models import AgentKey, Call, Caller, CallEvent, ExchangeEntry, Reading
from mizuhiki.telephony.services import proving, registering
from mizuhiki.telephony.tests.streams import frame, in_pieces, telling, unmasked
from mizuhiki.telephony.tests.told import NINE, after
from mizuhiki.telephony.words import AgentWord, State
from tests.builders import clerk

DATA = Path(__file__).with_name("data")
TEXTS = (DATA / "genesys_live.jsonl").read_text().splitlines()
LISTS = json.loads((DATA / "genesys_lists.json").read_text())


class Region:
    """The exchange where it is asked; its history is empty until it was asked for `tells_from` times."""

    def __init__(self, *, tells_from: int) -> None:
        self.asked, self.sent = list[str](), dict[str, Any]()
        self.tells_from, self.histories = tells_from, 0
        self.uri = "wss://streaming.mypurecloud.jp/channels/c-1?v=2"

    def call(self, url: str, *, json: bytes | None = None, **_: Any) -> calling.Reply:
        path = url.partition("/api/v2/")[2] or url
        name = path.partition("?")[0]
        self.asked.append(name)
        self.sent[name] = json
        return calling.Reply(200, self._answer(name))

    def _answer(self, name: str) -> bytes:
        if name.endswith("/oauth/token"):
            return b'{"access_token": "t", "expires_in": 86400}'
        if name == "notifications/channels":
            return json.dumps({"id": "c-1", "connectUri": self.uri, "expires": "x"}).encode()
        if name.endswith("/details/query"):
            self.histories += 1
            is_known = self.histories >= self.tells_from
            return (DATA / "genesys_detail.json").read_bytes() if is_known else b"{}"
        return json.dumps({"entities": LISTS.get(name, [])}).encode()


@pytest.mark.django_db
def test_what_the_channel_told_is_put_right_by_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    AgentKey.objects.create(key="U2", user=clerk(), at=NINE)
    monkeypatch.setattr(genesys_live, "CORRECT_S", 0)
    region = Region(tells_from=len(TEXTS))
    wild = ["[" * 5_000, "[]", '{"topicName": "v2.users.U9.routingStatus", "eventBody": {}}']
    pieces = [in_pieces(TEXTS[0]), *(frame(one.encode()) for one in [*wild, *TEXTS[1:]])]
    region.tells_from = len(TEXTS) + len(wild)
    seen = list[Any]()

    def keep() -> bool:  # how the call stood before the history spoke
        if region.histories == region.tells_from - 1:
            [call] = Call.objects.all()
            seen.extend([api.call_view(call.pk), api.agents_now(after(600))])
        return False

    with clock.travel(after(600)), telling(pieces) as (port, heard):
        monkeypatch.setattr(lines, "connect", lambda *_, **__: socket.create_connection(("127.0.0.1", port)))
        link = Genesys("tokyo", "id", "secret", region.call)
        taken = genesys_live.Following(link).follow(until=keep)
    assert taken == 3 + 8
    live, agents = seen
    assert (live.state, live.entered_at, live.alert_ms, live.is_provisional) == (
        State.HELD, after(64), 2_300, True
    )  # fmt: skip
    assert [(one.agent_key, one.word) for one in agents] == [
        ("U2", AgentWord.TALKING),
        ("U1", AgentWord.BREAK),
    ]
    call = Call.objects.get()
    now = api.call_view(call.pk)
    assert (now.state, now.talk_ms, now.is_provisional) == (State.DONE, 374_900, False)
    assert Reading.objects.get().differences == ["ended_at", "outcome"]
    assert Caller.objects.get().digits == "0761234567"
    assert [leg.outcome for leg in api.legs_of(call.pk)] == ["answered", "unanswered", "answered"]
    kinds = CallEvent.objects.filter(reading=None).values_list("kind", flat=True)
    assert sorted(kinds) == [
        *("alerted", "alerted", "answered", "entered", "held", "left_queue"),
        *("queued", "unanswered", "wrap_began"),
    ], "told again it is once"
    assert list(proving.calls_that_differ()) == []
    assert heard[0].startswith(b"GET /channels/c-1?v=2 HTTP/1.1\r\nHost: streaming.mypurecloud.jp\r\n")
    assert unmasked(b"".join(heard[1:])) == [(0xA, b"there?"), (0x8, (1000).to_bytes(2, "big"))]
    topics = [one["id"] for one in json.loads(region.sent["notifications/channels/c-1/subscriptions"])]
    assert topics[:2] == ["v2.routing.queues.Q1.conversations.calls", "v2.users.U1.conversations.calls"]
    assert len(topics) == 1 + 2 * 3


@pytest.mark.django_db
def test_a_channel_is_subscribed_to_again_before_its_day_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    region, now_s = Region(tells_from=99), [0.0]
    link = Genesys("tokyo", "id", "secret", region.call, lambda: now_s[0])

    def later() -> bool:
        now_s[0] += 11 * 3_600
        return False

    with clock.travel(after(600)), telling([frame(one.encode()) for one in TEXTS[:4]]) as (port, _):
        monkeypatch.setattr(lines, "connect", lambda *_, **__: socket.create_connection(("127.0.0.1", port)))
        assert genesys_live.Following(link).follow(until=later) == 3
    assert region.asked.count("notifications/channels/c-1/subscriptions") == 1 + 1
    assert region.asked.count("notifications/channels") == 1


@pytest.mark.asvs("4.4.1", "1.3.6")
@pytest.mark.parametrize(
    "uri",
    ["ws://streaming.mypurecloud.jp/c", "wss://evil.example/c", "wss://mypurecloud.jp.evil.example/c", ""],
)
@pytest.mark.django_db
def test_a_channel_elsewhere_is_not_gone_to(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("nothing is connected to")

    monkeypatch.setattr(lines, "connect", refuse)
    region = Region(tells_from=99)
    region.uri = uri
    with pytest.raises(Unclear):
        genesys_live.Following(Genesys("tokyo", "id", "secret", region.call)).follow()


@pytest.mark.django_db
def test_what_the_exchange_has_is_kept_as_it_is_now() -> None:
    link = Genesys("tokyo", "id", "secret", Region(tells_from=99).call)
    has = genesys_live.read_entries(link, at=NINE)
    genesys_live.read_entries(link, at=after(60))
    kept = ExchangeEntry.objects.order_by("kind", "key").values_list("kind", "key", "name", "at")
    assert list(kept) == [
        ("agent", "U1", "見本 一子", NINE), ("agent", "U2", "見本 二郎", NINE), ("code", "W1", "開栓", NINE),
        ("code", "W2", "修繕", NINE), ("queue", "Q1", "料金", NINE), ("schedule", "S1", "平日", NINE),
    ]  # fmt: skip
    note = "毎週 月・火・水・木・金 08:45〜19:00（2026-04-01から）"
    assert ExchangeEntry.objects.get(kind="schedule").note == note
    many = {f"Q{number}": has["queue"]["Q1"] for number in range(1_001)}
    with pytest.raises(Refused):
        genesys_live.topics_of(has | {"queue": many})


def test_of_what_has_no_instant_the_first_word_counts() -> None:
    call = json.loads(TEXTS[5])["eventBody"]
    del call["participants"][3]["startAlertingTime"]
    live = Live()
    for seconds in (5, 6):
        [rang] = [one for one in live.call(call, after(seconds)).events if one.kind == "alerted"]
        assert rang.at == after(5)
    held = json.loads(TEXTS[-1])["eventBody"]
    assert [one.kind for one in live.call(held, after(90)).events if one.at == after(90)] == ["held"]
    assert [one.kind for one in live.call(held, after(91)).events if one.at == after(91)] == []
    held["participants"][-1]["held"] = False
    assert [one.kind for one in live.call(held, after(99)).events if one.at == after(99)] == ["resumed"]
    for text in ("1", '{"topicName": 5}', '{"topicName": "a", "eventBody": [1]}', '{"eventBody": {}}'):
        with pytest.raises(Unclear):
            message_of(text)
    with pytest.raises(Unclear):
        live.call({"id": "C", "participants": [{"purpose": "agent"}]}, NINE)


def test_the_history_of_the_day_before_is_read_once_a_day() -> None:
    three = timedelta(hours=3)
    yesterday = NINE.replace(hour=0) - timedelta(days=1)
    assert genesys_live.since_of(None, NINE) == yesterday
    assert genesys_live.since_of(NINE - timedelta(minutes=5), NINE) == NINE - three
    assert genesys_live.since_of(NINE.replace(hour=0) - timedelta(minutes=1), NINE) == yesterday


@pytest.mark.django_db
def test_what_the_exchange_has_and_nobody_registered_is_seen(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    who = person("telephony.line_edit", "telephony.link_edit", username="sv1", display_name="監督 次郎")
    facts = registering.LineFacts("料金", "hikari", "", "Q1", clock.day_of(NINE))
    registering.register_line(code="fee", facts=facts, actor=who, at=NINE)
    registering.give_agent_key(key="U2", user_id=who.pk, actor=who, at=NINE)
    code = registering.CodeFacts(
        "開栓", "", is_complete=True, exchange_key="W1", starts_on=clock.day_of(NINE)
    )
    registering.register_code(code="K1", facts=code, actor=who, at=NINE)
    genesys_live.read_entries(Genesys("tokyo", "id", "secret", Region(tells_from=99).call), at=NINE)
    client, missing = sign_in(who), "登録のないもの"
    pages = {
        name: client.get(f"/calls/{name}/").content.decode() for name in ("agents", "lines", "codes", "links")
    }
    assert ["見本 一子" in pages["agents"], "見本 二郎" in pages["agents"]] == [True, False]
    assert [missing in pages["lines"], missing in pages["codes"]] == [False, True]
    assert ["修繕" in pages["codes"].partition(missing)[2], "W1" in pages["codes"].partition(missing)[2]] == [
        True,
        False,
    ]
    assert "毎週 月・火・水・木・金 08:45〜19:00" in pages["links"]
    assert 'href="?key=U1#id_key"' in pages["agents"]
    assert 'value="U1"' in client.get("/calls/agents/?key=U1").content.decode()
    assert 'value="W2"' in client.get("/calls/codes/?key=W2").content.decode()
    assert 'value="Q9"' in client.get("/calls/lines/?key=Q9").content.decode()


@pytest.mark.django_db
def test_a_call_that_cannot_be_read_keeps_no_other_from_being_put_right(caplog: Any) -> None:
    detail = json.loads((DATA / "genesys_detail.json").read_text())
    [good] = detail["conversations"]
    ahead = json.loads(json.dumps(good).replace("2026-11-27", "2026-11-29").replace("7a1c", "7a1d"))
    detail["conversations"] = [{"conversationId": "x"}, ahead, {**good, "participants": 5}, good]

    def call(url: str, **_: Any) -> calling.Reply:
        token = b'{"access_token": "t", "expires_in": 86400}'
        return calling.Reply(200, token if url.endswith("/token") else json.dumps(detail).encode())

    link = Genesys("tokyo", "id", "secret", call)
    assert genesys_live.take_conversations(link, NINE, after(600), at=after(600)) == (1, 0)
    assert Call.objects.get().conversation == good["conversationId"]
    assert len(caplog.records) == 3
    assert "0761234567" not in caplog.text


@pytest.mark.parametrize(
    ("start", "end", "rrule", "words"),
    [
        ("2026-12-29T00:00:00.000", "2027-01-04T00:00:00.000", None, "00:00〜2027-01-04 00:00（2026-12-29）"),
        ("2026-04-01T09:00:00", "2026-04-01T17:00:00", "FREQ=DAILY", "毎日 09:00〜17:00（2026-04-01から）"),
        (
            "2026-04-01T09:00:00",
            "2026-04-01T17:00:00",
            "FREQ=YEARLY;BYMONTH=4",
            "2026-04-01T09:00:00 2026-04-01T17:00:00 FREQ=YEARLY;BYMONTH=4",
        ),
        (None, None, None, ""),
    ],
)
def test_a_schedule_is_told_as_people_say_it(
    start: str | None, end: str | None, rrule: str | None, words: str
) -> None:
    assert schedule_words({"start": start, "end": end, "rrule": rrule}) == words
