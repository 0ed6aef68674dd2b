"""A returned letter and a form that runs out wait in the inbox, once, until they are dealt with."""

from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, NewPiece, Purpose, Reason, StockMovement
from mizuhiki.worklist.api import Item, kind_of
from tests.builders import Town, clerk, noon, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 11, 20)
AT = noon(DAY)


def move(quantity: int, cause: str) -> None:
    kind = StockMovement.Kind.RECEIVED if quantity > 0 else StockMovement.Kind.USED
    mail.move_stock(
        form="reissued_slip", kind=kind, quantity=quantity, cause=cause, occurred_on=DAY, actor=clerk(), at=AT
    )  # fmt: skip


@pytest.mark.req("COL-026")
def test_a_form_below_its_level_is_asked_for_once_until_it_comes() -> None:
    rules()
    mail.bring_supplied_forms(actor=clerk(), at=AT)
    move(510, "delivery:1")
    for number in range(12):
        move(-1, f"slip:{number}")
    item = Item.objects.get()
    assert (item.key, item.desk, item.closed_at) == ("mail.stock:reissued_slip", "collection", None)
    assert item.title == "用紙の補充を依頼する：再発行用納付書兼領収証書（残り499枚）"
    move(500, "delivery:2")
    item.refresh_from_db()
    assert item.outcome == "resolved"


@pytest.mark.req("COL-075")
def test_a_returned_letter_waits_at_the_arrears_desk_until_its_case_ends() -> None:
    actor: Any = clerk()
    supply = Town().settle(1)
    mail.set_postage(
        purpose=Purpose.BILLING, bearer=Bearer.CLIENT, unit_yen=85, starts_on=DAY, source="別表１",
        actor=actor, at=AT,
    )  # fmt: skip
    (piece_id,) = mail.reserve_ids(1)
    addressee = supply.parties.get().customer_id
    piece = NewPiece(piece_id, supply.pk, addressee, "見本 1 様", "0000000", "緑町1番地", supply.pk)
    mail.record_pieces(
        kind="payment_notice", subject_kind="billing.demand", pieces=[piece], at=AT, actor=actor
    )
    mail.dispatch_pieces(piece_ids=[piece_id], kind="payment_notice", dispatched_on=DAY, actor=actor, at=AT)
    mail.record_return(piece_id=piece_id, occurred_at=AT, reason=Reason.MOVED, note="", actor=actor, at=AT)
    item = Item.objects.get()
    assert item.title == f"返戻の調査：納入通知書（文書番号 {mail.number_of(piece_id)}）"
    assert (item.desk, item.subject_kind, item.subject_id) == ("arrears", "research.return", piece_id)
    assert item.due_at - item.opened_at == timedelta(days=14)
    assert kind_of(item.kind).outcomes == ()  # not from the inbox: `research` ends it in one of four
