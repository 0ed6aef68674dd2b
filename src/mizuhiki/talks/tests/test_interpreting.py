"""An interpreter in a call: who answers now, what is said first, the minutes, the month by language."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.knowledge.models import Article, InForce, Publication, Version, VersionCallType
from mizuhiki.platform import clock
from mizuhiki.talks import errors, interpreting_errors
from mizuhiki.talks.interpreting_models import Interpreter, Interpreting, InterpretingEnd
from mizuhiki.talks.interpreting_rules import is_open, minutes_of
from mizuhiki.talks.interpreting_selectors import interpreted_in, interpreting_of
from mizuhiki.talks.services import interpreting
from mizuhiki.telephony.api import Call, begin_call, end_call
from tests import standing
from tests.builders import clerk
from tests.pages import text_of

QUERIES = 8  # of the part

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=clock.TOKYO)  # a Saturday
minute = st.integers(min_value=0, max_value=600_000)


@given(length_ms=minute)
def test_each_minute_begun_counts(length_ms: int) -> None:
    minutes = minutes_of(NOW, NOW + timedelta(milliseconds=length_ms))
    assert (minutes - 1) * 60_000 < length_ms <= minutes * 60_000


def test_a_service_answers_in_its_hours_on_its_days() -> None:
    def answers(now: time, *, closes: time = time(17), daily: bool = False, works: bool = True) -> bool:
        return is_open(opens=time(9), closes=closes, is_daily=daily, now=now, is_working_day=works)

    assert [answers(time(8, 59)), answers(time(9)), answers(time(17))] == [False, True, False]
    assert [answers(time(12), works=False), answers(time(12), works=False, daily=True)] == [False, True]
    assert answers(time(3), closes=time(9)), "hours that begin and end alike are day and night"


@standing.fixture
def phrases(rules_in_force: None) -> None:
    """Approved phrases in English, for enquiries and for starts, and one service a language of two."""
    del rules_in_force
    by = clerk()
    facts = {"from_on": date(2026, 11, 1), "reason": "最初の版", "reference": "p", "at": NOW, "by": by}
    publication = Publication.objects.create(**facts)
    for number, (call_type, body) in enumerate((("enquiry", "One moment, please."), ("start", "When?")), 1):
        article = Article.objects.create(kind="script", number=number, at=NOW, by=by)
        version = Version.objects.create(
            article=article, number=1, title="Phrases", body=body, language="en", origin="new",
            reason="最初の版", reference=f"t{number}", at=NOW, by=by,
        )  # fmt: skip
        VersionCallType.objects.create(version=version, call_type=call_type)
        told = {"version": version, "article": article, "publication": publication}
        InForce.objects.create(**told, from_on=date(2026, 11, 1), at=NOW, by=by)
    for language, is_daily in (("en", True), ("zh", False)):
        Interpreter.objects.create(
            language=language, name=f"通訳 {language}", telephone="0570-000-001", opens=time(8),
            closes=time(20), is_daily=is_daily,
        )  # fmt: skip


@pytest.fixture
def operator(phrases: None, person: Callable[..., Any]) -> Iterator[Any]:
    with clock.travel(NOW):
        yield person("telephony.call_key", "callcentre.case_see", username="op1")


def post(client: Client, call: Call, *, part: bool = False, **facts: Any) -> Any:
    headers = {"HX-Request": "true"} if part else {}
    data = {"once": str(uuid.uuid4())} | facts
    return client.post(f"/calls/{call.pk}/interpreting/", data, headers=headers)


@pytest.mark.req("CC-055")
@pytest.mark.django_db
@pytest.mark.db
def test_an_interpreter_is_called_in_and_the_month_counts_the_minutes(
    operator: Any, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(operator)
    english = Interpreter.objects.get(language="en")
    call = begin_call(direction="in", line_code="", caller=None, actor=operator, at=NOW)
    page = text_of(client.get(f"/calls/{call.pk}/interpreting/"))
    shown = ("0570-000-001", "One moment, please.", "英語の通訳を始める")
    assert [word in page for word in shown] == [True] * 3
    assert (page.count("受付中"), page.count("時間外")) == (1, 1)  # on a Saturday
    operator.has_perm("telephony.call_key")  # asked once a request
    with CaptureQueriesContext(connection) as asked:
        told = interpreting_of(call, operator, call_type="start")
    assert len(asked) <= QUERIES
    tongues = told["tongues"]
    assert [(one.code, list(one.phrases)) for one in tongues] == [("en", ["When?"]), ("zh", []), ("ko", [])]
    part = client.get(f"/calls/{call.pk}/interpreting/?matter=start", headers={"HX-Request": "true"})
    assert ("When?" in text_of(part), "<html" in part.content.decode()) == (True, False)
    assert post(client, call, interpreter="").status_code == 422
    refused = post(client, call, part=True, end="1")
    assert (refused.status_code, "通訳は入っていません" in text_of(refused)) == (422, True)
    part = post(client, call, part=True, interpreter=str(english.pk))
    assert (part.status_code, "通訳中" in text_of(part)) == (200, True)
    assert "<html" not in part.content.decode()
    again = post(client, call, interpreter=str(english.pk))
    assert (again.status_code, Interpreting.objects.count()) == (422, 1)
    with clock.travel(NOW + timedelta(minutes=6, seconds=30)):
        assert post(client, call, end="1").status_code == 302
    with clock.travel(NOW + timedelta(minutes=8)):
        post(client, call, interpreter=str(english.pk))
    end_call(call_id=call.pk, actor=operator, at=NOW + timedelta(minutes=10))  # nobody ended the second
    with clock.travel(NOW + timedelta(minutes=12)):
        late = post(client, call, interpreter=str(english.pk))
        assert (late.status_code, Interpreting.objects.count()) == (422, 2)
        page = text_of(client.get("/centre/interpreters/"))
    month = [datetime(2026, number, 1, tzinfo=clock.TOKYO) for number in (11, 12)]
    assert [(one.label, one.times, one.calls, one.minutes) for one in interpreted_in(*month)] == [
        ("英語", 2, 1, 9), ("中国語", 0, 0, 0), ("韓国語", 0, 0, 0), ("その他の言語", 0, 0, 0),
    ]  # fmt: skip
    assert "英語 1 2 9分 0" in page


@pytest.mark.django_db
@pytest.mark.db
def test_only_who_has_the_call_calls_somebody_in(operator: Any, person: Callable[..., Any]) -> None:
    other = person("telephony.call_key", username="op2")
    call = begin_call(direction="in", line_code="", caller=None, actor=operator, at=NOW)
    facts = {"call_id": call.pk, "interpreter_id": Interpreter.objects.get(language="zh").pk}
    with pytest.raises(errors.CallNotHere):
        interpreting.begin_interpreting(**facts, actor=other, at=NOW)
    end_call(call_id=call.pk, actor=operator, at=NOW + timedelta(minutes=1))
    with pytest.raises(interpreting_errors.CallIsOver):
        interpreting.begin_interpreting(**facts, actor=operator, at=NOW + timedelta(minutes=2))
    assert (Interpreting.objects.count(), InterpretingEnd.objects.count()) == (0, 0)


@pytest.mark.req("CC-055")
@pytest.mark.django_db
@pytest.mark.db
def test_the_list_of_services_is_the_supervisors(
    operator: Any, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    assert sign_in(operator).get("/centre/interpreters/new/").status_code == 403
    leader = person("callcentre.case_see", "callcentre.directory_edit", username="sv1")
    given = {"language": "ko", "name": "韓国語通訳", "telephone": "0570-000-003", "opens": "18:00",
             "closes": "9:00", "is_active": "on", "once": str(uuid.uuid4())}  # fmt: skip
    client = sign_in(leader)
    assert client.post("/centre/interpreters/new/", given).status_code == 422
    given |= {"opens": "9:00", "closes": "18:00", "once": str(uuid.uuid4())}
    assert client.post("/centre/interpreters/new/", given).status_code == 302
    assert Interpreter.objects.get(language="ko").hours == "平日 09:00～18:00"
