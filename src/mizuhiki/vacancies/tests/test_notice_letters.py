"""閉栓予告 as a letter of ours: printed, written down, evidence by itself, and nothing once it came back."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.models import Piece
from mizuhiki.notices.api import CannotBePosted
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.vacancies import errors, services, telling
from mizuhiki.vacancies.models import Evidence, VacancyCase
from mizuhiki.vacancies.permissions import VACANCY_HANDLE, VACANCY_SEE
from mizuhiki.vacancies.telling import Way
from mizuhiki.vacancies.tests.conftest import AT, DAY, Street, opened
from tests.builders import clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def shelf(street: Street, settings: LazySettings, tmp_path: Path) -> None:
    """Letters are kept, and what they cost is known."""
    del street
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    mail.set_postage(
        purpose=mail.Purpose.OTHER,
        starts_on=date(2026, 4, 1),
        unit_yen=110,
        bearer=mail.Bearer.CONTRACTOR,
        source="別表１",
        at=AT,
        actor=clerk(),
    )


@pytest.fixture
def case(street: Street, clerk_of: User) -> VacancyCase:
    return opened(street, clerk_of)


def paper(made: Evidence) -> str:
    assert made.piece is not None
    assert made.piece.print_file is not None
    with attachments.open_stream(made.piece.print_file) as stream:
        (page,) = texts(stream.read())
    return page


def test_one_left_at_the_house_is_evidence_of_its_day(case: VacancyCase, clerk_of: User) -> None:
    made = telling.leave_notice(case_id=case.pk, way=Way.HAND, actor=clerk_of, at=AT)
    number = mail.number_of(made.piece_id or 0)
    assert (made.kind, made.on, made.is_against) == ("notice", DAY, False)
    assert made.text == f"閉栓予告（文書番号 {number}）を現地に投函"
    assert services.lacking(case, today=DAY) == ["現地確認"]
    page = paper(made)
    for said in (
        "水道の閉栓予告",
        case.shown,
        "水引市水道事業給水条例施行規程第18条第2項",
        "2026年（令和8年）11月9日（月）までにご連絡がないとき",  # two weeks
        "見本1様",
    ):
        assert said in page, said
    assert "緑町1番地" not in page  # whoever picks it up is not told where it lay
    (letter,) = mail.pieces_of_subject(subject_kind="vacancies.vacancycase", subject_id=case.pk)
    assert (letter.kind, letter.title) == ("vacancy_notice", "閉栓予告")


def test_one_that_came_back_told_nobody(case: VacancyCase, clerk_of: User) -> None:
    """Posted, back three days later: it speaks for an empty house, and a notice is still to be left."""
    made = telling.leave_notice(case_id=case.pk, way=Way.POST, actor=clerk_of, at=AT)
    piece_id = made.piece_id or 0
    assert services.lacking(case, today=DAY) == ["現地確認"]
    mail.dispatch_pieces(
        kind="vacancy_notice", piece_ids=[piece_id], dispatched_on=DAY, actor=clerk_of, at=AT
    )
    later = noon(DAY + timedelta(days=3))
    with clock.travel(later):
        mail.record_return(
            piece_id=piece_id,
            occurred_at=later,
            reason=mail.Reason.MOVED,
            note="",
            actor=clerk_of,
            at=later,
        )
    came = case.evidence.get(kind="mail")
    assert (came.is_against, came.on) == (False, DAY + timedelta(days=3))
    assert came.text == f"閉栓予告（文書番号 {mail.number_of(piece_id)}）が戻った。現地への投函が必要です。"
    assert services.lacking(case, today=DAY) == ["現地確認", "閉栓予告"]
    before = (Evidence.objects.count(), Piece.objects.count())
    with pytest.raises(CannotBePosted):
        telling.leave_notice(case_id=case.pk, way=Way.POST, actor=clerk_of, at=later)
    assert (Evidence.objects.count(), Piece.objects.count()) == before
    telling.leave_notice(case_id=case.pk, way=Way.HAND, actor=clerk_of, at=later)
    assert services.lacking(case, today=DAY) == ["現地確認"]


def test_nothing_is_written_to_a_case_that_ended(case: VacancyCase, clerk_of: User) -> None:
    services.end_case(case_id=case.pk, how="dropped", reason="誤り", actor=clerk_of, at=AT)
    before = (Evidence.objects.count(), Piece.objects.count())
    with pytest.raises(errors.CaseEnded):
        telling.leave_notice(case_id=case.pk, way=Way.HAND, actor=clerk_of, at=AT)
    assert (Evidence.objects.count(), Piece.objects.count()) == before


def test_the_page_makes_it_and_leads_to_its_letter(
    case: VacancyCase, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    with clock.travel(AT):
        desk = sign_in(person(VACANCY_SEE, VACANCY_HANDLE, "mail.piece_see", username="desk9"))
        assert "閉栓予告を作る" in text_of(desk.get(f"/vacancies/{case.pk}/"))
        key = {"once": "00000000-0000-4000-8000-000000000001"}
        desk.post(f"/vacancies/{case.pk}/notice/", key | {"way": "hand"})
        desk.post(f"/vacancies/{case.pk}/notice/", key | {"way": "hand"})  # pressed twice
        made = case.evidence.get(kind="notice")
        page = desk.get(f"/vacancies/{case.pk}/")
    assert f"/mail/pieces/{made.piece_id}/" in page.content.decode()
    assert "予告書と送付の記録" in text_of(page)
