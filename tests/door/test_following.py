"""What a bank has confirmed becomes the supply's account, or waits on a desk: never both, never neither."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock
from mizuhiki.signup import following
from mizuhiki.signup.comparing import Candidate, why_not
from mizuhiki.signup.errors import AlreadyMatched, NoSuchSupply, NotConfirmed
from mizuhiki.signup.models import Answer, Application, ApplicationEvent, ApplicationMatch
from mizuhiki.staff.api import system_actor
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, rules
from tests.door.by_hand import evidence_in, match
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NUMBER = "00000000001"


@pytest.fixture
def town() -> Town:
    rules()
    town = Town()
    town.settle(1)
    return town


def now() -> datetime:
    return clock.now().replace(microsecond=0)


def follow() -> int:
    return following.follow_up(at=now(), actor=system_actor("signup"))


def known(**changed: dict[str, str]) -> dict[str, dict[str, str]]:
    return {"supply": {"inquiry_no": NUMBER, "inquiry_unknown": ""}} | changed


@pytest.mark.req("DD-011")
def test_number_name_and_place_agree_and_the_account_starts_once(town: Town) -> None:
    application = make_application(now(), given=known())
    assert (follow(), follow()) == (1, 0)
    mandate = Mandate.objects.get()
    assert mandate.supply.inquiry_no == NUMBER
    assert (mandate.bank_code, mandate.branch_code, mandate.account_no) == ("9998", "001", "0012345")
    assert (mandate.holder_kana, mandate.starts_on) == ("ﾐﾎﾝ", clock.today())
    assert ApplicationMatch.objects.get().mandate == mandate
    assert ApplicationEvent.objects.filter(application=application, kind="matched").count() == 1
    assert not Item.objects.filter(kind="signup.unmatched").exists()


@pytest.mark.req("DD-011")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "no_number"),
        ({"supply": {"inquiry_no": "00000000099"}}, "no_supply"),
        (known(name={"name": "別人 太郎", "kana": "ベツジン"}), "name"),
        (known(place={"place": "水引市本町9番地"}), "place"),
        (known(place={"place": "緑町1番地", "building": "ハイツ101"}), ""),
        (known(name={"name": "ミホン", "kana": ""}), ""),
        (known(name={"name": "・", "kana": "－"}), "name"),
        (known(place={"place": "・－"}), "place"),
        (known(place={"place": "1"}), "place"),
        (known(place={"place": "1番地"}), "place"),
        (known(place={"place": "水引市緑町12番地"}), "place"),
    ],
)
def test_what_does_not_agree_waits_with_its_reason(town: Town, given: dict[str, Any], why: str) -> None:
    make_application(now(), given=given)
    assert follow() == (0 if why else 1)
    assert Mandate.objects.count() == (0 if why else 1)
    events = ApplicationEvent.objects.filter(kind="unmatched")
    assert [event.facts["why"] for event in events] == ([why] if why else [])
    assert Item.objects.filter(kind="signup.unmatched").count() == (1 if why else 0)
    assert follow() == 0
    assert Item.objects.count() == (1 if why else 0)


@pytest.mark.parametrize(
    ("kept", "place", "building", "why"),
    [
        ("緑町1番地1", "水引市緑町1－1", "2階", ""),
        ("緑町1番地1", "水引市緑町1－12", "", "place"),
        ("緑町1番地1 ハイツ", "緑町1番地1", "ハイツ101", ""),
        ("1条1番地", "11条1番地", "", "place"),
        ("緑町1番地2の11", "1", "", "place"),
        ("・", "・", "", "place"),
    ],
)
def test_a_place_agrees_where_all_of_it_is_named(kept: str, place: str, building: str, why: str) -> None:
    found = Candidate(supply_id=1, is_ended=False, names=("見本 1",), place=kept)
    given = {"inquiry_no": NUMBER, "name": "見本 1", "place": place, "building": building}
    assert why_not(given, found) == why


def test_the_number_of_somebody_who_has_left_is_not_taken(town: Town) -> None:
    supply = town.supplies["M000001"]
    type(supply).objects.filter(pk=supply.pk).update(ends_on=clock.today())
    make_application(now(), given=known())
    assert follow() == 0
    assert ApplicationEvent.objects.get(kind="unmatched").facts == {"why": "ended"}


@pytest.mark.req("DD-075")
def test_the_old_account_stays_until_the_new_one_is_confirmed(town: Town) -> None:
    supply = town.supplies["M000001"]
    account: dict[str, Any] = {
        "bank_code": "9991",
        "branch_code": "001",
        "account_type": "1",
        "account_no": "7654321",
    }
    old = debit.start_mandate(
        supply_id=supply.pk, **account, holder_kana="ﾐﾎﾝ", starts_on=date(2026, 4, 1), at=now(), actor=clerk()
    )
    application = make_application(now(), given=known())
    assert Mandate.objects.get(ends_on=None) == old
    follow()
    new = Mandate.objects.get(ends_on=None)
    old.refresh_from_db()
    assert (old.ends_on, new.starts_on) == (clock.today(), clock.today())
    assert ApplicationMatch.objects.get(application=application).mandate == new


def test_an_account_from_a_later_day_is_not_overruled(town: Town) -> None:
    supply = town.supplies["M000001"]
    account: dict[str, Any] = {
        "bank_code": "9991",
        "branch_code": "001",
        "account_type": "1",
        "account_no": "7654321",
    }
    tomorrow = clock.today() + timedelta(days=1)
    debit.start_mandate(
        supply_id=supply.pk, **account, holder_kana="ﾐﾎﾝ", starts_on=tomorrow, at=now(), actor=clerk()
    )
    make_application(now(), given=known())
    assert follow() == 0
    assert Mandate.objects.count() == 1
    assert ApplicationEvent.objects.get(kind="unmatched").facts == {"why": "newer"}


def test_a_clerk_says_whose_it_is(town: Town, person: Any, sign_in: Any) -> None:
    application = make_application(now())
    follow()
    user: User = person("signup.application_see", "signup.application_match")
    browser = sign_in(user)
    page = f"/signup/applications/{application.pk}/"
    seen = browser.get(page).content.decode()
    assert "お問い合わせ番号がない" in seen
    assert ("●●●●345" in seen, "0012345" in seen) == (True, False)
    given = {"evidence": evidence_in(seen), "once": seen.split('name="once" value="')[1].split('"')[0]}
    assert browser.post(page, given | {"inquiry_no": "00000000099"}).status_code == 422
    assert not Mandate.objects.exists()
    assert browser.post(page, given | {"inquiry_no": NUMBER}).status_code == 302
    assert ApplicationMatch.objects.get().by == user
    assert Item.objects.get().outcome == "matched"
    assert "契約に反映済み" in browser.get(page).content.decode()
    assert "口座振替依頼書の送り先" not in browser.get(page).content.decode()
    assert "✓ 反映済み" in browser.get("/signup/applications/?state=confirmed").content.decode()


def test_where_the_paper_form_goes_is_seen_after_a_late_confirmation(
    town: Town, person: Any, sign_in: Any
) -> None:
    application = make_application(now())
    to = {"name": "水引 花子", "place": "水引市本町1", "postcode": "0000001"}
    Answer.objects.create(application=application, page="paper", given=to, at=now())
    browser = sign_in(person("signup.application_see"))
    page = browser.get(f"/signup/applications/{application.pk}/").content.decode()
    content, _, paper = page.partition("口座振替依頼書の送り先")
    assert ("水引市緑町1番地" in content, "水引市本町1" in paper) == (True, True)


def test_by_hand_too_only_what_is_confirmed_and_once(town: Town) -> None:
    confirmed = make_application(now())
    waiting = Application.objects.create(
        number="W0000000000ZZ",
        publication=confirmed.publication,
        language="ja",
        device="phone",
        terms_version="1",
        began_at=now(),
    )
    ApplicationEvent.objects.create(application=waiting, kind="begun", at=now())
    with pytest.raises(NotConfirmed):
        match(waiting, NUMBER)
    with pytest.raises(NoSuchSupply):
        match(confirmed, "9" * 11)
    assert not Mandate.objects.exists()
    match(confirmed, NUMBER)
    with pytest.raises(AlreadyMatched):
        match(confirmed, NUMBER)
    assert Mandate.objects.count() == 1


def test_one_that_cannot_be_taken_holds_nobody_up(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (
        make_application(now(), given=known()),
        make_application(now(), number="W00000000000C", given=known()),
    )
    take = debit.take_registration

    def fails_once(**facts: Any) -> Mandate:
        if facts["number"] == bad.number:
            raise LookupError
        return take(**facts)

    monkeypatch.setattr(debit, "take_registration", fails_once)
    assert (follow(), follow()) == (1, 0)
    assert ApplicationMatch.objects.get().application == good
    assert ApplicationEvent.objects.get(kind="unmatched").facts == {"why": "fault"}
    assert (
        Item.objects.get(kind="signup.unmatched").title == f"WEB口座振替 受付番号{bad.number}の契約を確かめる"
    )


def test_a_database_that_is_away_lays_nothing_on_a_desk(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_application(now(), given=known())

    def away(**_: Any) -> Mandate:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(debit, "take_registration", away)
        with pytest.raises(OperationalError):
            follow()
    assert not ApplicationEvent.objects.filter(kind="unmatched").exists()
    assert follow() == 1
