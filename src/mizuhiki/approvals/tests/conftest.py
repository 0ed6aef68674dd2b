"""A kind of request whose carrying out is a line in the log of a run, two people, and a thing to decide."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from mizuhiki.approvals import api, kinds
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform import clock, events
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun, BatchRunLine

AT = datetime(2026, 11, 21, 10, 0, tzinfo=clock.TOKYO)
TO_ASK, TO_DECIDE = "web.runs_see", "staff.people_see"  # rights declared below stand for those of a kind


class RunIsBroken(RuleBroken):
    """What carrying out may raise."""

    code = "run_is_broken"
    sentence = "この処理は壊れています。"


def content(request: ApprovalRequest) -> object:
    return BatchRun.objects.values_list("title", "facts").get(pk=request.subject_id)


def carry_out(request: ApprovalRequest, decision: Decision) -> None:
    run = BatchRun.objects.get(pk=request.subject_id)
    if run.kind == "broken":
        raise RunIsBroken
    BatchRunLine.objects.create(run=run, at=decision.decided_at, text="承認により実行", facts=request.facts)


def picture(request: ApprovalRequest) -> Picture:
    return Picture(
        effects=("3件の請求が印刷に進みます。",),
        facts=(Fact("処理番号", request.subject_id), Fact("増減", -1_000, "yen"), Fact("水量", 24, "m3")),
        url="/runs/",
    )


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(events, "_listeners", defaultdict(list))  # the room by itself
    made = Kind("test.release", "異常な請求の解除", TO_ASK, TO_DECIDE, picture, content, carry_out)
    api.register_kind(made)
    return made


@pytest.fixture
def run(db: None) -> BatchRun:
    return BatchRun.objects.create(kind="billing", key="2026-10", title="10月の料金計算")


@pytest.fixture
def asker(person: Callable[..., Any]) -> Any:
    return person("approvals.request_see", TO_ASK, TO_DECIDE, username="asker", display_name="依頼 太郎")


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    return person("approvals.request_see", TO_DECIDE, username="officer", display_name="承認 花子")


@pytest.fixture
def asked(asker: Any, run: BatchRun) -> ApprovalRequest:
    return ask(asker, run)


def ask(asker: Any, run: BatchRun) -> ApprovalRequest:
    return api.ask(
        kind="test.release",
        title="10月の異常な請求を解除する",
        subject=run,
        reason="漏水の届出があったため",
        facts={"cycle": "2026-10", "from_on": AT.date()},
        item_count=3,
        amount_yen=45_600,
        actor=asker,
        at=AT,
    )


def decide(asked: ApprovalRequest, outcome: str, actor: Any, reason: str = "") -> Decision:
    return api.decide(
        request_id=asked.pk, outcome=Decision.Outcome(outcome), reason=reason, actor=actor, at=AT
    )
