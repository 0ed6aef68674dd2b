"""The demo's rules, and calls of a day as the telephone room keeps them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from mizuhiki.platform import clock
from mizuhiki.telephony.models import Call, CallState
from mizuhiki.telephony.words import CallOutcome, State

Ring = Callable[..., None]
MINUTE = timedelta(minutes=1)


def at(day: date, clock_time: str) -> datetime:
    """An instant of a day in Tokyo."""
    return datetime.combine(day, time.fromisoformat(clock_time), tzinfo=clock.TOKYO)


@pytest.fixture
def rules(rules_in_force: None) -> None:
    del rules_in_force


@pytest.fixture
def ring(rules: None) -> Ring:
    """So many calls of a slot, a second apart: `ring(day, "09:00", answered=9, lost=1)`."""

    def make(
        day: date,
        since: str,
        *,
        answered: int = 0,
        lost: int = 0,
        short: int = 0,
        agent_id: int | None = None,
        line_id: int | None = None,
        rang_s: int = 4,
        state: State = State.DONE,
    ) -> None:
        first, number = at(day, since), answered + lost + short
        made = Call.objects.bulk_create(
            Call(source="file", conversation=f"{day}-{since}-{Call.objects.count() + one}", known_at=first)
            for one in range(number)
        )
        CallState.objects.bulk_create(
            _state(
                call,
                first + timedelta(seconds=one),
                wait_s=20 if one < answered else 30 if one < answered + lost else 4,
                rang_s=rang_s if one < answered else None,
                agent_id=agent_id if one < answered else None,
                line_id=line_id,
                state=state,
            )
            for one, call in enumerate(made)
        )

    return make


def _state(
    call: Call,
    entered_at: datetime,
    *,
    wait_s: int,
    rang_s: int | None,
    agent_id: int | None,
    line_id: int | None,
    state: State,
) -> CallState:
    is_answered = rang_s is not None
    return CallState(
        call=call,
        state=state,
        outcome=CallOutcome.ANSWERED if is_answered else CallOutcome.ABANDONED,
        direction="in",
        entered_at=entered_at,
        answered_at=entered_at + timedelta(seconds=wait_s) if is_answered else None,
        ended_at=entered_at + timedelta(minutes=3),
        offers=1,
        wait_ms=wait_s * 1_000,
        alert_ms=rang_s * 1_000 if rang_s is not None else None,
        talk_ms=170_000 if is_answered else None,
        wrap_ms=100_000 if is_answered else None,
        agent_id=agent_id,
        line_id=line_id,
        is_read=True,
    )
