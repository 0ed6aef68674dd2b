"""Letters are written down with their address apart, leave together, and may come back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.mail import api
from mizuhiki.mail.api import Dispatch, Piece, PieceEvent, Reason
from mizuhiki.mail.models import PieceAddress
from mizuhiki.mail.tests.conftest import (
    AT,
    DAY,
    NOTICE,
    PRINTED_AT,
    TODAY,
    WARNING,
    dispatch,
    print_letters,
)
from mizuhiki.platform.models import BatchRun

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def come_back(piece_id: int, clerk: Any, reason: Reason = Reason.MOVED) -> PieceEvent:
    return api.record_return(piece_id=piece_id, occurred_at=AT, reason=reason, note="", actor=clerk, at=AT)


def test_a_run_writes_each_letter_with_its_pages_and_its_address_apart(
    supplies: list[Supply], run: BatchRun, clerk: Any, told: list[object]
) -> None:
    ids = print_letters(supplies, clerk, run=run)
    second = Piece.objects.get(pk=ids[1])
    assert (second.supply_id, second.first_page, second.last_page) == (supplies[1].pk, 2, 2)
    assert (second.subject_kind, second.subject_id, second.run_id) == (
        "billing.demand",
        supplies[1].pk,
        run.pk,
    )
    address = PieceAddress.objects.get(piece=second)
    assert (address.name, address.postcode, address.address) == ("見本 2 様", "9200000", "緑町2番地")
    assert told == [api.PiecesPrinted(kind=NOTICE, piece_ids=tuple(ids))]
    entry = AuditEntry.objects.get(action="mail.pieces.printed")
    assert entry.facts == {"kind": NOTICE, "count": 3}


def test_a_run_writes_a_letter_about_a_subject_once(
    supplies: list[Supply], run: BatchRun, clerk: Any
) -> None:
    print_letters(supplies[:1], clerk, run=run)
    with pytest.raises(api.PiecesAlreadyPrinted, match="「納入通知書」がすでに記録されています"):
        print_letters(supplies, clerk, run=run)
    assert (Piece.objects.count(), PieceAddress.objects.count()) == (1, 1)
    print_letters(supplies, clerk)
    assert Piece.objects.count() == 4


def test_thousands_cost_a_handful_of_statements(supplies: list[Supply], run: BatchRun, clerk: Any) -> None:
    addressee = Customer.objects.get(customer_no="0000000001")
    pieces = [
        api.NewPiece(
            piece_id=piece_id, subject_id=piece_id, addressee_id=addressee.pk, name="見本 1 様",
            postcode="9200000", address="緑町1番地", supply_id=supplies[0].pk,
        )
        for piece_id in api.reserve_ids(3_000)
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        api.record_pieces(
            kind=NOTICE, subject_kind="billing.demand", pieces=pieces, at=PRINTED_AT, actor=clerk, run=run
        )
    assert len(queries) < 10
    assert (Piece.objects.count(), PieceAddress.objects.count()) == (3_000, 3_000)


@pytest.mark.req("COL-061")
@pytest.mark.usefixtures("postage")
def test_a_run_leaves_with_one_record_and_what_was_spoilt_stays(
    supplies: list[Supply], run: BatchRun, clerk: Any, told: list[object]
) -> None:
    ids = print_letters(supplies, clerk, run=run)
    api.record_spoiled(piece_id=ids[0], reason=Reason.MISPRINT, note="", actor=clerk, at=AT)
    gone = dispatch(run, clerk)
    assert (gone.piece_count, gone.unit_yen, gone.total_yen) == (2, 85, 170)
    assert (gone.purpose, gone.bearer, gone.dispatched_on) == ("billing", "client", TODAY)
    assert told[-1] == api.PiecesDispatched(dispatch_id=gone.pk)
    summary = api.run_summary(run_id=run.pk, kind=NOTICE)
    assert summary is not None
    assert (summary.printed, summary.spoiled, summary.dispatched, summary.waiting) == (3, 1, 2, 0)
    with pytest.raises(api.NothingToDispatch):
        dispatch(run, clerk)
    assert Dispatch.objects.count() == 1
    with pytest.raises(api.PieceHasLeft):
        api.record_spoiled(piece_id=ids[1], reason=Reason.MISPRINT, note="", actor=clerk, at=AT)


@pytest.mark.usefixtures("postage")
def test_what_the_post_does_not_carry_is_free(supplies: list[Supply], run: BatchRun, clerk: Any) -> None:
    ids = print_letters(supplies, clerk, run=run)
    by_crew = api.dispatch_pieces(
        piece_ids=ids[:1], kind=NOTICE, dispatched_on=TODAY, actor=clerk, at=AT, method=api.Method.CREW
    )
    assert (by_crew.piece_count, by_crew.total_yen) == (1, 0)
    assert dispatch(run, clerk, unit_yen=140).total_yen == 280


@pytest.mark.usefixtures("postage")
@pytest.mark.parametrize("days", [-1, 3])
def test_the_day_lies_between_print_and_today(
    supplies: list[Supply], run: BatchRun, clerk: Any, days: int
) -> None:
    print_letters(supplies, clerk, run=run)
    with pytest.raises(api.DispatchDayWrong, match="印刷した2026-11-18から今日までの日付"):
        dispatch(run, clerk, on=PRINTED_AT.date() + days * DAY)
    assert (Dispatch.objects.count(), PieceEvent.objects.count()) == (0, 0)


def test_nothing_leaves_at_a_price_nobody_set(supplies: list[Supply], run: BatchRun, clerk: Any) -> None:
    print_letters(supplies, clerk, run=run)
    with pytest.raises(api.PostageTermsMissing, match="定期の納入通知・お知らせ"):
        dispatch(run, clerk)
    assert Dispatch.objects.count() == 0


@pytest.mark.usefixtures("postage")
def test_a_returned_letter_is_no_evidence(
    supplies: list[Supply], run: BatchRun, clerk: Any, told: list[object]
) -> None:
    ids = print_letters(supplies, clerk, run=run)
    with pytest.raises(api.PieceNotDispatched):
        come_back(ids[0], clerk)
    dispatch(run, clerk)
    come_back(ids[0], clerk, Reason.UNKNOWN_ADDRESS)
    assert told[-1] == api.PieceReturned(piece_id=ids[0], supply_id=supplies[0].pk)
    with pytest.raises(api.PieceAlready, match="「返戻」は2026-11-20に記録されています"):
        come_back(ids[0], clerk)
    found = api.evidence_of(supply_ids=[supply.pk for supply in supplies], kinds=[NOTICE])
    assert [(one.supply_id, one.holds) for one in found] == [
        (supplies[0].pk, False), (supplies[1].pk, True), (supplies[2].pk, True),
    ]  # fmt: skip
    assert api.evidence_of(supply_ids=[supplies[1].pk], kinds=[WARNING]) == []
    view = api.pieces_of_supply(supplies[0].pk)[0]
    assert (view.label, view.tone, view.dispatched_on) == ("返戻", "wrong", TODAY)


@pytest.mark.req("COL-062")
@pytest.mark.usefixtures("postage")
def test_delivery_has_its_instant(supplies: list[Supply], run: BatchRun, clerk: Any) -> None:
    ids = print_letters(supplies, clerk, run=run)
    dispatch(run, clerk)
    seen_at = AT - timedelta(hours=2)
    api.record_delivery(piece_id=ids[2], occurred_at=seen_at, note="玄関ポスト", actor=clerk, at=AT)
    evidence = api.evidence_of(supply_ids=[supplies[2].pk], kinds=[NOTICE])[0]
    assert (evidence.delivered_at, evidence.holds) == (seen_at, True)
    assert (
        api.pieces_of_subject(subject_kind="billing.demand", subject_id=supplies[2].pk)[0].state
        == "delivered"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mail_piece SET first_page = 9",
        "DELETE FROM mail_pieceevent",
        "UPDATE mail_dispatch SET total_yen = 0",
        "UPDATE mail_pieceaddress SET name = 'x'",
    ],
)
@pytest.mark.usefixtures("postage")
def test_the_record_cannot_be_changed(
    supplies: list[Supply], run: BatchRun, clerk: Any, statement: str
) -> None:
    print_letters(supplies, clerk, run=run)
    dispatch(run, clerk)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (PieceEvent.objects.count(), Dispatch.objects.get().total_yen) == (3, 255)


def test_a_dispatch_adds_up_in_the_database(clerk: Any, run: BatchRun) -> None:
    with pytest.raises(IntegrityError, match="dispatch_adds_up"), transaction.atomic():
        Dispatch.objects.create(
            method="post", purpose="other", bearer="client", unit_yen=85, piece_count=2, total_yen=171,
            dispatched_on=TODAY, run=run, recorded_at=AT, recorded_by=clerk,
        )  # fmt: skip


@pytest.mark.usefixtures("postage")
def test_a_disposal_takes_the_addresses_and_leaves_the_letters(
    supplies: list[Supply], run: BatchRun, clerk: Any
) -> None:
    print_letters(supplies, clerk, run=run)
    erase = api.erase_addresses
    assert erase(printed_before=PRINTED_AT, approval="A-1", actor=clerk, at=AT) == 0
    assert erase(printed_before=AT, approval="A-1", actor=clerk, at=AT) == 3
    assert (Piece.objects.count(), PieceAddress.objects.count()) == (3, 0)
    assert AuditEntry.objects.filter(action="mail.addresses.erased").count() == 2


def test_the_supply_is_locked_before_the_letters_of_its_kind(
    supplies: list[Supply], run: BatchRun, clerk: Any, postage: None
) -> None:
    """Whoever lets letters leave takes them in this order; the other way round they wait for each other."""
    (piece_id,) = print_letters(supplies[:1], clerk, run=run)
    dispatch(run, clerk)
    with CaptureQueriesContext(connection) as queries:
        come_back(piece_id, clerk)
    taken = [one["sql"] for one in queries.captured_queries]
    (supply,) = [place for place, one in enumerate(taken) if "FOR NO KEY UPDATE" in one]
    (letters,) = [place for place, one in enumerate(taken) if "mail-dispatch" in one]
    assert supply < letters
