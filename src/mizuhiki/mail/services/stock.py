"""Forms: what came in, what was used up, what was spoilt, and what a count found."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.events import StockEnough, StockLow
from mizuhiki.mail.models import Bearer, Form, FormRequest, FormRequestStep, StockMovement
from mizuhiki.mail.selectors.requests import open_request
from mizuhiki.platform import clock, events, locks, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on

Kind = StockMovement.Kind


@transaction.atomic
def bring_supplied_forms(*, actor: Actor | None, at: datetime) -> int:
    """Put the rule pack's supplied forms on the list, as it has them now; returns how many are new.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    fresh = 0
    for order, supplied in enumerate(pack_on(clock.day_of(at)).supplied_forms.values(), start=1):
        _, is_new = Form.objects.update_or_create(
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
    last = StockMovement.objects.filter(form_id=code).order_by("-pk").values_list("balance", flat=True)
    return last.first() or 0


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
    """Book a movement; below the reorder level more of the form is asked for, and what comes answers that.

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
    needs_serials = book.is_numbered and (kind == Kind.RECEIVED or serial_first or serial_last)
    if needs_serials and not _spans(serial_first, serial_last, abs(quantity)):
        raise errors.SerialsMissing(title=book.title)
    before = on_hand(form)
    movement = StockMovement(
        form=book,
        kind=kind,
        quantity=quantity,
        balance=before + quantity,
        cause=cause,
        occurred_on=occurred_on,
        serial_first=serial_first,
        serial_last=serial_last,
        note=note,
        recorded_at=at,
        recorded_by_id=_id(actor),
    )
    _keep(movement)
    record(
        action="mail.stock.moved",
        subject=movement,
        actor=actor,
        at=at,
        form=form,
        kind=kind.value,
        count=quantity,
    )
    if kind == Kind.RECEIVED and (asked := open_request(form)):
        FormRequestStep.objects.create(
            request=asked, kind=FormRequestStep.Kind.RECEIVED, movement=movement, at=at, by_id=_id(actor)
        )
    _tell(book, movement, before, actor=actor)
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


def _keep(movement: StockMovement) -> None:
    try:
        with transaction.atomic():
            movement.save()
    except IntegrityError as fault:
        if "stock_moved_once" in str(fault):
            raise errors.MovementAlreadyBooked from None
        raise


def _id(actor: Actor | None) -> int | None:
    return actor.pk if actor else None


def _tell(book: Form, movement: StockMovement, before: int, *, actor: Actor | None) -> None:
    """Say on which side of its level a form is; with too little of it there is a request that waits."""
    now, at = movement.balance, movement.recorded_at
    if now < book.reorder_level:
        if open_request(book.code) is None:
            _ask(book, movement, actor=actor)
        events.publish(StockLow(form=book.code, title=book.title, on_hand=now, at=at))
    elif before < book.reorder_level:
        events.publish(StockEnough(form=book.code, at=at))


def _ask(book: Form, movement: StockMovement, *, actor: Actor | None) -> None:
    """補充依頼: so many sheets as the rule pack has for one request; twice the level where it has none."""
    at = movement.recorded_at
    supplied = pack_on(clock.day_of(at)).supplied_forms.get(book.code)
    request = FormRequest.objects.create(
        form=book,
        **serials.next_of_year(FormRequest, clock.day_of(at)),
        reorder_level=book.reorder_level,
        on_hand=movement.balance,
        sheets=supplied.reorder_sheets if supplied else 2 * book.reorder_level,
        made_at=at,
        movement=movement,
    )
    record(
        action="mail.request.made", subject=request, actor=actor, at=at, form=book.code, count=request.sheets
    )


def _spans(first: str, last: str, quantity: int) -> bool:
    """Whether two serial numbers of one length hold so many between them."""
    is_plain = first.isascii() and last.isascii() and first.isdigit() and last.isdigit()
    return is_plain and len(first) == len(last) and int(last) - int(first) + 1 == quantity
