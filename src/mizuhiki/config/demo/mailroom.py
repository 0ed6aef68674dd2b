"""The demo's mail room: postage and its bearers, forms on the shelf, and the notices of a month posted."""

from collections.abc import Iterator
from datetime import date, datetime, time

from mizuhiki.config.demo.told import Told
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Purpose, StockMovement
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import NothingToPrint, NoticePrint
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on

UNIT_YEN = 110  # 定形郵便物 since October 2024
SOURCES = {
    Purpose.BILLING: (Bearer.CLIENT, "委託契約書（見本）"),
    Purpose.REISSUED_SLIP: (Bearer.CONTRACTOR, "別表１ １(4)ア"),
    Purpose.SHUTOFF_WARNING: (Bearer.CONTRACTOR, "別表１ １(4)イ"),
    Purpose.OTHER: (Bearer.CONTRACTOR, "別表１ １(4)ウ"),
}
BOXES = 3  # times the level at which more of a form is asked for
KIND = NoticePrint.Kind.PAYMENT
PRINT_TIME, POST_TIME = time(10), time(16)


def open_mailroom(*, from_on: date, at: datetime, actor: Actor) -> None:
    """Say who bears which postage, and receive the eight forms the client supplies."""
    for purpose, (bearer, source) in SOURCES.items():
        mail.set_postage(
            purpose=purpose,
            bearer=bearer,
            unit_yen=UNIT_YEN,
            starts_on=from_on,
            source=source,
            actor=actor,
            at=at,
        )
    mail.bring_supplied_forms(actor=actor, at=at)
    for form in pack_on(from_on).supplied_forms.values():
        sheets = BOXES * form.reorder_level
        mail.move_stock(
            form=form.code,
            kind=StockMovement.Kind.RECEIVED,
            quantity=sheets,
            cause="demo:first-delivery",
            occurred_on=from_on,
            serial_first="000001" if form.is_numbered else "",
            serial_last=f"{sheets:06d}" if form.is_numbered else "",
            actor=actor,
            at=at,
        )


def post_notices(billing: BatchRun, *, on: date, most: int, actor: Actor) -> Iterator[Told]:
    """Print the first notices of a billing run in the order of the route, and post them the same day."""
    with clock.travel(datetime.combine(on, PRINT_TIME, tzinfo=clock.TOKYO)):
        made = NoticePrint.objects.filter(billing_run=billing, kind=KIND).order_by("pk").first()
        made = made or _order(billing, most=most, actor=actor)
        if made is None:
            return
        try:
            facts = notices.print_notices(made.pk).facts
            text = f"{KIND.label} {facts['printed']:,}通を印刷しました（保留 {facts['kept_back']:,}件）"
            yield Told(on, text)
        except BatchAlreadyDone:
            facts = made.run.facts
    if not facts["printed"]:
        return
    with clock.travel(datetime.combine(on, POST_TIME, tzinfo=clock.TOKYO)):
        try:
            gone = mail.dispatch_run(
                run=made.run, kind=KIND.value, dispatched_on=on, actor=actor, at=clock.now()
            )
        except mail.NothingToDispatch:
            return
        yield Told(on, f"{KIND.label} {gone.piece_count:,}通を投函しました 郵送料 {gone.total_yen:,}円")


def _order(billing: BatchRun, *, most: int, actor: Actor) -> NoticePrint | None:
    try:
        return notices.order_print(
            billing_run_id=billing.pk,
            kind=KIND,
            order=NoticePrint.Order.ROUTE,
            most=most,
            actor=actor,
            at=clock.now(),
            by_job=False,
        )
    except NothingToPrint:
        return None
