"""The list and the page of requests: who sees what, which buttons stand there, and what they do."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.approvals.tests.conftest import TO_ASK, TO_DECIDE, ask, decide
from mizuhiki.audit.api import ReadLog
from mizuhiki.platform.models import BatchRun, BatchRunLine

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[[Any], Client]
GRANT, REFUSE, WITHDRAW = 'value="granted"', 'value="refused"', 'value="withdrawn"'


def send(client: Client, asked: ApprovalRequest, outcome: str, reason: str = "") -> Any:
    data = {"outcome": outcome, "reason": reason, "once": str(uuid.uuid4())}
    return client.post(f"/approvals/{asked.pk}/", data)


def test_the_decider_sees_effect_count_and_yen_and_three_ways_on(
    sign_in: SignIn, asked: ApprovalRequest, officer: Any
) -> None:
    html = sign_in(officer).get(f"/approvals/{asked.pk}/").content.decode()
    assert "<h1>10月の異常な請求を解除する</h1>" in html
    assert '<p class="figure">3件</p>' in html
    assert '<p class="figure">45,600円</p>' in html
    assert "<li>3件の請求が印刷に進みます。</li>" in html
    assert "<dt>増減</dt><dd>−1,000円</dd>" in html
    assert "<dt>水量</dt><dd>24 m³</dd>" in html
    assert "漏水の届出があったため" in html
    assert [button in html for button in (GRANT, REFUSE, WITHDRAW)] == [True, True, False]
    read = ReadLog.objects.get()
    assert (read.subject_kind, read.subject_ids, read.purpose) == (
        "approvals.approvalrequest", [asked.pk], "承認",
    )  # fmt: skip


def test_the_asker_can_only_withdraw(sign_in: SignIn, asked: ApprovalRequest, asker: Any) -> None:
    client = sign_in(asker)
    html = client.get(f"/approvals/{asked.pk}/").content.decode()
    assert [button in html for button in (GRANT, REFUSE, WITHDRAW)] == [False, False, True]
    response = send(client, asked, "granted")
    assert response.status_code == 422
    assert "自分では承認も差戻しもできません" in response.content.decode()
    assert Decision.objects.count() == 0


def test_an_auditor_reads_every_request_and_decides_none(
    sign_in: SignIn, asked: ApprovalRequest, person: Callable[..., Any]
) -> None:
    rights = ("approvals.request_see", "approvals.request_see_all")
    client = sign_in(person(*rights, username="kansa1"))
    assert "10月の異常な請求を解除する" in client.get("/approvals/?show=all").content.decode()
    html = client.get(f"/approvals/{asked.pk}/").content.decode()
    assert [button in html for button in (GRANT, REFUSE, WITHDRAW)] == [False, False, False]
    assert send(client, asked, "granted").status_code == 403
    assert Decision.objects.count() == 0
    other = sign_in(person("approvals.request_see", username="mado1"))
    assert "すべて" not in other.get("/approvals/?show=all").content.decode()
    assert other.get(f"/approvals/{asked.pk}/").status_code == 404


def test_granting_carries_out_and_says_so(sign_in: SignIn, asked: ApprovalRequest, officer: Any) -> None:
    client = sign_in(officer)
    response = send(client, asked, "granted")
    assert response.headers["Location"] == "/approvals/"
    assert (
        "「10月の異常な請求を解除する」を「承認」としました。" in client.get("/approvals/").content.decode()
    )
    assert BatchRunLine.objects.count() == 1
    html = client.get(f"/approvals/{asked.pk}/").content.decode()
    assert "<dt>決めた人</dt><dd>承認 花子（承認）</dd>" in html
    assert "<button" not in html.split("<main")[1].split("</main>")[0]


def test_a_refusal_without_reason_comes_back_with_its_sentence(
    sign_in: SignIn, asked: ApprovalRequest, officer: Any
) -> None:
    response = send(sign_in(officer), asked, "refused")
    assert response.status_code == 422
    html = response.content.decode()
    assert '<a href="#id_reason">理由を入力してください</a>' in html
    assert "<title>エラー：" in html
    assert Decision.objects.count() == 0


def test_what_changed_since_has_no_button_to_grant(
    sign_in: SignIn, asked: ApprovalRequest, officer: Any
) -> None:
    BatchRun.objects.update(title="別の処理")
    html = sign_in(officer).get(f"/approvals/{asked.pk}/").content.decode()
    assert "依頼のあとで内容が変わったため、承認できません。" in html
    assert [button in html for button in (GRANT, REFUSE)] == [False, True]


def test_three_lists(
    sign_in: SignIn, asked: ApprovalRequest, asker: Any, officer: Any, run: BatchRun
) -> None:
    title = "10月の異常な請求を解除する"
    mine, theirs = sign_in(asker), sign_in(officer)

    def shows(client: Client, show: str) -> bool:
        return title in client.get(f"/approvals/?show={show}").content.decode()

    assert [shows(mine, show) for show in ("waiting", "mine", "decided")] == [False, True, False]
    assert [shows(theirs, show) for show in ("waiting", "mine", "decided")] == [True, False, False]
    assert '自分の承認待ち <span class="number">1件</span>' in theirs.get("/approvals/").content.decode()
    decide(asked, "refused", officer, "根拠が足りない")
    assert [shows(mine, show) for show in ("waiting", "mine", "decided")] == [False, True, True]
    assert [shows(theirs, show) for show in ("waiting", "mine", "decided")] == [False, False, True]
    ask(asker, run)
    assert shows(theirs, "unknown")


@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.2.2")
def test_only_with_the_rights(
    client: Client, sign_in: SignIn, asked: ApprovalRequest, person: Callable[..., Any]
) -> None:
    nobody = sign_in(person(username="nobody"))
    of_another_kind = sign_in(person("approvals.request_see", username="other"))
    without_the_room = sign_in(person(TO_ASK, TO_DECIDE, username="outside"))
    for url, of_others in (("/approvals/", 200), (f"/approvals/{asked.pk}/", 404)):
        assert client.get(url).status_code == 302
        assert nobody.get(url).status_code == 403
        assert without_the_room.get(url).status_code == 403
        assert of_another_kind.get(url).status_code == of_others
    assert send(of_another_kind, asked, "granted").status_code == 404
    assert send(nobody, asked, "granted").status_code == 403
    assert Decision.objects.count() == 0


def test_a_long_list_asks_the_database_as_often_as_a_short_one(
    sign_in: SignIn, asked: ApprovalRequest, asker: Any, officer: Any
) -> None:
    client = sign_in(officer)
    client.get("/approvals/")  # the first page of a session also notes its second factor
    with CaptureQueriesContext(connection) as short:
        client.get("/approvals/")
    for number in range(20):
        ask(asker, BatchRun.objects.create(kind="billing", key=f"k{number}", title="t"))
    with CaptureQueriesContext(connection) as long:
        assert len(client.get("/approvals/").context["page"]) == 21
    assert len(long) == len(short)
