"""入金連絡: a word that somebody paid marks the account, until money or a person ends it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.audit.models import AuditEntry
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import SupplyParty
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import claims, errors, services
from mizuhiki.payments.models import PaymentClaim, PaymentClaimEnd, Receipt
from mizuhiki.payments.open_claims import count_open, open_claims, standing_end
from mizuhiki.payments.permissions import CLAIM_END, CLAIM_NOTE, CLAIM_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests.builders import noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAID_ON = date(2026, 5, 20)
AT = noon(date(2026, 5, 22))
YEN = 10_190


def note(slip: PaymentSlip, user: User, **changes: Any) -> PaymentClaim:
    facts: dict[str, Any] = {
        "supply_id": slip.supply_id,
        "teller": PaymentClaim.Teller.DEBTOR,
        "paid_on": PAID_ON,
        "yen": YEN,
        "place": "緑町のコンビニ",
        "at": AT,
        "actor": user,
    }
    return claims.note_claim(**facts | changes)


def waiting() -> list[int]:
    """The claims that wait; each has its one piece of work open, and no other has."""
    found = [one.claim_id for one in open_claims(offset=0, limit=9)]
    keys = Item.objects.filter(kind="payments.claim", closed_at=None).values_list("key", flat=True)
    assert sorted(keys) == sorted(f"payments.claim:{claim_id}" for claim_id in found)
    return found


@pytest.mark.req("CC-042")
def test_a_word_marks_the_account_and_moves_no_money(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    assert waiting() == [claim.pk]
    (item,) = Item.objects.filter(kind="payments.claim")
    assert (item.desk, item.due_at) == ("collection", AT + timedelta(days=3))
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == YEN
    assert Receipt.objects.count() == 0
    entry = AuditEntry.objects.get(action="payments.claim.noted")
    payer = SupplyParty.objects.get(supply_id=slip.supply_id).customer_id
    assert (entry.actor_id, entry.customer_ids) == (user.pk, [payer])


@pytest.mark.req("CC-042")
@pytest.mark.parametrize("came_on", [PAID_ON - timedelta(days=3), PAID_ON + timedelta(days=9)])
def test_the_money_that_was_told_of_ends_it(slip: PaymentSlip, user: User, came_on: date) -> None:
    claim = note(slip, user)
    report_paid(("shop:1", Demand.objects.get(), YEN), on=came_on, at=AT)
    assert waiting() == []
    end = PaymentClaimEnd.objects.get()
    assert (end.claim_id, end.how, end.receipt_id) == (claim.pk, "came", Receipt.objects.get().pk)
    assert end.ended_by is None


@pytest.mark.parametrize(("days", "yen"), [(-4, YEN), (0, YEN - 1)])
def test_other_money_does_not(slip: PaymentSlip, user: User, days: int, yen: int) -> None:
    claim = note(slip, user)
    report_paid(("shop:1", Demand.objects.get(), yen), on=PAID_ON + timedelta(days=days), at=AT)
    assert (waiting(), PaymentClaimEnd.objects.count()) == ([claim.pk], 0)


def test_cash_at_the_counter_ends_it_too_and_a_reversed_receipt_does_not(
    slip: PaymentSlip, user: User
) -> None:
    open_till(user, AT)
    facts: dict[str, Any] = {
        "slip_id": slip.pk,
        "tendered_yen": YEN,
        "partly": False,
        "at": AT,
        "actor": user,
    }
    first = services.take_cash(reference="k1", **facts)
    services.reverse_receipt(receipt_id=first.pk, reason="打ち間違い", at=AT, actor=user)
    claim = note(slip, user, yen=None)
    assert waiting() == [claim.pk]
    services.take_cash(reference="k2", **facts)
    assert waiting() == []
    assert PaymentClaimEnd.objects.get().how == "came"
    assert ledger.prove().differences == ()


def test_money_that_is_there_already_ends_it_at_once_and_one_receipt_one_claim(
    slip: PaymentSlip, user: User
) -> None:
    report_paid(("shop:1", Demand.objects.get(), YEN), on=PAID_ON)
    first = note(slip, user)
    second = note(slip, user, yen=None)
    assert waiting() == [second.pk]
    assert PaymentClaimEnd.objects.get().claim_id == first.pk


@pytest.mark.req("CC-042")
def test_a_person_refutes_it_once_and_says_why(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    end: dict[str, Any] = {"claim_id": claim.pk, "how": PaymentClaimEnd.How.REFUTED, "at": AT, "actor": user}
    with pytest.raises(errors.ClaimNeedsNote):
        claims.end_claim(note=" ", **end)
    assert waiting() == [claim.pk]
    claims.end_claim(note="銀行に照会し、入金がないとわかった。", **end)
    assert (waiting(), PaymentClaimEnd.objects.get().ended_by_id) == ([], user.pk)
    with pytest.raises(errors.ClaimHasEnded, match="「入金なし」で終わっています"):
        claims.end_claim(note="もう一度", **end)
    report_paid(("shop:1", Demand.objects.get(), YEN), on=PAID_ON, at=AT)
    assert PaymentClaimEnd.objects.get().how == "refuted"


def test_the_same_word_twice_and_tomorrow_are_refused(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    with pytest.raises(errors.ClaimAlreadyNoted, match="2026-05-22 12:00に記録済みです"):
        note(slip, user)
    with pytest.raises(errors.ClaimInTheFuture):
        note(slip, user, paid_on=date(2026, 5, 23))
    assert (waiting(), PaymentClaim.objects.count()) == ([claim.pk], 1)


def test_the_database_ends_a_claim_only_by_its_own_money(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    report_paid(("shop:1", Demand.objects.get(), 5_000), on=PAID_ON, at=AT)
    with pytest.raises(IntegrityError, match="claim_is_borne_out"):
        PaymentClaimEnd.objects.create(claim=claim, how="came", receipt=Receipt.objects.get(), at=AT)


@pytest.fixture
def operator(person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip) -> Any:
    """The browser of somebody who takes calls and may end what was told, on the day of the call."""
    may = (CLAIM_NOTE, CLAIM_SEE, CLAIM_END, "customers.customer_see")
    with clock.travel(AT):
        yield sign_in(person(*may, username="denwa1"))


def test_from_the_call_to_the_list_and_the_end(operator: Client, slip: PaymentSlip) -> None:
    url = f"/supplies/{slip.supply_id}/claims/new/"
    assert "2026年4月分 10,190円" in text_of(operator.get(url))
    sent = {
        "once": str(uuid4()), "teller": "bank", "paid_on_0": "8", "paid_on_1": "5", "paid_on_2": "20",
        "yen": "１０，１９０", "place": "水引銀行",
    }  # fmt: skip
    page = text_of(operator.post(url, sent, follow=True))
    assert "入金連絡を記録しました" in page
    assert "入金連絡あり 2026-05-22 12:00 金融機関から、2026-05-20に10,190円を支払ったとの連絡" in page
    claim = PaymentClaim.objects.get()
    assert "金融機関 2026-05-20 10,190円 水引銀行 0日" in text_of(operator.get("/claims/"))
    shown = f"/claims/{claim.pk}/"
    assert "確認待ち" in text_of(operator.get(shown))
    refused = operator.post(shown, {"once": str(uuid4()), "how": "refuted", "note": ""})
    assert (refused.status_code, PaymentClaimEnd.objects.count()) == (422, 0)
    ended = {"once": str(uuid4()), "how": "refuted", "note": "銀行に照会し、入金がない。"}
    assert "確認を待っている入金連絡はありません" in text_of(operator.post(shown, ended, follow=True))
    assert "入金なし 銀行に照会し、入金がない。" in text_of(operator.get(shown))


@pytest.mark.req("CC-042")
def test_money_that_is_taken_back_opens_the_claim_again_and_reaches_the_inbox(
    slip: PaymentSlip, user: User
) -> None:
    claim = note(slip, user)
    report_paid(("shop:1", Demand.objects.get(), YEN), on=PAID_ON, at=AT)
    assert waiting() == []
    with clock.travel(AT):
        services.reverse_receipt(receipt_id=Receipt.objects.get().pk, reason="誤報", at=AT, actor=user)
    assert waiting() == [claim.pk]
    again = Item.objects.get(kind="payments.claim", closed_at=None)
    assert (again.title, clock.day_of(again.due_at)) == (
        "入金の取消しで戻った入金連絡を確認する", date(2026, 5, 25),
    )  # fmt: skip
    assert (count_open(), standing_end(claim.pk)) == (1, None)
    report_paid(("shop:2", Demand.objects.get(), YEN), on=PAID_ON, run_id=2, at=AT)
    assert waiting() == []
    assert PaymentClaimEnd.objects.count() == 2
    with pytest.raises(errors.ClaimHasEnded, match="入金あり"):
        claims.end_claim(claim_id=claim.pk, how=PaymentClaimEnd.How.REFUTED, note="x", at=AT, actor=user)
    with pytest.raises(IntegrityError, match="claim_ends_once"), transaction.atomic():
        PaymentClaimEnd.objects.create(claim=claim, how="refuted", note="x", at=AT, ended_by=user)
    assert ledger.prove().differences == ()


def test_other_money_that_is_there_ends_the_reopened_claim_at_once(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    for run in (1, 2):
        report_paid((f"shop:{run}", Demand.objects.get(), YEN), on=PAID_ON, run_id=run, at=AT)
    first, second = Receipt.objects.order_by("pk")
    with clock.travel(AT):
        services.reverse_receipt(receipt_id=first.pk, reason="誤報", at=AT, actor=user)
    assert waiting() == []
    end = standing_end(claim.pk)
    assert end is not None
    assert end.receipt_id == second.pk


def test_what_a_person_ended_stays_ended(slip: PaymentSlip, user: User) -> None:
    claim = note(slip, user)
    claims.end_claim(claim_id=claim.pk, how=PaymentClaimEnd.How.REFUTED, note="聞いた", at=AT, actor=user)
    report_paid(("shop:1", Demand.objects.get(), YEN), on=PAID_ON, at=AT)
    with clock.travel(AT):
        services.reverse_receipt(receipt_id=Receipt.objects.get().pk, reason="誤報", at=AT, actor=user)
    assert (waiting(), PaymentClaimEnd.objects.count()) == ([], 1)
