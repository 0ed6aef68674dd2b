"""The screens of banks, rests and notices, as a clerk uses them."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.attachments.models import StoredFile
from mizuhiki.platform import clock
from mizuhiki.signup.models import (
    BankAgreement,
    BankCertificate,
    BankCheck,
    Closure,
    ClosureAgreement,
    ClosureEnd,
    GatewayKey,
    SiteNotice,
    SiteNoticeEnd,
)
from mizuhiki.staff.models import User
from tests.builders import rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (
    *("signup.bank_see", "signup.bank_edit", "signup.key_make", "signup.closure_edit", "signup.notice_edit"),
    *("attachments.file_open", "approvals.request_see"),
)
Person = Callable[..., User]
SignIn = Callable[..., Client]


@pytest.fixture
def browser(person: Person, sign_in: SignIn) -> Client:
    rules()
    return sign_in(person(*RIGHTS))


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_0": str(on.year), f"{name}_1": str(on.month), f"{name}_2": str(on.day)}


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def sent(browser: Client, path: str, given: Mapping[str, Any]) -> tuple[int, str]:
    """The status, and what the page says with its marks taken out."""
    answer = browser.post(path, {**given, **once()}, follow=True)
    last = answer.redirect_chain[-1][1] if answer.redirect_chain else answer.status_code
    return last, re.sub(r"<[^>]*>", "", answer.content.decode())


@pytest.mark.req("DD-026")
def test_a_bank_is_made_ready_on_its_page(browser: Client) -> None:
    today = clock.today()
    before = browser.get("/signup/banks/0140/").content.decode()
    assert "遵守事項「受付の後速やかに口座情報を回答し、登録すること」" in before
    agreement = {"number": "提携-1", **day("signed_on", today), **day("starts_on", today)}
    late = agreement | day("ends_on", today - timedelta(days=1))
    assert sent(browser, "/signup/banks/0140/agreement/", late)[0] == 422
    assert not BankAgreement.objects.exists()
    good = agreement | day("ends_on", today + timedelta(days=365))
    assert sent(browser, "/signup/banks/0140/agreement/", good)[0] == 302
    shown = {"is_met": "yes", "note": "契約書第7条"}
    status, text = sent(browser, "/signup/banks/0140/checks/answer/", shown)
    assert (status, "契約書の該当箇所など" in text, BankCheck.objects.count()) == (422, True, 0)
    with_file = shown | {"evidence": SimpleUploadedFile("k.txt", "第7条".encode())}
    status, text = sent(browser, "/signup/banks/0140/checks/answer/", with_file)
    assert (status, "契約書第7条" in text, BankCheck.objects.get().point) == (302, True, "answer")
    certificate = {"purpose": "server", "serial": "0A", **day("starts_on", today)}
    certificate |= day("expires_on", today + timedelta(days=30))
    assert sent(browser, "/signup/banks/0140/certificate/", certificate)[0] == 302
    assert "もうすぐ切れる" in browser.get("/signup/banks/0140/").content.decode()
    assert sent(browser, "/signup/banks/0140/certificate/", certificate)[0] == 422
    assert BankCertificate.objects.count() == 1
    rows = browser.get("/signup/banks/").content.decode()
    assert ("第四北越銀行" in rows, "1/20" in rows) == (True, True)


def test_a_file_whose_check_is_refused_is_not_kept(browser: Client) -> None:
    given = {"is_met": "yes", "note": "第7条", "evidence": SimpleUploadedFile("k.txt", "第7条".encode())}
    status, text = sent(browser, "/signup/banks/0140/checks/answer/", given)
    assert (status, "提携契約がまだ登録されていません" in text) == (422, True)
    assert not StoredFile.objects.exists()


def test_the_file_that_shows_a_point_is_for_those_who_see_banks(
    browser: Client, person: Person, sign_in: SignIn
) -> None:
    given = {"is_met": "yes", "note": "試験", "evidence": SimpleUploadedFile("k.txt", "結果".encode())}
    assert sent(browser, "/signup/banks/0140/checks/connection/", given)[0] == 302
    path = f"/files/{StoredFile.objects.get().pk}/"
    assert browser.get(path).content.decode() == "結果"
    assert sign_in(person("attachments.file_open", username="hoka")).get(path).status_code == 403


@pytest.mark.req("DD-004")
def test_keys_are_shown_once_and_their_end_is_asked_for(browser: Client) -> None:
    given = once()
    made = browser.post("/signup/banks/0140/keys/", given).content.decode()
    secrets = [bytes(key.secret).hex() for key in GatewayKey.objects.order_by("pk")]
    assert re.findall(r"<code>([0-9a-f]{64})</code>", made) == secrets
    again = browser.post("/signup/banks/0140/keys/", given, follow=True).content.decode()
    assert (secrets[0] in again, GatewayKey.objects.count()) == (False, 2)
    later = clock.now() + timedelta(days=2)
    renewed = {**day("starts_on", later.date()), "starts_time": "9:00"}
    assert sent(browser, "/signup/banks/0140/keys/", renewed)[0] == 200
    assert GatewayKey.objects.count() == 4
    page = browser.get("/signup/banks/0140/").content.decode()
    assert not any(bytes(key.secret).hex() in page for key in GatewayKey.objects.all())
    end = {**day("ends_on", later.date() + timedelta(days=2)), "ends_time": "9:00", "reason": "年1回の更新"}
    first = GatewayKey.objects.order_by("pk")[0]
    assert sent(browser, f"/signup/keys/{first.pk}/end/", end)[0] == 302
    assert "承認待ち" in browser.get("/signup/banks/0140/").content.decode()


@pytest.mark.req("DD-029", "DD-078")
def test_a_rest_is_planned_agreed_and_given_up_on_the_screen(browser: Client) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    plan = {"bank": "0140", "reason": "定期保守", "starts_time": "23:00", "ends_time": "5:00"}
    plan |= day("starts_on", tomorrow) | day("ends_on", tomorrow)
    status, text = sent(browser, "/signup/closures/plan/", plan)
    assert (status, "再開の日時は、休止の始めより後" in text, Closure.objects.count()) == (422, True, 0)
    plan |= day("ends_on", tomorrow + timedelta(days=1))
    assert sent(browser, "/signup/closures/plan/", plan)[0] == 302
    made = Closure.objects.get()
    assert f"{made.starts_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}" == f"{tomorrow} 23:00"
    assert "協議待ち" in browser.get("/signup/closures/").content.decode()
    agreed = {"agreed_with": "業務課", **day("agreed_on", clock.today())}
    assert sent(browser, f"/signup/closures/{made.pk}/agree/", agreed)[0] == 302
    assert "予告中" in browser.get("/signup/closures/").content.decode()
    assert ClosureAgreement.objects.get().agreed_with == "業務課"
    assert "取りやめ" in sent(browser, f"/signup/closures/{made.pk}/end/", {})[1]
    assert "すでに終わっている" in sent(browser, f"/signup/closures/{made.pk}/end/", {})[1]
    assert ClosureEnd.objects.count() == 1


@pytest.mark.req("DD-029")
def test_the_whole_site_is_stopped_now_and_opened_again_on_the_screen(browser: Client) -> None:
    half = {"bank": "all", "reason": "障害", **day("ends_on", clock.today() + timedelta(days=1))}
    assert sent(browser, "/signup/closures/stop/", half)[0] == 422  # a day without its hour
    assert not Closure.objects.exists()
    whole: dict[str, Any] = {"bank": "all", "reason": "障害"}
    status, text = sent(browser, "/signup/closures/stop/", whole)
    assert (status, "公開受付の全体" in text, "休止中" in text) == (302, True, True)
    stopped = Closure.objects.get()
    assert (stopped.bank_code, stopped.ends_at, stopped.is_planned) == ("", None, False)
    assert "再開した" in sent(browser, f"/signup/closures/{stopped.pk}/end/", {})[1]


@pytest.mark.req("DD-020")
def test_a_notice_is_put_up_in_its_languages_and_taken_off(browser: Client) -> None:
    today = clock.today()
    given: dict[str, Any] = {"starts_time": "0:00", "ends_time": "0:00", **day("starts_on", today)}
    given |= {**day("ends_on", today + timedelta(days=3)), "text_en": "Closed on\n New Year's Day"}
    assert sent(browser, "/signup/notices/post/", given)[0] == 422
    assert not SiteNotice.objects.exists()
    status, text = sent(browser, "/signup/notices/post/", given | {"text_ja": "元日は休みます。"})
    assert (status, "元日は休みます。" in text) == (302, True)
    posted = SiteNotice.objects.get()
    assert posted.texts == {"ja": "元日は休みます。", "en": "Closed on New Year's Day"}
    assert "取り下げた" in sent(browser, f"/signup/notices/{posted.pk}/end/", {})[1]
    assert SiteNoticeEnd.objects.get().notice == posted


def test_a_bank_or_a_point_that_the_rules_do_not_name_is_not_found(browser: Client) -> None:
    for path in (
        "/signup/banks/0001/",
        "/signup/banks/0140/checks/nothing/",
        "/signup/banks/0010/checks/answer/",
    ):
        assert browser.get(path).status_code == 404, path
