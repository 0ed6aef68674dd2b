"""Several people decide about one request at the same instant: one wins, the others are told."""

from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals import kinds
from mizuhiki.approvals.api import ApprovalRequest, Decision, Kind, Picture
from mizuhiki.platform import clock, events
from mizuhiki.platform.models import BatchRun, BatchRunLine

AT = datetime(2026, 11, 21, 10, 0, tzinfo=clock.TOKYO)
DECIDERS = 8


def carry_out(request: ApprovalRequest, decision: Decision) -> None:
    BatchRunLine.objects.create(run_id=request.subject_id, at=decision.decided_at, text="実行")


@pytest.fixture
def asked(person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> ApprovalRequest:
    monkeypatch.setattr(events, "_listeners", defaultdict(list))
    kind = Kind(
        "test.release",
        "解除",
        "web.runs_see",
        "staff.people_see",
        picture=lambda _: Picture(()),
        content=lambda _: None,
        carry_out=carry_out,
    )
    monkeypatch.setitem(kinds._kinds, kind.code, kind)
    run = BatchRun.objects.create(kind="billing", key="2026-10", title="10月")
    asker = person("web.runs_see", username="asker")
    return approvals.ask(kind=kind.code, title="解除", subject=run, reason="理由", actor=asker, at=AT)


@pytest.mark.asvs("15.4.1")
@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_one_of_many_decides(asked: ApprovalRequest, person: Callable[..., Any]) -> None:
    officers = [person("staff.people_see", username=f"officer{number}") for number in range(DECIDERS)]
    barrier = Barrier(DECIDERS)

    def decide(number: int) -> str:
        outcome = Decision.Outcome.GRANTED if number % 2 else Decision.Outcome.REFUSED
        barrier.wait(timeout=30)
        try:
            decision = approvals.decide(
                request_id=asked.pk, outcome=outcome, reason="根拠", actor=officers[number], at=AT
            )
        except approvals.AlreadyDecided:
            return "told"
        finally:
            connection.close()
        return str(decision.outcome)

    with ThreadPoolExecutor(DECIDERS) as pool:
        results = Counter(pool.map(decide, range(DECIDERS)))
    won = Decision.objects.get().outcome
    assert results == {"told": DECIDERS - 1, won: 1}
    assert BatchRunLine.objects.count() == (1 if won == "granted" else 0)
