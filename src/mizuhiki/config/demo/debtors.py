"""The desk of the arrears in the demo: talks, a dispute, a pledge, somebody in need, a visit for today."""

from datetime import date, datetime, time, timedelta

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import Negotiation, Standing, UnpaidReason
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services import holding, negotiating, pledging, referring
from mizuhiki.arrears.services.negotiating import Talk
from mizuhiki.arrears.services.referring import Noticed
from mizuhiki.customers.api import SupplyParty
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.staff.api import User

MOST = 6  # households worked on; a small town has fewer who owe
PART = 3  # of what is owed is promised
TALKS = (
    ("telephone", "self", "promised", "給料日のあとに一部を納めるとのこと。"),
    ("telephone", "nobody", "nobody", "2回鳴らしたが出ない。"),
    ("counter", "spouse", "hardship", "病気で収入が減り、分けて納めたいとのこと。"),
    ("visit", "nobody", "message", "不在のため、連絡票を郵便受けに入れた。"),
)


def work_on_debts(*, today: date, actor: Actor) -> int:
    """Talk with a few debtors and write down what came of it; returns how many were worked on."""
    arrears.evaluate_all(day=today)
    people = {one.get_username(): one for one in User.objects.all()}
    clerk: Actor = people.get("arrears", actor)
    owing = list(Standing.objects.order_by("-overdue_yen", "pk")[:MOST])
    if not owing or Negotiation.objects.exists():
        return 0
    yesterday = datetime.combine(today - timedelta(days=1), time(14), tzinfo=clock.TOKYO)
    for number, (row, told) in enumerate(zip(owing, TALKS, strict=False)):
        _talk(row, told, today=today, actor=clerk, at=yesterday + timedelta(minutes=10 * number))
    _evening(owing[0], clerk, yesterday.replace(hour=18, minute=20))
    acts = (_visit, _pledge, _dispute, _refer)
    for row, act in zip(reversed(owing), acts, strict=False):
        act(row, clerk, yesterday + timedelta(hours=2))
    return len(owing)


def _visit(row: Standing, clerk: Actor, at: datetime) -> None:
    """The crew calls today."""
    crew = User.objects.filter(username="field").first()
    if crew is not None:
        day = clock.day_of(at) + timedelta(days=1)
        fieldwork.plan_visit(
            kind="arrears_demand",
            supply_id=row.pk,
            visit_on=day,
            crew_id=crew.pk,
            note="",
            at=at,
            actor=clerk,
        )


def _dispute(row: Standing, clerk: Actor, at: datetime) -> None:
    """The volume is disputed, and why nothing is paid is known."""
    holding.note_reason(supply_id=row.pk, reason=UnpaidReason.Reason.DISPUTE, at=at, actor=clerk)
    until = clock.day_of(at) + timedelta(days=30)
    holding.set_hold(
        supply_id=row.pk,
        kind=HoldKind.DISPUTE,
        until=until,
        reason="使用水量に不服の申出",
        at=at,
        actor=clerk,
    )


def _customer(row: Standing) -> int:
    found = SupplyParty.objects.filter(supply_id=row.pk, role=SupplyParty.Role.WATER_USER)
    return found.order_by("-starts_on")[0].customer_id


def _talk(row: Standing, told: tuple[str, ...], *, today: date, actor: Actor, at: datetime) -> None:
    channel, spoken_to, result, text = told
    is_promise = result == "promised"
    talk = Talk(
        channel=channel,
        direction="in" if channel == "counter" else "out",
        text=text,
        spoken_to=spoken_to,
        result=result,
        promise_on=today + timedelta(days=5) if is_promise else None,
        promise_yen=max(row.overdue_yen // PART, 1) if is_promise else None,
        next_action="check" if is_promise else "call",
        next_on=today + timedelta(days=7 if is_promise else 0),
    )
    negotiating.record_talk(customer_id=_customer(row), supply_id=row.pk, talk=talk, at=at, actor=actor)


def _evening(row: Standing, clerk: Actor, at: datetime) -> None:
    """An evening session with one call in it."""
    negotiating.hold_session(kind="evening", day=clock.day_of(at), note="", at=at, actor=clerk)
    talk = Talk("telephone", "out", "夜なら話せるとのこと。改めて納付を求めた。", "self", "other")
    negotiating.record_talk(customer_id=_customer(row), supply_id=row.pk, talk=talk, at=at, actor=clerk)


def _pledge(row: Standing, clerk: Actor, at: datetime) -> None:
    """Four instalments, where the debt is large enough for the rules."""
    day = clock.day_of(at)
    debts = pledging.debts_of(row.pk, _customer(row), day=day)
    total = sum(one.open_yen for one in debts)
    wish = Wish(first_on=day + timedelta(days=10), day_of_month=25, count=min(4, max(total // 1_000, 1)))
    pledging.make_pledge(
        supply_id=row.pk,
        customer_id=_customer(row),
        shown_yen=total,
        wish=wish,
        signed_on=day,
        reference="demo:pledge",
        at=at,
        actor=clerk,
    )


def _refer(row: Standing, clerk: Actor, at: datetime) -> None:
    """An old person who lives alone."""
    day = clock.day_of(at)
    noticed = Noticed(
        noticed_on=day,
        sign="isolation",
        text="高齢の一人暮らしで、郵便物がたまっていた。話し相手がいないとのこと。",
        leaflet_given=True,
        consent="given",
        section="長寿福祉課 地域包括支援センター",
        review_on=day + timedelta(days=30),
    )
    referring.refer(
        supply_id=row.pk,
        customer_id=_customer(row),
        noticed=noticed,
        reference="demo:referral",
        at=at,
        actor=clerk,
    )
