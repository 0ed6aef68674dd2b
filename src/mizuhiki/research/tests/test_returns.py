"""A letter that came back is looked into and ends in one outcome; what goes out again replaces it."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from mizuhiki.customers.api import AddressChange, AddressIsTheSame, Customer, person_view
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import CannotBePosted, DeliveryOutOfTime, Dispatch, Piece, PieceEvent
from mizuhiki.platform import clock
from mizuhiki.research import api as research
from mizuhiki.research.errors import CheckUnderWay, NoAddressFound, PersonProtected, ReturnEnded, WordsMissing
from mizuhiki.research.models import Return, ReturnStep
from mizuhiki.research.selectors.returns import outcomes_of_year, return_of, views_of
from mizuhiki.research.tests.conftest import AT, DAY, PNG, Gone, come_back, send
from mizuhiki.worklist.api import Item
from tests.builders import card, clerk, noon, person

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NEW = {"postcode": "1000001", "address": "見本市青葉町2番地"}


def open_items() -> list[str]:
    return list(Item.objects.filter(closed_at=None, kind="research.returned").values_list("key", flat=True))


@pytest.mark.req("COL-075")
def test_a_new_address_is_traced_to_the_case_and_the_letter_goes_there(gone: Gone) -> None:
    number, actor = gone.piece_id, clerk()
    assert open_items() == [f"research.returned:{number}"]
    with pytest.raises(CannotBePosted, match="返戻されています"):
        research.resend(return_id=number, actor=actor, at=AT)
    with pytest.raises(NoAddressFound):
        research.end_moved(return_id=number, text="", actor=actor, at=AT)
    assert not ReturnStep.objects.exists()
    research.note_return(return_id=number, text="管理会社に電話した。", actor=actor, at=AT)
    ground = "管理会社の回答"
    research.readdress(return_id=number, **NEW, ground=ground, sees=False, actor=actor, at=AT)
    with pytest.raises(AddressIsTheSame):
        research.readdress(return_id=number, **NEW, ground=ground, sees=False, actor=actor, at=AT)
    change = AddressChange.objects.get()
    assert (change.cause_kind, change.cause_id, change.ground) == ("research.return", number, ground)
    step = research.resend(return_id=number, actor=actor, at=AT)
    again = Piece.objects.get(replaces=number)
    assert (step.outcome, step.again_id, again.kind) == ("resent", again.pk, "payment_notice")
    assert (again.printed_to.address, again.subject_kind) == (NEW["address"], "billing.demand")
    assert open_items() == []
    with pytest.raises(ReturnEnded, match="再送"):
        research.end_unknown(return_id=number, text="不明", actor=actor, at=AT)
    (seen,) = person_view(customer_id=gone.customer.pk, as_of=DAY, today=DAY, sees_protected=True).addresses
    assert (seen.before, seen.after) == ("（登録なし）", "〒100-0001 見本市青葉町2番地")
    assert (seen.source, seen.ground) == ("返戻郵便物の調査", ground)
    year = outcomes_of_year(2026)
    assert (year["resent"], year[""], mail.returned_of_year(2026)) == (1, 0, 1)


@pytest.mark.req("COL-075")
def test_a_crew_looks_at_the_place_and_puts_the_letter_in(gone: Gone) -> None:
    number, actor, crew = gone.piece_id, clerk(), clerk("field1")
    card(crew)
    research.order_check(
        return_id=number, crew_id=crew.pk, visit_on=DAY, note="表札の確認", actor=actor, at=AT
    )
    with pytest.raises(CheckUnderWay):
        research.end_unknown(return_id=number, text="不明", actor=actor, at=AT)
    fieldwork.hand_out(device="a1" * 32, at=AT + timedelta(minutes=1), actor=crew)
    visit = fieldwork.open_visits().get()
    told = {"what": "choice", "choice": "put_in", "reason": "玄関のポスト"}
    taken_at = AT + timedelta(hours=1)
    _, why = fieldwork.take_home(
        key=uuid.uuid4(),
        device="a1" * 32,
        visit_id=visit.pk,
        told=told,
        taken_at=taken_at,
        at=AT + timedelta(hours=2),
        actor=crew,
    )
    assert why == ""
    again = Piece.objects.get(replaces=number)
    delivered = PieceEvent.objects.get(piece=again, what="delivered")
    assert (delivered.occurred_at, delivered.note) == (taken_at, "玄関のポスト")
    dispatch = Dispatch.objects.get(method="crew")
    assert (dispatch.total_yen, dispatch.piece_count) == (0, 1)
    kinds = list(ReturnStep.objects.order_by("number").values_list("kind", "finding", "outcome"))
    assert kinds == [("ordered", "", ""), ("checked", "put_in", ""), ("ended", "", "delivered")]
    assert open_items() == []
    left = {
        one.piece_id: one.holds
        for one in mail.evidence_of(supply_ids=[gone.supply.pk], kinds=["payment_notice"])
    }
    assert left == {number: False, again.pk: True}


@pytest.mark.req("COL-075")
def test_a_clerk_records_what_was_put_in_with_a_picture_and_no_wrong_time(gone: Gone) -> None:
    number, actor = gone.piece_id, clerk()
    picture = SimpleUploadedFile("a.png", PNG, content_type="image/png")
    early = AT - timedelta(days=2)
    with pytest.raises(DeliveryOutOfTime):
        research.put_in(None, return_id=number, delivered_at=early, place="ポスト", actor=actor, at=AT)
    assert not Piece.objects.filter(replaces=number).exists()
    assert not ReturnStep.objects.exists()
    research.put_in(
        picture,
        return_id=number,
        delivered_at=AT - timedelta(hours=1),
        place="1階の集合ポスト",
        actor=actor,
        at=AT,
    )
    photo = PieceEvent.objects.get(what="delivered").photo
    assert photo is not None
    assert research.customers_of(photo) == [gone.customer.pk]
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        ReturnStep.objects.update(outcome="unknown")


@pytest.mark.req("COL-075")
def test_nobody_is_found_ends_as_unknown_and_a_protected_person_is_left_alone(gone: Gone) -> None:
    number, actor = gone.piece_id, clerk()
    gone.protect()
    with pytest.raises(PersonProtected, match="支援措置"):
        research.readdress(return_id=number, **NEW, ground="電話", sees=False, actor=actor, at=AT)
    assert Customer.objects.get().address == ""
    assert not AddressChange.objects.exists()
    with pytest.raises(WordsMissing):
        research.end_unknown(return_id=number, text=" ", actor=actor, at=AT)
    research.end_unknown(return_id=number, text="近所にも心当たりがない。", actor=actor, at=AT)
    found = return_of(number)
    assert found is not None
    (view,) = views_of([found], viewer=person("research.research_see"), today=DAY)
    assert (view.hides_place, view.state) == (True, ("不明", "wrong"))
    other = send(gone.supply, at=AT)
    come_back(other, at=AT + timedelta(hours=1))
    with clock.travel(noon(date(2026, 7, 1))):
        (late,) = views_of([Return.objects.get(pk=other)], viewer=clerk(), today=date(2026, 7, 1))
        assert late.state == ("期限超過", "wrong")
