"""Households that have come as far as the tap: two bills overdue, and the four papers sent in their order."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from mizuhiki.arrears import api as arrears
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import SupplyParty
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.metering.api import keep_shut_index
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step, pack_on
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs.models import Cut, Execution, GuardCheck, HardwareMove, Order, Place, Tool
from mizuhiki.shutoffs.services.agreeing import agree_list
from mizuhiki.staff.api import User, valid_cards
from tests.builders import Town, card, clerk, noon

CUT_ON = date(2026, 10, 21)  # a Wednesday in a month without heat or frost
AT = datetime.combine(CUT_ON, time(10, 0), tzinfo=clock.TOKYO)
DEVICE = "d" * 64
PAPERS = (  # sent or delivered, and the deadline that is printed
    (Step.REMINDER, date(2026, 8, 20), date(2026, 8, 30)),
    (Step.DEMAND, date(2026, 9, 10), date(2026, 9, 24)),
    (Step.WARNING, date(2026, 9, 30), date(2026, 10, 10)),
    (Step.NOTICE, date(2026, 10, 12), date(2026, 10, 20)),
)


def owing(houses: int = 1) -> Town:
    """Households whose bills of April and June are not paid."""
    town = Town()
    for number in range(1, houses + 1):
        town.settle(number)
    for month, day in ((4, date(2026, 4, 20)), (6, date(2026, 6, 20))):
        town.read(read_on=date(2026, month, 10), used_m3=dict.fromkeys(town.supplies, 41))
        with clock.travel(noon(day)):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    return town


def warn(supply_ids: Sequence[int]) -> None:
    """Every paper up to 給水停止通知書, sent or delivered; then they are judged for the day of the cut."""
    user = clerk()
    for step, on, deadline in PAPERS:
        at = noon(on)
        dispatch = _dispatch(len(supply_ids), on, user)
        for supply_id in supply_ids:
            notice = _notice(supply_id, step, on, deadline, user)
            letter = mail.Piece.objects.create(
                kind="reissued_slip",
                supply_id=supply_id,
                addressee_id=SupplyParty.objects.filter(supply_id=supply_id).earliest("pk").customer_id,
                subject_kind="arrears.notice",
                subject_id=notice.pk,
                printed_at=at,
                printed_by=user,
            )
            for what in ("dispatched", "delivered")[: 2 if step is Step.NOTICE else 1]:
                mail.PieceEvent.objects.create(
                    piece=letter,
                    what=what,
                    occurred_at=at,
                    dispatch=dispatch if what == "dispatched" else None,
                    recorded_at=at,
                    recorded_by=user,
                )
    arrears.evaluate(supply_ids, day=CUT_ON)


def _dispatch(count: int, on: date, user: User) -> mail.Dispatch:
    return mail.Dispatch.objects.create(
        method="post",
        purpose=mail.Purpose.OTHER,
        bearer=mail.Bearer.CONTRACTOR,
        unit_yen=110,
        piece_count=count,
        total_yen=110 * count,
        dispatched_on=on,
        recorded_at=noon(on),
        recorded_by=user,
    )


def _notice(supply_id: int, step: Step, on: date, deadline: date, user: User) -> arrears.Notice:
    items = list(OpenItem.objects.filter(supply_id=supply_id, open_yen__gt=0))
    notice = arrears.Notice.objects.create(
        supply_id=supply_id,
        step=step.value,
        rules_id=pack_on(on).version_id,
        made_on=on,
        deadline_on=deadline,
        yen=sum(item.open_yen for item in items),
        at=noon(on),
        by=user,
    )
    notice.debts.bulk_create(
        notice.debts.model(notice=notice, assessment_id=item.pk, yen=item.open_yen) for item in items
    )
    return notice


def crew(name: str = "genba1") -> User:
    """Somebody who closes taps, made once, with a few caps and pins."""
    made = clerk(name)
    if not valid_cards([made.pk], on=CUT_ON):
        card(made)
    for tool in Tool:
        if not HardwareMove.objects.filter(reference=f"{name}:{tool}").exists():
            _move(tool, Place.OUTSIDE, Place.STORE, made, f"in:{name}:{tool}")
            _move(tool, Place.STORE, Place.CREW, made, f"{name}:{tool}")
    return made


def _move(tool: Tool, from_place: Place, to_place: Place, user: User, reference: str) -> None:
    HardwareMove.objects.create(
        tool=tool,
        from_place=from_place,
        to_place=to_place,
        count=9,
        crew=user if to_place is Place.CREW else None,
        reason="試験" if from_place is Place.OUTSIDE else "",
        reference=reference,
        moved_on=CUT_ON,
        at=AT - timedelta(days=1),
        by=user,
    )


def order(supply_ids: Sequence[int], *, by: User | None = None, reference: str = "1") -> list[Order]:
    """Orders for the crew, seen to and agreed to by another."""
    asker, decider = clerk(), clerk("shonin")
    made = shutoffs.make_list(
        supply_ids=supply_ids,
        cut_on=CUT_ON,
        crew_id=(by or crew()).pk,
        reference=reference,
        at=AT - timedelta(hours=1),
        actor=asker,
    )
    for one in made.orders.all():
        see_to(one)
    agree_list(list_id=made.pk, asked_by=asker, at=AT - timedelta(minutes=40), actor=decider)
    return list(made.orders.order_by("pk"))


def see_to(one: Order) -> None:
    """Nobody there needs the tap."""
    for what in GuardCheck.What:
        shutoffs.check_order(
            order_id=one.pk,
            what=what,
            how=GuardCheck.How.RECORD,
            is_clear=True,
            note="該当なし",
            at=AT - timedelta(minutes=50),
            actor=clerk(),
        )


def hand_out(by: User | None = None, device: str = DEVICE) -> None:
    """The crew's list is on its phone."""
    fieldwork.hand_out(device=device, at=AT - timedelta(minutes=30), actor=by or crew())


def close(
    one: Order, at: datetime, *, by: User | None = None, device: str = DEVICE, index_m3: int = 130
) -> Cut:
    """The crew closes the tap with a pin, by leave of the office."""
    actor = by or crew()
    with clock.travel(at):
        granted = shutoffs.grant_token(order_id=one.pk, device=device, actor=actor)
        cut = shutoffs.begin_cut(order_id=one.pk, secret=granted.secret, device=device, actor=actor)
    Execution.objects.create(
        cut=cut,
        method="pin",
        serial="P-1",
        index_m3=index_m3,
        told="posted",
        place="郵便受け",
        at=at,
        by=actor,
    )
    keep_shut_index(supply_id=cut.supply_id, index_m3=index_m3, on=clock.day_of(at), at=at)
    HardwareMove.objects.create(
        tool=Tool.PIN,
        from_place=Place.CREW,
        to_place=Place.FITTED,
        count=1,
        crew=actor,
        cut=cut,
        serial="P-1",
        reference=f"fit:{cut.pk}",
        moved_on=CUT_ON,
        at=at,
        by=actor,
    )
    return cut
