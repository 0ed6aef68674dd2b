"""申請書の送付: posted with its cover, awaited back, counted; and nobody gets one who must not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer
from mizuhiki.directdebit import errors
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.models import PaperForm
from mizuhiki.directdebit.services import forms
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.directdebit.tests.posting import (
    LETTER,
    POSTED,
    TODAY,
    customer,
    nothing_posted,
    post,
    posted,
    supply,
)
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import FormPosting, Piece
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def dispatch() -> None:
    waiting = [piece.pk for piece in Piece.objects.filter(kind=LETTER)]
    with clock.travel(noon(POSTED)):
        mail.dispatch_pieces(
            piece_ids=waiting, kind=LETTER, dispatched_on=POSTED, actor=clerk(), at=clock.now()
        )


@pytest.mark.req("CC-091")
def test_a_form_is_printed_numbered_and_waits_for_the_post(town: Town) -> None:
    made = posted(town)
    form, piece = PaperForm.objects.get(pk=made.form_no), made.piece
    assert (form.origin, form.supply_id, made.back_by) == ("mailed", supply(town, 1).pk, date(2026, 7, 19))
    assert [step.what for step in form.steps.all()] == ["handed"]
    assert (piece.kind, piece.subject_kind, piece.subject_id, piece.addressee_id) == (
        LETTER,
        "directdebit.paperform",
        form.pk,
        customer(1).pk,
    )
    assert mail.on_hand("debit_request") == 1_999
    assert piece.print_file is not None
    (page,) = texts(attachments.read(piece.print_file))
    for said in (
        "水引市緑町1番地",
        "見本1様",
        f"返送票口座振替依頼書受付番号{form.pk}",
        "お申し出のありました",
    ):
        assert said in page, said


@pytest.mark.req("CC-091")
def test_from_the_post_on_it_is_awaited_until_it_comes_back(town: Town) -> None:
    made = posted(town)
    assert not Item.objects.exists()
    dispatch()
    item = Item.objects.get()
    assert (item.kind, item.desk, clock.day_of(item.due_at)) == (
        "mail.form_awaited",
        "collection",
        date(2026, 7, 20),
    )
    assert item.title == f"口座振替依頼書の返送を待っています（受付番号 {made.form_no}）"
    given = Given(supply(town, 1).pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    forms.receive_form(given=given, form_id=made.form_no, actor=clerk(), at=clock.now())
    item.refresh_from_db()
    assert (item.closed_at is not None, item.outcome) == (True, "resolved")
    (piece,) = mail.pieces_of_supply(supply(town, 1).pk)
    assert (piece.title, piece.label, piece.dispatched_on) == ("口座振替依頼書", "投函済み", POSTED)


def test_a_form_that_comes_back_before_the_post_is_recorded_is_not_awaited(town: Town) -> None:
    made = posted(town)
    given = Given(supply(town, 1).pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    forms.receive_form(given=given, form_id=made.form_no, actor=clerk(), at=clock.now())
    dispatch()
    assert not Item.objects.exists()


def test_a_letter_that_comes_back_is_looked_into_and_not_awaited(town: Town) -> None:
    made = posted(town)
    dispatch()
    mail.record_return(
        piece_id=made.piece_id, occurred_at=noon(POSTED), reason=mail.Reason.MOVED, note="", actor=clerk(),
        at=noon(POSTED),
    )  # fmt: skip
    open_kinds = Item.objects.filter(closed_at=None).values_list("kind", flat=True)
    assert list(open_kinds) == ["research.returned"]
    with pytest.raises(mail.CannotBePosted, match="返戻されています"):
        posted(town)
    assert FormPosting.objects.count() == 1


def test_a_lost_form_is_sent_again_and_the_newer_one_is_awaited(town: Town) -> None:
    first = posted(town)
    dispatch()
    second = posted(town)
    dispatch_second = Piece.objects.get(pk=second.piece_id)
    with clock.travel(noon(POSTED)):
        mail.dispatch_pieces(
            piece_ids=[dispatch_second.pk], kind=LETTER, dispatched_on=POSTED, actor=clerk(), at=clock.now()
        )
    waiting = Item.objects.filter(closed_at=None).values_list("subject_id", flat=True)
    assert (list(waiting), first.form_no < second.form_no) == ([second.form_no], True)


def test_no_form_goes_out_while_one_lies_here_or_to_the_dead_or_nowhere(town: Town) -> None:
    given = Given(supply(town, 1).pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    here = forms.receive_form(given=given, actor=clerk(), at=clock.now())
    with pytest.raises(errors.FormUnderWay, match=f"受付番号{here.pk}"):
        posted(town)
    Customer.objects.filter(pk=customer(2).pk).update(died_on=TODAY)
    with pytest.raises(mail.CannotBePosted, match="亡くなっています"):
        posted(town, 2)
    customers.begin_party(
        supply_id=supply(town, 3).pk, customer_id=customer(4).pk, role="mail_recipient",
        starts_on=TODAY, actor=clerk(), at=clock.now(),
    )  # fmt: skip
    with pytest.raises(mail.CannotBePosted, match="住所がありません"):
        posted(town, 3)
    assert (PaperForm.objects.count(), Piece.objects.count()) == (1, 0)


def test_a_protected_persons_cover_is_kept_apart(town: Town) -> None:
    customers.begin_mark(
        customer_id=customer(1).pk, kind="protection", starts_on=TODAY, actor=clerk(), at=clock.now()
    )
    file = posted(town).piece.print_file
    assert file is not None
    assert file.kind == "mail.protected_print_file"


@pytest.mark.req("CC-091", "CC-034")
def test_the_desk_picks_a_form_and_sees_where_it_goes(posting_desk: Client, town: Town) -> None:
    path = f"/mail/supplies/{supply(town, 1).pk}/forms/"
    page = text_of(posting_desk.get(path))
    assert "見本 1 様" in page
    assert "水引市緑町1番地" in page
    assert "自動払込利用申込書（ゆうちょ銀行）" in page
    assert post(posting_desk, path, kind="other").status_code == 422
    assert nothing_posted()
    done = post(posting_desk, path, kind="bank")
    made = FormPosting.objects.get()
    assert done["Location"] == f"/mail/pieces/{made.piece_id}/"
    form = text_of(posting_desk.get(f"/debit/forms/{made.form_no}/"))
    assert "郵送 送付状と投函の記録 返送の目安 2026年（令和8年）7月19日（日）" in form
    life = text_of(posting_desk.get(f"/debit/supplies/{supply(town, 1).pk}/"))
    assert f"依頼書 交付 受付番号{made.form_no}" in life


def test_only_who_may_posts(town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> None:
    desk = sign_in(person(may.FORM_SEE, username="looks"))
    assert post(desk, f"/mail/supplies/{supply(town, 1).pk}/forms/", kind="bank").status_code == 403
    assert desk.get("/debit/postings/new/").status_code == 403
    assert nothing_posted()
