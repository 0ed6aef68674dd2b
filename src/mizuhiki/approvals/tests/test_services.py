"""A second person decides, once, about exactly what was asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mizuhiki.approvals import api
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.approvals.tests.conftest import AT, TO_DECIDE, RunIsBroken, ask, decide
from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import events
from mizuhiki.platform.models import BatchRun, BatchRunLine

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.asvs("2.3.5")
def test_a_second_person_agrees_and_it_is_done(asked: ApprovalRequest, officer: Any, asker: Any) -> None:
    decide(asked, "granted", officer)
    line = BatchRunLine.objects.get()
    assert (line.text, line.facts) == ("承認により実行", {"cycle": "2026-10", "from_on": "2026-11-21"})
    decision = Decision.objects.get()
    assert (decision.request_id, decision.decided_by_id, decision.outcome) == (
        asked.pk,
        officer.pk,
        "granted",
    )
    entries = AuditEntry.objects.filter(action__startswith="approvals.").order_by("pk")
    assert [(e.action, e.actor_id) for e in entries] == [
        ("approvals.request.asked", asker.pk),
        ("approvals.request.decided", officer.pk),
    ]


@pytest.mark.asvs("2.3.5")
@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_nobody_answers_their_own_request(asked: ApprovalRequest, asker: Any, outcome: str) -> None:
    with pytest.raises(api.SecondPersonNeeded, match="自分では承認も差戻しもできません"):
        decide(asked, outcome, asker, "急ぐ")
    assert (Decision.objects.count(), BatchRunLine.objects.count()) == (0, 0)


@pytest.mark.asvs("2.3.5")
@pytest.mark.parametrize("outcome", ["granted", "refused", "withdrawn"])
def test_the_database_refuses_it_too(asked: ApprovalRequest, asker: Any, officer: Any, outcome: str) -> None:
    wrong = officer if outcome == "withdrawn" else asker
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        Decision.objects.create(
            request=asked, outcome=outcome, decided_at=AT, decided_by=wrong, reason="直接"
        )
    assert Decision.objects.count() == 0


def test_withdrawing_is_the_askers_and_only_theirs(asked: ApprovalRequest, asker: Any, officer: Any) -> None:
    with pytest.raises(api.OnlyAskerWithdraws):
        decide(asked, "withdrawn", officer, "不要")
    assert decide(asked, "withdrawn", asker, "不要になった").outcome == "withdrawn"
    assert BatchRunLine.objects.count() == 0


def test_refusing_and_withdrawing_say_why(asked: ApprovalRequest, asker: Any, officer: Any) -> None:
    for outcome, actor in (("refused", officer), ("withdrawn", asker)):
        with pytest.raises(api.ReasonNeeded):
            decide(asked, outcome, actor, "  ")
    assert Decision.objects.count() == 0


def test_only_with_the_rights(
    asked: ApprovalRequest, run: BatchRun, officer: Any, person: Callable[..., Any]
) -> None:
    with pytest.raises(api.MayNotDecide, match="「異常な請求の解除」を承認する権限がありません"):
        decide(asked, "granted", person("approvals.request_see", username="other"))
    with pytest.raises(api.MayNotAsk):
        ask(officer, run)
    assert (Decision.objects.count(), ApprovalRequest.objects.count()) == (0, 1)


def test_the_same_thing_waits_once_and_may_be_asked_again_after_the_answer(
    asked: ApprovalRequest, run: BatchRun, asker: Any, officer: Any
) -> None:
    with pytest.raises(api.AlreadyAsked, match=f"依頼番号 {asked.pk}"):
        ask(asker, run)
    assert api.open_request_of(kind="test.release", subject_id=run.pk) == asked
    decide(asked, "refused", officer, "根拠が足りない")
    last = api.last_decision_of(kind="test.release", subject_id=run.pk)
    assert last is not None
    assert (last.outcome, last.reason) == ("refused", "根拠が足りない")
    again = ask(asker, run)
    assert api.open_request_of(kind="test.release", subject_id=run.pk) == again


def test_a_second_answer_names_the_first(
    asked: ApprovalRequest, officer: Any, person: Callable[..., Any]
) -> None:
    decide(asked, "granted", officer)
    with pytest.raises(api.AlreadyDecided) as refusal:
        decide(asked, "refused", person(TO_DECIDE, username="late"), "遅れた")
    assert str(refusal.value) == "この依頼は11月21日 10:00に承認 花子が「承認」と決めました。"
    assert BatchRunLine.objects.count() == 1


def test_what_changed_since_cannot_be_granted_but_refused(
    asked: ApprovalRequest, run: BatchRun, officer: Any
) -> None:
    BatchRun.objects.update(title="10月の料金計算（やり直し）")
    with pytest.raises(api.ContentChanged, match="差し戻して、依頼し直してもらってください"):
        decide(asked, "granted", officer)
    assert (Decision.objects.count(), BatchRunLine.objects.count()) == (0, 0)
    decide(asked, "refused", officer, "内容が変わった")


def test_what_cannot_be_carried_out_stays_undecided(run: BatchRun, asker: Any, officer: Any) -> None:
    BatchRun.objects.update(kind="broken")
    asked = ask(asker, run)
    with pytest.raises(RunIsBroken):
        decide(asked, "granted", officer)
    assert Decision.objects.count() == 0


def test_facts_hold_no_text_that_could_be_a_name(run: BatchRun, asker: Any) -> None:
    with pytest.raises(AssertionError, match="holder: numbers, days and codes only"):
        api.ask(
            kind="test.release",
            title="解除",
            subject=run,
            reason="r",
            facts={"holder": "髙橋 花子"},
            actor=asker,
            at=AT,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_approvalrequest SET reason = 'x'",
        "UPDATE approvals_decision SET reason = 'x'",
        "DELETE FROM approvals_decision",
    ],
)
def test_rows_cannot_be_changed(asked: ApprovalRequest, officer: Any, statement: str) -> None:
    decide(asked, "refused", officer, "根拠が足りない")
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (asked.reason, Decision.objects.get().reason) == ("漏水の届出があったため", "根拠が足りない")


def test_others_are_told(run: BatchRun, asker: Any, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setitem(events._listeners, api.ApprovalAsked, [told.append])
    monkeypatch.setitem(events._listeners, api.ApprovalDecided, [told.append])
    asked = ask(asker, run)
    decide(asked, "granted", officer)
    assert told == [
        api.ApprovalAsked(request_id=asked.pk, kind="test.release"),
        api.ApprovalDecided(request_id=asked.pk, kind="test.release", outcome="granted"),
    ]
