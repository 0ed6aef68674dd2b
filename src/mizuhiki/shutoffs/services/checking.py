"""停止中の状況確認: a crew looks at a closed tap; water that ran is 無断使用 and orders it closed again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.fieldwork.api import VisitEnd, cancel_visit, plan_visit
from mizuhiki.metering.api import keep_shut_index
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.serials import next_of_year
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.guard_rules import why_not_on
from mizuhiki.shutoffs.models import CheckFinding, CheckVisit, Cut, Order, OrderList
from mizuhiki.shutoffs.selectors.rows import closed_now, open_orders, terms_on
from mizuhiki.shutoffs.services.reopening import refuse_reading
from mizuhiki.shutoffs.standing import ground_of, judged, why_not
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

VISIT = "shutoff_check"
UNAUTHORISED = ItemKind(
    "shutoffs.unauthorised",
    "無断使用",
    "arrears",
    (
        Outcome("ordered", "再停止を手配した"),
        Outcome("sent", "状況確認を手配した"),
        Outcome("settled", "使用者と話がついた", needs_note=True),
    ),
)
ONE_DAY = timedelta(days=1)
MOST_DAYS = 60  # within so many days some day lets a tap be closed
Tap = CheckFinding.Tap


@dataclass(frozen=True)
class Seen:
    """What the crew saw at a closed tap."""

    tap: str
    index_m3: int | None
    is_hardware_there: bool | None
    note: str
    found_at: datetime
    crew_id: int
    photo: StoredFile | None = None


@transaction.atomic
def plan_check(*, cut_id: int, crew_id: int, on: date, at: datetime, actor: Actor) -> CheckVisit:
    """Send somebody to look at a closed tap on a day.

    Raises:
        NotClosed, CheckPlanned: nothing is changed. And what planning a visit raises.

    Source:
        COL-072 【金沢収納】第23条(4)エ.
    """
    cut = Cut.objects.select_related("supply").get(pk=cut_id)
    lock_supplies([cut.supply_id])
    if cut not in closed_now([cut.supply_id]):
        raise errors.NotClosed(inquiry_no=cut.supply.inquiry_no)
    before = CheckVisit.objects.filter(cut=cut, finding=None, visit__end=None).select_related("visit").first()
    if before is not None:
        raise errors.CheckPlanned(day=before.visit.visit_on)
    visit = plan_visit(
        kind=VISIT, supply_id=cut.supply_id, visit_on=on, crew_id=crew_id, note="", at=at, actor=actor
    )
    made = CheckVisit.objects.create(cut=cut, visit=visit, at=at, by_id=actor.pk)
    _record("shutoffs.check.planned", made, at, actor, on=on)
    return made


@transaction.atomic
def record_finding(*, check_id: int, seen: Seen, at: datetime, actor: Actor) -> CheckFinding:
    """Put down what a check found. A higher reading, an open tap or hardware that is gone is 無断使用.

    That stands on the file from then on, lies in the inbox, and orders the tap closed again.

    Raises:
        CheckOver, ReadingMissing, ReadingFell, ReadingUnfit: nothing is changed.

    Source:
        COL-072 【金沢収納】第23条(4)エ.
    """
    check = CheckVisit.objects.select_related("cut__supply", "cut__execution", "visit").get(pk=check_id)
    lock_supplies([check.cut.supply_id])
    if CheckFinding.objects.filter(check_visit=check).exists() or not closed_now([check.cut.supply_id]):
        raise errors.CheckOver
    cut = check.cut
    refuse_reading(cut, seen.index_m3, seen.note)
    used_m3 = (seen.index_m3 or 0) - _index_before(check) if seen.index_m3 is not None else 0
    made = CheckFinding.objects.create(
        check_visit=check,
        tap=seen.tap,
        index_m3=seen.index_m3,
        used_m3=used_m3,
        is_unauthorised=used_m3 > 0 or seen.tap == Tap.OPENED or seen.is_hardware_there is False,
        is_hardware_there=seen.is_hardware_there,
        note=seen.note.strip(),
        photo=seen.photo,
        found_at=seen.found_at,
        at=at,
        by_id=seen.crew_id,
    )
    _record("shutoffs.check.found", check, at, actor, tap=seen.tap, usage_m3=used_m3)
    if seen.index_m3 is not None:
        on = clock.day_of(seen.found_at)
        keep_shut_index(supply_id=cut.supply_id, index_m3=seen.index_m3, on=on, at=at)
    worklist.close_item(moved_key(cut.pk), at=at, actor=actor)
    if made.is_unauthorised:
        _mark(made, at, actor)
    if seen.crew_id != actor.pk:
        _end_visit(check, at, actor)
    return made


def moved_key(cut_id: int) -> str:
    """The key of the item that asks for a look at a tap whose dial moved; over when somebody was there."""
    return f"shutoffs.unauthorised:cut:{cut_id}"


def _index_before(check: CheckVisit) -> int:
    """What the meter showed when the tap was closed; with no reading of it no use can be told."""
    execution = getattr(check.cut, "execution", None)
    before = execution.index_m3 if execution is not None else None
    index = CheckFinding.objects.filter(check_visit__cut=check.cut, index_m3__isnull=False).order_by("pk")
    first = index.values_list("index_m3", flat=True).first()
    return int(before if before is not None else first or 0)


def _mark(finding: CheckFinding, at: datetime, actor: Actor) -> None:
    order = order_again(finding, at=at, actor=actor)
    cut = finding.check_visit.cut
    note = (
        f"再停止の執行指示{order.shown}を{order.list.cut_on:%Y-%m-%d}の予定で作りました。"
        if order
        else why_no_order(cut, at)
    )
    worklist.open_item(
        kind=UNAUTHORISED.code,
        key=f"shutoffs.unauthorised:{finding.pk}",
        title=f"無断使用（執行書{cut.shown}、停止後の使用水量 {finding.used_m3:,} m³）",
        url_name="shutoffs:check_show",
        url_args=[finding.pk],
        subject=finding,
        due_at=at + ONE_DAY,
        rank=worklist.Rank.URGENT,
        at=at,
        actor=actor,
        note=note,
    )


def order_again(finding: CheckFinding, *, at: datetime, actor: Actor) -> Order | None:
    """Order the tap closed again by the crew that found it, on the first day that lets one be closed.

    The order is seen to and agreed to like any other. None where by what is written now the tap may not
    be closed, or an order for it is open.

    Source:
        COL-072 【金沢収納】第23条(4)エ; design.md, law 6.
    """
    check = finding.check_visit
    supply_id, day = check.cut.supply_id, _next_day(clock.day_of(at))
    ground = ground_of(judged(supply_id, day)) if day is not None else None
    if day is None or ground is None or open_orders([supply_id]).exists():
        return None
    made = OrderList.objects.create(
        cut_on=day,
        crew_id=check.visit.crew_id,
        reference=f"again:{finding.pk}",
        at=at,
        by_id=actor.pk,
    )
    order = Order.objects.create(
        **next_of_year(Order, clock.day_of(at)),
        list=made,
        supply_id=supply_id,
        why=Order.Why.AGAIN,
        finding=finding,
        rules_id=pack_on(day).version_id,
        ground=dict(ground.content),
        yen=ground.yen,
        at=at,
        by_id=actor.pk,
    )
    people = users_and_payers([supply_id], on=clock.day_of(at))
    audit.record(action="shutoffs.list.made", subject=made, actor=actor, at=at, customers=people, count=1)
    return order


def why_no_order(cut: Cut, at: datetime) -> str:
    """Why the tap is not ordered closed again, for the desk."""
    day = clock.day_of(at)
    standing = arrears.standing_of(cut.supply_id, day)
    return f"再停止の執行指示は作っていません。{why_not(standing)}"


def _next_day(today: date) -> date | None:
    days = (today + timedelta(days=number) for number in range(1, MOST_DAYS))
    return next((day for day in days if not why_not_on(day, terms_on(day))), None)


def _end_visit(check: CheckVisit, at: datetime, actor: Actor) -> None:
    if VisitEnd.objects.filter(visit=check.visit).exists():
        return
    try:
        cancel_visit(visit_id=check.visit_id, reason="事務所で結果を記録した", at=at, actor=actor)
    except RuleBroken:
        return  # it is on a phone, which is told that it is done


def _record(action: str, check: CheckVisit, at: datetime, actor: Actor, **facts: object) -> None:
    people = users_and_payers([check.cut.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=check, actor=actor, at=at, customers=people, **facts)  # type: ignore[arg-type]
