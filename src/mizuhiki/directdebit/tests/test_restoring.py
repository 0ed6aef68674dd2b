"""解約の取消: a mistaken end is undone while the bank was told nothing or confirms, and not otherwise."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing.api import DebitSupply, Demand
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import doubts, restoring_agreement
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.days import Amount
from mizuhiki.directdebit.errors import (
    AnotherAccountFollows,
    BankKnowsOfEnd,
    NoEndStands,
    TakingBackTakesTwo,
)
from mizuhiki.directdebit.life import life_of_supply
from mizuhiki.directdebit.models import DebitRow, EndTakenBack, Mandate, MandateEnd
from mizuhiki.directdebit.services.restoring import mistake_of, take_back_end
from mizuhiki.directdebit.tests.test_ending import end, mandate_of, post
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist
from tests.builders import Town, clerk, noon, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.req("COL-049")]

NOTICED, LATER, DEBIT = date(2026, 4, 20), date(2026, 6, 1), date(2026, 5, 27)
UNTOLD, CONFIRMED = EndTakenBack.Bank.UNTOLD, EndTakenBack.Bank.CONFIRMED
Make = Callable[[], debit.DebitBatch]


def take_back(mandate: Mandate, *, bank: str = UNTOLD, at: date = NOTICED, **facts: Any) -> EndTakenBack:
    said: dict[str, Any] = {"reason": "別のお客様の申出", "actor": clerk("one"), "at": noon(at)}
    return take_back_end(mandate_id=mandate.pk, bank=bank, **(said | facts))


def still_ended(mandate: Mandate, on: date) -> bool:
    mandate.refresh_from_db()
    spans = DebitSupply.objects.filter(supply=mandate.supply_id).values_list("until", flat=True)
    return (mandate.ends_on, list(spans), EndTakenBack.objects.count()) == (on, [on], 0)


@pytest.fixture
def ended(billed: Town, make_file: Make) -> Mandate:
    """Drawn on 27 May as asked; somebody's end of 1 June was noted at the wrong supply."""
    with clock.travel(noon(NOTICED)):
        make_file()
    mandate = mandate_of(billed, 1)
    end(mandate, LATER)
    return mandate


@pytest.fixture
def two(person: Callable[..., User]) -> tuple[User, User]:
    rights = (may.FORM_SEE, may.MANDATE_END)
    seeing = ("approvals.request_see", "worklist.item_see", "worklist.desk_approval")
    return (
        person(*rights, username="first"),
        person(*rights, may.MANDATE_RESTORE_APPROVE, *seeing, username="second"),
    )


def test_before_its_day_a_mistake_is_put_right_by_one_person(ended: Mandate) -> None:
    made = take_back(ended)
    ended.refresh_from_db()
    assert (ended.ends_on, ended.end) == (None, None)
    spans = DebitSupply.objects.filter(supply=ended.supply_id).values_list("since", "until")
    assert list(spans) == [(date(2026, 1, 1), None)]
    assert (made.bank, made.reason, made.by.username, made.agreed_by) == (
        "untold", "別のお客様の申出", "one", None,
    )  # fmt: skip
    assert MandateEnd.objects.get().ends_on == LATER  # it stays written down
    told = [(one.what, one.detail) for one in life_of_supply(ended.supply_id, sees_files=False)]
    assert ("解約の取消", "口座 ●●●●001 別のお客様の申出。金融機関には伝えていない") in told
    assert "解約の受付（取消済み）" in [what for what, _ in told]
    assert "口座の使用終了" not in [what for what, _ in told]


def test_it_is_taken_back_once_and_may_end_again(ended: Mandate) -> None:
    take_back(ended)
    with pytest.raises(NoEndStands):
        take_back(ended)
    again = end(Mandate.objects.get(pk=ended.pk), date(2026, 7, 1))
    assert (again.position, EndTakenBack.objects.count()) == (2, 1)
    ended.refresh_from_db()
    assert (ended.ends_on, ended.end) == (date(2026, 7, 1), again)
    take_back(ended)
    assert EndTakenBack.objects.count() == 2


def test_an_account_that_never_ended_has_nothing_to_take_back(billed: Town) -> None:
    with pytest.raises(NoEndStands):
        take_back(mandate_of(billed, 1))
    assert not EndTakenBack.objects.exists()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"asked_by": MandateEnd.Asked.BANK}, "金融機関の申出"),
        ({"reason": MandateEnd.Reason.CLOSED}, "口座を閉じた"),
        ({"reason": MandateEnd.Reason.DIED}, "名義人の死亡"),
    ],
)
def test_a_bank_that_stopped_the_account_is_asked_first(
    billed: Town, batch: debit.DebitBatch, facts: dict[str, Any], why: str
) -> None:
    mandate = mandate_of(billed, 1)
    end(mandate, LATER, **facts)
    with pytest.raises(BankKnowsOfEnd, match=f"金融機関が知っています（{why}）"):
        take_back(mandate)
    with pytest.raises(TakingBackTakesTwo, match="金融機関が解約を知っています"):
        take_back(mandate, bank=CONFIRMED)
    assert still_ended(mandate, LATER)
    take_back(mandate, bank=CONFIRMED, agreed_by=clerk("two"))
    assert EndTakenBack.objects.get().agreed_by == clerk("two")


def test_bills_that_would_be_drawn_take_two_people(billed: Town, make_file: Make) -> None:
    mandate = mandate_of(billed, 1)
    end(mandate, DEBIT)
    with pytest.raises(TakingBackTakesTwo, match="請求が1件、10,190円あります"):
        take_back(mandate)
    assert still_ended(mandate, DEBIT)
    take_back(mandate, agreed_by=clerk("two"))
    with clock.travel(noon(NOTICED)):
        made = make_file()
    assert (made.row_count, made.amount_yen) == (3, 30_570)
    assert DebitRow.objects.filter(mandate=mandate).count() == 1


def test_after_its_day_it_takes_two_and_slips_stay_slips(billed: Town, make_file: Make) -> None:
    mandate = mandate_of(billed, 1)
    end(mandate, DEBIT)
    with clock.travel(noon(NOTICED)):
        make_file()
    for on in (DEBIT, LATER):
        with pytest.raises(TakingBackTakesTwo, match="^[^、]*やめる日（2026-05-27）を過ぎています"):
            take_back(mandate, at=on)
    assert still_ended(mandate, DEBIT)
    take_back(mandate, at=LATER, agreed_by=clerk("two"))
    assert not DebitRow.objects.filter(mandate=mandate).exists()
    assert debit.accounts_of_supply(supply_id=mandate.supply_id, on=LATER)[0].is_live


def test_no_account_comes_back_under_another(ended: Mandate) -> None:
    debit.start_mandate(
        supply_id=ended.supply_id, bank_code="0001", branch_code="001", account_type="1",
        account_no="0000099", holder_kana="ﾐﾎﾝ ﾊﾅｺ", starts_on=date(2026, 7, 1), at=noon(NOTICED),
        actor=clerk(),
    )  # fmt: skip
    with pytest.raises(AnotherAccountFollows, match="2026-07-01からの別の口座"):
        take_back(ended)
    ended.refresh_from_db()
    assert (ended.ends_on, EndTakenBack.objects.count()) == (LATER, 0)


def test_a_doubt_that_the_end_took_away_comes_back(ended: Mandate) -> None:
    take_back(ended)
    item = worklist.NewItem(
        key=doubts.key_of(ended.pk), title="取引なし", due_at=noon(LATER),
        url_name="desks:customer_page", url_args=(1,), subject=(doubts.MANDATE, ended.pk),
    )  # fmt: skip
    worklist.open_items(kind=doubts.DOUBT.code, items=[item], at=noon(NOTICED))
    end(Mandate.objects.get(pk=ended.pk), LATER)
    items = worklist.Item.objects.filter(key=doubts.key_of(ended.pk)).order_by("pk")
    assert [one.closed_at is None for one in items] == [False]
    take_back(ended)
    assert [(one.closed_at is None, one.title) for one in items.all()] == [
        (False, "取引なし"),
        (True, "取引なし"),
    ]


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE directdebit_mandate SET ends_on = NULL WHERE id = {mandate}", "restored_by_taking_back"),
        (
            "UPDATE directdebit_mandate SET ends_on = '2026-09-01' WHERE id = {mandate}",
            "restored_by_taking_back",
        ),
        ("DELETE FROM directdebit_mandateend WHERE mandate_id = {mandate}", "insert-only"),
        (
            "INSERT INTO directdebit_mandateend "
            "(mandate_id, position, ends_on, reason, asked_by, channel, note, at, by_id) "
            "VALUES ({mandate}, 2, '2026-08-01', 'slip', 'holder', 'phone', '', now(), {by})",
            "ended_again_after_taking_back",
        ),
        (
            "INSERT INTO directdebit_endtakenback (end_id, bank, reason, at, by_id, agreed_by_id) "
            "VALUES ({end}, 'untold', 'x', now(), {by}, {by})",
            "end_taken_back_agreed_by_another",
        ),
    ],
)
def test_the_database_brings_no_account_back_by_itself(
    ended: Mandate, mode: str, statement: str, words: str
) -> None:
    told = statement.format(mandate=ended.pk, end=MandateEnd.objects.get().pk, by=clerk().pk)
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        connection.cursor().execute(f"SET LOCAL session_replication_role = {mode}; {told}")
    assert still_ended(ended, LATER)


def typed(**facts: Any) -> dict[str, Any]:
    return {"once": str(uuid4()), "bank": "untold", "reason": "契約を取り違えた", **facts}


def test_the_desk_takes_a_mistake_back(
    ended: Mandate, two: tuple[User, User], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(two[0])
    here, path = f"/debit/supplies/{ended.supply_id}/", f"/debit/mandates/{ended.pk}/restore/"
    with clock.travel(noon(NOTICED)):
        assert "解約を取り消す" in text_of(desk.get(here))
        silent = post(desk, path, bank="untold", reason="")
        assert silent.status_code == 422
        assert still_ended(ended, LATER)
        assert desk.post(path, typed())["Location"] == here
        page = text_of(desk.get(here))
        assert "解約を取り消しました。次の依頼ファイルから、この口座を使います。" in page
        assert "取り消せません： この口座に取り消せる解約はありません" in text_of(desk.get(path))
    assert EndTakenBack.objects.get().by == two[0]


def test_where_money_is_drawn_again_a_second_person_decides(
    billed: Town, two: tuple[User, User], sign_in: Callable[[Any], Client]
) -> None:
    mandate = mandate_of(billed, 1)
    end(mandate, DEBIT)
    first, second = two
    path = f"/debit/mandates/{mandate.pk}/restore/"
    with clock.travel(noon(NOTICED)):
        page = text_of(sign_in(first).get(path))
        assert "まだ依頼していない請求1件、10,190円を、この口座から振り替えます" in page
        assert "別の担当者が承認するまで、何も変わりません" in page
        done = sign_in(first).post(path, typed())
        assert done["Location"] == f"/debit/supplies/{mandate.supply_id}/"
        assert still_ended(mandate, DEBIT)
        request = ApprovalRequest.objects.get()
        assert (request.item_count, request.amount_yen) == (1, 10_190)
        again = sign_in(first).post(path, typed())
        assert (again.status_code, "すでに承認待ちです" in text_of(again)) == (422, True)
        granted: dict[str, Any] = {
            "request_id": request.pk, "outcome": Decision.Outcome.GRANTED, "reason": "", "at": clock.now(),
        }  # fmt: skip
        with pytest.raises(approvals.SecondPersonNeeded):
            approvals.decide(**granted, actor=first)
        shown = text_of(sign_in(second).get(f"/approvals/{request.pk}/"))
        assert "口座名義 ミホン ハナコ1" in shown
        assert "どの金融機関にも依頼していない請求1件、10,190円を、この口座から振り替えます。" in shown
        approvals.decide(**granted, actor=second)
    made = EndTakenBack.objects.get()
    assert (made.by, made.agreed_by, made.reason) == (first, second, "契約を取り違えた")


def test_a_request_that_was_overtaken_changes_nothing(ended: Mandate, two: tuple[User, User]) -> None:
    at = noon(LATER)
    with clock.travel(at):
        ended.refresh_from_db()
        request = restoring_agreement.ask(mandate=ended, bank=UNTOLD, reason="誤り", actor=two[0], at=at)
        take_back(ended, at=LATER, agreed_by=clerk("two"))
        with pytest.raises(NoEndStands):
            approvals.decide(
                request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=two[1], at=at
            )
    assert EndTakenBack.objects.get().by == clerk("one")


def test_what_was_agreed_to_is_the_yen_too(billed: Town, two: tuple[User, User]) -> None:
    mandate, at = mandate_of(billed, 1), noon(NOTICED)
    end(mandate, DEBIT)
    demand = Demand.objects.get(supply_id=mandate.supply_id)
    with clock.travel(at):
        mandate.refresh_from_db()
        request = restoring_agreement.ask(mandate=mandate, bank=UNTOLD, reason="誤り", actor=two[0], at=at)
        report_paid(("shop:1", demand, 190), on=NOTICED)
        with pytest.raises(approvals.ContentChanged):
            approvals.decide(
                request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=two[1], at=at
            )
        assert still_ended(mandate, DEBIT)
        report_paid(("shop:2", demand, 10_000), on=NOTICED, run_id=2)
        assert mistake_of(mandate, today=NOTICED).waiting == Amount(0, 0)  # all of it is paid


def test_only_who_may_end_takes_back(
    ended: Mandate, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk, path = sign_in(person(may.FORM_SEE, username="looks")), f"/debit/mandates/{ended.pk}/restore/"
    with clock.travel(noon(NOTICED)):
        assert "解約を取り消す" not in text_of(desk.get(f"/debit/supplies/{ended.supply_id}/"))
        assert (desk.get(path).status_code, desk.post(path, typed()).status_code) == (403, 403)
    assert still_ended(ended, LATER)
