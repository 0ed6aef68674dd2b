"""With no exchange that tells of calls, everything works by hand."""

from datetime import date, timedelta

import pytest

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony import api, errors
from mizuhiki.telephony.models import Call, CallEvent, WrapUpCode
from mizuhiki.telephony.services import keying, registering
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts
from mizuhiki.telephony.tests.told import NINE, after
from mizuhiki.telephony.words import AgentWord, CallOutcome, State
from tests.builders import clerk

pytestmark = pytest.mark.django_db
START = date(2026, 4, 1)


@pytest.fixture
def codes() -> dict[str, WrapUpCode]:
    """One line and two codes."""
    facts = LineFacts("代表", "hikari", "076-000-1111", "", START)
    registering.register_line(code="main", facts=facts, actor=None, at=NINE)
    made = {
        "K10": CodeFacts("使用開始", "start_stop", True, "", START),
        "K90": CodeFacts("その他", "", False, "", START),
    }
    return {
        code: registering.register_code(code=code, facts=facts, actor=None, at=NINE)
        for code, facts in made.items()
    }


def begin(second: float = 0) -> Call:
    caller = api.caller_of("090-1234-5678")
    at = after(second)
    return keying.begin_call(direction="in", line_code="main", caller=caller, actor=clerk(), at=at)


@pytest.mark.req("CC-017", "CC-095")
def test_a_call_is_taken_ended_and_coded_by_hand(codes: dict[str, WrapUpCode]) -> None:
    call = begin()
    assert (api.call_view(call.pk).state, api.call_at_desk(clerk().pk, after(1))) == (State.TALKING, call)
    with pytest.raises(errors.CallBusy):
        begin(5)
    with pytest.raises(errors.CallStillOpen):
        keying.code_call(call_id=call.pk, code="K10", actor=clerk(), at=after(100))
    keying.end_call(call_id=call.pk, actor=clerk(), at=after(150))
    with pytest.raises(errors.CallOver):
        keying.end_call(call_id=call.pk, actor=clerk(), at=after(151))
    with pytest.raises(errors.CodeMissing):
        keying.code_call(call_id=call.pk, code="", actor=clerk(), at=after(160))
    [agent] = api.agents_now(after(160))
    assert (agent.word, Call.objects.count()) == (AgentWord.WRAPPING, 1)
    keying.code_call(call_id=call.pk, code="K10", actor=clerk(), at=after(200))
    seen = api.call_view(call.pk)
    assert (seen.state, seen.outcome, seen.talk_ms, seen.wrap_ms) == (
        State.DONE, CallOutcome.ANSWERED, 150_000, 50_000
    )  # fmt: skip
    assert (seen.code_id, seen.agent_id, seen.is_answered_within(10)) == (codes["K10"].pk, clerk().pk, None)
    assert api.call_at_desk(clerk().pk, after(201)) is None
    begin(210)


@pytest.mark.req("CC-095")
def test_a_retired_code_is_offered_no_more_and_old_calls_keep_their_words(
    codes: dict[str, WrapUpCode],
) -> None:
    call = begin()
    keying.end_call(call_id=call.pk, actor=clerk(), at=after(60))
    keying.code_call(call_id=call.pk, code="K10", actor=clerk(), at=after(70))
    tomorrow = clock.day_of(NINE) + timedelta(days=1)
    registering.retire_code(code_id=codes["K10"].pk, ends_on=tomorrow, actor=clerk(), at=NINE)
    with pytest.raises(errors.CodeEnded):
        registering.retire_code(code_id=codes["K10"].pk, ends_on=tomorrow, actor=clerk(), at=NINE)
    assert [one.code for one in api.codes_on(tomorrow)] == ["K90"]
    later = begin(86_400)
    keying.end_call(call_id=later.pk, actor=clerk(), at=after(86_460))
    events = CallEvent.objects.count()
    with pytest.raises(errors.CodeRetired):
        keying.code_call(call_id=later.pk, code="K10", actor=clerk(), at=after(86_470))
    assert (CallEvent.objects.count(), api.call_view(later.pk).code_id) == (events, None)
    new = CodeFacts("使用開始（新）", "start_stop", True, "", tomorrow)
    meaning = registering.register_code(code="K10", facts=new, actor=clerk(), at=NINE)
    keying.code_call(call_id=later.pk, code="K10", actor=clerk(), at=after(86_480))
    assert api.call_view(call.pk).code_id == codes["K10"].pk
    assert api.call_view(later.pk).code_id == meaning.pk
    with pytest.raises(errors.CodeOverlaps):
        registering.register_code(code="K10", facts=new, actor=clerk(), at=NINE)


def past(entered: float, answered: float | None, ended: float) -> keying.PastCall:
    taken = None if answered is None else after(answered)
    return keying.PastCall("in", "main", after(entered), taken, after(ended))


@pytest.mark.req("CC-017")
def test_a_call_is_written_down_afterwards_and_wrong_times_are_refused(codes: dict[str, WrapUpCode]) -> None:
    at, number = after(3_600), api.caller_of("非通知")
    made = keying.key_past_call(past=past(0, 12, 300), code="K90", caller=number, actor=clerk(), at=at)
    lost = keying.key_past_call(past=past(60, None, 75), code="", caller=None, actor=clerk(), at=at)
    seen = api.call_view(made.pk)
    assert (seen.wait_ms, seen.talk_ms, seen.state) == (12_000, 288_000, State.DONE)
    assert (api.call_view(lost.pk).outcome, api.call_view(lost.pk).wait_ms) == (CallOutcome.ABANDONED, 15_000)
    wrong: list[tuple[keying.PastCall, str, type[RuleBroken]]] = [
        (past(60, 50, 75), "K90", errors.TimesNotInOrder),
        (past(60, 61, 4_000), "K90", errors.TimesNotInOrder),
        (past(60, 61, 75), "", errors.CodeMissing),
        (past(60, 61, 75), "X", errors.CodeRetired),
    ]
    for told, code, refusal in wrong:
        with pytest.raises(refusal):
            keying.key_past_call(past=told, code=code, caller=None, actor=clerk(), at=at)
    assert Call.objects.count() == 2


def test_an_extension_is_one_persons_until_it_is_freed() -> None:
    registering.give_agent_key(key="2001", user_id=clerk().pk, actor=clerk(), at=NINE)
    other = clerk("jiro")
    with pytest.raises(errors.AgentKeyTaken):
        registering.give_agent_key(key="2001", user_id=other.pk, actor=clerk(), at=after(1))
    registering.give_agent_key(key="2001", user_id=None, actor=clerk(), at=after(2))
    registering.give_agent_key(key="2001", user_id=other.pk, actor=clerk(), at=after(3))
    api.hear_agent(agent_key="2001", word="away", since=after(4), at=after(4))
    assert [(one.user_id, one.word) for one in api.agents_now(after(5))] == [(other.pk, AgentWord.AWAY)]


@pytest.mark.req("CC-019")
def test_a_line_is_known_by_its_number_and_its_queue_is_its_own() -> None:
    first = LineFacts("代表", "hikari", "076-000-1111", "Q1", START)
    line = registering.register_line(code="main", facts=first, actor=clerk(), at=NINE)
    with pytest.raises(errors.LineTaken):
        registering.register_line(code="second", facts=first, actor=clerk(), at=NINE)
    assert (line.digits, [one.code for one in api.lines_on(START)]) == ("0760001111", ["main"])
    again = LineFacts("代表（旧）", "hikari", "076-000-1111", "Q1", START, date(2026, 10, 1))
    registering.register_line(code="main", facts=again, actor=clerk(), at=NINE)
    assert api.lines_on(date(2026, 10, 1)) == []
