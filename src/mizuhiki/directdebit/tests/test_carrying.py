"""口座継続: an account serves a new place of use once its holder is confirmed, and not otherwise (CC-090)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing.api import DebitSupply
from mizuhiki.customers.api import Customer, Supply, SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import carrying_agreement, doubts, errors
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.models import CarryOver, Channel, Mandate, MandateEnd
from mizuhiki.directdebit.services.carrying import Wanted, carry_over, is_named
from mizuhiki.directdebit.services.ending import end_by_request
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.req("CC-090")]

TODAY, STARTED = date(2026, 5, 20), date(2026, 1, 1)
HOLDER = "ﾐﾎﾝ ﾊﾅｺ"
TYPED = {"heard": "みほん ハナコ", "asked_by": "holder", "channel": "phone", "reason": ""}


@pytest.fixture(autouse=True)
def in_may(db: None) -> Any:
    with clock.travel(noon(TODAY)):
        yield


@pytest.fixture
def town() -> Town:
    """ミホン ハナコ has moved from place 1, with an account, to place 2; place 3 is somebody else's."""
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    hanako = Customer.objects.get(customer_no="0000000001")
    hanako.kana = "ミホン　ハナコ"
    hanako.save()
    SupplyParty.objects.filter(supply=town.supplies["M000002"]).update(customer=hanako)
    account_at(old(town))
    return town


def account_at(supply: Supply) -> Mandate:
    return debit.start_mandate(
        supply_id=supply.pk,
        bank_code="9900",
        branch_code="128",
        account_type="1",
        account_no="1234567",
        holder_kana=HOLDER,
        yucho=("11280", "12345671"),
        starts_on=STARTED,
        at=noon(STARTED),
        actor=clerk(),
    )


def old(town: Town) -> Supply:
    return town.supplies["M000001"]


def new(town: Town) -> Supply:
    return town.supplies["M000002"]


def wanted(town: Town, **facts: Any) -> Wanted:
    said: dict[str, Any] = {
        "supply_id": new(town).pk,
        "from_supply_id": old(town).pk,
        "starts_on": TODAY,
        "asked_by": CarryOver.Asked.HOLDER,
        "channel": Channel.PHONE,
    }
    return Wanted(**(said | facts))


def carry(town: Town, *, heard: str = HOLDER, **facts: Any) -> Mandate:
    return carry_over(wanted=wanted(town, **facts), heard=heard, actor=clerk(), at=clock.now())


def nothing_changed() -> bool:
    return (Mandate.objects.count(), CarryOver.objects.count(), DebitSupply.objects.count()) == (1, 0, 1)


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def day(on: date) -> dict[str, int]:
    return {"starts_on_0": on.year, "starts_on_1": on.month, "starts_on_2": on.day}


def test_the_account_serves_the_new_place_and_says_where_it_comes_from(town: Town) -> None:
    before, after = Mandate.objects.get(), carry(town)
    assert (after.supply_id, after.starts_on, after.ends_on) == (new(town).pk, TODAY, None)
    assert [getattr(after, name) == getattr(before, name) for name in ("bank_code", "branch_code")] == [
        True
    ] * 2
    assert (after.account_no, after.holder_kana, after.yucho_symbol, after.yucho_number) == (
        "1234567",
        HOLDER,
        "11280",
        "12345671",
    )
    before.refresh_from_db()
    assert before.ends_on is None  # the last bill of the old place is drawn from it too
    made = CarryOver.objects.get()
    assert (made.before_id, made.after_id, made.confirmed_by) == (before.pk, after.pk, None)
    found = DebitSupply.objects.filter(supply=new(town)).values_list("since", "until")
    assert list(found) == [(TODAY, None)]
    (view,) = debit.accounts_of_supply(supply_id=new(town).pk, on=TODAY)
    assert (view.word, view.origin) == ("仮登録", "口座継続（前の使用場所 お問い合わせ番号 00000000001）")


def test_the_same_request_twice_changes_nothing(town: Town) -> None:
    carry(town)
    with pytest.raises(
        errors.CarriedOver, match="00000000001の口座は、お問い合わせ番号00000000002に継続済み"
    ):
        carry(town)
    assert (Mandate.objects.count(), CarryOver.objects.count()) == (2, 1)


def test_another_name_than_the_holders_is_refused(town: Town) -> None:
    with pytest.raises(errors.HolderDiffers) as told:
        carry(town, heard="ﾐﾎﾝ ﾀﾛｳ")
    assert HOLDER not in told.value.message
    assert nothing_changed()


def test_another_customers_account_is_refused(town: Town) -> None:
    with pytest.raises(errors.CustomerDiffers, match="00000000001の使用者・納付者は"):
        carry(town, supply_id=town.supplies["M000003"].pk)
    assert nothing_changed()


def test_a_payer_of_both_places_is_the_same_customer(town: Town) -> None:
    third = town.supplies["M000003"]
    hanako = Customer.objects.get(customer_no="0000000001")
    SupplyParty.objects.create(supply=third, customer=hanako, role="payer", starts_on=STARTED)
    assert carry(town, supply_id=third.pk).supply_id == third.pk


@pytest.mark.parametrize(
    ("starts_on", "words"),
    [(date(2026, 5, 19), "2026-05-20から2027-05-21まで"), (date(2027, 5, 22), "2027-05-21まで")],
)
def test_a_day_that_is_past_or_far_is_refused(town: Town, starts_on: date, words: str) -> None:
    with pytest.raises(errors.StartDayWrong, match=words):
        carry(town, starts_on=starts_on)
    assert nothing_changed()


def test_no_account_is_carried_to_a_place_that_has_one_or_is_left(town: Town) -> None:
    other = debit.start_mandate(
        supply_id=new(town).pk, bank_code="0001", branch_code="001", account_type="1", account_no="0000009",
        holder_kana=HOLDER, starts_on=STARTED, at=noon(STARTED), actor=clerk(),
    )  # fmt: skip
    with pytest.raises(errors.MandateExists):
        carry(town)
    assert (Mandate.objects.count(), CarryOver.objects.count()) == (2, 0)
    debit.end_mandate(mandate_id=other.pk, ends_on=date(2026, 2, 1), at=clock.now(), actor=clerk())
    Supply.objects.filter(pk=new(town).pk).update(ends_on=TODAY)
    with pytest.raises(errors.SupplyNotRunning, match="2026-05-20"):
        carry(town)
    assert CarryOver.objects.count() == 0


def test_an_account_that_was_given_up_or_is_doubted_is_not_carried(town: Town) -> None:
    mandate = Mandate.objects.get()
    worklist.open_item(
        kind=doubts.DOUBT.code,
        key=doubts.key_of(mandate.pk),
        title="確認",
        due_at=clock.now(),
        at=clock.now(),
    )
    with pytest.raises(errors.AccountInDoubt):
        carry(town)
    worklist.close_item(doubts.key_of(mandate.pk), at=clock.now())
    end_by_request(
        mandate_id=mandate.pk, ends_on=date(2026, 7, 1), reason=MandateEnd.Reason.MOVED,
        asked_by=MandateEnd.Asked.HOLDER, channel=Channel.PHONE, note="", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    with pytest.raises(errors.NothingToCarry, match="解約の申出があります"):
        carry(town)
    assert nothing_changed()


def test_without_an_account_in_force_there_is_nothing_to_carry(town: Town) -> None:
    with pytest.raises(errors.NothingToCarry, match="00000000003には、継続できる口座がありません。"):
        carry(town, from_supply_id=town.supplies["M000003"].pk)
    debit.end_mandate(mandate_id=Mandate.objects.get().pk, ends_on=TODAY, at=clock.now(), actor=clerk())
    with pytest.raises(errors.NothingToCarry, match="使用中の口座がありません"):
        carry(town)
    assert nothing_changed()


@pytest.mark.parametrize(
    ("kana", "is_same"),
    [("ミホン ハナコ", True), ("みほんはなこ", True), ("ミホン タロウ", False), ("", False)],
)
def test_names_are_compared_without_blanks_and_width(town: Town, kana: str, *, is_same: bool) -> None:
    Customer.objects.filter(customer_no="0000000001").update(kana=kana)
    people = list(Customer.objects.filter(customer_no="0000000001").values_list("pk", flat=True))
    assert is_named(HOLDER, people) is is_same


@pytest.fixture
def two(town: Town, person: Callable[..., Any]) -> tuple[User, User]:
    """The account is a spouse's; one clerk who asks, one who may agree."""
    Customer.objects.filter(customer_no="0000000001").update(kana="ミホン タロウ")
    return (
        person(may.FORM_SEE, may.CARRY_OVER, username="op1"),
        person(may.FORM_SEE, may.CARRY_OVER_APPROVE, "approvals.request_see", username="sv1"),
    )


def test_a_spouses_account_waits_for_a_second_person(
    town: Town, two: tuple[User, User], sign_in: Callable[[Any], Client]
) -> None:
    first, second = two
    desk, path = sign_in(first), f"/debit/supplies/{new(town).pk}/carry-over/"
    page = text_of(desk.get(path))
    assert "00000000001" in page
    assert "ハナコ" not in page  # the holder is asked for, not read out
    said = TYPED | {"from_supply": "1", "asked_by": "user"} | day(TODAY)
    refused = post(desk, path, **said)
    assert refused.status_code == 422
    assert "口座名義が使用者・納付者のカナと違います" in text_of(refused)
    assert (nothing_changed(), ApprovalRequest.objects.count()) == (True, 0)
    asked = post(desk, path, **said | {"reason": "配偶者の口座"})
    assert asked["Location"] == f"/debit/supplies/{new(town).pk}/"
    request = ApprovalRequest.objects.get()
    assert nothing_changed()
    again = post(desk, path, **said | {"reason": "配偶者の口座"})
    assert (again.status_code, "すでに承認待ちです" in text_of(again)) == (422, True)
    page = text_of(sign_in(second).get(f"/approvals/{request.pk}/"))
    assert "口座名義 ミホン ハナコ" in page
    assert "使用者・納付者 見本 1（ミホン タロウ）" in page
    with clock.travel(noon(date(2026, 5, 22))):  # the day that was asked for stays
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=second, at=clock.now()
        )
    made = CarryOver.objects.get()
    assert (made.by_id, made.confirmed_by_id, made.asked_by) == (first.pk, second.pk, "user")
    assert (made.after.supply_id, made.after.starts_on) == (new(town).pk, TODAY)


def test_who_asked_does_not_agree_and_a_change_since_stops_it(town: Town, two: tuple[User, User]) -> None:
    first, second = two
    request = carrying_agreement.ask(wanted=wanted(town), reason="配偶者", actor=first, at=clock.now())
    granted: dict[str, Any] = {
        "request_id": request.pk, "outcome": Decision.Outcome.GRANTED, "reason": "", "at": clock.now(),
    }  # fmt: skip
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(**granted, actor=first)
    debit.end_mandate(
        mandate_id=Mandate.objects.get().pk, ends_on=date(2026, 7, 1), at=clock.now(), actor=clerk()
    )
    with pytest.raises(approvals.ContentChanged):
        approvals.decide(**granted, actor=second)
    assert nothing_changed()


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("other_account", "carried_over_as_it_is"),
        ("same_place", "carried_over_as_it_is"),
        ("one_person", "carry_over_confirmed_by_another"),
    ],
)
def test_the_database_lets_no_other_account_be_carried_on(
    town: Town, mode: str, what: str, words: str
) -> None:
    before = Mandate.objects.get()
    place = old(town) if what == "same_place" else new(town)
    number = "7654321" if what == "other_account" else before.account_no
    if what == "same_place":
        debit.end_mandate(mandate_id=before.pk, ends_on=TODAY, at=clock.now(), actor=clerk())
    after = debit.start_mandate(
        supply_id=place.pk, bank_code="9900", branch_code="128", account_type="1", account_no=number,
        holder_kana=HOLDER, yucho=("11280", "12345671"), starts_on=TODAY, at=clock.now(), actor=clerk(),
    )  # fmt: skip
    other = clerk().pk if what == "one_person" else "NULL"
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        connection.cursor().execute(
            f"SET LOCAL session_replication_role = {mode}; "  # noqa: S608
            "INSERT INTO directdebit_carryover (after_id, before_id, asked_by, channel, at, by_id, "
            f"confirmed_by_id) VALUES ({after.pk}, {before.pk}, 'holder', 'phone', now(), {clerk().pk}, "
            f"{other})"
        )
    assert CarryOver.objects.count() == 0


@pytest.mark.req("CC-034")
def test_the_desk_carries_an_account_over(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(may.FORM_SEE, may.CARRY_OVER, username="op1"))
    here = f"/debit/supplies/{new(town).pk}/"
    assert "前の使用場所の口座を継続する" in text_of(desk.get(here))
    wrong = post(
        desk, f"{here}carry-over/", **TYPED | {"heard": "ミホン タロウ", "from_supply": "1"} | day(TODAY)
    )
    assert wrong.status_code == 422
    assert "聞き取った口座名義が登録と一致しません" in text_of(wrong)
    assert nothing_changed()
    done = post(desk, f"{here}carry-over/", **TYPED | {"from_supply": "1"} | day(TODAY))
    assert done["Location"] == here
    page = text_of(desk.get(here))
    assert "口座継続（前の使用場所 お問い合わせ番号 00000000001）" in page
    assert "継続する" not in page
    there = text_of(desk.get(f"/debit/supplies/{old(town).pk}/"))
    assert "口座の継続 口座 ●●●●567 新しい使用場所 お問い合わせ番号 00000000002" in there


def test_only_who_may_carries(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(may.FORM_SEE, username="looks"))
    path = f"/debit/supplies/{new(town).pk}/carry-over/"
    assert desk.get(path).status_code == 403
    assert post(desk, path, **TYPED | {"from_supply": "1"} | day(TODAY)).status_code == 403
    assert nothing_changed()
