"""A call for training from the ring to its result, at the ordinary desk; and nowhere but in training."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from mizuhiki.callcentre.services import going_on
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.customers.api import Customer, Phone
from mizuhiki.knowledge.models import Article, InForce, Publication, Version
from mizuhiki.platform import clock
from mizuhiki.practice import errors, services, urls
from mizuhiki.practice.models import Drill, DrillLine, DrillResult
from mizuhiki.practice.scenarios import scenarios
from mizuhiki.telephony.api import Call, call_at_desk
from mizuhiki.telephony.services import keying, registering
from mizuhiki.telephony.services.registering import CodeFacts
from tests import standing
from tests.builders import Town, clerk
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=clock.TOKYO)
TAKES = ("practice.drill_take", "callcentre.case_see", "callcentre.case_take", "telephony.call_key")


def manual(number: int, from_on: date) -> None:
    """An approved training manual."""
    by = clerk()
    facts: dict[str, Any] = {"reason": "最初の版", "at": NOW, "by": by}
    article = Article.objects.create(kind="training_manual", number=number, at=NOW, by=by)
    version = Version.objects.create(
        article=article, number=1, title="手引き", body="1日目", origin="new", reference=f"m{number}", **facts
    )
    asked = Publication.objects.create(from_on=from_on, reference=f"p{number}", **facts)
    told = {"version": version, "article": article, "publication": asked}
    InForce.objects.create(**told, from_on=from_on, at=NOW, by=by)


@standing.fixture
def three(rules_in_force: None) -> None:
    """Three households; the first two have one telephone. A code for the end of a call."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
        digits = "00050000001" if number < 3 else "00050000003"
        customer = Customer.objects.get(customer_no=f"{number:010d}")
        Phone.objects.create(customer=customer, shown=digits, digits=digits)
    manual(1, date(2026, 11, 1))
    code = CodeFacts("料金の問合せ", "fee_inquiry", True, "", date(2026, 4, 1))
    registering.register_code(code="K20", facts=code, actor=None, at=NOW - timedelta(days=1))


@pytest.fixture(autouse=True)
def _now(three: None) -> Iterator[None]:
    with clock.travel(NOW):
        yield


@pytest.fixture
def trainee(person: Callable[..., Any]) -> Any:
    return person(*TAKES, username="op1", display_name="受付 花子")


@pytest.fixture
def leader(person: Callable[..., Any]) -> Any:
    return person(*TAKES, "practice.drill_lead", username="sv1", display_name="監督 次郎")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def press(client: Client, drill: Drill, act: str, second: float, **facts: str) -> Any:
    with clock.travel(after(second)):
        return client.post(f"/practice/{drill.pk}/do/{act}/", {"once": str(uuid.uuid4())} | facts)


@pytest.mark.req("CC-109", "CC-110")
def test_a_call_is_rung_heard_line_by_line_registered_and_compared(
    trainee: Any, leader: Any, sign_in: Callable[..., Client]
) -> None:
    sv, op = sign_in(leader), sign_in(trainee)
    ring = {"scenario": "enquiry_amount", "trainee": str(trainee.pk)}
    answer = sv.post("/practice/ring/", ring | {"once": str(uuid.uuid4())})
    drill = Drill.objects.get()
    assert answer.headers["Location"] == f"/practice/{drill.pk}/"
    customer = Customer.objects.get(customer_no="0000000003")  # whose number is nobody else's
    assert (drill.customer, drill.call.source, drill.call.caller.digits) == (
        customer, Call.Source.SIMULATOR, "00050000003",
    )  # fmt: skip
    assert call_at_desk(trainee.pk, NOW) == drill.call  # what opens the ordinary pop
    again = sv.post("/practice/ring/", ring | {"once": str(uuid.uuid4())})
    assert (again.status_code, "別の通話が終わっていません" in text_of(again)) == (422, True)
    refused = press(op, drill, "next", 1)
    assert (refused.status_code, DrillLine.objects.count()) == (422, 0)
    press(op, drill, "answer", 4)
    assert "今回の料金、高くないですか" not in text_of(op.get(f"/practice/{drill.pk}/"))
    press(op, drill, "next", 5)
    press(op, drill, "next", 20)
    page = text_of(op.get(f"/practice/{drill.pk}/"))
    assert ("今回の料金、高くないですか" in page, "見本 3です" in page, "次の言葉（残り3）" in page) == (
        True, True, True,
    )  # fmt: skip
    new = NewCase("enquiry", "telephone", customer_id=customer.pk, call_id=drill.call_id)
    with clock.travel(after(60)):
        words = Words("使用量が多い理由", "トイレの漏水を確かめていただく")
        case = take_case(new, words, actor=trainee, at=after(60))
        by: dict[str, Any] = {"case_id": case.pk, "actor": trainee, "at": after(60)}
        going_on.identify_caller(**by, is_same=True, how="氏名、住所")
        going_on.classify(**by, topic="usage_rise")
    press(op, drill, "hang_up", 174.5)
    assert press(op, drill, "judge", 200).status_code == 422  # the work after the call goes on
    keying.code_call(call_id=drill.call_id, code="K20", actor=trainee, at=after(265))
    press(sv, drill, "judge", 300, note="よい聞き取りでした。")
    result = DrillResult.objects.get()
    assert {one["label"]: (one["found"], one["is_met"]) for one in result.checks} == {
        "本人確認": ("本人と確認", True),
        "登録した種類": ("問合せ", True),
        "問合せの分類": ("料金", True),
        "聞き取った要点": ("2点", True),
        "通話時間": ("2分50秒", True),
        "後処理時間": ("1分30秒", True),
    }
    assert (result.is_passed, (result.talk_ms or 0) // 1000, (result.wrap_ms or 0) // 1000) == (
        True, 170, 90,
    )  # fmt: skip
    page = text_of(op.get(f"/practice/{drill.pk}/"))
    assert ("合格" in page, "よい聞き取りでした。" in page) == (True, True)
    assert (result.met, result.manual_shown, "6点（6点満点）" in page) == (6, "手引き　第1版", True)
    assert (press(sv, drill, "judge", 310).status_code, DrillResult.objects.count()) == (422, 1)
    page = text_of(sv.get("/practice/"))
    assert ("受付 花子" in page, "途中" in page, "2:50" in page) == (True, True, True)
    told = sv.get("/practice/export.csv").content.decode("utf-8-sig").splitlines()
    assert told[1] == (
        '"2026-11-16","受付 花子","op1","料金が高くなった理由の問合せ","合格","6","6","170","90",'
        '"手引き　第1版","監督 次郎","よい聞き取りでした。"'
    )
    assert (len(told), op.get("/practice/export.csv").status_code) == (2, 403)


def test_a_mistake_is_shown_and_nobody_sees_the_call_of_another(
    trainee: Any, leader: Any, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    withheld = services.ring(scenarios()["withheld_enquiry"], trainee=trainee, actor=trainee, at=NOW)
    assert (withheld.customer, withheld.call.caller.is_withheld) == (None, True)
    with pytest.raises(errors.DrillUnfit):
        services.hang_up(drill=withheld, actor=trainee, at=after(1))
    services.give_up(drill=withheld, actor=trainee, at=after(9))
    assert call_at_desk(trainee.pk, after(10)) is None
    shared = services.ring(scenarios()["shared_number"], trainee=trainee, actor=trainee, at=after(10))
    assert shared.call.caller.digits == "00050000001"
    services.answer(drill=shared, actor=trainee, at=after(12))
    services.hang_up(drill=shared, actor=trainee, at=after(200))
    keying.code_call(call_id=shared.call_id, code="K20", actor=trainee, at=after(400))
    press(sign_in(trainee), shared, "judge", 401, note="よくできた。")
    result = DrillResult.objects.get()
    assert result.note == ""  # a supervisor's word
    assert [one["label"] for one in result.checks if one["is_met"]] == []
    other = sign_in(person("practice.drill_take", username="op2"))
    assert other.get(f"/practice/{shared.pk}/").status_code == 404
    assert "op1" not in text_of(other.get("/practice/"))


@pytest.mark.req("CC-110")
@pytest.mark.parametrize("world", ["production", "trial"])
def test_among_real_calls_nothing_of_it_answers(
    world: str, trainee: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert urls.addresses(world) == []
    monkeypatch.setattr(services, "settings", SimpleNamespace(ENVIRONMENT=SimpleNamespace(value=world)))
    with pytest.raises(errors.NoDrillHere):
        services.ring(scenarios()["start_new"], trainee=trainee, actor=trainee, at=NOW)
    assert (Drill.objects.count(), Call.objects.count()) == (0, 0)
