"""The screens and papers of a reduction: from the customer's page to the decision."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.models import ReadLog
from mizuhiki.billing.api import Demand
from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from mizuhiki.reductions import services
from mizuhiki.reductions.models import ReductionApplication, ReductionEnd
from mizuhiki.reductions.tests.conftest import AT
from mizuhiki.staff.models import User
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FORM = {
    "once": "00000000-0000-4000-8000-000000000001",
    "relation": "self",
    "place": "地下",
    "repaired_on_0": "2026",
    "repaired_on_1": "5",
    "repaired_on_2": "1",
    "received_on_0": "2026",
    "received_on_1": "5",
    "received_on_2": "12",
    "reference_m3": "21",
    "papers": "修繕証明書",
}


@pytest.fixture
def desk(bill: Demand, clerk: User, sign_in: Callable[[Any], Client]) -> Any:
    with clock.travel(AT):
        yield sign_in(clerk)


def send(desk: Client, bill: Demand, **changes: Any) -> Any:
    return desk.post(f"/reductions/apply/{bill.supply_id}/?rule=漏水", FORM | {"bills": [bill.pk]} | changes)


@pytest.mark.req("COL-048")
def test_an_application_is_received_passed_on_and_granted(
    desk: Client, bill: Demand, utility: User, sign_in: Callable[[Any], Client]
) -> None:
    page = text_of(desk.get(f"/reductions/apply/{bill.supply_id}/"))
    assert "漏水減免 生活扶助世帯の減額 福祉施設の減額" in page
    assert "口座振替割引" not in page  # nobody applies for what everybody is given
    assert "2026年4月分 41 m³ 10,190円 10,190円" in page
    sent = send(desk, bill)
    assert sent.status_code == 302
    path = sent.headers["Location"]
    page = text_of(desk.get(path))
    assert "料金の減額 R8-000001 受付中" in page
    assert "承認されたときの減額 −4,066円" in page
    assert "2026年4月分 水道料金 4,851円 → 3,407円（−1,444円）" in page
    assert desk.post(f"{path}submit/", {"once": "00000000-0000-4000-8000-000000000002"}).status_code == 302
    assert "決定待ち" in text_of(desk.get(path))
    boss = sign_in(utility)
    (request,) = boss.get("/approvals/").context["page"]
    page = text_of(boss.get(f"/approvals/{request.pk}/"))
    assert "差し戻すと不承認で終わり、請求は変わりません。" in page
    assert "2026年4月分 下水道使用料 5,339円 → 2,717円（−2,622円）" in page
    boss.post(
        f"/approvals/{request.pk}/",
        {"outcome": "granted", "reason": "", "once": "00000000-0000-4000-8000-000000000003"},
    )
    page = text_of(boss.get(path))
    assert "2026年4月分 水道料金 4,851円 −1,444円" in page
    assert ReadLog.objects.filter(screen="reductions:reduction_show").latest("id").subject_ids
    book = text_of(desk.get("/reductions/"))
    assert "2026年度 申請 1件 減額 4,066円" in book
    assert "R8-000001 2026-05-12 見本 1 漏水減免 4,066円 承認 2026-05-12" in book
    (paper,) = texts(boss.get(f"{path}notice/", HTTP_SEC_FETCH_SITE="same-origin").content)
    assert "水道料金等減額決定通知書" in paper
    assert "−1,444円" in paper


def test_the_form_to_sign_names_bills_and_papers(desk: Client, bill: Demand) -> None:
    path = send(desk, bill, papers=[]).headers["Location"]
    (paper,) = texts(desk.get(f"{path}form/", HTTP_SEC_FETCH_SITE="same-origin").content)
    for words in ("水道料金等減額申請書", "R8-000001", "2026年4月分", "10,190円", "修繕証明書", "未受領"):
        assert words in paper
    assert desk.get(f"{path}notice/", HTTP_SEC_FETCH_SITE="same-origin").status_code == 404
    assert desk.get(f"{path}form/", HTTP_SEC_FETCH_SITE="cross-site").status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bills": []}, "減額する請求を選んでください"),
        ({"bills": ["9999"]}, "選んだ請求は、この契約のものではありません。"),
        ({"place": ""}, "漏水の場所を選んでください"),
        ({"reference_m3": ""}, "基準水量を入力してください"),
        ({"repaired_on_2": ""}, "修繕した日"),
        ({"reference_m3": "41"}, "この規則では請求額が減りません。"),
        ({"received_on_2": "13"}, "申請日は今日までの日付にしてください"),
    ],
)
def test_an_incomplete_form_says_so_and_writes_nothing(
    desk: Client, bill: Demand, changes: dict[str, Any], sentence: str
) -> None:
    answer = send(desk, bill, **changes)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not ReductionApplication.objects.exists()


def test_a_missing_paper_is_told_and_brought_on_the_page(desk: Client, bill: Demand) -> None:
    path = send(desk, bill, papers=[]).headers["Location"]
    assert "修繕証明書 未受領" in text_of(desk.get(path))
    refused = desk.post(f"{path}submit/", {"once": "00000000-0000-4000-8000-000000000002"})
    assert refused.status_code == 422
    assert "書類が足りないため、決定を求められません：修繕証明書。" in text_of(refused)
    brought = {"name": "修繕証明書", "once": "00000000-0000-4000-8000-000000000003"}
    assert desk.post(f"{path}papers/", brought).status_code == 302
    assert "修繕証明書 受領" in text_of(desk.get(path))


def test_an_application_is_withdrawn_with_a_reason(desk: Client, bill: Demand) -> None:
    path = send(desk, bill).headers["Location"]
    empty = desk.post(f"{path}withdraw/", {"reason": "", "once": "00000000-0000-4000-8000-000000000002"})
    assert (empty.status_code, ReductionEnd.objects.count()) == (422, 0)
    data = {"reason": "取りやめ", "once": "00000000-0000-4000-8000-000000000003"}
    assert desk.post(f"{path}withdraw/", data).status_code == 302
    page = text_of(desk.get(path))
    assert "取下げ" in page
    assert "請求は変わっていません。" in page


def test_a_refused_one_says_why_on_screen_and_paper(desk: Client, bill: Demand, utility: User) -> None:
    path = send(desk, bill).headers["Location"]
    made = ReductionApplication.objects.get()
    services.refuse(application_id=made.pk, reason="対象外の場所のため", actor=utility, at=AT)
    assert "不承認" in text_of(desk.get(path))
    (paper,) = texts(desk.get(f"{path}notice/", HTTP_SEC_FETCH_SITE="same-origin").content)
    assert "対象外の場所のため" in paper
    assert "減額しないことに決まりました。" in paper
    assert date(2026, 5, 12) == made.received_on
