"""A bank's word counts with what was given for that way to the bank, not with what was typed for the next."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.models import CustomerMark
from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock
from mizuhiki.signup import following
from mizuhiki.signup.errors import AccountUntold, OtherNumbers
from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    ApplicationMatch,
    Attempt,
    Evidence,
    EvidenceAccount,
)
from mizuhiki.signup.reconciling import days as reconciling
from mizuhiki.signup.tests.ways import latest_answer
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, rules
from tests.door.by_hand import evidence_in, match
from tests.door.results import FRIDAY, make_day
from tests.security.signups import GIVEN, make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MINUTE = timedelta(minutes=1)
A, B = "00000000001", "00000000002"
POST, OTHER_BANK = "9900", "9997"
SYMBOL, NUMBER = "12340", "12345671"


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Any) -> Town:
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    town.settle(1)
    town.settle(2)
    return town


def house(number: str) -> dict[str, dict[str, str]]:
    """What the people of one house give."""
    nth = int(number)
    return {
        "supply": {"inquiry_no": number, "inquiry_unknown": ""},
        "name": {"name": f"見本 {nth}"},
        "place": {"place": f"水引市緑町{nth}番地"},
    }


def instant() -> datetime:
    return clock.now() - timedelta(hours=1)


def set_out(at: datetime, number: str = A, **given: dict[str, str]) -> Application:
    """The first way to a bank."""
    return make_application(at, given=house(number) | given, confirmed=False)


def retype(application: Application, at: datetime, given: dict[str, dict[str, str]]) -> None:
    """Give up and fill in something else."""
    ApplicationEvent.objects.create(application=application, attempt=1, kind="returned_ng", at=at)
    for page, values in given.items():
        Answer.objects.create(application=application, page=page, given=GIVEN[page] | values, at=at)


def set_out_again(application: Application, at: datetime, bank: str = "9998") -> None:
    """The second way to a bank."""
    Attempt.objects.create(
        application=application,
        position=2,
        reference=f"{application.number}02",
        bank_code=bank,
        last_answer=latest_answer(application),
        at=at,
    )
    ApplicationEvent.objects.create(application=application, attempt=2, kind="handed_off", at=at)


def tell(
    application: Application, attempt: int, at: datetime, account: str = "0012345", *, on: date | None = None
) -> Evidence:
    """The bank's server says OK; without an account where it names none."""
    way = Attempt.objects.get(application=application, position=attempt)
    evidence = Evidence.objects.create(
        attempt=way,
        bank_code=way.bank_code,
        reference=way.reference,
        source="notice",
        result="OK",
        registered_on=on or clock.day_of(at),
        sha256=f"{way.reference}{account}".encode(),
        stated_at=at,
        at=at,
    )
    if account:
        EvidenceAccount.objects.create(
            evidence=evidence,
            branch_code="234" if way.bank_code == POST else "001",
            account_type="1",
            account_no=account,
            holder_kana="ﾐﾎﾝ",
        )
    ApplicationEvent.objects.create(
        application=application, attempt=attempt, kind="confirmed", facts={"result": "OK"}, at=at
    )
    return evidence


def follow() -> None:
    following.follow_up(at=clock.now(), actor=system_actor("signup"))
    following.follow_seconds(at=clock.now(), actor=system_actor("signup"))


def accounts_of_houses() -> list[tuple[str, str]]:
    return list(Mandate.objects.order_by("pk").values_list("supply__inquiry_no", "account_no"))


def test_a_late_word_starts_the_account_of_the_house_it_was_asked_for() -> None:
    at = instant()
    application = set_out(at)
    retype(application, at + MINUTE, house(B))
    set_out_again(application, at + 2 * MINUTE)
    tell(application, 1, at + 3 * MINUTE)
    follow()
    assert accounts_of_houses() == [(A, "0012345")]


def test_what_the_bank_leaves_out_is_of_the_same_way() -> None:
    at = instant()
    application = set_out(at)
    retype(application, at + MINUTE, {"account": {"account_no": "7654321"}})
    tell(application, 1, at + 3 * MINUTE, "")
    follow()
    assert accounts_of_houses() == [(A, "0012345")]


def test_what_was_given_at_the_instant_of_setting_out_is_of_that_way() -> None:
    at = instant()
    application = set_out(at)
    retype(application, at + MINUTE, house(B))
    set_out_again(application, at + MINUTE)
    tell(application, 2, at + 3 * MINUTE)
    follow()
    assert accounts_of_houses() == [(B, "0012345")]


@pytest.mark.parametrize("account", ["0012345", "7654321"])
def test_a_second_account_for_another_house_waits_on_a_desk(account: str, person: Any, sign_in: Any) -> None:
    at = instant()
    application = set_out(at)
    retype(application, at + MINUTE, house(B))
    set_out_again(application, at + 2 * MINUTE)
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    tell(application, 2, at + 3 * MINUTE, on=yesterday)
    follow()
    evidence = tell(application, 1, at + 4 * MINUTE, account, on=clock.today())
    follow()
    assert accounts_of_houses() == [(B, "0012345")]
    assert [one.evidence_id for one in reconciling.waiting()] == [evidence.pk]
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/registrations/{evidence.pk}/").content.decode()
    assert (f'value="{A}"' in page, f'value="{B}"' in page) == (True, False)


def test_a_clerk_sees_what_was_given_for_the_registration_that_counts(person: Any, sign_in: Any) -> None:
    at = instant()
    application = set_out(at, "00000000009")
    retype(application, at + MINUTE, house(B))
    tell(application, 1, at + 3 * MINUTE)
    follow()
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/applications/{application.pk}/").content.decode()
    assert ("見本 9" in page, "見本 2" in page) == (True, False)


def at_post_bank(at: datetime, **numbers: str) -> Application:
    """An application at ゆうちょ銀行, confirmed."""
    account = GIVEN["account"] | {"branch": "234", "account_no": "1234567"} | numbers
    application = make_application(at, given=house(A) | {"account": account}, confirmed=False, bank=POST)
    tell(application, 1, at + MINUTE, "1234567")
    return application


def test_numbers_of_the_post_bank_outlive_a_change_to_another_bank() -> None:
    at = instant()
    application = at_post_bank(at, yucho_symbol=SYMBOL, yucho_number=NUMBER)
    Answer.objects.create(application=application, page="account", given=GIVEN["account"], at=at + 2 * MINUTE)
    follow()
    mandate = Mandate.objects.get()
    assert (mandate.bank_code, mandate.account_no) == (POST, "1234567")
    assert (mandate.yucho_symbol, mandate.yucho_number) == (SYMBOL, NUMBER)


@pytest.mark.parametrize("numbers", [{}, {"yucho_symbol": SYMBOL, "yucho_number": "12345681"}])
def test_numbers_that_are_missing_or_do_not_fit_are_asked_of_a_clerk(
    numbers: dict[str, str], person: Any, sign_in: Any
) -> None:
    application = at_post_bank(instant(), **numbers)
    follow()
    assert ApplicationEvent.objects.get(kind="unmatched").facts == {"why": "numbers"}
    for typed in (("", ""), (SYMBOL, "12345681"), ("記号", "番号")):
        with pytest.raises(OtherNumbers):
            match(application, A, numbers=typed)
    assert (Mandate.objects.count(), ApplicationMatch.objects.count()) == (0, 0)
    assert Item.objects.get(kind="signup.unmatched").closed_at is None
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = f"/signup/applications/{application.pk}/"
    shown = browser.get(page).content.decode()
    assert ("12340-●●●●" in shown) == bool(numbers)
    assert "ゆうちょ銀行の記号・番号がないか、登録された口座と違う" in shown
    once = shown.split('name="once" value="')[1].split('"')[0]
    sent = {"inquiry_no": A, "evidence": evidence_in(shown), "once": once}
    assert browser.post(page, sent).status_code == 422
    sent |= {"symbol": "１２３４０", "number": "１２３４５６７１"}
    assert browser.post(page, sent | {"number": "12345681"}).status_code == 422
    assert not Mandate.objects.exists()
    assert browser.post(page, sent).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.yucho_symbol, mandate.yucho_number) == (SYMBOL, NUMBER)


def test_a_press_is_of_the_registration_that_was_on_the_screen(person: Any, sign_in: Any) -> None:
    at = instant()
    application = set_out(at, "00000000009")  # of no supply
    retype(application, at + MINUTE, house(B))
    set_out_again(application, at + 2 * MINUTE)
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    tell(application, 1, at + 3 * MINUTE, on=yesterday)
    follow()
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = f"/signup/applications/{application.pk}/"
    seen = browser.get(page).content.decode()
    later = tell(application, 2, at + 4 * MINUTE, "7654321", on=clock.today())
    sent = {"inquiry_no": A, "once": seen.split('name="once" value="')[1].split('"')[0]}
    for wrong in ({}, {"evidence": "x"}, {"evidence": "9" * 30}):
        assert browser.post(page, sent | wrong).status_code == 422
    answer = browser.post(page, sent | {"evidence": evidence_in(seen)})
    again = answer.content.decode()
    assert (answer.status_code, evidence_in(again)) == (422, f"{later.pk}")
    assert (f'value="{A}"' in again, again.count('id="errors"')) == (True, 1)  # what was typed, and why not
    assert "反映する口座の登録が変わりました" in again
    assert "見本 2" in again  # what was given for the registration that counts now
    assert (Mandate.objects.count(), ApplicationMatch.objects.count()) == (0, 0)
    sent["once"] = again.split('name="once" value="')[1].split('"')[0]
    assert browser.post(page, sent | {"evidence": f"{later.pk}"}).status_code == 302
    assert ApplicationMatch.objects.get().evidence == later


def test_numbers_that_fit_are_not_asked_for(person: Any, sign_in: Any) -> None:
    at = instant()
    application = at_post_bank(at, yucho_symbol=SYMBOL, yucho_number=NUMBER)
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/applications/{application.pk}/").content.decode()
    assert ('name="inquiry_no"' in page, 'name="symbol"' in page) == (True, False)
    match(application, B)
    assert Mandate.objects.get().yucho_number == NUMBER


def test_an_account_nobody_names_waits_with_its_reason(person: Any, sign_in: Any) -> None:
    at = instant()
    application = set_out(at)
    Answer.objects.filter(application=application, page="account").delete()
    tell(application, 1, at + MINUTE, "")
    follow()
    assert ApplicationEvent.objects.get(kind="unmatched").facts == {"why": "untold"}
    with pytest.raises(AccountUntold):
        match(application, A)
    assert (Mandate.objects.count(), ApplicationMatch.objects.count()) == (0, 0)
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/applications/{application.pk}/")
    assert (page.status_code, "登録された口座がわからない" in page.content.decode()) == (200, True)


def lines() -> list[dict[str, str]]:
    content = attachments.read(make_day().files.get().file).decode("cp932")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.req("DD-007")
def test_a_line_names_the_account_of_its_own_way() -> None:
    application = set_out(FRIDAY)
    retype(application, FRIDAY + MINUTE, {"bank": {"bank": OTHER_BANK}})
    set_out_again(application, FRIDAY + 2 * MINUTE, bank=OTHER_BANK)
    tell(application, 1, FRIDAY + 3 * MINUTE, "1111111")
    tell(application, 2, FRIDAY + 4 * MINUTE, "2222222")
    [line] = lines()
    assert line["金融機関コード"] == OTHER_BANK
    assert (line["登録金融機関コード"], line["登録口座番号"]) == (OTHER_BANK, "2222222")


@pytest.mark.req("DD-007")
def test_a_line_says_what_was_given_for_its_own_way() -> None:
    application = set_out(FRIDAY)
    tell(application, 1, FRIDAY + MINUTE)
    for page, values in house(B).items():
        Answer.objects.create(
            application=application, page=page, given=GIVEN[page] | values, at=FRIDAY + 2 * MINUTE
        )
    [line] = lines()
    assert (line["使用者氏名"], line["使用場所"]) == ("見本 1", "水引市緑町1番地")


def test_a_protected_house_named_for_any_way_hides_the_place(town: Town) -> None:
    customer = town.supplies["M000002"].parties.get(role="water_user").customer
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=date(2026, 4, 1))
    application = set_out(FRIDAY, "00000000009")
    tell(application, 1, FRIDAY + MINUTE)
    supply = GIVEN["supply"] | house(B)["supply"]
    Answer.objects.create(application=application, page="supply", given=supply, at=FRIDAY + 2 * MINUTE)
    [line] = lines()
    assert (line["使用場所"], line["支援措置"]) == ("", "1")


def test_a_line_of_somebody_on_paper_says_what_was_given_last() -> None:
    application = set_out(FRIDAY)
    retype(application, FRIDAY + MINUTE, house(B))
    ApplicationEvent.objects.create(application=application, attempt=1, kind="paper", at=FRIDAY + 2 * MINUTE)
    [line] = lines()
    assert (line["結果区分"], line["使用者氏名"]) == ("4", "見本 2")


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_later_confirmation_is_taken_after_an_earlier_one_was_laid_on_a_desk(is_closed: bool) -> None:  # noqa: FBT001
    at = instant()
    application = set_out(at, "00000000009")  # of no supply
    retype(application, at + MINUTE, house(B))
    set_out_again(application, at + 2 * MINUTE)
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    tell(application, 1, at + 3 * MINUTE, on=yesterday)
    follow()
    item = Item.objects.get(kind="signup.unmatched")
    if is_closed:
        worklist.close_item(item.key, outcome="given_up", at=clock.now(), actor=clerk(), note="番号なし")
    tell(application, 2, at + 4 * MINUTE, "7654321", on=clock.today())
    follow()
    assert accounts_of_houses() == [(B, "7654321")]
    assert not Item.objects.filter(kind="signup.unmatched", closed_at=None).exists()
    assert Item.objects.get(kind="signup.unmatched").outcome == ("given_up" if is_closed else "matched")
    follow()
    assert ApplicationEvent.objects.filter(kind="unmatched").count() == 1
