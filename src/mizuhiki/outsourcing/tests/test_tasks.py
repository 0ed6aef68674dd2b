"""Incidental tasks: booked once, under a type of the contract, taken back by another row, summed exactly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.audit.api import AuditEntry
from mizuhiki.documents.tests.pages import texts
from mizuhiki.outsourcing import errors, papers, rules, selectors
from mizuhiki.outsourcing.models import IncidentalTask, TaskReversal
from mizuhiki.outsourcing.rules import NOTHING, Amount, Done
from mizuhiki.outsourcing.services import reverse_task
from mizuhiki.outsourcing.tests.conftest import AT, TODAY, Book
from mizuhiki.platform.guards import insert_only_models

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FIVE = ["料金支払窓口受付業務", "収納業務", "滞納整理業務", "給水停止及び給水停止解除業務", "調査・作成業務"]
CALL_CENTRE = "コールセンター業務"


def of_day(day: date = TODAY) -> dict[str, tuple[int, int]]:
    """Count and minutes of each type in the daily report."""
    report = selectors.day_report(day)
    return {section.label: (section.amount.count, section.amount.minutes) for section in report.sections}


@pytest.mark.req("COL-052", "COL-004")
def test_tasks_stand_in_the_daily_report_under_their_type_with_count_and_minutes(book: Book) -> None:
    book("来庁者の案内", work_type="counter", count=2, minutes=15)
    book("封入", work_type="counter", count=120, minutes=90)
    book("納付書の仕分け", work_type="collection", count=1, minutes=20)
    book("地図の印刷", work_type="arrears", count=3, minutes=10)
    book("キャップの清掃", work_type="shutoff", count=8, minutes=40)
    book("住所録の整理", work_type="research", count=1, minutes=30)
    book("前日の分", work_type="research", done_on=TODAY - timedelta(days=1))
    assert of_day() == {
        "料金支払窓口受付業務": (122, 105),
        "収納業務": (1, 20),
        "滞納整理業務": (3, 10),
        "給水停止及び給水停止解除業務": (8, 40),
        "調査・作成業務": (1, 30),
        CALL_CENTRE: (0, 0),
    }
    assert list(of_day())[:5] == FIVE
    report = selectors.day_report(TODAY)
    assert [task.description for task in report.sections[0].tasks] == ["来庁者の案内", "封入"]
    assert (report.amount, report.amount.hours) == (Amount(135, 205), "3時間25分")


@pytest.mark.req("CC-051")
def test_other_tasks_of_the_call_centre_stand_in_the_monthly_report_with_counts_and_hours(
    book: Book, clerk: Any
) -> None:
    book("FAXの用紙補充", work_type="call_centre", count=2, minutes=35, agreement="11月2日 経営企画課")
    book("FAXの用紙補充", work_type="call_centre", count=1, minutes=40, done_on=date(2026, 11, 2))
    book("古い手引きの差替え", work_type="call_centre", count=4, minutes=80)
    book("封入", work_type="counter", count=7, minutes=5)
    book("先月の分", work_type="call_centre", count=9, minutes=9, done_on=date(2026, 10, 31))
    wrong = book("誤り", work_type="call_centre", count=50, minutes=500)
    reverse_task(task_id=wrong.pk, reason="件数の誤り", actor=clerk, at=AT)
    report = selectors.month_report(date(2026, 11, 1))
    centre = report.sections[-1]
    assert (centre.label, centre.amount, centre.amount.hours) == (CALL_CENTRE, Amount(7, 155), "2時間35分")
    assert [(line.description, line.amount) for line in centre.lines] == [
        ("古い手引きの差替え", Amount(4, 80)),
        ("FAXの用紙補充", Amount(3, 75)),
    ]
    assert report.days == [(date(2026, 11, 2), Amount(1, 40)), (TODAY, Amount(13, 120))]
    assert report.amount == Amount(14, 160)


@pytest.mark.req("COL-052", "CC-051", "COL-077")
def test_both_reports_go_on_paper(book: Book, clerk: Any) -> None:
    book("来庁者の案内", count=2, minutes=15)
    book("FAXの用紙補充", work_type="call_centre", count=3, minutes=75, agreement="11月2日 経営企画課")
    wrong = book("誤り", count=50, minutes=500)
    reverse_task(task_id=wrong.pk, reason="二重に記録", actor=clerk, at=AT)
    (daily,) = texts(papers.day_pdf(selectors.day_report(TODAY), at=AT))
    for said in (
        "業務日報（附帯業務）水引市企業局御中",
        "業務日2026年（令和8年）11月20日（金）",
        "料金支払窓口受付業務21515分収納業務000分",
        "コールセンター業務3751時間15分合計5901時間30分",
        "来庁者の案内窓口花子215誤り取消し：二重に記録窓口花子－－計215",
        "FAXの用紙補充（協議：11月2日経営企画課）窓口花子375",
    ):
        assert said in daily, (said, daily)
    (monthly,) = texts(papers.month_pdf(selectors.month_report(date(2026, 11, 1)), at=AT))
    for said in (
        "業務月報（附帯業務）",
        "対象2026年11月（20日まで）",
        "コールセンター業務3751時間15分合計5901時間30分",
        "FAXの用紙補充3751時間15分計3751時間15分",
        "2026年（令和8年）11月20日（金）5901時間30分",
    ):
        assert said in monthly, (said, monthly)


def test_a_task_is_a_row_with_who_and_when(book: Book, clerk: Any) -> None:
    task = book(" 封入 ", count=1, minutes=5, done_on=date(2026, 10, 1))
    assert (task.description, task.by, task.at, task.done_on) == ("封入", clerk, AT, date(2026, 10, 1))
    entry = AuditEntry.objects.get(action="outsourcing.task.booked")
    assert entry.facts == {"kind": "counter", "count": 1, "minutes": 5, "on": "2026-10-01"}
    assert {IncidentalTask, TaskReversal} <= set(insert_only_models())


@pytest.mark.req("COL-004")
def test_what_makes_no_sense_is_refused_and_nothing_booked(book: Book) -> None:
    refused: list[tuple[type[Exception], dict[str, Any]]] = [
        (errors.WorkTypeUnknown, {"work_type": "sewer"}),
        (errors.TaskSaysNothing, {"description": " 　"}),
        (errors.TaskOutOfTime, {"done_on": TODAY + timedelta(days=1)}),
        (errors.TaskOutOfTime, {"done_on": date(2026, 9, 30)}),
        (errors.TaskOutOfBounds, {"count": 0}),
        (errors.TaskOutOfBounds, {"count": 10_000}),
        (errors.TaskOutOfBounds, {"minutes": 0}),
        (errors.TaskOutOfBounds, {"minutes": 1_441}),
    ]
    for refusal, facts in refused:
        with pytest.raises(refusal):
            book(**{"description": "封入"} | facts)
    assert (IncidentalTask.objects.count(), AuditEntry.objects.filter(action__startswith="outs").count()) == (
        0,
        0,
    )


def test_the_same_act_is_booked_once(book: Book) -> None:
    book(reference="same")
    with pytest.raises(errors.TaskBooked):
        book(reference="same", minutes=99)
    assert IncidentalTask.objects.get().minutes == 15


@pytest.mark.req("COL-052")
def test_what_was_taken_back_stays_and_counts_nowhere(book: Book, clerk: Any, leader: Any) -> None:
    kept, wrong = book("封入"), book("誤り", minutes=500)
    with pytest.raises(errors.ReasonMissing):
        reverse_task(task_id=wrong.pk, reason=" ", actor=clerk, at=AT)
    assert of_day()[FIVE[0]] == (4, 515)
    reverse_task(task_id=wrong.pk, reason="時間の誤り", actor=clerk, at=AT)
    assert of_day()[FIVE[0]] == (2, 15)
    tasks = selectors.day_report(TODAY).sections[0].tasks
    assert [(task.description, selectors.is_reversed(task)) for task in tasks] == [
        ("封入", False),
        ("誤り", True),
    ]
    with pytest.raises(errors.TaskReversed, match="2026-11-20に取り消されています"):
        reverse_task(task_id=wrong.pk, reason="再度", actor=leader, at=AT)
    assert TaskReversal.objects.count() == 1
    assert kept.minutes == 15


def test_a_colleagues_task_is_taken_back_by_right_alone(book: Book, leader: Any, person: Any) -> None:
    task = book()
    other = person("outsourcing.task_book", username="mado2")
    with pytest.raises(errors.TaskOfAnother):
        reverse_task(task_id=task.pk, reason="誤り", actor=other, at=AT)
    assert TaskReversal.objects.count() == 0
    assert reverse_task(task_id=task.pk, reason="誤り", actor=leader, at=AT).by == leader


@pytest.mark.parametrize(
    ("facts", "guard"),
    [
        ({"count": 0}, "task_count_within_bounds"),
        ({"count": 10_000}, "task_count_within_bounds"),
        ({"minutes": 0}, "task_minutes_within_a_day"),
        ({"minutes": 1_441}, "task_minutes_within_a_day"),
        ({"description": ""}, "task_says_something"),
        ({"work_type": ""}, "task_has_a_type"),
        ({"done_on": TODAY + timedelta(days=1)}, "task_done_before_it_is_booked"),
        ({"reference": "k0"}, "reference"),
    ],
)
def test_the_database_refuses_what_no_task_is(book: Book, facts: dict[str, Any], guard: str) -> None:
    first = book()
    row = {
        "work_type": "counter", "description": "x", "count": 1, "minutes": 1, "done_on": TODAY,
        "reference": "k9", "at": AT, "by": first.by,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        IncidentalTask.objects.create(**row | facts)
    assert IncidentalTask.objects.count() == 1


def test_the_database_keeps_what_was_booked_and_takes_it_back_once(book: Book, clerk: Any) -> None:
    task = book()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        IncidentalTask.objects.update(minutes=1)
    with pytest.raises(IntegrityError, match="task_reversal_has_a_reason"), transaction.atomic():
        TaskReversal.objects.create(task=task, reason="", at=AT, by=clerk)
    TaskReversal.objects.create(task=task, reason="誤り", at=AT, by=clerk)
    with pytest.raises(IntegrityError, match="outsourcing_taskreversal_pkey"), transaction.atomic():
        TaskReversal.objects.create(task=task, reason="誤り", at=AT, by=clerk)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        TaskReversal.objects.filter(pk=task.pk).update(reason="別")


def test_words_and_type_are_remembered(book: Book, clerk: Any) -> None:
    assert (selectors.last_type(clerk), selectors.words_in_use(TODAY)) == ("", [])
    for description, work_type in (("封入", "counter"), ("案内", "counter"), ("案内", "research")):
        book(description, work_type=work_type)
    assert selectors.last_type(clerk) == "research"
    assert selectors.words_in_use(TODAY) == ["案内", "封入"]
    assert selectors.words_in_use(TODAY + timedelta(days=90)) == []


def test_before_the_first_rules_a_report_is_empty() -> None:
    assert (of_day(date(2001, 1, 1)), selectors.day_report(date(2001, 1, 1)).amount) == ({}, NOTHING)
    assert selectors.month_report(date(2001, 1, 1)).days == []


amounts = st.builds(Amount, st.integers(1, 9_999), st.integers(1, 1_440))
done = st.builds(Done, st.sampled_from("abz"), st.sampled_from(["封入", "案内", "清掃"]), amounts)


@given(st.lists(done, max_size=30))
def test_nothing_is_lost_or_added_however_it_is_put_together(lines: list[Done]) -> None:
    everything = rules.total(line.amount for line in lines)
    typed = rules.by_type(lines, ["b", "a"])
    assert list(typed)[:2] == ["b", "a"]
    assert rules.total(line.amount for found in typed.values() for line in found) == everything
    words = rules.by_words(lines)
    assert rules.total(line.amount for line in words) == everything
    assert len({(line.work_type, line.description) for line in words}) == len(words)
    assert [line.amount.minutes for line in words] == sorted(
        (line.amount.minutes for line in words), reverse=True
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0分"), (59, "59分"), (60, "1時間00分"), (125, "2時間05分"), (60_001, "1,000時間01分")],
)
def test_minutes_are_read_as_hours(minutes: int, words: str) -> None:
    assert Amount(1, minutes).hours == words
