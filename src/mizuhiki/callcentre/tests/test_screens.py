"""Cases on screen: taken and ended in one go, identified before the account opens, handed over, found."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import ReadLog
from mizuhiki.callcentre.models import Case, CaseStep, CaseVersion, Section, Standing, Subject
from mizuhiki.callcentre.services import going_on, handing
from mizuhiki.callcentre.tests.conftest import CAME, Take
from mizuhiki.contacts.api import Contact
from mizuhiki.customers.api import Customer, CustomerMark, Supply
from mizuhiki.platform import clock
from tests.builders import rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[..., Client]
NOW = CAME + timedelta(minutes=30)
QUERIES = 15


@pytest.fixture(autouse=True)
def _now(db: None) -> Iterator[None]:
    rules()
    with clock.travel(NOW):
        yield


def sent(**facts: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4())} | facts


def new(**facts: Any) -> dict[str, Any]:
    day = {"on_0": "2026", "on_1": "11", "on_2": "16", "moment": "10:25"}
    given = {"kind": "enquiry", "channel": "telephone", "language": "ja", "text": "料金の内訳を知りたい"}
    return sent(**day | given | {"answer": "内訳を説明した", "form": "", "topic": "", "about": ""} | facts)


def asked(answer: Any) -> list[str]:
    return [query["sql"] for query in answer if "audit_readlog" not in query["sql"]]


@pytest.mark.req("CC-087")
@pytest.mark.req("CC-036")
def test_taken_and_ended_in_one_go_or_not_at_all(
    operator: Any, customer: Customer, supply: Supply, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    page = f"/cases/new/?customer={customer.pk}&supply={supply.pk}"
    assert customer.name in text_of(client.get(page))
    answer = client.post(page, new(is_complete="on", supply=supply.pk))
    assert answer.status_code == 422
    assert "分類（料金・その他）と小分類を選ぶまで完結にできません" in text_of(answer)
    assert (Case.objects.count(), Contact.objects.count()) == (0, 0)
    answer = client.post(page, new(is_complete="on", supply=supply.pk, topic="amount"), follow=True)
    found = Standing.objects.get()
    assert (found.place, found.fee_class, found.supply) == ("over", "fee", supply)
    assert (Contact.objects.get().answer, "完結" in text_of(answer)) == ("内訳を説明した", True)
    answer = client.post(page, new(kind="notification"))
    assert (answer.status_code, "届出の種類を選んでください" in text_of(answer)) == (422, True)
    assert Case.objects.count() == 1


@pytest.mark.req("CC-036")
def test_the_account_opens_after_the_identity_check_and_the_log_says_so(
    take: Take, operator: Any, customer: Customer, supply: Supply, sign_in: SignIn
) -> None:
    case = take(customer_id=customer.pk, supply_id=supply.pk)
    client = sign_in(operator)
    page = text_of(client.get(f"/cases/{case.pk}/"))
    assert ("本人確認がまだ" in page, customer.name in page) == (True, False)
    refused = client.post(f"/cases/{case.pk}/account/")
    assert (refused.status_code, "本人確認の結果を記録すると" in text_of(refused)) == (422, True)
    identify = f"/cases/{case.pk}/do/identify/"
    client.post(identify, sent(seen=0, is_same="no", how=["氏名"]))
    assert client.post(f"/cases/{case.pk}/account/").status_code == 422
    client.post(identify, sent(seen=1, is_same="yes", how=["氏名", "住所"]))
    assert customer.name in text_of(client.get(f"/cases/{case.pk}/"))
    opened = client.post(f"/cases/{case.pk}/account/")
    assert (opened.status_code, opened["Location"]) == (302, f"/customers/{customer.pk}/?supply={supply.pk}")
    last = ReadLog.objects.latest("pk")
    assert (last.screen, last.actor_id) == ("callcentre:case_account", operator.pk)
    step = CaseStep.objects.get(number=2)
    assert (step.is_same, step.text, step.by) == (True, "氏名、住所", operator)


@pytest.mark.req("CC-002")
@pytest.mark.req("CC-038")
def test_an_operator_neither_takes_over_nor_distributes_and_a_section_acknowledges(
    take: Take, supervisor: Any, collector: Any, section: Section, sign_in: SignIn
) -> None:
    case = take("今日止めてほしい", kind="stop", is_urgent=True)
    page = f"/cases/{case.pk}/do"
    one, two, three = sign_in(case.by), sign_in(supervisor), sign_in(collector)
    assert one.post(f"{page}/take/", sent(seen=0)).status_code == 403
    assert three.get(f"/cases/{case.pk}/").status_code == 404  # nobody asked them
    day = {"on_0": "2026", "on_1": "11", "on_2": "16", "moment": "11:30"}
    late = one.post(f"{page}/hand/", sent(seen=0, section=section.pk, text="鍵", **day | {"moment": "09:00"}))
    assert (late.status_code, "期限は今より後" in text_of(late)) == (422, True)
    one.post(f"{page}/hand/", sent(seen=0, section=section.pk, text="当日の中止", **day))
    assert f"第{case.pk}号" in text_of(three.get("/cases/?show=section"))
    assert "この案件を受領する" in text_of(three.get(f"/cases/{case.pk}/"))
    assert two.post(f"{page}/acknowledge/", sent(seen=1)).status_code == 403
    done = three.post(f"{page}/acknowledge/", sent(seen=1), follow=True)
    assert "受領しました" in text_of(done)
    shown = text_of(one.get(f"/cases/{case.pk}/"))
    assert "担当課所が受領 2026-11-16 10:30 収納 三郎" in shown
    again = three.post(f"{page}/note/", sent(seen=1, text="古い画面から"))
    assert (again.status_code, "別の記録が入っています" in text_of(again)) == (422, True)
    assert CaseStep.objects.count() == 2
    assert one.post(f"{page}/no-such/", sent(seen=2)).status_code == 404


@pytest.mark.req("CC-023")
def test_one_time_line_of_a_customer_by_kind_days_and_operator(
    take: Take, operator: Any, supervisor: Any, customer: Customer, sign_in: SignIn
) -> None:
    for kind, form, text in (
        ("enquiry", "", "料金の問合せ"),
        ("notification", "other", "名前の読みの届出"),
        ("start", "", "使用開始の申込み"),
    ):
        take(text, kind=kind, form=form, customer_id=customer.pk)
    Contact.objects.create(
        customer=customer, at=CAME - timedelta(days=40), channel="visit", direction="out",
        kind="consultation", text="訪問して相談", by=supervisor, written_at=CAME,
    )  # fmt: skip
    client = sign_in(operator)
    page = f"/customers/{customer.pk}/history/"
    every = text_of(client.get(page))
    words = ("料金の問合せ", "名前の読みの届出", "使用開始の申込み", "訪問して相談")
    assert [every.count(word) for word in words] == [1, 1, 1, 1]
    assert [word in text_of(client.get(f"{page}?kind=notification")) for word in words] == [
        False, True, False, False,
    ]  # fmt: skip
    assert "訪問して相談" not in text_of(client.get(f"{page}?since=2026-11-01"))
    only = text_of(client.get(f"{page}?by={supervisor.pk}&until=2026-11-01"))
    assert [word in only for word in words] == [False, False, False, True]
    assert client.get(f"{page}?since=x&by=y&kind=z").status_code == 200


@pytest.mark.req("CC-039")
def test_a_subject_leads_to_its_section(operator: Any, section: Section, sign_in: SignIn) -> None:
    section.extension = "2211"
    section.save()
    Subject.objects.create(title="料金の支払", words="払った コンビニ", section=section)
    Subject.objects.create(title="水の濁り", words="赤水", section=section)
    client = sign_in(operator)
    found = text_of(client.get("/centre/directory/?q=コンビニ"))
    assert ("料金の支払 料金課 収納係 2211" in found, "水の濁り" in found) == (True, False)
    assert client.get("/centre/directory/sections/new/").status_code == 403
    assert "あてはまる用件はありません" in text_of(client.get("/centre/directory/?q=火星"))


def test_words_are_looked_for_without_standing_in_an_address(
    take: Take, operator: Any, sign_in: SignIn
) -> None:
    case = take("蛇口の水が濁りました", caller="髙橋")
    take("断水の予定")
    client = sign_in(operator)
    answer = client.post("/cases/", {"words": "濁り"})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/?words=1&show=all")
    shown = text_of(client.get(answer["Location"]))
    assert (f"第{case.pk}号" in shown, "断水の予定" in shown) == (True, False)
    assert client.get("/cases/?words=9&by=x&since=2026-13-01&page=z&kind=?&show=!").status_code == 200


def test_of_a_protected_person_no_telephone_is_shown(
    take: Take, operator: Any, customer: Customer, sign_in: SignIn
) -> None:
    case = take("料金", customer_id=customer.pk, caller="見本", telephone="076-220-1111")
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=CAME.date())
    going_on.identify_caller(case_id=case.pk, is_same=True, how="氏名", actor=operator, at=CAME)
    shown = text_of(sign_in(operator).get(f"/cases/{case.pk}/"))
    assert ("076-220-1111" in shown, "電話番号は表示できません" in shown) == (False, True)


def test_lists_and_pages_ask_few_questions(
    take: Take, supervisor: Any, customer: Customer, section: Section, sign_in: SignIn
) -> None:
    for number in range(12):
        case = take(f"用件{number}", customer_id=customer.pk, caller="見本")
        going_on.identify_caller(case_id=case.pk, is_same=True, how="氏名", actor=case.by, at=CAME)
        handing.hand_over(
            case_id=case.pk,
            section_id=section.pk,
            reason="確認",
            due_at=NOW + timedelta(hours=1),
            actor=case.by,
            at=CAME,
        )
    client = sign_in(supervisor)
    last = Case.objects.latest("pk").pk
    for page in ("/cases/", "/cases/?show=calls", f"/cases/{last}/"):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert len(asked(queries)) <= QUERIES, "\n".join(asked(queries))


@pytest.mark.req("CC-021")
def test_a_change_is_seen_with_both_versions(take: Take, supervisor: Any, sign_in: SignIn) -> None:
    case = take("送付先を変えたい", kind="notification", form="other")
    client = sign_in(supervisor)
    given = {"text": "宛名を変えたい", "answer": "", "caller": "見本", "relation": "", "telephone": ""}
    assert client.post(f"/cases/{case.pk}/change/", sent(**given, seen=0)).status_code == 422  # no reason
    assert CaseVersion.objects.count() == 1
    answer = client.post(f"/cases/{case.pk}/change/", sent(**given, reason="聞き直した", seen=0), follow=True)
    shown = text_of(answer)
    assert "宛名を変えたい" in shown
    assert "第1版 2026-11-16 10:00 受付 花子 送付先を変えたい" in shown
    assert "登録内容の変更 2026-11-16 10:30 監督 次郎" in shown


@pytest.mark.req("DD-055")
def test_a_ticket_by_telephone_outside_the_hours_is_marked(
    take: Take, operator: Any, sign_in: SignIn
) -> None:
    early, saturday = CAME.replace(hour=8, minute=29), CAME - timedelta(days=2)
    marked = [
        take("画面の操作", kind="helpdesk", channel=channel, at=at).is_off_hours
        for channel, at in (
            ("telephone", early),
            ("telephone", CAME.replace(hour=8, minute=30)),
            ("telephone", CAME.replace(hour=17, minute=15)),
            ("telephone", saturday),
            ("mail", saturday),
        )
    ]
    assert marked == [True, False, True, True, False]
    first = Case.objects.order_by("pk")[0]
    going_on.note_step(case_id=first.pk, text="手順を案内", is_answer=True, actor=operator, at=CAME)
    going_on.close_case(case_id=first.pk, text="済んだ", actor=operator, at=CAME + timedelta(minutes=5))
    shown = text_of(sign_in(operator).get("/centre/helpdesk/"))
    line = "電話 2026-11-16 08:29 受付時間外 画面の操作 2026-11-16 10:00 2026-11-16 10:05 完結"
    assert line in shown
