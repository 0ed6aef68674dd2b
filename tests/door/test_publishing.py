"""公開: what would change, how it would look, who agrees, and what is never shown unchecked."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.config import cli
from mizuhiki.platform import clock
from mizuhiki.signup import errors
from mizuhiki.signup.door import shown
from mizuhiki.signup.models import Publication, PublicationProposal, TermsCheck
from mizuhiki.signup.site import publishing
from mizuhiki.signup.site.services import publish
from mizuhiki.signup.telling import tell
from mizuhiki.staff.models import User
from tests.builders import clerk, noon, rules
from tests.door.published import Edit, agree, as_it_is, check_terms, propose, put
from tests.door.site import Citizen
from tests.door.test_partners import check, complete
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
GRANTED = Decision.Outcome.GRANTED
Person = Callable[..., User]


@pytest.mark.req("DD-094")
def test_terms_are_not_published_without_who_checked_them_and_when(asker: User) -> None:
    rules()
    complete("0140")
    check_terms("contractor", "banks")
    with pytest.raises(errors.TermsUnchecked, match="再委託先について"):
        propose(asker)
    assert (PublicationProposal.objects.count(), ApprovalRequest.objects.count()) == (0, 0)
    check_terms("subcontractor")
    propose(asker)
    put(lambda terms: terms["terms"].update(text="第1条 別の本文"), days_ago=1)
    found = publishing.candidate(at=clock.now())
    assert found.unchecked == ("受注者", "提携金融機関", "再委託先")  # the same version, another text


@pytest.mark.req("DD-072", "DD-020")
def test_a_changed_contact_is_on_site_and_mails_once_somebody_else_agreed(
    citizen: Citizen, asker: User, agreer: User
) -> None:
    complete("0140")
    check_terms()
    put(lambda terms: terms["contact"].update(phone="0000-11-2222", section="営業課"), days_ago=1)
    request = propose(asker)
    with pytest.raises(errors.ProposalWaits):
        propose(asker)
    shown.forget()
    assert "0000-11-2222" not in citizen.get("/ja/").content.decode()
    with pytest.raises(approvals.SecondPersonNeeded):
        agree(request, asker)
    assert Publication.objects.count() == 1
    agree(request, agreer)
    shown.forget()
    for path in ("/ja/", "/ko/terms/"):
        page = citizen.get(path).content.decode()
        assert ("0000-11-2222" in page, "営業課" in page) == (True, True)
    application = make_application(clock.now())
    tell(application_id=application.pk, what="confirmed", at=clock.now(), actor=clerk())
    assert "営業課\n0000-11-2222" in mail.outbox[0].body
    made = Publication.objects.latest("pk")
    assert (made.published_by, made.proposal and made.proposal.by) == (agreer, asker)


@pytest.mark.req("DD-025")
def test_a_bank_is_offered_when_its_list_is_complete_and_left_out_when_not(asker: User, agreer: User) -> None:
    rules()
    check_terms()
    with pytest.raises(errors.NoBankReady):
        propose(asker)
    complete("0140")
    complete("0010")
    agree(propose(asker), agreer)
    codes = [bank["code"] for bank in Publication.objects.get().body["banks"]]
    assert codes == ["0140", "0010"]
    with pytest.raises(errors.NothingToPublish):
        propose(asker)
    check("connection", bank="0010", is_met=False, note="届かない")
    assert [one.part for one in publishing.candidate(at=clock.now()).changes] == ["金融機関：0010"]


def test_what_changed_since_it_was_asked_for_is_not_agreed_to(asker: User, agreer: User) -> None:
    rules()
    complete("0140")
    check_terms()
    request = propose(asker)
    complete("0010")
    with pytest.raises(approvals.ContentChanged):
        agree(request, agreer)
    assert not Publication.objects.exists()


@pytest.mark.req("DD-051")
def test_order_need_and_way_of_giving_are_changed_by_the_rules(
    citizen: Citizen, asker: User, agreer: User
) -> None:
    def edit(terms: dict[str, Any]) -> None:
        supply, change, place, name, former, contact, bank, account = terms["pages"]
        account["items"] = {"branch": {"need": "required", "entry": "choice"}, **_but(account, "branch")}
        supply["items"]["start_on"] = {"need": "required", "entry": "choice"}
        del place["items"]["building"]
        terms["pages"] = [supply, change, name, place, former, contact, bank, account]

    complete("9998")
    check_terms()
    put(edit, days_ago=1)
    found = publishing.candidate(at=clock.now())
    told = {one.part: (one.before, one.after) for one in found.changes}
    assert told["ページの順"][1].split("→")[2:4] == ["使用者のお名前", "水道を使っている場所"]
    assert told["ページの項目：水道を使っている場所"] == (
        "郵便番号（任意）、住所（必須）、建物の名前・部屋番号（任意）",
        "郵便番号（任意）、住所（必須）",
    )
    assert "支店（必須、選択式）" in told["ページの項目：引き落とす口座"][1]
    agree(propose(asker), agreer)
    shown.forget()
    citizen.consent()
    citizen.post("/ja/apply/who/", {"person": "individual", "card": "yes"})
    page = citizen.get("/ja/apply/supply/").content.decode()
    assert re.findall(r'<select id="([a-z_]+)"', page) == ["start_on", "start_on_m", "start_on_d"]
    today = clock.today()
    given = {
        "kind": "new",
        "inquiry_unknown": "yes",
        "start_on_y": f"{today:%Y}",
        "start_on_m": f"{today:%m}",
    }
    answer = citizen.post("/ja/apply/supply/", given | {"start_on_d": f"{today:%d}"})
    assert answer["Location"] == "/ja/apply/name/"
    citizen.post("/ja/apply/name/", {"name": "水引 花子"})
    assert 'name="building"' not in citizen.get("/ja/apply/place/").content.decode()
    citizen.post("/ja/apply/place/", {"place": "水引市緑町1"})
    phone = {"phone_mobile": "09012345678", "email": "h@example.jp", "email_again": "h@example.jp"}
    citizen.post("/ja/apply/contact/", phone)
    citizen.post("/ja/apply/bank/", {"bank": "9998"})
    page = citizen.get("/ja/apply/account/").content.decode()
    assert re.findall(r'<option value="(\d+)"', page) == ["001", "002"]
    assert "支店を選んでください" in citizen.post("/ja/apply/account/", {"branch": ""}).content.decode()
    account = {"branch": "002", "account_type": "1", "account_no": "12345", "holder_kana": "ミズヒキ ハナコ"}
    assert citizen.post("/ja/apply/account/", account)["Location"] == "/ja/check/"
    assert "002 本町" in citizen.get("/ja/check/").content.decode()


def _but(page: dict[str, Any], item: str) -> dict[str, Any]:
    return {name: need for name, need in page["items"].items() if name != item}


def _texts(**by_language: dict[str, str]) -> Edit:
    return lambda site: site.update(
        texts={name.replace("_", "-"): said for name, said in by_language.items()}
    )


@pytest.mark.req("DD-020")
def test_own_words_and_sign_take_the_place_of_ours_where_they_fit(
    citizen: Citizen, asker: User, agreer: User
) -> None:
    complete("9998")
    check_terms()
    put(
        as_it_is,
        site=_texts(
            ja={"start.lead": "水の代金を<b>申し込む</b>", "start.items.0": "検針票"}, en={"start.go": "Go"}
        ),
        days_ago=1,
    )
    told = {one.part: (one.before, one.after) for one in publishing.candidate(at=clock.now()).changes}
    assert told["文言：en start.go"] == ("Start now", "Go")
    agree(propose(asker), agreer)
    shown.forget()
    page = citizen.get("/ja/").content.decode()
    assert ("水の代金を&lt;b&gt;申し込む&lt;/b&gt;" in page, "<li>検針票</li>" in page) == (True, True)
    assert ">Go</a>" in citizen.get("/en/").content.decode()
    assert '<img src="/logo.png" alt="水引市企業局"' in page
    logo = citizen.get("/logo.png")
    assert (logo["Content-Type"], logo.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"start.no_such": "x"}, "jaのstart.no_such：この名前の文言はありません。"),
        (
            {"check.to_bank": "{bank}へ"},
            "jaのcheck.to_bank：画面が埋めるところは元の文言と同じにしてください（{asks}、{bank}）。",
        ),
        ({"start.lead": "{bank"}, "jaのstart.lead：「{」と「}」が組になっていません。"),
    ],
)
def test_own_words_that_do_not_fit_are_named_and_not_published(
    asker: User, texts: dict[str, str], told: str
) -> None:
    rules()
    complete("0140")
    check_terms()
    put(as_it_is, site=_texts(ja=texts), days_ago=1)
    with pytest.raises(errors.TextsUnfit, match=re.escape(told)):
        propose(asker)
    assert not PublicationProposal.objects.exists()


@pytest.mark.req("DD-094")
def test_on_the_screen_terms_are_checked_a_proposal_made_and_an_earlier_version_seen(
    asker: User, agreer: User, sign_in: Callable[..., Client]
) -> None:
    rules()
    complete("0140")
    browser = sign_in(asker)
    day = {f"checked_on_{place}": str(part) for place, part in enumerate((2026, 11, 30))}
    for party in ("contractor", "banks", "subcontractor"):
        given = {"party": party, "checked_by": "法務", "finding": "異なる定めはない", **day}
        assert browser.post("/signup/publication/terms/", _once(given)).status_code == 302
    assert {(one.party, one.checked_on) for one in TermsCheck.objects.all()} == {
        (party, date(2026, 11, 30)) for party in TermsCheck.Party.values
    }
    assert browser.post("/signup/publication/", _once({"reason": ""})).status_code == 422
    assert browser.post("/signup/publication/", _once({"reason": "開始"})).status_code == 302
    asked = ApprovalRequest.objects.get()
    assert "承認を待っています" in browser.get("/signup/publication/").content.decode()
    second = sign_in(agreer)
    assert "利用規約の版" in second.get(f"/approvals/{asked.pk}/").content.decode()
    agree(asked, agreer)
    put(lambda terms: terms["contact"].update(phone="0000-11-2222"), days_ago=1)
    agree(propose(asker), agreer)
    first, latest = Publication.objects.order_by("pk")
    page = browser.get(f"/signup/publication/{latest.pk}/").content.decode()
    assert ("0000-00-0000" in page, "0000-11-2222" in page) == (True, True)
    old = browser.get(f"/signup/publication/{first.pk}/preview/ja/").content.decode()
    assert ("0000-00-0000" in old, "0000-11-2222" in old) == (True, False)


def _once(given: dict[str, str]) -> dict[str, str]:
    return {**given, "once": str(uuid.uuid4())}


def test_the_command_says_what_would_change_and_asks_a_second_person(
    asker: User, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_set_up_django", lambda *_: None)
    rules()
    complete("0140")
    assert cli.main(["signup", "publish"]) == 1
    assert (
        "仕様書と照らした確認が、受注者、提携金融機関、再委託先についてありません" in capsys.readouterr().err
    )
    check_terms()
    assert cli.main(["signup", "publish"]) == 0
    told = capsys.readouterr().out
    assert ("金融機関：0140：なし → 第四北越銀行" in told, ApprovalRequest.objects.count()) == (True, 0)
    assert cli.main(["signup", "publish", "--as", "nobody", "--reason", "開始"]) == 1
    assert cli.main(["signup", "publish", "--as", asker.username, "--reason", "開始"]) == 0
    assert "承認依頼" in capsys.readouterr().out
    assert (ApprovalRequest.objects.get().reason, Publication.objects.count()) == ("開始", 0)


def test_no_key_and_no_name_of_staff_is_in_what_is_published(asker: User, agreer: User) -> None:
    rules()
    complete("0140")
    check_terms()
    agree(propose(asker), agreer)
    text = json.dumps(Publication.objects.get().body, ensure_ascii=False)
    assert not any(name in text for name in (asker.username, agreer.username, "法務", "契約書"))


def test_in_production_nobody_publishes_alone(settings: Any) -> None:
    rules()
    settings.IS_PRODUCTION = True
    with pytest.raises(AssertionError, match="two people"):
        publish(at=noon(clock.today()), actor=clerk())
    assert not Publication.objects.exists()
