"""Where a case stands: whatever steps are tried, somebody answers for it until it is over."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.callcentre import rules
from mizuhiki.callcentre.models import CaseStep
from mizuhiki.platform import clock

START = datetime(2026, 11, 16, 9, 0, tzinfo=clock.TOKYO)
OPERATOR, SUPERVISOR, CLERK = 1, 2, 3
KINDS = [kind.value for kind in CaseStep.Kind]
tried = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.sampled_from([OPERATOR, SUPERVISOR, CLERK]), st.sampled_from([7, 8])
    ),
    max_size=30,
)


def begun() -> rules.Stand:
    return rules.begin(by=OPERATOR, at=START, due_at=START + timedelta(hours=8))


def step(kind: str, by: int = SUPERVISOR, *, section: int = 7, minutes: int = 1) -> rules.Step:
    at = START + timedelta(minutes=minutes)
    return rules.Step(kind=kind, at=at, by=by, section=section, due_at=at + timedelta(hours=1))


@given(tried)
def test_an_open_case_always_has_a_clock_and_somebody_to_answer_for_it(
    steps: list[tuple[str, int, int]],
) -> None:
    now = begun()
    for number, (kind, by, section) in enumerate(steps):
        after = rules.stand_after(now, step(kind, by, section=section, minutes=number))
        if after is None:
            continue
        assert (after.place == rules.OVER) == (after.due_at is None)
        assert after.holder is not None or after.place == rules.SUPERVISOR  # which waits for a pick-up
        assert (after.place == rules.SECTION) <= (after.section is not None)
        assert not (after.place == rules.OVER and after.asked is not None)
        if kind == "handed":  # who asked keeps it until the section has acknowledged
            assert (after.place, after.holder) == (now.place, now.holder)
        now = after


def test_what_a_supervisor_took_stays_theirs_until_a_section_accepts_it() -> None:
    now = begun()
    for what in (step("escalated", OPERATOR), step("taken"), step("handed")):
        after = rules.stand_after(now, what)
        assert after is not None
        now = after
    assert (now.place, now.holder, now.asked) == ("supervisor", SUPERVISOR, 7)
    assert rules.stand_after(now, step("closed")) is None
    after = rules.stand_after(now, step("acknowledged", CLERK))
    assert after is not None
    assert (after.place, after.holder, after.section, after.asked) == ("section", CLERK, 7, None)


def test_after_the_end_a_case_can_only_be_opened_again() -> None:
    over = rules.stand_after(begun(), step("closed", OPERATOR))
    assert over is not None
    fitting = [kind for kind in KINDS if rules.stand_after(over, step(kind)) is not None]
    assert fitting == ["reopened"]
