"""障害記録: every fault of a month with its start, its end, why and what was done."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from mizuhiki.signup.figures.monthly import month_report
from mizuhiki.signup.figures.report_papers import month_pdf
from mizuhiki.signup.figures.service_fault_errors import FaultNotYet, FaultOver, FaultStepEarlier
from mizuhiki.signup.figures.service_faults import note_fault, note_step
from mizuhiki.signup.models import ServiceFault, ServiceFaultStep
from mizuhiki.signup.permissions import FAULT_NOTE, FIGURES_SEE
from tests.builders import clerk, rules

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.req("DD-086")]
AT = datetime(2026, 10, 5, 9, 15, tzinfo=clock.TOKYO)
TODAY = date(2026, 12, 20)
HOUR = timedelta(hours=1)


def fault(**changes: Any) -> ServiceFault:
    said: dict[str, Any] = {
        "affects": "gateway", "title": "りそな銀行に進めない", "happened": "502が返る。",
        "started_at": AT - HOUR, "at": AT, "actor": clerk(),
    }  # fmt: skip
    return note_fault(**said | changes)


def step(one: ServiceFault, kind: str, at: datetime, text: str = "確かめた。") -> ServiceFaultStep:
    return note_step(fault_id=one.pk, kind=kind, text=text, happened_at=at, at=at, actor=clerk())


def titles(month: date) -> list[str]:
    return [line.fault.title for line in month_report(month, today=TODAY).faults]


def test_a_fault_stands_in_each_month_it_lasted_in(db: None) -> None:
    rules()
    long = fault(title="長い", started_at=AT - HOUR)
    short = fault(title="短い", started_at=AT - 2 * HOUR)
    step(short, "restored", AT)
    midnight = fault(title="月末", started_at=datetime(2026, 9, 30, 23, 59, tzinfo=clock.TOKYO))
    step(midnight, "restored", datetime(2026, 10, 1, 0, 0, tzinfo=clock.TOKYO))
    assert titles(date(2026, 9, 1)) == ["月末"]
    assert titles(date(2026, 10, 1)) == ["月末", "短い", "長い"]
    assert titles(date(2026, 11, 1)) == ["長い"]
    step(long, "restored", datetime(2026, 11, 30, 23, 59, tzinfo=clock.TOKYO))
    assert titles(date(2026, 12, 1)) == []


def test_the_report_says_start_end_cause_and_measure(db: None) -> None:
    rules()
    one = fault()
    step(one, "measure", AT, "迂回した。")
    step(one, "cause", AT + HOUR, "回線の故障。")
    step(one, "restored", AT + HOUR, "戻った。")
    other = fault(title="遅い", affects="site", started_at=AT)
    report = month_report(date(2026, 10, 1), today=TODAY)
    said = "".join(texts(month_pdf(report, at=AT + timedelta(days=40))))
    for words in (
        f"{one.shown}りそな銀行に進めない金融機関との接続2026-10-0508:152026-10-0510:15",
        f"{other.shown}遅い公開受付2026-10-0509:15未復旧",
        f"{one.shown}りそな銀行に進めない原因：回線の故障。措置：迂回した。",
        f"{other.shown}遅い原因：調査中措置：なし",
    ):
        assert words in said, words


def test_what_cannot_be_changes_nothing(db: None) -> None:
    one = fault()
    step(one, "restored", AT)
    with pytest.raises(FaultNotYet):
        fault(started_at=AT + timedelta(seconds=1))
    with pytest.raises(FaultOver):
        step(one, "restored", AT + HOUR)
    with pytest.raises(FaultStepEarlier):
        step(one, "cause", AT - 2 * HOUR)
    with pytest.raises(FaultNotYet):
        note_step(
            fault_id=one.pk, kind="cause", text="x", happened_at=AT + HOUR, at=AT, actor=clerk()
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="service_fault_ends_once"), transaction.atomic():
        ServiceFaultStep.objects.create(
            fault=one, kind="restored", text="x", happened_at=AT, at=AT, by_id=clerk().pk
        )
    assert (ServiceFault.objects.count(), ServiceFaultStep.objects.count()) == (1, 1)


def test_a_fault_is_noted_and_ended_on_screen(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    def day(name: str) -> dict[str, str]:
        return {f"{name}_on_0": "2026", f"{name}_on_1": "10", f"{name}_on_2": "5"}

    said = {"affects": "site", "title": "開かない", "happened": "白い画面。", "started_time": "08:10"} | day(
        "started"
    )
    with clock.travel(AT):
        browser = sign_in(person(FIGURES_SEE, FAULT_NOTE))
        late = browser.post("/signup/faults/", said | {"once": f"{uuid4()}", "started_time": "09:59"})
        assert (late.status_code, ServiceFault.objects.count()) == (422, 0)
        assert "今より後の日時です" in late.content.decode()
        answer = browser.post("/signup/faults/", said | {"once": f"{uuid4()}"})
        one = ServiceFault.objects.get()
        assert answer.headers["Location"] == f"/signup/faults/{one.pk}/"
        end = {"kind": "restored", "text": "再起動した。", "happened_time": "08:20"} | day("happened")
        page = f"/signup/faults/{one.pk}/"
        assert browser.post(page, end | {"once": f"{uuid4()}"}).status_code == 302
        again = browser.post(page, end | {"once": f"{uuid4()}"})
        assert (again.status_code, ServiceFaultStep.objects.count()) == (422, 1)
        assert "復旧済みです" in again.content.decode()
        reader = sign_in(person(FIGURES_SEE, username="kansa"))
        assert "2026-10-05 08:20" in reader.get("/signup/faults/").content.decode()
        assert reader.post("/signup/faults/", said | {"once": f"{uuid4()}"}).status_code == 403
        assert reader.post(page, end | {"once": f"{uuid4()}"}).status_code == 403
    assert (ServiceFault.objects.count(), ServiceFaultStep.objects.count()) == (1, 1)
