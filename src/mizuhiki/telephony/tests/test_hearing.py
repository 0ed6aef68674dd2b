"""What is told of a call becomes rows, once."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from mizuhiki.audit.models import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.telephony import api
from mizuhiki.telephony.errors import EventInTheFuture
from mizuhiki.telephony.models import AgentKey, Call, Caller, CallEvent, CallState, Leg, Line, WrapUpCode
from mizuhiki.telephony.services import proving
from mizuhiki.telephony.tests.told import NINE, after, said, trap
from mizuhiki.telephony.words import AgentWord, State
from tests.builders import clerk

pytestmark = pytest.mark.django_db


def hear(told: list[api.Event], conversation: str = "C-1", number: str = "") -> Call:
    caller = api.caller_of(number) if number else None
    return api.hear(source="push", conversation=conversation, told=told, caller=caller, at=after(900))


@pytest.mark.req("CC-019")
def test_told_one_by_one_late_repeated_and_out_of_order_it_is_the_same_call() -> None:
    day = clock.day_of(NINE)
    line = Line.objects.create(code="main", name="代表", kind="hikari", exchange_key="Q1", starts_on=day)
    code = WrapUpCode.objects.create(
        code="K10", label="開始", case_kind="start_stop", is_complete=True, starts_on=day, made_at=NINE
    )
    AgentKey.objects.create(key="agent-2", user=clerk(), at=NINE)
    whole = api.call_view(hear(trap()).pk)
    pieces = [*trap(), *trap()[:5]]
    random.Random(5).shuffle(pieces)  # noqa: S311 - an order, not a secret
    [call] = {hear([one], "C-2") for one in pieces}
    told = api.call_view(call.pk)
    assert Call.objects.count() == 2
    assert CallEvent.objects.filter(call=call).count() == len(trap())
    assert (told.entered_at, told.line_id, told.agent_id, told.code_id) == (
        after(64), line.pk, clerk().pk, code.pk
    )  # fmt: skip
    for name in ("state", "outcome", "answered_at", "ended_at", "wait_ms", "alert_ms", "talk_ms", "wrap_ms"):
        assert getattr(told, name) == getattr(whole, name), name
    shapes = [
        [(leg.role, leg.outcome, leg.began_at, leg.agent_id, leg.talk_ms) for leg in api.legs_of(one.id)]
        for one in (whole, told)
    ]
    assert shapes[0] == shapes[1]
    assert (told.is_answered_within(10), told.is_answered_within(2), told.is_provisional) == (
        True,
        False,
        True,
    )
    assert [one.id for one in api.calls_of_day(day, line_id=line.pk)] == [whole.id, told.id]
    assert api.calls_of_day(day, line_id=line.pk + 1) == []


def test_the_state_of_a_call_and_its_agent_is_seen_as_it_goes_on() -> None:
    AgentKey.objects.create(key="agent-2", user=clerk(), at=NINE)
    api.hear_agent(agent_key="agent-2", word="ready", since=after(1), at=after(1))
    seen = list[tuple[State, AgentWord, bool]]()
    for told in (trap()[:2], trap()[7:8], trap()[8:9], [said("ended", 451.3)], trap()[-2:]):
        call = hear(told)
        at = after(500)
        [agent] = api.agents_now(at)
        seen.append((api.call_view(call.pk).state, agent.word, api.call_at_desk(clerk().pk, at) == call))
    assert seen == [
        (State.WAITING, AgentWord.READY, False),
        (State.RINGING, AgentWord.RINGING, True),
        (State.TALKING, AgentWord.TALKING, True),
        (State.WRAPPING, AgentWord.WRAPPING, True),
        (State.DONE, AgentWord.READY, False),
    ]
    assert api.open_calls(after(500)) == []


@pytest.mark.parametrize(
    ("told", "number", "digits"),
    [
        ("tel:+81761234567", "+81761234567", "0761234567"),
        ("０７６－１２３－４５６７", "076-123-4567", "0761234567"),
        ("sip:09012345678@203.0.113.7", "09012345678", "09012345678"),
        ("anonymous", "", ""),
        ("sip:anonymous@anonymous.invalid", "", ""),
        ("非通知", "", ""),
    ],
)
def test_a_number_is_kept_as_customers_are_searched_by_and_a_withheld_one_not_at_all(
    told: str, number: str, digits: str
) -> None:
    call = hear(trap()[:2], number=told)
    hear(trap()[2:], number="0120-000-000")  # the first word stays
    kept = Caller.objects.get(call=call)
    assert (kept.number, kept.digits, kept.is_withheld) == (number, digits, digits == "")
    assert [entry.action for entry in AuditEntry.objects.filter(subject_id=call.pk)] == [
        "telephony.caller.noted"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Caller.objects.filter(call=call).update(number="1", is_withheld=False)


def test_a_clock_far_ahead_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(EventInTheFuture):
        api.hear(source="push", conversation="C-1", told=trap(), at=NINE - timedelta(hours=1))
    assert not Call.objects.exists()
    assert not CallEvent.objects.exists()
    assert not CallState.objects.exists()
    assert not Leg.objects.exists()


def test_a_disposal_takes_the_numbers_of_a_time_and_leaves_the_calls() -> None:
    old, lost = hear(trap(), "C-1", "0761234567"), hear(trap()[:2], "C-2", "0761234567")
    day, later = clock.day_of(NINE) + timedelta(days=1), NINE + timedelta(days=3)
    told = [said("queued", 86_400 * 2, "acd")]
    caller = api.caller_of("0769999999")
    young = api.hear(source="push", conversation="C-3", told=told, caller=caller, at=later)
    before = [api.call_view(one.pk) for one in (old, lost, young)]
    assert api.erase_callers(entered_before=day, approval="A-1", actor=clerk(), at=after(900)) == 0
    assert Caller.objects.count() == 3, "a call of the last hours may still go on"
    assert api.erase_callers(entered_before=day, approval="A-1", actor=clerk(), at=later) == 2
    assert [one.call_id for one in Caller.objects.all()] == [young.pk]
    assert [api.call_view(one.pk) for one in (old, lost, young)] == before
    assert list(proving.calls_that_differ()) == []
    entry = AuditEntry.objects.filter(action="telephony.callers.erased").latest("pk")
    assert (entry.facts["approval"], entry.facts["count"]) == ("A-1", 2)
    assert "0761234567" not in str(entry.facts)
