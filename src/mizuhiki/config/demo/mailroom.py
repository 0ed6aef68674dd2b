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
from mizuhiki.platform.models import BatchRun

UNIT_YEN = 110  # 定形郵便物 since October 2024
SOURCES = {
    Purpose.BILLING: (Bearer.CLIENT, "委託契約書（見本）"),
    Purpose.REISSUED_SLIP: (Bearer.CONTRACTOR, "別表１ １(4)ア"),
    Purpose.SHUTOFF_WARNING: (Bearer.CONTRACTOR, "別表１ １(4)イ"),
    Purpose.OTHER: (Bearer.CONTRACTOR, "別表１ １(4)ウ"),
}
BOXES = 3  # times the level at which more of a form is asked for
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
    for form in mail.SUPPLIED_FORMS:
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
    kind = NoticePrint.Kind.PAYMENT
    with clock.travel(datetime.combine(on, PRINT_TIME, tzinfo=clock.TOKYO)):
        try:
            made = notices.order_print(
                billing_run_id=billing.pk,
                kind=kind,
                order=NoticePrint.Order.ROUTE,
                most=most,
                actor=actor,
                at=clock.now(),
                by_job=False,
            )
        except NothingToPrint:
            return
        facts = notices.print_notices(made.pk).facts
        yield Told(on, f"{kind.label} {facts['printed']:,}通を印刷しました（保留 {facts['kept_back']:,}件）")
    if not facts["printed"]:
        return
    with clock.travel(datetime.combine(on, POST_TIME, tzinfo=clock.TOKYO)):
        gone = mail.dispatch_run(run=made.run, kind=kind.value, dispatched_on=on, actor=actor, at=clock.now())
        yield Told(on, f"{kind.label} {gone.piece_count:,}通を投函しました 郵送料 {gone.total_yen:,}円")
