"""The pages of investigations: a stack by keyboard, the refusals in words, the papers, and who sees what."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.research import api as research
from mizuhiki.research.models import Return, Trace
from mizuhiki.research.tests.conftest import AT, DAY, Gone, send
from tests.builders import person
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[[Any], Client]
RIGHTS = (research.RESEARCH_SEE, research.RETURN_HANDLE, research.TRACE_HANDLE, research.HEIR_HANDLE)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.travel(AT + timedelta(hours=1)):
        yield


@pytest.fixture
def browser(sign_in: SignIn, gone: Gone) -> Client:
    del gone
    return sign_in(person(*RIGHTS, username="seiri1"))


def post(browser: Client, url: str, **given: Any) -> Any:
    return browser.post(url, {"once": str(uuid.uuid4())} | given)


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}_{n}": str(part) for n, part in enumerate((day.year, day.month, day.day))}


@pytest.mark.req("COL-075")
def test_a_stack_is_keyed_number_by_number_and_the_reason_stays(browser: Client, gone: Gone) -> None:
    letters = [send(gone.supply, at=AT) for _ in range(2)]
    page = "/research/returns/key/"
    facts = {"reason": "refused", **day_of("occurred_on", DAY)}
    for piece_id in letters:
        answer = post(browser, page, number=mail.number_of(piece_id), **facts)
        assert (answer.status_code, answer["Location"]) == (302, f"{page}?reason=refused&on={DAY}")
        shown = browser.get(answer["Location"]).content.decode()
        assert re.search(r'<input[^>]*value="refused"[^>]*checked', shown)
        assert "data-focus" in shown.partition('name="number"')[2][:200]
    assert set(Return.objects.values_list("pk", flat=True)) == {gone.piece_id, *letters}
    twice = post(browser, page, number=mail.number_of(letters[0]), **facts)
    assert twice.status_code == 422
    assert "返戻" in text_of(twice)
    wrong = post(browser, page, number="0000000001", **facts)
    assert "この文書番号はありません" in text_of(wrong)
    found = browser.get("/research/returns/", {"number": mail.number_of(letters[1])})
    assert found["Location"] == f"/research/returns/{letters[1]}/"


@pytest.mark.req("COL-075")
def test_the_page_of_a_letter_offers_what_fits_and_brings_back_what_does_not(
    browser: Client, gone: Gone
) -> None:
    page = f"/research/returns/{gone.piece_id}/"
    assert "結果：転居判明" not in text_of(browser.get(page))
    refused = post(browser, f"{page}resend/")
    assert refused.status_code == 422
    assert "前の郵便物が返戻されています" in text_of(refused)
    facts = {"postcode": "1000001", "address": "見本市青葉町2番地", "ground": "本人の電話"}
    assert post(browser, f"{page}address/", **facts).status_code == 302
    shown = text_of(browser.get(page))
    assert "（登録なし） → 見本市青葉町2番地 返戻郵便物の調査 本人の電話" in shown
    assert post(browser, f"{page}moved/", text="").status_code == 302
    assert "転居判明" in text_of(browser.get(page))
    assert ReadLog.objects.latest("pk").purpose == "返戻郵便物の調査"


@pytest.mark.req("COL-076")
def test_a_search_prints_its_papers_and_a_protected_person_is_refused_in_words(
    browser: Client, sign_in: SignIn, gone: Gone
) -> None:
    begin = f"/research/customers/{gone.customer.pk}/trace/"
    candidates = text_of(browser.get("/research/traces/candidates/"))
    assert "見本 1 使用中止 2026-05-31 10,190円" in candidates
    gone.protect()
    refused = post(browser, begin, supply=str(gone.supply.pk))
    assert refused.status_code == 422
    assert "支援措置の対象者です。" in text_of(refused)
    assert not Trace.objects.exists()
    chief = sign_in(person(*RIGHTS, PROTECTED_SEE, username="sekinin1"))
    opened = post(chief, begin, supply=str(gone.supply.pk))
    page = opened["Location"]
    given = {"kind": "resident", "addressee": "見本市長", **day_of("requested_on", DAY)}
    assert post(chief, f"{page}ask/", **given).status_code == 302
    request_id = Trace.objects.get().requests.get().pk
    reply = {"request_id": str(request_id), "result": "found", **day_of("replied_on", DAY)}
    missing = post(chief, f"{page}reply/", **reply)
    assert "転出先判明のときは、新しい住所を入力してください" in text_of(missing)
    assert post(chief, f"{page}reply/", **reply, address="見本市青葉町2番地").status_code == 302
    assert "見本市青葉町2番地" in text_of(chief.get(page))
    assert "青葉町" not in text_of(browser.get(page))
    assert post(browser, f"{page}end/", result="unknown", text="x").status_code == 422
    paper = f"/research/requests/{request_id}/paper/"
    assert browser.get(paper).status_code == 422
    assert chief.get(paper)["Content-Type"] == "application/pdf"
    period = {**day_of("first", DAY), **day_of("last", DAY)}
    for form, kind in (("pdf", "application/pdf"), ("xlsx", "application/vnd.openxmlformats")):
        assert chief.get(f"/research/traces/list.{form}", period)["Content-Type"].startswith(kind)
    back = {**day_of("first", DAY), **day_of("last", DAY - timedelta(days=1))}
    assert chief.get("/research/traces/list.pdf", back).status_code == 422


def test_heirs_are_written_down_on_one_page(browser: Client, gone: Gone) -> None:
    page = f"/research/heirs/{gone.customer.pk}/"
    died = day_of("died_on", date(2026, 5, 1))
    assert post(browser, f"{page}death/", **died, source="register").status_code == 302
    wife = {"relation": "spouse", "name": "見本 妻子", "part": "1", "parts": "2"}
    assert post(browser, f"{page}heir/", **wife, address="見本市").status_code == 302
    half = post(browser, f"{page}heir/", relation="child", name="見本 子", part="1", parts="")
    assert "分子と分母の両方" in text_of(half)
    own = post(browser, f"{page}heir/", relation="child", customer_no=gone.customer.customer_no)
    assert "亡くなった方ご本人の番号" in text_of(own)
    heir = research.Heir.objects.get()
    begin = {"heir_id": str(heir.pk), "supply": str(gone.supply.pk), **day_of("starts_on", DAY)}
    assert post(browser, f"{page}stand/", **begin).status_code == 302
    shown = text_of(browser.get(page))
    assert "見本 妻子 配偶者 相続人代表 相続分 1/2 住所 見本市" in shown
    assert "お問い合わせ番号 00000000001 2026-06-10から" in shown
    assert "見本 1 2026-05-01 住民票の除票" in text_of(browser.get("/research/heirs/"))
