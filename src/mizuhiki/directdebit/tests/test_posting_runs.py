"""まとめて発送: by conditions, in bundles, the whole order or none; and the counts by month."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.attachments import api as attachments
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, Premises, Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import errors
from mizuhiki.directdebit.choosing import Conditions, choose
from mizuhiki.directdebit.models import PaperForm, PaperFormStep, PostingOrder
from mizuhiki.directdebit.posting_figures import bundles_of, months_of_year
from mizuhiki.directdebit.services import forms
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.directdebit.services.posting_runs import order_posting, print_posting
from mizuhiki.directdebit.tests.posting import (
    HOUSES,
    LETTER,
    POSTED,
    TODAY,
    customer,
    nothing_posted,
    post,
    posted,
    supply,
)
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import FormPosting, Piece
from mizuhiki.platform import clock
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist.api import Item
from tests import jobs
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def dispatch() -> None:
    waiting = [piece.pk for piece in Piece.objects.filter(kind=LETTER)]
    with clock.travel(noon(POSTED)):
        mail.dispatch_pieces(
            piece_ids=waiting, kind=LETTER, dispatched_on=POSTED, actor=clerk(), at=clock.now()
        )


def chosen_by(conditions: Conditions) -> tuple[list[int], dict[str, int], int]:
    found = choose(conditions, pack=pack_on(TODAY), today=TODAY)
    return [one.recipient.supply_id for one in found.targets], dict(found.left_out), found.beyond


@pytest.fixture
def mixed(town: Town) -> Town:
    """Of five households one pays by debit, one had a form in April, one is protected, one bankrupt."""
    debit.start_mandate(
        supply_id=supply(town, 1).pk, bank_code="0001", branch_code="001", account_type="1",
        account_no="0000001", holder_kana="ﾐﾎﾝ", starts_on=TODAY, at=clock.now(), actor=clerk(),
    )  # fmt: skip
    april = noon(date(2026, 4, 10))
    forms.hand_out_form(supply_id=supply(town, 2).pk, on=date(2026, 4, 10), actor=clerk(), at=april)
    for number, kind in ((3, "protection"), (4, "bankrupt")):
        customers.begin_mark(
            customer_id=customer(number).pk, kind=kind, starts_on=TODAY, actor=clerk(), at=clock.now()
        )
    return town


@pytest.mark.req("CC-054")
def test_by_conditions_everybody_is_chosen_or_left_out_with_a_reason(mixed: Town) -> None:
    assert chosen_by(Conditions()) == (
        [supply(mixed, 5).pk],
        {
            "口座振替の契約": 1,
            "最近用紙を送った・渡した": 1,
            "支援措置の対象者がいる": 1,
            "破産・免責": 1,
        },
        0,
    )
    some, _, beyond = chosen_by(Conditions(months=0))
    assert (some, beyond) == ([supply(mixed, 2).pk, supply(mixed, 5).pk], 0)
    assert chosen_by(Conditions(months=1))[0] == some  # it was handed out 40 days ago
    assert chosen_by(Conditions(months=2))[0] == [supply(mixed, 5).pk]
    assert chosen_by(Conditions(months=0, most=1)) == (
        [supply(mixed, 2).pk],
        {"口座振替の契約": 1, "支援措置の対象者がいる": 1, "破産・免責": 1},
        1,
    )


@pytest.mark.req("CC-054")
def test_town_and_use_narrow_the_choice(town: Town) -> None:
    Premises.objects.filter(pk=supply(town, 2).installation.premises_id).update(town="本町")
    town.settle(6, water="業務用")
    assert chosen_by(Conditions(town="本"))[0] == [supply(town, 2).pk]
    assert chosen_by(Conditions(use_class="業務用"))[0] == [supply(town, 6).pk]
    assert chosen_by(Conditions(town="本", use_class="業務用")) == ([], {}, 0)
    supply(town, 1)
    Supply.objects.filter(pk=supply(town, 1).pk).update(ends_on=TODAY)
    Supply.objects.filter(pk=supply(town, 3).pk).update(parked="調査中")
    Customer.objects.filter(pk=customer(4).pk).update(died_on=TODAY)
    assert chosen_by(Conditions(town="緑町", use_class="家庭用")) == (
        [supply(town, 5).pk],
        {"保留中": 1, "送付先の方が亡くなっています": 1},
        0,
    )


def test_a_form_under_way_leaves_out(town: Town) -> None:
    given = Given(supply(town, 1).pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    forms.receive_form(given=given, actor=clerk(), at=clock.now())
    found = chosen_by(Conditions(months=0))
    assert (len(found[0]), found[1]) == (HOUSES - 1, {"依頼書を処理中": 1})


@pytest.mark.req("CC-054")
def test_an_order_prints_bundles_and_each_customer_shows_the_form(posting_desk: Client, town: Town) -> None:
    page = text_of(posting_desk.get("/debit/postings/new/", {"kind": "bank", "months": "12", "most": "2000"}))
    assert "送る相手 5通" in page
    said = {"kind": "bank", "town": "", "use_class": "", "months": "12", "most": "2000"}
    refused = post(posting_desk, "/debit/postings/new/", **said, seen="4")
    assert (refused.status_code, "送る相手が変わりました" in text_of(refused)) == (422, True)
    assert (nothing_posted(), PostingOrder.objects.count()) == (True, 0)
    done = post(posting_desk, "/debit/postings/new/", **said, seen="5")
    order = PostingOrder.objects.get()
    assert done["Location"] == f"/debit/postings/{order.pk}/"
    assert nothing_posted()
    assert jobs.work_off() == ["directdebit.print_posting"]
    order.run.refresh_from_db()
    assert (order.run.state, order.run.facts) == ("done", {"planned": 5, "printed": 5, "files": 1})
    (bundle,) = bundles_of(order)
    postings = list(FormPosting.objects.order_by("pk"))
    assert (bundle.first_no, bundle.last_no, bundle.count) == (postings[0].form_no, postings[-1].form_no, 5)
    assert bundle.last_no - bundle.first_no == 4
    file = postings[0].piece.print_file
    assert file is not None
    content = attachments.read(file)
    assert page_count(content) == 5
    for page, one in zip(texts(content), postings, strict=True):
        assert f"受付番号{one.form_no}お問い合わせ番号" in page
        form = PaperForm.objects.get(pk=one.form_no)
        assert form.supply is not None
        assert form.supply.inquiry_no in page
        assert "口座振替をご案内します" in page
    assert mail.on_hand("debit_request") == 1_995
    assert PaperFormStep.objects.filter(what="handed").count() == 5
    with clock.travel(noon(POSTED)):
        gone = mail.dispatch_run(
            run=order.run, kind=LETTER, dispatched_on=POSTED, actor=clerk(), at=clock.now()
        )
    assert (gone.piece_count, gone.total_yen) == (5, 550)
    assert not Item.objects.exists()  # what was offered to many is not chased
    (piece,) = mail.pieces_of_supply(supply(town, 3).pk)
    assert (piece.title, piece.dispatched_on) == ("口座振替依頼書", POSTED)
    shown = text_of(posting_desk.get(f"/debit/postings/{order.pk}/"))
    assert f"{bundle.first_no}〜{bundle.last_no} 5" in shown
    assert chosen_by(Conditions())[0] == []  # nobody gets a second one within a year
    with pytest.raises(BatchAlreadyDone):
        print_posting(order.run)
    assert FormPosting.objects.count() == 5


@pytest.mark.req("CC-054", "CC-066")
def test_the_count_of_each_month_is_reported_by_kind(posting_desk: Client, town: Town) -> None:
    first = posted(town, 1)
    dispatch()
    order_posting(kind="bank", conditions=Conditions(), seen=4, key="k", actor=clerk(), at=clock.now())
    run = print_posting(BatchRun.objects.get(kind="directdebit.posting"))
    june = date(2026, 6, 2)
    with clock.travel(noon(june)):
        mail.dispatch_run(run=run, kind=LETTER, dispatched_on=june, actor=clerk(), at=clock.now())
        posted(town, 5)  # printed and not posted: counts nowhere yet
    given = Given(supply(town, 1).pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    forms.receive_form(given=given, form_id=first.form_no, actor=clerk(), at=clock.now())
    lines = [
        (one.month, one.title, one.posted, one.asked, one.offered, one.received, one.registered)
        for one in months_of_year(2026)
    ]
    assert lines == [
        (date(2026, 5, 1), "口座振替依頼書", 1, 1, 0, 1, 0),
        (date(2026, 6, 1), "口座振替依頼書", 4, 0, 4, 0, 0),
    ]
    page = text_of(posting_desk.get("/debit/postings/"))
    assert "2026年度に投函した依頼書 5通" in page
    assert "2026-06 口座振替依頼書 4 0 4 0 0 0" in page
    assert months_of_year(2025) == []


def test_who_drops_out_before_the_print_stops_it(town: Town) -> None:
    order = order_posting(
        kind="bank", conditions=Conditions(), seen=5, key="k", actor=clerk(), at=clock.now()
    )
    customers.begin_mark(
        customer_id=customer(2).pk, kind="protection", starts_on=TODAY, actor=clerk(), at=clock.now()
    )
    with pytest.raises(errors.PostingChanged):
        print_posting(order.run)
    order.run.refresh_from_db()
    assert (order.run.state, nothing_posted()) == ("failed", True)


def test_a_name_that_cannot_be_printed_stops_the_order_by_name(town: Town) -> None:
    Customer.objects.filter(pk=customer(2).pk).update(name="見本\U000f0000")
    order = order_posting(
        kind="bank", conditions=Conditions(), seen=5, key="k", actor=clerk(), at=clock.now()
    )
    with pytest.raises(mail.FormCoverRefused, match="宛名の文字"):
        print_posting(order.run)
    assert nothing_posted()


def test_nobody_left_is_told(town: Town) -> None:
    with pytest.raises(errors.NobodyToPost):
        order_posting(
            kind="bank", conditions=Conditions(town="無い町"), seen=0, key="k", actor=clerk(), at=clock.now()
        )
    assert (PostingOrder.objects.count(), BatchRun.objects.filter(kind="directdebit.posting").count()) == (
        0,
        0,
    )


def test_the_choice_takes_four_queries_however_many_there_are(town: Town) -> None:
    pack = pack_on(TODAY)
    with CaptureQueriesContext(connection) as queries:
        choose(Conditions(), pack=pack, today=TODAY)
    assert len(queries) == 4
