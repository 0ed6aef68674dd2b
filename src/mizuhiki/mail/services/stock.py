"""Forms: what came in, what was used up, what was spoilt, and what a count found."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.events import StockEnough, StockLow
from mizuhiki.mail.models import Bearer, Form, StockMovement
from mizuhiki.platform import events, locks
from mizuhiki.platform.actors import Actor

Kind = StockMovement.Kind


@dataclass(frozen=True)
class SuppliedForm:
    """A form as the contract lists it."""

    code: str
    title: str
    reorder_level: int
    is_numbered: bool = False


# 【金沢収納】別表１ ２(3)ア〜ク: the eight forms the client supplies, envelopes being two; and those that
# 【金沢CC】第2章 第16 has put into envelopes. Levels are ours.
SUPPLIED_FORMS = (
    SuppliedForm("reissued_slip", "再発行用納付書兼領収証書", 500),
    SuppliedForm("shutoff_warning", "給水停止予告書", 1_000),
    SuppliedForm("shutoff_notice", "給水停止通知書", 300),
    SuppliedForm("shutoff_certificate", "給水停止執行書", 100),
    SuppliedForm("receipt", "領収書（様式第24号の2）", 500, is_numbered=True),
    SuppliedForm("handwritten_receipt", "手書領収書（様式第24号）", 50, is_numbered=True),
    SuppliedForm("envelope_plain", "封筒（普通）", 500),
    SuppliedForm("envelope_window", "封筒（窓あき）", 1_000),
    SuppliedForm("pledge", "納入誓約書", 50),
    SuppliedForm("debit_request", "口座振替依頼書", 1_000),
    SuppliedForm("yucho_request", "自動払込利用申込書（ゆうちょ銀行）", 300),
)


@transaction.atomic
def bring_supplied_forms(*, actor: Actor | None, at: datetime) -> int:
    """Put the supplied forms on the list, with nothing on hand yet; returns how many are new.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    fresh = 0
    for order, supplied in enumerate(SUPPLIED_FORMS, start=1):
        _, is_new = Form.objects.get_or_create(
            code=supplied.code,
            defaults={
                "title": supplied.title,
                "order": order,
                "reorder_level": supplied.reorder_level,
                "is_numbered": supplied.is_numbered,
                "supplied_by": Bearer.CLIENT,
            },
        )
        fresh += is_new
    record(action="mail.forms.brought", subject=None, actor=actor, at=at, count=fresh)
    return fresh


def on_hand(code: str) -> int:
    """Copies of a form on the shelf, by the book."""
    return StockMovement.objects.filter(form_id=code).aggregate(sum=Sum("quantity"))["sum"] or 0


@transaction.atomic
def move_stock(
    *,
    form: str,
    kind: Kind,
    quantity: int,
    cause: str,
    occurred_on: date,
    actor: Actor | None,
    at: datetime,
    serial_first: str = "",
    serial_last: str = "",
    note: str = "",
) -> StockMovement:
    """Book a movement; below the reorder level more of the form is asked for.

    Args:
        quantity: what it adds; taken away is below zero.
        cause: names what made it; the same cause moves a form once.

    Raises:
        MovementAlreadyBooked, SerialsMissing: nothing is changed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    locks.take_name(f"mail-form:{form}")
    book = _listed(form, actor=actor, at=at)
    if book.is_numbered and kind == Kind.RECEIVED and not _spans(serial_first, serial_last, quantity):
        raise errors.SerialsMissing(title=book.title)
    before = on_hand(form)
    try:
        with transaction.atomic():
            movement = StockMovement.objects.create(
                form=book,
                kind=kind,
                quantity=quantity,
                cause=cause,
                occurred_on=occurred_on,
                serial_first=serial_first,
                serial_last=serial_last,
                note=note,
                recorded_at=at,
                recorded_by_id=actor.pk if actor else None,
            )
    except IntegrityError as fault:
        if "stock_moved_once" in str(fault):
            raise errors.MovementAlreadyBooked from None
        raise
    record(
        action="mail.stock.moved",
        subject=movement,
        actor=actor,
        at=at,
        form=form,
        kind=kind.value,
        count=quantity,
    )
    _tell(book, before, before + quantity, at)
    return movement


@transaction.atomic
def count_stock(
    *, form: str, counted: int, cause: str, occurred_on: date, note: str, actor: Actor, at: datetime
) -> StockMovement:
    """Write down what was found on the shelf; the difference to the book is booked (棚卸).

    Raises:
        CountIsTheSame: there is no difference. Nothing is changed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    locks.take_name(f"mail-form:{form}")
    difference = counted - on_hand(form)
    if difference == 0:
        raise errors.CountIsTheSame
    return move_stock(
        form=form,
        kind=Kind.COUNTED,
        quantity=difference,
        cause=cause,
        occurred_on=occurred_on,
        note=note,
        actor=actor,
        at=at,
    )


def _listed(code: str, *, actor: Actor | None, at: datetime) -> Form:
    """A form on the list; the contract's forms are put there when the first of them moves."""
    if not Form.objects.filter(pk=code).exists():
        bring_supplied_forms(actor=actor, at=at)
    return Form.objects.get(pk=code)


def _tell(book: Form, before: int, now: int, at: datetime) -> None:
    if now < book.reorder_level:
        events.publish(StockLow(form=book.code, title=book.title, on_hand=now, at=at))
    elif before < book.reorder_level:
        events.publish(StockEnough(form=book.code, at=at))


def _spans(first: str, last: str, quantity: int) -> bool:
    """Whether two serial numbers of one length hold so many between them."""
    is_plain = first.isascii() and last.isascii() and first.isdigit() and last.isdigit()
    return is_plain and len(first) == len(last) and int(last) - int(first) + 1 == quantity
