"""The clerk's screens: an application, what would be certified, the certificate, the issue book."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.certificates.models import Application, Certificate
from mizuhiki.certificates.permissions import CERTIFICATE_ISSUE, CERTIFICATE_SEE, CERTIFICATE_VOID
from mizuhiki.certificates.tests.conftest import Home
from mizuhiki.customers.api import Customer
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("september")]
Person = Callable[..., Any]
SignIn = Callable[[Any], Client]


@pytest.fixture
def counter(person: Person, sign_in: SignIn) -> Client:
    return sign_in(person(CERTIFICATE_ISSUE, CERTIFICATE_SEE))


def apply(client: Client, home: Home, **given: str) -> Any:
    form = {
        "once": str(uuid.uuid4()), "relation": "self", "identity": "licence", "span": "2026",
        "received_on_0": "2026", "received_on_1": "9", "received_on_2": "30",
    }  # fmt: skip
    return client.post(f"/certificates/apply/{home.supply.pk}/", form | given)


def act(client: Client, page: str, what: str, **given: str) -> Any:
    return client.post(f"{page}{what}/", {"once": str(uuid.uuid4())} | given)


@pytest.mark.req("COL-047")
def test_from_the_application_to_the_paper_and_the_book(counter: Client, home: Home) -> None:
    form = text_of(counter.get(f"/certificates/apply/{home.supply.pk}/"))
    assert "見本 1" in form
    page = apply(counter, home).headers["Location"]
    application = Application.objects.get()
    assert page == f"/certificates/{application.pk}/"
    assert (application.period_start, application.period_end) == (date(2026, 4, 1), date(2026, 10, 1))
    total = 10_190 + home.slips[6].amount_yen
    text = text_of(counter.get(page))
    for words in (
        "受付中", "証明する期間 2026年4月分から2026年9月分まで", f"{total:,}円",
        "2026年4月分 5,000円 水道料金 4,851円 下水道使用料 149円 2026-05-07 窓口",
        "未納、速報だけの入金、取り消した領収は載りません。",
    ):  # fmt: skip
        assert words in text, words
    assert counter.get(f"{page}paper/").status_code == 404
    key = str(uuid.uuid4())
    first, second = (act(counter, page, "issue", seen_yen=str(total), once=key) for _ in range(2))
    assert (first.status_code, second.headers["Location"]) == (302, page)
    assert Certificate.objects.get().shown == "R8-0001"
    paper = counter.get(f"{page}paper/")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert paper.headers["Content-Disposition"] == 'inline; filename="certificate-R8-0001.pdf"'
    log = ReadLog.objects.latest("pk")
    assert (log.how, log.subject_ids) == ("print", [Customer.objects.get().pk])
    book = text_of(counter.get("/certificates/"))
    assert (
        f"{application.pk} 2026-09-30 見本 1 本人 2026年4月分から2026年9月分まで 第R8-0001号 2026-09-30"
        in book
    )
    assert "2026年度 交付 1件" in book
    assert "この年度の申請はまだありません。" in text_of(counter.get("/certificates/?year=2025"))


def test_months_may_be_typed_and_what_is_wrong_is_told(counter: Client, home: Home) -> None:
    typed = {"span": "months", "first_month": "２０２６年６月", "last_month": "2026-06"}
    assert apply(counter, home, **typed).status_code == 302
    made = Application.objects.get()
    assert (made.period_start, made.period_end) == (date(2026, 6, 1), date(2026, 7, 1))
    for given, said in (
        ({"first_month": ""}, "始まりの月を入力してください"),
        ({"first_month": "2026-13"}, "始まりの月は年と月で入力してください"),
        (
            {"last_month": "2026-12"},
            "証明する期間は、始まりの月から今月までの間で、60か月以内にしてください。",
        ),
        ({"relation": "proxy"}, "代理人の氏名と委任状の確認が必要です。"),
        ({"identity": ""}, "本人確認を選んでください"),
    ):
        answer = apply(counter, home, **(typed | given))
        assert (answer.status_code, said in text_of(answer)) == (422, True), said
    assert Application.objects.count() == 1


@pytest.mark.req("COL-047")
def test_a_reissue_keeps_the_number_and_voiding_needs_its_right(
    counter: Client, person: Person, sign_in: SignIn, home: Home
) -> None:
    page = apply(counter, home).headers["Location"]
    act(counter, page, "issue", seen_yen=str(10_190 + home.slips[6].amount_yen))
    assert act(counter, page, "void", reason="誤り").status_code == 403
    refused = act(counter, page, "reissue", reason=" ")
    assert (refused.status_code, "理由を入力してください" in text_of(refused)) == (422, True)
    assert act(counter, page, "reissue", reason="紛失のため").status_code == 302
    text = text_of(counter.get(page))
    assert "再交付（窓口 花子）：紛失のため" in text
    assert "証明書を取り消す" not in text
    chief = sign_in(person(CERTIFICATE_SEE, CERTIFICATE_ISSUE, CERTIFICATE_VOID, username="chief"))
    assert act(chief, page, "void", reason="金額の誤り").status_code == 302
    text = text_of(chief.get(page))
    assert "納入証明書 第R8-0001号 取消し" in text
    assert chief.get(f"{page}paper/").status_code == 404
    again = act(counter, page, "reissue", reason="もう一度")
    assert (again.status_code, "第R8-0001号は2026-09-30に取り消されています" in text_of(again)) == (422, True)


def test_an_application_may_end_without_a_certificate(counter: Client, home: Home) -> None:
    page = apply(counter, home).headers["Location"]
    refused = act(counter, page, "end", reason="")
    assert (refused.status_code, "理由を入力してください" in text_of(refused)) == (422, True)
    assert act(counter, page, "end", reason="取下げ").status_code == 302
    text = text_of(counter.get(page))
    assert "2026-09-30 12:00に窓口 花子が、交付しないで終えました：取下げ" in text
    assert "この内容で交付する" not in text
    assert "申請を終える" not in text
    late = act(counter, page, "issue", seen_yen="1")
    assert (late.status_code, Certificate.objects.count()) == (422, 0)


def test_another_sum_than_was_shown_is_refused(counter: Client, home: Home) -> None:
    page = apply(counter, home).headers["Location"]
    answer = act(counter, page, "issue", seen_yen="1")
    assert (answer.status_code, "納入の記録が1円から" in text_of(answer)) == (422, True)
    assert Certificate.objects.count() == 0


def test_without_the_rights_nothing_is_seen_or_issued(
    counter: Client, person: Person, sign_in: SignIn, home: Home
) -> None:
    page = apply(counter, home).headers["Location"]
    reader, stranger = sign_in(person(CERTIFICATE_SEE, username="reader")), sign_in(person(username="other"))
    assert "この内容で交付する" not in text_of(reader.get(page))
    for url in ("/certificates/", page, f"{page}paper/", f"/certificates/apply/{home.supply.pk}/"):
        assert stranger.get(url).status_code == 403
    assert act(reader, page, "issue", seen_yen="1").status_code == 403
    assert apply(reader, home).status_code == 403
    assert (Application.objects.count(), Certificate.objects.count()) == (1, 0)
