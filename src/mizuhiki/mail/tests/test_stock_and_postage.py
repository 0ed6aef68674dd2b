"""Printing uses up forms; what is posted adds up to the dispatch records."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.customers.api import Supply
from mizuhiki.mail import api
from mizuhiki.mail.api import Bearer, Form, Purpose, Reason, StockMovement
from mizuhiki.mail.tests.conftest import AT, TODAY, WARNING, dispatch, print_letters, receive
from mizuhiki.platform.models import BatchRun

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def line(code: str) -> tuple[int, int, int, int, int]:
    found = next(one for one in api.stock() if one.code == code)
    return found.received, found.used, found.spoiled, found.counted, found.on_hand


@pytest.mark.req("COL-026", "CC-078")
@pytest.mark.usefixtures("stock")
def test_each_supplied_form_shows_received_used_spoilt_and_on_hand(
    supplies: list[Supply], clerk: Any
) -> None:
    assert [one.code for one in api.stock()] == [
        "reissued_slip", "shutoff_warning", "shutoff_notice", "shutoff_certificate", "receipt",
        "handwritten_receipt", "envelope_plain", "envelope_window", "pledge", "debit_request",
        "yucho_request",
    ]  # fmt: skip
    assert line(WARNING) == (1_001, 0, 0, 0, 1_001)
    ids = print_letters(supplies[:1], clerk, kind=WARNING)
    assert line(WARNING) == (1_001, 1, 0, 0, 1_000)
    api.record_spoiled(piece_id=ids[0], reason=Reason.MISPRINT, note="", actor=clerk, at=AT)
    assert line(WARNING) == (1_001, 0, 1, 0, 1_000)
    assert api.bring_supplied_forms(actor=clerk, at=AT) == 0


@pytest.mark.req("COL-026")
@pytest.mark.usefixtures("stock")
def test_below_its_level_more_is_asked_for_until_it_comes(
    supplies: list[Supply], clerk: Any, told: list[object]
) -> None:
    print_letters(supplies[:1], clerk, kind=WARNING)
    assert not any(isinstance(event, api.StockLow) for event in told)
    print_letters(supplies[:1], clerk, kind=WARNING, subject=9)
    low = [event for event in told if isinstance(event, api.StockLow)]
    assert [(event.form, event.on_hand) for event in low] == [(WARNING, 999)]
    receive(WARNING, 1, clerk, cause="delivery:2")
    assert isinstance(told[-1], api.StockEnough)


@pytest.mark.usefixtures("stock")
def test_the_same_movement_is_booked_once(clerk: Any) -> None:
    with pytest.raises(api.MovementAlreadyBooked):
        receive(WARNING, 50, clerk)
    assert api.on_hand(WARNING) == 1_001


@pytest.mark.req("CC-078")
@pytest.mark.usefixtures("stock")
def test_a_count_books_its_difference(clerk: Any) -> None:
    count = {"form": WARNING, "occurred_on": TODAY, "note": "年度末", "actor": clerk, "at": AT}
    with pytest.raises(api.CountIsTheSame):
        api.count_stock(counted=1_001, cause="count:1", **count)
    api.count_stock(counted=990, cause="count:1", **count)
    assert line(WARNING) == (1_001, 0, 0, -11, 990)


@pytest.mark.req("COL-054")
@pytest.mark.usefixtures("stock")
def test_a_numbered_form_comes_with_its_numbers(clerk: Any) -> None:
    def receive_books(first: str, last: str) -> None:
        api.move_stock(
            form="receipt", kind=StockMovement.Kind.RECEIVED, quantity=100, cause=f"delivery:{first}",
            occurred_on=TODAY, actor=clerk, at=AT, serial_first=first, serial_last=last,
        )  # fmt: skip

    for first, last in (("", ""), ("0001", "0099"), ("1", "0100"), ("A001", "A100")):
        with pytest.raises(api.SerialsMissing):
            receive_books(first, last)
    assert api.on_hand("receipt") == 0
    receive_books("0001", "0100")
    assert api.on_hand("receipt") == 100


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    ("kind", "quantity"), [("received", -1), ("spoiled", 1), ("used", 0), ("counted", 0)]
)
def test_the_database_knows_which_way_stock_moves(clerk: Any, kind: str, quantity: int) -> None:
    with pytest.raises(IntegrityError, match="stock_moves_its_way"), transaction.atomic():
        StockMovement.objects.create(
            form=Form.objects.get(code=WARNING), kind=kind, quantity=quantity, balance=0, cause="x",
            occurred_on=TODAY, recorded_at=AT, recorded_by=clerk,
        )  # fmt: skip


@pytest.mark.req("COL-016")
@pytest.mark.usefixtures("stock", "postage")
def test_the_report_lists_pieces_and_yen_by_purpose_and_month_and_equals_the_records(
    supplies: list[Supply], run: BatchRun, clerk: Any
) -> None:
    api.set_postage(
        purpose=Purpose.REISSUED_SLIP, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=date(2026, 4, 1),
        source="別表１ １(4)ア", actor=clerk, at=AT,
    )  # fmt: skip
    print_letters(supplies, clerk, run=run)
    dispatch(run, clerk, on=date(2026, 11, 18))
    warnings = print_letters(supplies[:2], clerk, kind=WARNING)
    dispatched = {"kind": WARNING, "dispatched_on": TODAY, "actor": clerk, "at": AT}
    api.dispatch_pieces(piece_ids=warnings[:1], **dispatched)
    api.dispatch_pieces(piece_ids=warnings[1:], unit_yen=180, **dispatched)
    report = api.postage_of_year(2026)
    assert [(one.month, one.purpose, one.bearer, one.pieces, one.yen) for one in report.lines] == [
        (date(2026, 11, 1), "billing", "client", 3, 255),
        (date(2026, 11, 1), "shutoff_warning", "contractor", 2, 290),
    ]
    assert (report.pieces, report.yen) == (report.recorded_pieces, report.recorded_yen) == (5, 545)
    assert report.agrees
    assert report.by_purpose == [
        ("定期の納入通知・お知らせ", "発注者", 3, 255), ("給水停止予告書", "受注者", 2, 290),
    ]  # fmt: skip
    assert report.yen_by_bearer == [("発注者", 255), ("受注者", 290)]
    assert api.postage_of_year(2025).lines == ()


@pytest.mark.usefixtures("postage")
def test_the_newest_terms_of_the_day_hold(clerk: Any) -> None:
    def set_price(unit_yen: int, starts_on: date) -> None:
        api.set_postage(
            purpose=Purpose.BILLING, bearer=Bearer.CLIENT, unit_yen=unit_yen, starts_on=starts_on,
            source="郵便料金改定", actor=clerk, at=AT,
        )  # fmt: skip

    set_price(100, date(2026, 12, 1))
    set_price(99, date(2026, 12, 1))
    days = (date(2026, 4, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert [api.terms_on(Purpose.BILLING, day).unit_yen for day in days] == [85, 85, 99]
    with pytest.raises(api.PostageTermsMissing):
        api.terms_on(Purpose.BILLING, date(2026, 3, 31))
