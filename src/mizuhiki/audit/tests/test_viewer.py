"""The viewer: who saw or changed somebody, and that looking is itself a reading."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.audit import selectors
from mizuhiki.audit.api import ReadLog, acting, log_read_by, record
from mizuhiki.audit.tests.conftest import AT
from mizuhiki.platform import clock

Make = Callable[..., Any]
SignIn = Callable[[Any], Client]
ASK: dict[str, Any] = {"kind": "staff.user", "subject": "mado1", "actor": ""}


def days(first: date, last: date) -> dict[str, Any]:
    """The boxes of the two days."""
    boxes: dict[str, Any] = {}
    for name, day in (("first", first), ("last", last)):
        boxes |= {f"{name}_0": day.year, f"{name}_1": day.month, f"{name}_2": day.day}
    return boxes


@pytest.fixture
def auditor(person: Make) -> Any:
    return person("audit.trace_see", username="kansa", display_name="監査 一郎")


@pytest.fixture
def seen(clerk: Any, auditor: Any) -> Any:
    """A clerk who was looked at twice, acted upon once and changed once."""
    for at in (AT, AT + timedelta(minutes=5)):
        log_read_by(auditor, subjects=[clerk], screen="staff:person_page", purpose="登録の確認", at=at)
    with acting(actor=auditor, place="staff:person_change", reason="本人の申出", request_id="feed"):
        record(action="staff.role.given", subject=clerk, actor=auditor, at=AT, role="auditor")
        clerk.display_kana = "マドグチ ハナコ"
        clerk.save()
    return clerk


@pytest.mark.req("SEC-064")
@pytest.mark.asvs("J3.3")
def test_reads_acts_and_changes_stand_in_one_list(seen: Any) -> None:
    today = clock.today()
    lines = selectors.trace_of(
        kind="staff.user", subject_id=seen.pk, first=AT.date(), last=max(today, AT.date())
    ).lines
    told = [(line.actor_name, line.what, line.purpose, line.detail) for line in lines]
    assert ("kansa", "変更", "本人の申出", "職員：氏名カナ") in told
    assert ("kansa", "操作", "本人の申出", "役割 監査員") in told
    assert told.count(("kansa", "画面表示", "登録の確認", "")) == 2
    assert ("", "登録", "", "職員") in told


def test_the_sums_are_by_day_person_act_and_purpose(seen: Any) -> None:
    asked: Any = {"kind": "staff.user", "first": AT.date(), "last": AT.date()}
    lines = selectors.trace_of(subject_id=seen.pk, **asked).lines
    reads = [s for s in selectors.sums_of(lines) if s.what == "画面表示"]
    assert [(s.day, s.actor_name, s.purpose, s.count) for s in reads] == [
        (AT.date(), "kansa", "登録の確認", 2)
    ]


def test_other_days_other_people_and_other_subjects_are_left_out(seen: Any, auditor: Any) -> None:
    before = AT.date() - timedelta(days=1)
    assert selectors.trace_of(kind="staff.user", subject_id=seen.pk, first=before, last=before).lines == []
    asked: Any = {"kind": "staff.user", "first": AT.date(), "last": AT.date()}
    assert selectors.trace_of(subject_id=seen.pk, actor_name="somebody", **asked).lines == []
    others = selectors.trace_of(subject_id=auditor.pk, **asked).lines
    assert [line for line in others if line.what == "画面表示"] == []


def test_an_act_that_names_a_customer_is_found_by_the_customer(clerk: Any) -> None:
    record(action="payments.receipt.taken", subject=clerk, actor=clerk, at=AT, customers=[41, 42], yen=100)
    asked: Any = {"kind": "customers.customer", "first": AT.date(), "last": AT.date()}
    (line,) = selectors.trace_of(subject_id=42, **asked).lines
    assert (line.what, line.place, line.detail) == ("操作", "領収", "金額 100円")


def test_one_person_is_found_however_much_others_did_since(
    clerk: Any, auditor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each source is sifted by person before it is cut, and a trace that is cut says so."""
    for minute in range(3):  # the oldest of all
        log_read_by(clerk, subjects=[auditor], screen="a:b", purpose="p", at=AT + timedelta(minutes=minute))
        record(action="a.b.c", subject=auditor, actor=clerk, at=AT + timedelta(minutes=10 + minute))
    for hour in range(1, 5):
        log_read_by(auditor, subjects=[auditor], screen="a:b", purpose="p", at=AT + timedelta(hours=hour))
        record(action="a.b.c", subject=auditor, actor=auditor, at=AT + timedelta(hours=hour, minutes=1))
    asked: Any = {"kind": "staff.user", "subject_id": auditor.pk, "first": AT.date(), "last": AT.date()}

    def found(name: str, lines: int) -> tuple[list[tuple[str, str, timedelta]], bool]:
        monkeypatch.setattr(selectors, "LINES", lines)
        trace = selectors.trace_of(actor_name=name, **asked)
        return [(line.actor_name, line.what, line.at - AT) for line in trace.lines], trace.is_cut

    acts = [("mado1", "操作", timedelta(minutes=10 + minute)) for minute in (2, 1, 0)]
    reads = [("mado1", "画面表示", timedelta(minutes=minute)) for minute in (2, 1, 0)]
    assert found("mado1", 6) == (acts + reads, False)
    assert found("mado1", 5) == (acts + reads[:2], True)
    assert found("mado1", 3) == (acts, True)
    assert found("", 3) == (
        [
            ("kansa", "操作", timedelta(hours=4, minutes=1)),
            ("kansa", "画面表示", timedelta(hours=4)),
            ("kansa", "操作", timedelta(hours=3, minutes=1)),
        ],
        True,
    )


def test_the_page_says_that_it_shows_the_newest_only(
    seen: Any, auditor: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "新しい1件だけを表示しています。"
    client, asked = sign_in(auditor), ASK | days(AT.date(), AT.date()) | {"actor": "kansa"}
    assert "件だけを表示しています。" not in client.get("/trace/", asked).content.decode()
    monkeypatch.setattr(selectors, "LINES", 1)
    assert words in client.get("/trace/", asked).content.decode()


def test_looking_is_logged(seen: Any, auditor: Any, sign_in: SignIn) -> None:
    before = ReadLog.objects.count()
    page = sign_in(auditor).get("/trace/", ASK | days(AT.date(), AT.date()))
    assert page.status_code == 200
    assert "登録の確認" in page.content.decode()
    row = ReadLog.objects.order_by("-pk")[0]
    assert ReadLog.objects.count() == before + 1
    assert (row.actor_name, row.screen, row.purpose) == ("kansa", "audit:trace", "閲覧・変更の記録の調査")
    assert (row.subject_kind, row.subject_ids) == ("staff.user", [seen.pk])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "nobody"}, "この番号の職員は見つかりません。"),
        ({"subject": ""}, "対象の番号を入力してください"),
        ({"first_0": "2020"}, "一度に調べられるのは1年間までです。"),
        ({"first_1": "13"}, "月は1から12までの数字で入力してください"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why_and_logs_nothing(
    seen: Any, auditor: Any, sign_in: SignIn, change: dict[str, str], words: str
) -> None:
    before = ReadLog.objects.count()
    page = sign_in(auditor).get("/trace/", ASK | days(AT.date(), AT.date()) | change)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert ReadLog.objects.count() == before


def test_only_with_the_right(client: Client, person: Make, sign_in: SignIn) -> None:
    assert client.get("/trace/").status_code == 302
    assert sign_in(person(username="mado2")).get("/trace/").status_code == 403


def test_the_question_uses_the_index_on_subjects(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = ReadLog.objects.filter(subject_ids__contains=[5]).explain()
    assert "read_log_of_subjects" in plan
