"""A key that has leaked is ended at once, while its bank is stopped; others are made after it."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.platform import clock
from mizuhiki.signup import errors
from mizuhiki.signup.gateways import key_of
from mizuhiki.signup.models import Closure, ClosureEnd, Direction, GatewayKey, GatewayKeyEnd
from mizuhiki.signup.permissions import KEY_END_APPROVE, KEY_MAKE
from mizuhiki.signup.site import closures, key_agreement
from mizuhiki.signup.site.bank_selectors import pairs_of
from mizuhiki.signup.site.keys import renew_keys
from mizuhiki.signup.site.services import make_keys, publish
from mizuhiki.staff.models import User
from tests.builders import clerk
from tests.door.published import put
from tests.door.site import Citizen, answered, to_bank
from tests.door.test_partners import standing

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR = timedelta(hours=1)
Person = Callable[..., User]


def stop(bank: str = "9998", *, ends_in: timedelta | None = None) -> Closure:
    now = clock.now()
    ends_at = now + ends_in if ends_in else None
    return closures.stop_now(bank_code=bank, ends_at=ends_at, reason="鍵", at=now, actor=clerk())


def ask(asker: User, *, ends_in: timedelta = timedelta(0)) -> ApprovalRequest:
    now = clock.now()
    key = GatewayKey.objects.order_by("pk")[0]
    return key_agreement.ask(key=key, ends_at=now + ends_in, reason="もれたおそれ", actor=asker, at=now)


def grant(asked: ApprovalRequest, agreer: User) -> None:
    approvals.decide(
        request_id=asked.pk,
        outcome=approvals.Decision.Outcome.GRANTED,
        reason="",
        actor=agreer,
        at=clock.now(),
    )


@pytest.mark.req("DD-004")
def test_a_leaked_key_ends_when_a_second_person_agrees_and_counts_no_more(
    citizen: Citizen, keys: dict[str, str], person: Person
) -> None:
    asker, agreer = person(KEY_MAKE), person(KEY_END_APPROVE, username="anzen")
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    with clock.travel(clock.now() - timedelta(minutes=2)):  # the database counts from this test's start
        stopped = stop()
        asked = ask(asker)
        with pytest.raises(approvals.SecondPersonNeeded):
            grant(asked, asker)
        assert not GatewayKeyEnd.objects.exists()
        grant(asked, agreer)
    [pair] = pairs_of("9998")
    now = clock.now()
    assert (pair.is_over(now), key_of("9998", Direction.TO_BANK, at=now)) == (True, None)
    assert citizen.post("/return/9998/", answered(request, keys["from_bank"])).status_code == 400
    assert "鍵" in standing("9998").missing
    with pytest.raises(errors.ReopenedWithoutKeys):
        closures.end_closure(closure_id=stopped.pk, at=now, actor=clerk())
    assert not ClosureEnd.objects.exists()
    with pytest.raises(errors.NoKeyToFollow):
        renew_keys(bank_code="9998", starts_at=now + 2 * HOUR, at=now, actor=clerk())
    assert GatewayKey.objects.count() == 2
    fresh = make_keys(bank_code="9998", at=now, actor=clerk())
    assert "鍵" not in standing("9998").missing
    with pytest.raises(errors.KeysThere):
        make_keys(bank_code="9998", at=clock.now(), actor=clerk())
    closures.end_closure(closure_id=stopped.pk, at=clock.now(), actor=clerk())
    assert (GatewayKey.objects.count(), ClosureEnd.objects.count()) == (4, 1)
    key = key_of("9998", Direction.TO_BANK, at=clock.now())
    assert key == bytes.fromhex(fresh["to_bank"])


@pytest.mark.parametrize(
    ("bank", "ends_in"), [("9998", HOUR), ("9991", None), ("", None)], ids=["ends", "other", "site"]
)
def test_a_rest_that_would_open_a_bank_without_keys_does_not_let_them_end(
    keys: dict[str, str], person: Person, bank: str, ends_in: timedelta | None
) -> None:
    stop(bank, ends_in=ends_in)
    with pytest.raises(errors.NoKeyFollows):
        ask(person(KEY_MAKE))
    assert not ApprovalRequest.objects.exists()


def test_what_was_asked_while_the_bank_was_stopped_is_not_carried_out_after_it_opened(
    keys: dict[str, str], person: Person
) -> None:
    stopped = stop()
    asked = ask(person(KEY_MAKE))
    closures.end_closure(closure_id=stopped.pk, at=clock.now(), actor=clerk())
    with pytest.raises(approvals.ContentChanged):
        grant(asked, person(KEY_END_APPROVE, username="anzen"))
    assert not GatewayKeyEnd.objects.exists()


def test_a_bank_whose_last_keys_will_end_is_not_opened(
    keys: dict[str, str], person: Person, sign_in: Callable[..., Client]
) -> None:
    stopped, now = stop(), clock.now()
    key, ends_at = GatewayKey.objects.order_by("pk")[0], now + 3 * HOUR
    asked = key_agreement.ask(key=key, ends_at=ends_at, reason="更新", actor=person(KEY_MAKE), at=now)
    grant(asked, person(KEY_END_APPROVE, username="anzen"))
    with pytest.raises(errors.ReopenedWithoutKeys):
        closures.end_closure(closure_id=stopped.pk, at=clock.now(), actor=clerk())
    with pytest.raises(errors.KeysThere):  # they are still in force: others follow them
        make_keys(bank_code="9998", at=clock.now(), actor=clerk())
    assert (GatewayKey.objects.count(), ClosureEnd.objects.count()) == (2, 0)
    browser = sign_in(person("signup.bank_see", KEY_MAKE, username="mado"))
    assert "終わりを早める" in browser.get("/signup/banks/9998/").content.decode()
    assert "決まっている終わり" in browser.get(f"/signup/keys/{key.pk}/end/").content.decode()


@pytest.mark.req("DD-004")
def test_a_settled_end_is_brought_forward_and_never_put_off(
    citizen: Citizen, keys: dict[str, str], person: Person
) -> None:
    asker, agreer = person(KEY_MAKE, "signup.bank_see"), person(KEY_END_APPROVE, username="anzen")
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    with clock.travel(clock.now() - timedelta(minutes=2)):
        now = clock.now()
        renew_keys(bank_code="9998", starts_at=now + 2 * HOUR, at=now, actor=clerk())
        grant(ask(asker, ends_in=26 * HOUR), agreer)
        for later in (26 * HOUR, 27 * HOUR):
            with pytest.raises(errors.KeyEnded):
                ask(asker, ends_in=later)
        with pytest.raises(errors.NoKeyFollows):
            ask(asker)
        stop()
        grant(ask(asker), agreer)
        with pytest.raises(errors.KeyEnded):
            ask(asker, ends_in=-HOUR)
    fresh, leaked = pairs_of("9998")
    assert (fresh.ends_at, leaked.is_over(clock.now()), GatewayKeyEnd.objects.count()) == (None, True, 4)
    assert key_of("9998", Direction.TO_BANK, at=clock.now()) is None
    assert citizen.post("/return/9998/", answered(request, keys["from_bank"])).status_code == 400


NONE, LESS, DAY = "後に続く鍵がまだ使えません", "24時間たっていません", "替えたことを確かめてから"


@pytest.mark.parametrize(
    ("ends_in", "said"), [(1, NONE), (2, LESS), (25, LESS), (26, DAY)], ids=["none", "new", "less", "day"]
)
def test_who_agrees_is_told_what_the_bank_has_by_then(
    keys: dict[str, str], person: Person, sign_in: Callable[..., Client], ends_in: int, said: str
) -> None:
    now = clock.now()
    with clock.travel(now):
        renew_keys(bank_code="9998", starts_at=now + 2 * HOUR, at=now, actor=clerk())
        stop()
        asked = ask(person(KEY_MAKE), ends_in=ends_in * HOUR)
        agreer = sign_in(person(KEY_END_APPROVE, "approvals.request_see", username="anzen"))
        page = agreer.get(f"/approvals/{asked.pk}/").content.decode()
    assert [one for one in (NONE, LESS, DAY) if one in page] == [said]


@pytest.mark.req("DD-004")
def test_a_leaked_key_of_a_bank_that_left_the_rules_is_ended(
    keys: dict[str, str], person: Person, sign_in: Callable[..., Client]
) -> None:
    put(lambda terms: terms["banks"].pop("9998"), days_ago=1)
    asker, agreer = person(KEY_MAKE, "signup.bank_see"), person(KEY_END_APPROVE, username="anzen")
    browser, [pair] = sign_in(asker), pairs_of("9998")
    assert "/signup/banks/9998/" in browser.get("/signup/banks/").content.decode()
    assert "規則集から外れた" in browser.get("/signup/banks/9998/").content.decode()
    with pytest.raises(errors.NoKeyFollows):  # the public can still choose it
        ask(asker)
    publish(at=clock.now(), actor=clerk())
    path = f"/signup/keys/{pair.number}/end/"
    assert path in browser.get("/signup/banks/9998/").content.decode()
    assert browser.get(path).status_code == 200
    grant(ask(asker), agreer)
    assert pairs_of("9998")[0].is_over(clock.now())
    assert "/signup/banks/9998/" not in browser.get("/signup/banks/").content.decode()
    assert browser.get("/signup/banks/9998/").status_code == 200  # what was, is seen
    assert browser.get("/signup/banks/9998/keys/").status_code == 404  # nothing new begins there


@pytest.mark.req("DD-004")
def test_the_screens_say_what_an_end_at_once_causes(
    keys: dict[str, str], person: Person, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(person("signup.bank_see", KEY_MAKE))
    agreer = sign_in(person(KEY_END_APPROVE, "approvals.request_see", username="anzen"))
    key = GatewayKey.objects.order_by("pk")[0]
    path = f"/signup/keys/{key.pk}/end/"
    assert path not in browser.get("/signup/banks/9998/").content.decode()
    stop()
    assert path in browser.get("/signup/banks/9998/").content.decode()
    form, now = browser.get(path).content.decode(), clock.now().astimezone(clock.TOKYO)
    assert "承認された時に終わります" in form
    assert f'name="ends_on_0" value="{now.year}"' in form
    given = {f"ends_on_{place}": str(part) for place, part in enumerate((now.year, now.month, now.day))}
    given |= {"ends_time": f"{now:%H:%M}", "reason": "もれたおそれ", "once": str(uuid.uuid4())}
    assert browser.post(path, given).status_code == 302
    asked = ApprovalRequest.objects.get()
    page = agreer.get(f"/approvals/{asked.pk}/").content.decode()
    assert "新しい鍵を作り、金融機関が設定するまで、再開も公開もできません。" in page
    grant(asked, User.objects.get(username="anzen"))
    assert "今すぐ使える鍵を" in browser.get("/signup/banks/9998/keys/").content.decode()
