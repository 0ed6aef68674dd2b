"""Legs are a function of what was told, in whatever order and however often it comes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.telephony.rules import Event, shape_of
from mizuhiki.telephony.tests.told import after, said, trap
from mizuhiki.telephony.words import CallOutcome, Kind, LegOutcome, Role, State


def test_a_call_counts_from_its_queue_and_the_agent_who_never_answered_counts_nowhere() -> None:
    shape = shape_of(trap(), is_whole=True)
    assert (shape.entered_at, shape.wait_ms, shape.outcome) == (after(64), 12_400, CallOutcome.ANSWERED)
    assert [(leg.role, leg.participant, leg.outcome) for leg in shape.legs] == [
        (Role.QUEUE, "acd", LegOutcome.ANSWERED),
        (Role.AGENT, "agent-1", LegOutcome.UNANSWERED),
        (Role.AGENT, "agent-2", LegOutcome.ANSWERED),
    ]
    missed, taken = shape.legs[1:]
    assert (missed.wrap_ms, missed.talk_ms, missed.is_auto_coded, missed.code) == (57_000, None, True, "")
    assert (taken.alert_ms, taken.talk_ms, taken.wrap_ms, taken.code) == (2_300, 374_900, 3_000, "K10")
    assert shape.answering == taken
    assert (shape.total_ms("talk_ms"), shape.total_ms("wrap_ms"), shape.offers) == (374_900, 3_000, 1)
    assert shape.state == State.DONE


def test_a_transfer_back_into_the_queue_is_a_second_offer() -> None:
    shape = shape_of(
        [
            *(said("queued", 0, "acd-1"), said("alerted", 1, "agent-1"), said("answered", 4, "agent-1")),
            *(
                said("left_queue", 4, "acd-1"),
                said("transferred", 60, "agent-1"),
                said("queued", 60, "acd-2"),
            ),
        ]
    )
    assert (shape.state, shape.outcome, shape.offers) == (State.WAITING, None, 2)
    assert [leg.outcome for leg in shape.legs] == ["answered", "transferred", "open"]
    gone = shape_of(
        [
            *(said("queued", 0, "acd-1"), said("answered", 4, "agent-1"), said("transferred", 60, "agent-1")),
            *(said("queued", 60, "acd-2"), said("ended", 90)),
        ],
        is_whole=True,
    )
    assert [leg.outcome for leg in gone.legs] == ["answered", "transferred", "abandoned"]
    assert (gone.outcome, gone.state) == (CallOutcome.ANSWERED, State.DONE)


@pytest.mark.parametrize(
    ("told", "outcome", "wait_ms"),
    [
        ([said("queued", 0, "acd"), said("ended", 4.2)], CallOutcome.ABANDONED, 4_200),
        (
            [said("queued", 0, "acd"), said("alerted", 1, "agent-1"), said("ended", 9)],
            CallOutcome.ABANDONED,
            9_000,
        ),
        ([said("entered", 0, value="in"), said("ended", 64)], CallOutcome.ANNOUNCED, None),
        (
            [said("queued", 0, "acd"), said("left_queue", 30, "acd", value="flow_out"), said("ended", 31)],
            CallOutcome.FLOWED_OUT,
            31_000,
        ),
        (
            [said("entered", 0, value="out"), said("alerted", 0, "agent-1"), said("ended", 20)],
            CallOutcome.UNANSWERED,
            None,
        ),
    ],
)
def test_a_call_nobody_took_says_how_it_ended(
    told: list[Event], outcome: CallOutcome, wait_ms: int | None
) -> None:
    shape = shape_of(told)
    assert (shape.outcome, shape.state, shape.wait_ms) == (outcome, State.DONE, wait_ms)


def test_a_hold_is_part_of_the_talk_and_ends_with_it() -> None:
    begun = [said("queued", 0, "acd"), said("answered", 5, "agent-1"), said("held", 20, "agent-1")]
    assert shape_of(begun).state == State.HELD
    back = [*begun, said("resumed", 50, "agent-1")]
    assert shape_of(back).state == State.TALKING
    over = shape_of([*back, said("held", 70, "agent-1"), said("left", 80, "agent-1"), said("ended", 80)])
    assert (over.legs[1].hold_ms, over.legs[1].talk_ms, over.state) == (40_000, 75_000, State.WRAPPING)


def test_a_code_keyed_here_wins_and_ends_the_work_after_the_call() -> None:
    told = [
        *(said("queued", 0, "acd"), said("alerted", 1, "agent-1"), said("answered", 3, "agent-1")),
        *(said("ended", 100), said("coded", 110, "agent-1", value="A1")),
        replace(said("coded", 105, agent_key="agent-1", value="B2"), is_keyed=True),
    ]
    shape = shape_of(told)
    assert (shape.state, shape.legs[1].code, shape.legs[1].wrap_ms) == (State.DONE, "B2", 5_000)


def test_the_same_agent_rung_twice_has_two_legs() -> None:
    shape = shape_of(
        [
            *(said("queued", 0, "acd"), said("alerted", 1, "agent-1"), said("unanswered", 16, "agent-1")),
            *(said("alerted", 20, "agent-1"), said("answered", 23, "agent-1")),
        ]
    )
    assert [(leg.outcome, leg.alert_ms) for leg in shape.legs[1:]] == [("unanswered", None), ("open", 3_000)]


instants = st.integers(min_value=0, max_value=20).map(float)
participants = st.sampled_from(["", "acd", "agent-1", "agent-2"])
anything = st.builds(
    said, st.sampled_from(list(Kind)), instants, participants, value=st.sampled_from(["", "A1"])
)


@settings(max_examples=200)
@given(st.lists(anything, min_size=1, max_size=14), st.randoms(), st.sampled_from([True, False]))
def test_repeated_late_and_shuffled_events_end_in_the_same_legs(
    told: list[Event],
    random: object,
    is_whole: bool,  # noqa: FBT001
) -> None:
    again = [*told, *told[: len(told) // 2]]
    random.shuffle(again)  # type: ignore[attr-defined]
    shape = shape_of(again, is_whole=is_whole)
    assert shape == shape_of(told, is_whole=is_whole)
    for leg in shape.legs:
        lengths = (leg.alert_ms, leg.talk_ms, leg.hold_ms, leg.wrap_ms)
        assert all(length is None or length >= 0 for length in lengths)
        assert (leg.hold_ms or 0) <= (leg.talk_ms or 0)
    assert (shape.state in {State.DONE, State.WRAPPING}) == (shape.ended_at is not None)
    assert (shape.outcome is None) == (shape.ended_at is None)
