"""An operator reads their own evaluation and nobody else's; a supervisor writes and reads all (CC-002)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.platform import clock
from mizuhiki.reporting import errors
from mizuhiki.reporting.disposal import erase_evaluations
from mizuhiki.reporting.evaluating import evaluate
from mizuhiki.reporting.models import Evaluation
from mizuhiki.reporting.tests.conftest import Ring, at
from tests.pages import text_of

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)
SCORES = {"manner": "4", "listening": "3", "explaining": "2", "recording": "5"}


@pytest.mark.req("CC-002")
def test_an_operator_opens_no_evaluation_of_another_and_a_supervisor_does(
    ring: Ring, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    sees = ("reporting.evaluation_own", "callcentre.case_take")
    hanako, jiro = (
        person(*sees, username=name, display_name=shown) for name, shown in (("op1", "花子"), ("op2", "次郎"))
    )
    chief = person(*sees, "reporting.evaluation_lead", username="sv1", display_name="監督")
    ring(JUNE, "09:00", answered=2, agent_id=hanako.pk)
    with clock.travel(at(date(2026, 6, 30), "17:00")):
        leader, own, other = (sign_in(one) for one in (chief, hanako, jiro))
        sent = SCORES | {
            "about_id": hanako.pk,
            "month": "2026-06-01",
            "comment": "聞き返しが丁寧",
            "once": _once(1),
        }
        assert own.post("/kpi/evaluations/new/", sent).status_code == 403
        for wrong in ({"comment": " "}, {"month": "2026-07-01"}, {"manner": "6"}, {"about_id": chief.pk}):
            assert leader.post("/kpi/evaluations/new/", sent | wrong).status_code == 422
        assert not Evaluation.objects.exists()
        answer = leader.post("/kpi/evaluations/new/", sent | {"once": _once(2)})
        made = Evaluation.objects.get()
        here = f"/kpi/evaluations/{made.pk}/"
        assert answer.headers["Location"] == here
        for client in (leader, own):
            page = text_of(client.get(here))
            assert "言葉づかい・態度 4 良い" in page
            assert "応答 2件 平均処理時間 4:30" in page
            assert "2026年6月 （花子） 花子 4 3 2 5 監督" in text_of(client.get("/kpi/evaluations/"))
        assert other.get(here).status_code == 404
        assert "応対評価はまだありません。" in text_of(other.get("/kpi/evaluations/"))
    read = ReadLog.objects.filter(subject_kind="staff.user", subject_ids__contains=[hanako.pk])
    assert {log.actor_id for log in read} == {chief.pk, hanako.pk}


def test_nobody_evaluates_themselves_and_what_was_written_stays(person: Callable[..., Any]) -> None:
    chief, operator = person(username="sv1"), person(username="op1")
    facts: dict[str, Any] = {name: int(score) for name, score in SCORES.items()} | {
        "month": JUNE, "comment": "良い", "actor": chief, "at": at(JUNE, "17:00"),
    }  # fmt: skip
    with pytest.raises(errors.EvaluatesOneself):
        evaluate(about_id=chief.pk, **facts)
    with pytest.raises(errors.EvaluationTooEarly):
        evaluate(about_id=operator.pk, **facts | {"month": date(2026, 7, 1)})
    assert not Evaluation.objects.exists()
    made = evaluate(about_id=operator.pk, **facts)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        Evaluation.objects.filter(pk=made.pk).update(manner=1)
    assert Evaluation.objects.get().manner == 4
    july = evaluate(
        about_id=operator.pk, **facts | {"month": date(2026, 7, 1), "at": at(date(2026, 7, 1), "09:00")}
    )
    erased = erase_evaluations(
        month_before=date(2026, 7, 1), approval="A-1", actor=chief, at=at(date(2031, 4, 1), "09:00")
    )
    assert (erased, list(Evaluation.objects.all())) == (1, [july])


def _once(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"
