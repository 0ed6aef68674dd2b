"""各種申請書の送付: any form of the rules goes out with its cover, is awaited, and noted when it is back."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers.api import Customer
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail import permissions as may
from mizuhiki.mail.api import Bearer, FormPosting, FormReturn, Piece, Purpose
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.req("CC-091")]

TODAY, POSTED = date(2026, 5, 20), date(2026, 5, 21)
TITLES = {
    "start": "使用開始届",
    "stop": "使用中止届",
    "rename": "使用者名義変更届",
    "certificate": "納入証明書交付申請書",
    "reduction": "水道料金等減額申請書",
}


@pytest.fixture
def town(settings: Settings, tmp_path: Path, db: None) -> Iterator[Town]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(TODAY)):
        rules()
        town = Town()
        town.settle(1)
        mail.set_postage(
            purpose=Purpose.OTHER, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=date(2026, 4, 1),
            source="別表１ １(4)ウ", actor=clerk(), at=clock.now(),
        )  # fmt: skip
        yield town


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(may.PIECE_SEE, may.FORM_POST, may.PRINT_OPEN, username="op1"))


def post_form(town: Town, code: str) -> FormPosting:
    supply = town.supplies["M000001"]
    return mail.post_form(supply_id=supply.pk, code=code, actor=clerk(), at=clock.now())


def dispatch(posting: FormPosting) -> None:
    with clock.travel(noon(POSTED)):
        mail.dispatch_pieces(
            piece_ids=[posting.pk], kind=posting.piece.kind, dispatched_on=POSTED, actor=clerk(),
            at=clock.now(),
        )  # fmt: skip


def waiting() -> list[tuple[str, str]]:
    found = Item.objects.filter(closed_at=None, kind="mail.form_awaited").order_by("pk")
    return [(one.title, str(clock.day_of(one.due_at))) for one in found]


def back(posting: FormPosting, outcome: str = "received", note: str = "") -> FormPosting:
    how = FormReturn.Outcome(outcome)
    return mail.record_form_back(piece_id=posting.pk, outcome=how, note=note, actor=clerk(), at=clock.now())


@pytest.mark.parametrize("code", TITLES)
def test_every_form_of_the_rules_is_a_letter_with_its_cover(town: Town, code: str) -> None:
    made = post_form(town, code)
    piece, title = made.piece, TITLES[code]
    assert (piece.kind, piece.subject_kind, piece.subject_id) == (f"form_{code}", "mail.piece", piece.pk)
    assert (made.title, made.form_no, piece.run) == (title, piece.pk, None)
    assert made.back_by == pack_on(TODAY).applications[code].back_by(TODAY)
    assert piece.print_file is not None
    (page,) = texts(attachments.read(piece.print_file))
    for said in ("見本1様", "お申し出のありました", f"返送票{title}受付番号{piece.pk}", "返信用封筒"):
        assert said in page, said
    (view,) = mail.pieces_of_supply(town.supplies["M000001"].pk)
    assert (view.title, view.label) == (title, "投函待ち")  # the customer's history
    assert not FormReturn.objects.exists()


def test_from_the_post_on_it_is_awaited_with_a_reminder_until_it_is_back(town: Town) -> None:
    made = post_form(town, "start")
    assert waiting() == []
    dispatch(made)
    assert waiting() == [(f"使用開始届の返送を待っています（受付番号 {made.form_no}）", "2026-06-04")]
    back(made)
    assert waiting() == []
    kept = FormReturn.objects.get()
    assert (kept.posting, kept.outcome, kept.on, kept.by) == (made, "received", TODAY, clerk())
    entry = AuditEntry.objects.get(action="mail.form.came_back")
    assert (entry.subject_id, entry.facts["outcome"]) == (made.pk, "received")


def test_it_is_back_once(town: Town) -> None:
    made = post_form(town, "start")
    dispatch(made)
    back(made)
    with pytest.raises(mail.FormIsBack, match="2026-05-20に記録済みです"):
        back(made, "unwanted", "電話で確かめた")
    assert FormReturn.objects.get().outcome == "received"


def test_a_newer_one_of_the_same_kind_is_awaited_and_others_stay(town: Town) -> None:
    first, other = post_form(town, "start"), post_form(town, "certificate")
    dispatch(first)
    dispatch(other)
    second = post_form(town, "start")
    dispatch(second)
    assert [title for title, _ in waiting()] == [
        f"納入証明書交付申請書の返送を待っています（受付番号 {other.form_no}）",
        f"使用開始届の返送を待っています（受付番号 {second.form_no}）",
    ]


def test_a_letter_that_never_arrived_is_not_awaited(town: Town) -> None:
    made = post_form(town, "stop")
    dispatch(made)
    mail.record_return(
        piece_id=made.pk, occurred_at=noon(POSTED), reason=mail.Reason.MOVED, note="", actor=clerk(),
        at=noon(POSTED),
    )  # fmt: skip
    assert waiting() == []
    with pytest.raises(mail.CannotBePosted, match="返戻されています"):
        post_form(town, "stop")
    assert FormPosting.objects.count() == 1


def test_nobody_writes_to_the_dead(town: Town) -> None:
    Customer.objects.update(died_on=TODAY)
    with pytest.raises(mail.CannotBePosted, match="亡くなっています"):
        post_form(town, "rename")
    assert (FormPosting.objects.count(), Piece.objects.count()) == (0, 0)


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mail_formposting SET back_by = '2027-01-01'",
        "DELETE FROM mail_formreturn",
        'INSERT INTO mail_formreturn (posting_id, outcome, "on", note, at, by_id) '
        "SELECT posting_id, 'unwanted', \"on\", 'x', at, by_id FROM mail_formreturn",
    ],
)
def test_the_database_keeps_what_went_out_and_came_back(town: Town, mode: str, statement: str) -> None:
    back(post_form(town, "start"))
    before = list(FormPosting.objects.values_list()), list(FormReturn.objects.values_list())
    with pytest.raises(IntegrityError, match="insert-only|duplicate key"), transaction.atomic():
        connection.cursor().execute(f"SET LOCAL session_replication_role = {mode}; {statement}")
    assert (list(FormPosting.objects.values_list()), list(FormReturn.objects.values_list())) == before


def send(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def test_the_desk_picks_a_form_posts_it_and_notes_that_it_is_back(desk: Client, town: Town) -> None:
    path = f"/mail/supplies/{town.supplies['M000001'].pk}/forms/"
    page = text_of(desk.get(path))
    for said in ("見本 1 様", "水引市緑町1番地", *TITLES.values(), "口座振替依頼書"):
        assert said in page, said
    assert send(desk, path, kind="other").status_code == 422
    assert not FormPosting.objects.exists()
    done = send(desk, path, kind="reduction")
    made = FormPosting.objects.get()
    assert done["Location"] == f"/mail/pieces/{made.pk}/"
    dispatch(made)
    page = text_of(desk.get(f"/mail/pieces/{made.pk}/"))
    assert "2026年（令和8年）6月19日（金）まで待つ 返送を記録する" in page
    here = f"/mail/pieces/{made.pk}/form-back/"
    assert "確かめた相手と日を備考に" in text_of(send(desk, here, outcome="unwanted", note=""))
    assert not FormReturn.objects.exists()
    assert send(desk, here, outcome="received", note="")["Location"] == f"/mail/pieces/{made.pk}/"
    assert "受け取った" in text_of(desk.get(f"/mail/pieces/{made.pk}/"))
    assert "記録済みです" in text_of(desk.get(here))
    assert waiting() == []


def test_only_who_may_posts_and_notes(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    looks, made = sign_in(person(may.PIECE_SEE, username="looks")), post_form(town, "start")
    for path in (
        f"/mail/supplies/{town.supplies['M000001'].pk}/forms/",
        f"/mail/pieces/{made.pk}/form-back/",
    ):
        assert (looks.get(path).status_code, send(looks, path, kind="start").status_code) == (403, 403)
    assert (FormPosting.objects.count(), FormReturn.objects.count()) == (1, 0)
