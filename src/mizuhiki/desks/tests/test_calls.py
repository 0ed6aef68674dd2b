"""The operator's desk as its pages show it: what opens when, and that no word is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import ReadLog
from mizuhiki.callcentre.api import Case, CaseStep, NewCase, Section, Words, take_case
from mizuhiki.callcentre.models import CaseAnswer, Subject
from mizuhiki.customers.api import PROTECTED_SEE, Customer, Phone, Premises, begin_mark
from mizuhiki.desks.calls import stream
from mizuhiki.knowledge.api import usage
from mizuhiki.knowledge.models import Version
from mizuhiki.platform import clock
from mizuhiki.repairs.api import Area, receive_request, register_notice
from mizuhiki.repairs.tests.conftest import given
from mizuhiki.talks.models import Check, Note, Outcome, Transfer
from mizuhiki.telephony.api import Call, call_view, caller_of, hear
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.services.registering import CodeFacts, register_code
from mizuhiki.telephony.tests.told import NINE, after
from mizuhiki.telephony.words import Kind
from tests import standing
from tests.builders import Town

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.screen]
MOBILE = "090-1234-5678"
RIGHTS = (
    *("telephony.call_key", "callcentre.case_see", "callcentre.case_take", "contacts.contact_add"),
    *("customers.customer_see", "knowledge.article_see"),
)
SignIn = Callable[..., Client]


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS, username="op1", display_name="受付 花子")


@standing.fixture
def customer(rules_in_force: None) -> Customer:
    """見本 1 of 緑町1番地 with a mobile telephone, who owes nothing; 見本 2 shares the telephone."""
    del rules_in_force
    town = Town()
    for number in (1, 2):
        town.settle(number)
        made = Customer.objects.get(customer_no=f"{number:010d}")
        Phone.objects.create(customer=made, shown=MOBILE, digits=MOBILE.replace("-", ""))
    for code, kind in (("K20", "fee_inquiry"), ("K90", "")):
        facts = CodeFacts("問合せ", kind, is_complete=True, exchange_key="", starts_on=NINE.date())
        register_code(code=code, facts=facts, actor=None, at=NINE)
    return Customer.objects.get(customer_no="0000000001")


def ring(operator: Any, number: str = MOBILE, *, answered: bool = True, told_as: str = "C1") -> Call:
    """An exchange tells of a call that rings at an operator, and is taken ten seconds later."""
    key = f"staff:{operator.pk}"
    told = [Event(Kind.QUEUED, NINE, "acd"), Event(Kind.ALERTED, after(2), "agent", key)]
    if answered:
        told.append(Event(Kind.ANSWERED, after(10), "agent", key))
    return hear(source="push", conversation=told_as, told=told, caller=caller_of(number), at=after(10))


def page(client: Client, seconds: float = 30) -> str:
    with clock.travel(after(seconds)):
        return client.get("/desk/", secure=True).content.decode()


def post(client: Client, path: str, seconds: float, **fields: Any) -> Any:
    with clock.travel(after(seconds)):
        found = re.search(r'name="once" value="([^"]+)"', client.get("/desk/", secure=True).content.decode())
        assert found is not None
        data = {"once": found[1], "language": "ja"} | fields
        return client.post(path, data, secure=True)


@pytest.mark.req("CC-036")
def test_before_the_check_only_kinds_open_and_after_it_the_account(
    operator: Any, customer: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    new = NewCase(kind="wish", channel="telephone", customer_id=customer.pk)
    take_case(new, Words("検針票の字を大きく", caller="見本 1"), actor=operator, at=NINE - timedelta(days=1))
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    before = page(client)
    assert "この番号の登録：<strong>2人</strong>" in before
    assert "要望・意見 1件" in before
    for hidden in ("見本 1", "緑町", "0000000001", "検針票の字", "未納額"):
        assert hidden not in before, hidden
    refused = post(client, f"{path}/check/", 40, name="見本")
    assert refused.status_code == 422
    assert "電話番号は一致しましたが、お名前が一致しません。" in refused.content.decode()
    assert "緑町" not in refused.content.decode()
    assert Check.objects.count() == 0
    answer = post(client, f"{path}/check/", 50, name="見本1", address="緑町1番地", relation="ご家族")
    assert (answer.status_code, Check.objects.get().facts) == (302, "お名前・住所・電話番号")
    after_it = page(client, 60)
    for shown in ("見本 1 様", "0000000001", "緑町1番地", "0円", "検針票の字を大きく", "ご家族"):
        assert shown in after_it, shown
    may_not = [right for right in RIGHTS if right != "customers.customer_see"]
    leader = sign_in(person(*may_not, "callcentre.case_lead", username="sv1"))
    with clock.travel(after(60)):
        assert "緑町" not in leader.get(f"{path}/", secure=True).content.decode()
    searched = ReadLog.objects.filter(screen="desks:caller_check", how=ReadLog.How.SEARCH)
    assert customer.pk in searched.latest("pk").subject_ids
    begin_mark(
        customer_id=customer.pk, kind="protection", starts_on=NINE.date(), actor=operator, at=after(61)
    )
    assert "緑町" not in page(client, 70)


def test_a_note_outlives_a_reload_and_becomes_a_case_with_its_answer(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    del customer
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    saved = post(client, f"{path}/note/", 20, text="料金が高い", matter="enquiry", turn="1")
    assert (saved.status_code, saved.content.decode()) == (200, "メモを保存しました 09:00:20")
    assert "料金が高い" in page(client, 30)
    missing = post(client, f"{path}/register/", 40, matter="notification", text="請求書の宛先")
    assert missing.status_code == 422
    assert "届出の種類を選んでください" in missing.content.decode()
    unclassed = post(
        client, f"{path}/register/", 41, matter="enquiry", text="料金が高い", answer="説明", is_complete="on"
    )
    assert unclassed.status_code == 422
    assert (Case.objects.count(), Note.objects.get().fields["text"]) == (0, "料金が高い")
    fields = {"matter": "enquiry", "text": "料金が高い", "answer": "説明", "topic": "usage_rise"}
    done = post(client, f"{path}/register/", 50, **fields, is_complete="on", turn="4", answers=["999", "x"])
    case = Case.objects.get()
    assert (done.status_code, case.call, case.kind, CaseAnswer.objects.count()) == (302, call, "enquiry", 0)
    assert CaseStep.objects.filter(case=case).values_list("kind", flat=True).last() == "closed"
    post(client, f"{path}/note/", 51, text="料金が高い", turn="3")  # late
    assert Note.objects.get().fields == {}
    wish = post(client, f"{path}/register/", 52, matter="complaint", text="字を大きく")
    assert (wish.status_code, Case.objects.latest("pk").kind) == (302, "wish")


@pytest.mark.req("CC-036")
def test_who_speaks_for_somebody_protected_learns_no_place_of_them(
    person: Callable[..., Any], customer: Customer, sign_in: SignIn
) -> None:
    Premises.objects.update(town="緑町", search_text="")
    operator, knows = (
        person(*RIGHTS, *more, "repairs.request_see", username=name)
        for name, more in (("op1", ()), ("knows1", (PROTECTED_SEE,)))
    )
    begin_mark(customer_id=customer.pk, kind="protection", starts_on=NINE.date(), actor=operator, at=NINE)
    register_notice(
        kind="outage", title="断水", words="断水", area=Area(towns=("緑町",)), starts_at=NINE,
        ends_at=after(9_999), actor=operator, at=NINE,
    )  # fmt: skip
    for viewer, relation, place in ((operator, "", False), (knows, "ご家族", False), (knows, "", True)):
        call, client = ring(viewer, told_as=f"{viewer.pk}{relation}"), sign_in(viewer)
        said = {"name": "見本1", "address": "緑町1番地", "number": customer.customer_no, "relation": relation}
        assert post(client, f"/desk/calls/{call.pk}/check/", 20, **said).status_code == 302
        assert ("住所" in Check.objects.latest("pk").facts) is place
        assert ("緑町" in page(client)) is place
        with clock.travel(after(40)):
            shown = client.get(f"/customers/{customer.pk}/", secure=True).content.decode()
        assert ("緑町" in shown) is (viewer == knows)


def test_words_that_are_refused_are_kept_and_two_pages_of_a_call_lose_none(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    del customer
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    hidden = re.search(r'name="turn" value="(\d+)"', page(client))
    assert hidden is not None
    refused = post(
        client, f"{path}/register/", 20, matter="notification", text="請求書の宛先", turn=hidden[1]
    )
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert Note.objects.get().fields["text"] == "請求書の宛先"
    hidden = re.search(r'name="turn" value="(\d+)"', page(client))
    assert hidden is not None
    fields = {"matter": "enquiry", "text": "請求書の宛先と額", "is_complete": "on", "answer": "説明"}
    assert post(client, f"{path}/register/", 21, **fields, turn=hidden[1]).status_code == 422
    assert Note.objects.get().fields["text"] == "請求書の宛先と額"
    too_long = post(client, f"{path}/register/", 22, matter="enquiry", text="あ" * 9_000, turn="8")
    assert (too_long.status_code, Note.objects.get().fields["answer"]) == (422, "説明")
    first = post(client, f"{path}/note/", 23, text="一枚目", turn="9")
    second = post(client, f"{path}/note/", 24, text="二枚目", turn="9")
    assert Note.objects.get().fields["text"] == "一枚目"
    assert [int(one.headers["Note-Turn"]) for one in (first, second)] == [9, 10]  # the second saves again


def test_a_matter_with_a_form_of_its_own_leads_there_with_the_tap(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    away = post(client, f"{path}/register/", 20, matter="start", text="三月一日から")
    assert (away.status_code, away["Location"]) == (302, "/intake/take/start/")
    assert Note.objects.get().fields["text"] == "三月一日から"
    post(client, f"{path}/check/", 30, name="見本1", address="緑町1番地")
    supply = customer.parts.get().supply_id
    repair = post(client, f"{path}/register/", 40, matter="water_repair", turn="5")
    assert repair["Location"] == f"/repairs/new/water/?supply={supply}"


@pytest.mark.req("CC-036")
def test_a_page_that_shows_another_caller_registers_nothing(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    post(client, f"{path}/check/", 20, name="見本1", address="緑町1番地")
    old = re.search(r'name="check" value="(\d*)"', page(client))
    assert old is not None
    post(client, f"{path}/check/", 40, name="見本2", address="緑町2番地")
    fields = {"matter": "complaint", "text": "字を大きく", "turn": "3"}
    refused = post(client, f"{path}/register/", 50, **fields, check=old[1])
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert "本人確認の結果が、この画面を開いた後に変わりました。" in refused.content.decode()
    assert Note.objects.get().fields["text"] == "字を大きく"
    new = re.search(r'name="check" value="(\d*)"', refused.content.decode())
    assert new is not None
    assert post(client, f"{path}/register/", 60, **fields, check=new[1]).status_code == 302
    assert Case.objects.get().customer != customer


@pytest.mark.req("CC-029", "CC-035", "CC-117")
@pytest.mark.usefixtures("customer")
def test_the_script_stands_beside_and_the_answer_that_was_used_is_kept(
    operator: Any, sign_in: SignIn, write: Callable[..., Version], ask: Any, decide: Any
) -> None:
    script = write(
        "k1", kind="script", call_types=["start"], title="開始", body="いつからお使いですか。", category=""
    )
    entry = write("k2")
    decide(ask(script, entry))
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    assert 'hx-get="/knowledge/calls/start/"' in page(client)
    with clock.travel(after(15)):
        beside = client.get("/knowledge/calls/start/", secure=True, headers={"HX-Request": "true"})
    for shown in (script.body, "使用開始、休止及び名義変更の電話受付", "ＯＰは、お客さまや不動産管理業者等"):
        assert shown in beside.content.decode(), shown
    found = post(client, "/desk/faq/", 20, words="口座振替").content.decode()
    assert f'value="{entry.pk}" form="note"' in found
    suggested = post(client, "/desk/faq/", 21, text="引落しを口座振替にしたい", answers=[str(entry.pk)])
    assert suggested.content.decode().count("口座振替を申し込みたい") == 1
    asked = {"matter": "enquiry", "text": "口座振替にしたい", "answers": [str(entry.pk)]}
    post(client, f"{path}/note/", 22, **asked, turn="1")
    assert f'value="{entry.pk}" form="note" checked' in page(client, 23)  # a mark outlives a reload
    assert post(client, f"{path}/register/", 30, **asked).status_code == 302
    told = CaseAnswer.objects.get()
    assert (told.version, told.case) == (entry, Case.objects.get())
    assert usage(after(0), after(99)).uses == 1


@pytest.mark.req("CC-039")
def test_a_subject_finds_its_section_and_the_transfer_is_kept(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    del customer
    section = Section.objects.create(code="works", name="給水課 工事係", extension="2202", hours="平日")
    Subject.objects.create(section=section, title="宅地内の工事", words="給水装置 指定店")
    call, client = ring(operator), sign_in(operator)
    path = f"/desk/calls/{call.pk}"
    found = post(client, f"{path}/subjects/", 20, subject="給水装置").content.decode()
    assert "内線 2202" in found
    assert post(client, f"{path}/pass/", 21, section="0", way="through").status_code == 422
    assert post(client, f"{path}/pass/", 22, section=str(section.pk), way="told").status_code == 302
    made = Transfer.objects.get()
    assert (made.call, made.section, made.way, Case.objects.count()) == (call, section, "told", 0)


def test_without_an_exchange_a_call_is_begun_ended_and_coded_by_hand(
    operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    del customer
    client = sign_in(operator)
    assert "次の電話" in page(client)
    assert post(client, "/desk/", 0, direction="in", line="", caller="非通知").status_code == 302
    call = Call.objects.get()
    path = f"/desk/calls/{call.pk}"
    assert "非通知" in page(client, 5)
    post(client, f"{path}/register/", 60, matter="enquiry", text="料金", topic="usage_rise")
    assert post(client, f"{path}/end/", 100).status_code == 302
    wrapping = page(client, 110)
    assert '<option value="K20" selected>' in wrapping
    post(client, f"{path}/note/", 111, text="書き足し", turn="9")
    refused = post(client, f"{path}/finish/", 120, code="K20")
    assert refused.status_code == 422
    assert "書きかけのメモがあります" in refused.content.decode()
    assert call_view(call.pk).code_id is None
    post(client, f"{path}/note/drop/", 121, turn="10")
    assert post(client, f"{path}/finish/", 130, code="K20").status_code == 302
    seen = call_view(call.pk)  # a travelled clock goes on
    assert [round(ms / 1000) for ms in (seen.talk_ms or 0, seen.wrap_ms or 0)] == [100, 30]


def test_a_call_is_its_operators_and_the_supervisors(
    operator: Any, customer: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    del customer
    call = ring(operator, answered=False)
    other, leader = (
        sign_in(person(*RIGHTS, *more, username=name))
        for name, more in (("op2", ()), ("sv1", ("callcentre.case_lead",)))
    )
    with clock.travel(after(5)):
        assert other.get(f"/desk/calls/{call.pk}/", secure=True).status_code == 404
        assert "呼出中" in leader.get(f"/desk/calls/{call.pk}/", secure=True).content.decode()
        drawn = stream.draw()
        assert stream.token_of(operator.pk, drawn) == f"{call.pk}-ringing"
        assert stream.token_of(10 * operator.pk + 1, drawn) == "none"
        event = sign_in(operator).get("/desk/stream/", secure=True)
        assert event.content.decode() == f"event: call\ndata: {call.pk}-ringing\n\n"


@pytest.mark.req("CC-036")
def test_whom_a_call_rang_at_in_vain_neither_sees_the_account_nor_acts(
    operator: Any, customer: Customer, person: Callable[..., Any], sign_in: SignIn
) -> None:
    other = person(*RIGHTS, username="op2")
    keys = [f"staff:{one.pk}" for one in (operator, other)]
    rung = [Event(Kind.ALERTED, after(2), key, key) for key in keys]
    told = [Event(Kind.QUEUED, NINE, "acd"), *rung, Event(Kind.ANSWERED, after(10), keys[0], keys[0])]
    call = hear(source="push", conversation="C1", told=told, caller=caller_of(MOBILE), at=after(10))
    path, took, late = f"/desk/calls/{call.pk}", sign_in(operator), sign_in(other)
    said = {"name": "見本1", "address": "緑町1番地"}
    post(late, f"{path}/note/", 11, text="鳴っている間に", turn="1")
    for act, fields in (
        ("check", said),
        ("check", {"doubt": "1"}),
        ("register", {"matter": "enquiry", "text": "代わりに", "turn": "2"}),
        ("pass", {"section": "1", "way": "told"}),
    ):
        refused = post(late, f"{path}/{act}/", 20, **fields)
        assert (refused.status_code, Check.objects.count(), Case.objects.count()) == (422, 0, 0)
        assert "ほかの担当者が受けています" in refused.content.decode()
    assert Note.objects.get(by=other).fields["text"] == "代わりに"
    assert post(took, f"{path}/check/", 30, **said).status_code == 302
    with clock.travel(after(40)):
        pages = [one.get(f"{path}/", secure=True).content.decode() for one in (took, late)]
    assert [customer.customer_no in text for text in pages] == [True, False]
    hear(source="push", conversation="C1", told=[Event(Kind.ENDED, after(50))], at=after(50))
    assert post(late, f"{path}/finish/", 60, code="K20").status_code == 422
    assert call_view(call.pk).code_id is None
    post(took, f"{path}/finish/", 61, code="K20")
    assert call_view(call.pk).code_id is not None


def test_a_repair_is_of_the_call_that_was_taken_not_of_the_one_that_rings(
    operator: Any, customer: Customer
) -> None:
    del customer
    call = ring(operator)
    key = f"staff:{operator.pk}"
    hear(source="push", conversation="C1", told=[Event(Kind.ENDED, after(20))], at=after(20))
    told = [Event(Kind.QUEUED, after(21), "acd"), Event(Kind.ALERTED, after(22), "agent", key)]
    hear(source="push", conversation="C2", told=told, caller=caller_of(MOBILE), at=after(22))
    with clock.travel(after(30)):
        made = receive_request(given("premises_leak"), channel="telephone", actor=operator, at=after(30))
    assert Outcome.objects.get(repair=made).call == call


def test_the_desk_takes_fifteen_queries(operator: Any, customer: Customer, sign_in: SignIn) -> None:
    new = NewCase(kind="wish", channel="telephone", customer_id=customer.pk)
    take_case(new, Words("字を大きく"), actor=operator, at=NINE - timedelta(days=1))
    call, client = ring(operator), sign_in(operator)
    page(client, 12)
    for check in (False, True):
        if check:
            post(client, f"/desk/calls/{call.pk}/check/", 20, name="見本1", address="緑町1番地")
        with CaptureQueriesContext(connection) as captured, clock.travel(after(30)):
            client.get("/desk/", secure=True)
        asked = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        asked = [one for one in asked if "audit_readlog" not in one and "set_config" not in one]
        assert len(asked) <= 15, "\n".join(one[:160] for one in asked)
