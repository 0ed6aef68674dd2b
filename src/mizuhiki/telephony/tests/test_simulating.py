"""Made-up calls in the contract's volumes, and what an exchange pushes."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.telephony import api
from mizuhiki.telephony.models import Call, Caller, CallEvent, CallState, Leg, PushKey
from mizuhiki.telephony.services import proving, registering, simulating
from mizuhiki.telephony.simulator.calls import Slot, calls_of
from mizuhiki.telephony.tests.told import NINE
from mizuhiki.telephony.words import CallOutcome, State
from tests.builders import clerk, rules

pytestmark = pytest.mark.django_db
AGENTS = [f"A{number:02}" for number in range(20)]


def test_a_day_has_the_volumes_of_the_contract_and_the_same_seed_the_same_calls() -> None:
    rules()
    day = datetime(2026, 11, 27, tzinfo=clock.TOKYO)
    slots = simulating.slots_of(day, day + timedelta(days=1))
    assert [f"{slot.since:%H:%M}" for slot in slots][:2] == ["08:45", "09:00"]
    assert [round(slot.calls * 20) for slot in slots] == [41, 731, 642, 589, 466, 569, 516, 519, 542, 219, 0]
    calls = list(calls_of(slots, agents=AGENTS, lines=["main"], codes=["K10"], seed="one"))
    assert calls == list(calls_of(slots, agents=AGENTS, lines=["main"], codes=["K10"], seed="one"))
    assert abs(len(calls) - 4_834 / 20) < 4 * (4_834 / 20) ** 0.5
    assert all(call.told[0].at >= slots[0].since - timedelta(seconds=1) for call in calls)


@pytest.mark.req("CC-083", "CC-084")
def test_a_surge_is_played_and_no_event_is_lost(settings: Any) -> None:
    begins = clock.now()
    slots = [Slot(begins, begins + timedelta(seconds=15), 2_000 * 15 / 3_600)]
    calls = list(calls_of(slots, agents=AGENTS, lines=[], codes=[], seed="surge"))
    played = simulating.play(calls, begins=begins, speed=300)
    told = sum(len(call.told) for call in calls)
    assert (played.events, CallEvent.objects.count(), Call.objects.count()) == (told, told, len(calls))
    ends = {call.conversation: call.told[-1].kind for call in calls}
    answered = sum(1 for kind in ends.values() if kind == "wrap_ended")
    states = CallState.objects.filter(state=State.DONE)
    assert states.filter(outcome=CallOutcome.ANSWERED).count() == answered
    assert states.count() == len(calls)
    assert list(proving.calls_that_differ()) == []
    settings.IS_PRODUCTION = True
    with pytest.raises(simulating.NoSimulation):
        simulating.play(calls, begins=begins, speed=300)
    assert CallEvent.objects.count() == told


@pytest.mark.long
@pytest.mark.timeout(2_400)  # who was answered last talks on after the five minutes
@pytest.mark.req("CC-083")
def test_five_minutes_of_a_surge_lose_no_event_and_none_is_late() -> None:
    begins = clock.now()
    slots = [Slot(begins, begins + timedelta(seconds=300), 2_000 * 300 / 3_600)]
    calls = list(calls_of(slots, agents=AGENTS, lines=[], codes=[], seed="five minutes"))
    played = simulating.play(calls, begins=begins, speed=1)
    told = sum(len(call.told) for call in calls)
    assert (played.events, CallEvent.objects.count(), Call.objects.count()) == (told, told, len(calls))
    assert CallState.objects.filter(state=State.DONE).count() == len(calls)
    assert played.latest_s < 1
    assert list(proving.calls_that_differ()) == []


def test_a_telephone_registered_after_the_call_is_seen_when_the_legs_are_made_again() -> None:
    slots = [Slot(NINE, NINE + timedelta(seconds=5), 3)]
    [first, *_] = calls_of(slots, agents=["2001"], lines=[], codes=[], seed="later")
    call = api.hear(source="push", conversation="C", told=first.told, at=NINE + timedelta(hours=1))
    assert api.call_view(call.pk).agent_id is None
    registering.give_agent_key(key="2001", user_id=clerk().pk, actor=clerk(), at=NINE)
    assert list(proving.calls_that_differ()) == [call.pk]
    proving.make_again([call.pk])
    assert api.call_view(call.pk).agent_id == clerk().pk
    assert list(proving.calls_that_differ()) == []


@pytest.fixture
def address() -> str:
    """Where an exchange tells of calls."""
    _, token = registering.make_push_key(name="PBX", actor=clerk(), at=NINE)
    return f"/exchange/{token}/"


def push(client: Client, address: str, **fields: object) -> int:
    sent = {name.removesuffix("_"): value for name, value in fields.items()}
    return client.post(address, sent, secure=True).status_code


@pytest.mark.req("CC-017")
def test_an_exchange_pushes_ring_answer_and_hangup_twice_and_late(client: Client, address: str) -> None:
    new = {
        "event": "newCall",
        "callId": "p-1",
        "from_": "+81761234567",
        "to": "0761110000",
        "direction": "in",
    }
    ring = {**new, "user[]": ["2001", "2002"]}
    assert push(client, address, event="hangup", callId="p-2", cause="cancel") == 200
    for _ in range(2):
        assert push(client, address, **ring) == 200
        assert push(client, address, event="answer", callId="p-1", answeringNumber="2001") == 200
    assert push(client, address, **{**new, "callId": "p-2"}) == 200
    call = Call.objects.get(conversation="p-1")
    assert (CallEvent.objects.filter(call=call).count(), api.call_view(call.pk).state) == (5, State.TALKING)
    assert Caller.objects.get(call=call).digits == "0761234567"
    told = json.dumps({"event": "hangup", "callId": "p-1", "cause": "normalClearing"})
    assert client.post(address, told, content_type="application/json", secure=True).status_code == 200
    assert api.call_view(call.pk).state == State.WRAPPING
    assert sorted(leg.outcome for leg in Leg.objects.filter(call=call)) == [
        "answered",
        "answered",
        "caller_left",
    ]
    lost = Call.objects.get(conversation="p-2")
    assert api.call_view(lost.pk).outcome == CallOutcome.ABANDONED


def test_whoever_may_not_push_changes_nothing(client: Client, address: str, settings: Any) -> None:
    good = {"event": "newCall", "callId": "p-1", "from_": "anonymous", "to": "1", "direction": "in"}
    assert push(client, "/exchange/another/", **good) == 404
    assert client.get(address, secure=True).status_code == 405
    for wrong in ({"event": "dance"}, {"callId": ""}, {"callId": "a\nb"}, {"direction": "up"}, {"at": "now"}):
        assert push(client, address, **(good | wrong)) == 422
    assert client.post(address, "[1]", content_type="application/json", secure=True).status_code == 422
    assert push(client, address, event="newCall", callId="p" * 17_000) == 413
    settings.PUSHES_PER_MINUTE = 6
    assert push(client, address, **good) == 429
    registering.end_push_key(key_id=PushKey.objects.get().pk, actor=clerk(), at=NINE)
    assert push(client, address, **good) == 404
    settings.EXCHANGE_NETWORKS = ()
    assert push(client, address, **good) == 404
    assert not Call.objects.exists()
