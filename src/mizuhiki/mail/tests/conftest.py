"""Three households, a print run with a letter for each, a supplied form and its postage."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mizuhiki.attachments.api import StoredFile
from mizuhiki.customers.api import Customer, Installation, Premises, Supply
from mizuhiki.mail import api, kinds
from mizuhiki.mail.api import Bearer, Dispatch, LetterKind, NewPiece, Purpose
from mizuhiki.platform import clock, events
from mizuhiki.platform.models import BatchRun

PRINTED_AT = datetime(2026, 11, 18, 15, 0, tzinfo=clock.TOKYO)
AT = datetime(2026, 11, 20, 16, 30, tzinfo=clock.TOKYO)
TODAY = AT.date()
DAY = timedelta(days=1)
NOTICE, WARNING = "payment_notice", "shutoff_warning"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What this room tells others; nobody else listens."""
    heard: list[object] = []
    listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
    for event in (
        api.PiecesPrinted, api.PiecesDispatched, api.PieceReturned, api.StockLow, api.StockEnough,
    ):  # fmt: skip
        listeners[event] = [heard.append]
    monkeypatch.setattr(events, "_listeners", listeners)
    return heard


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    api.register_letter(LetterKind(NOTICE, "納入通知書", Purpose.BILLING))
    api.register_letter(LetterKind(WARNING, "給水停止予告書", Purpose.SHUTOFF_WARNING, form=WARNING))


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    return person(
        "mail.piece_see", "mail.dispatch_record", "mail.return_record", "mail.stock_see", "mail.stock_edit",
        "mail.postage_see", "mail.postage_edit", username="mail1", display_name="郵便 花子",
    )  # fmt: skip


@pytest.fixture
def supplies(db: None) -> list[Supply]:
    return [household(number) for number in (1, 2, 3)]


@pytest.fixture
def run(db: None) -> BatchRun:
    return BatchRun.objects.create(kind="notices", key="2026-10", title="10月分 納入通知書の印刷")


@pytest.fixture
def stock(clerk: Any, rules_in_force: None) -> None:
    """1,001 warnings on the shelf: one above the reorder level."""
    del rules_in_force
    api.bring_supplied_forms(actor=clerk, at=PRINTED_AT)
    receive(WARNING, 1_001, clerk)


@pytest.fixture
def postage(clerk: Any) -> None:
    for purpose, bearer, unit_yen in (
        (Purpose.BILLING, Bearer.CLIENT, 85),
        (Purpose.SHUTOFF_WARNING, Bearer.CONTRACTOR, 110),
    ):
        api.set_postage(
            purpose=purpose, bearer=bearer, unit_yen=unit_yen, starts_on=date(2026, 4, 1),
            source="別表１ １(4)", actor=clerk, at=PRINTED_AT,
        )  # fmt: skip


def household(number: int) -> Supply:
    Customer.objects.create(
        customer_no=f"{number:010d}", name=f"見本 {number}", postcode="9200000", address=f"緑町{number}番地"
    )
    place = Premises.objects.create(postcode="9200000", town="緑町", block=f"{number}番地")
    tap = Installation.objects.create(
        premises=place, tap_no=f"M{number:06d}", bore_mm=13, route="A01", route_order=number
    )
    return Supply.objects.create(inquiry_no=f"{number:011d}", installation=tap, starts_on=date(2024, 4, 1))


def receive(form: str, quantity: int, clerk: Any, cause: str = "delivery:1") -> None:
    api.move_stock(
        form=form, kind=api.StockMovement.Kind.RECEIVED, quantity=quantity, cause=cause,
        occurred_on=PRINTED_AT.date(), actor=clerk, at=PRINTED_AT,
    )  # fmt: skip


def print_letters(
    supplies: list[Supply],
    clerk: Any,
    *,
    kind: str = NOTICE,
    run: BatchRun | None = None,
    subject: int = 0,
    print_file: StoredFile | None = None,
) -> list[int]:
    """A letter for each supply about a demand with the supply's own number; returns the letters'."""
    ids = api.reserve_ids(len(supplies))
    pieces = []
    for page, (piece_id, supply) in enumerate(zip(ids, supplies, strict=True), start=1):
        customer = Customer.objects.get(customer_no=supply.inquiry_no[1:])
        pieces.append(
            NewPiece(
                piece_id=piece_id,
                subject_id=subject or supply.pk,
                addressee_id=customer.pk,
                name=f"{customer.name} 様",
                postcode=customer.postcode,
                address=customer.address,
                supply_id=supply.pk,
                first_page=page,
                last_page=page,
            )
        )
    api.record_pieces(
        kind=kind,
        subject_kind="billing.demand",
        pieces=pieces,
        at=PRINTED_AT,
        actor=clerk,
        run=run,
        print_file=print_file,
    )
    return ids


def dispatch(run: BatchRun, clerk: Any, *, kind: str = NOTICE, on: date = TODAY, **facts: Any) -> Dispatch:
    return api.dispatch_run(run=run, kind=kind, dispatched_on=on, actor=clerk, at=AT, **facts)
