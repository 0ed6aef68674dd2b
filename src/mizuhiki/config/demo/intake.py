"""Applications for start, stop and name change of the demo, at every state they can stand in."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from mizuhiki.customers.api import Customer, Supply
from mizuhiki.intake import api as intake
from mizuhiki.intake.api import Application, Way, Wish
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User

PLACES = {"am": 4, "early_pm": 3, "late_pm": 3}  # of a crew, in a window
WORK_WEEK = range(6)  # Sundays are for what is urgent


@dataclass(frozen=True)
class Tale:
    """One application: how many days ago it came, for which day from today, and what happened then."""

    kind: str
    channel: str
    days_ago: int
    in_days: int
    is_known: bool = True  # the tap
    then: str = ""  # assigned, cancelled
    facts: dict[str, Any] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)


AGENT = {"proxy_company": "みずひき住まい株式会社", "proxy_name": "賃貸 係", "reply_phone": "000-5000-0101"}
TALES = (
    Tale("stop", "telephone", 3, 0, then="assigned", facts={"window": "am"}),
    Tale("stop", "fax", 2, 1, facts={"window": "early_pm", "by": "agent"}, told=AGENT),
    Tale("stop", "telephone", 0, 2, facts={"is_met": True, "window": "late_pm", "settle_by": "on_site"}),
    Tale("stop", "counter", 1, 4, told={"new_address": "水引市桜台12番3号"}),
    Tale("stop", "web", 0, 6),
    Tale("rename", "post", 4, 0, told={"name": "見本 継", "kana": "ミホン ツグ"}),
    Tale("start", "telephone", 0, 1, is_known=False, facts={"is_urgent": True}),
    Tale("start", "web", 1, 3, is_known=False),
    Tale("stop", "telephone", 6, 5, then="cancelled"),
    Tale("stop", "telephone", 0, 0, facts={"is_urgent": True, "window": "late_pm"}),
)


def take_applications(*, today: date, actor: Actor) -> int:
    """Let a few people move; returns how many applications there are. None where it was done before."""
    crew = User.objects.filter(username="field").first()
    if crew is None or Application.objects.exists():
        return 0
    _open_places(actor=actor, at=datetime.combine(today - timedelta(days=30), time(9), clock.TOKYO))
    supplies = Supply.objects.filter(ends_on=None, parked="", parties__role="water_user").order_by("pk")
    count = 0
    for tale, supply in zip(TALES, supplies.select_related("installation__premises")[30:], strict=False):
        came = datetime.combine(today - timedelta(days=tale.days_ago), time(10, 5 + count), clock.TOKYO)
        try:
            with clock.travel(came):
                made = _take(tale, supply, today=today, number=count, actor=actor, at=came)
                _go_on(tale, made, crew, today=today, actor=actor, at=came)
        except RuleBroken:  # the household has left, or is read today
            continue
        count += 1
    return count


def _open_places(*, actor: Actor, at: datetime) -> None:
    areas = pack_on(clock.day_of(at)).intake.areas
    for area in areas:
        for window, places in PLACES.items():
            for weekday in WORK_WEEK:
                intake.set_capacity(
                    area=area, window=window, places=places, weekday=weekday, actor=actor, at=at
                )


def _take(tale: Tale, supply: Supply, *, today: date, number: int, actor: Actor, at: datetime) -> Application:
    person = Customer.objects.get(parts__supply=supply, parts__role="water_user", parts__ends_on=None)
    premises = supply.installation.premises
    told = {
        "name": person.name,
        "kana": person.kana,
        "phone": f"000-5000-{1000 + number}",
        "place": premises.address if tale.is_known else f"{premises.town}の角から2軒目の貸家",
    }
    way = Way(
        channel=tale.channel,
        reference=f"demo-{number}",
        slip_no=f"窓-{number:03d}" if tale.channel == "counter" else "",
    )
    facts: dict[str, Any] = {"by": "self"}
    facts |= {"settle_by": "bill"} if tale.kind == "stop" else {"pay_by": "slip"}
    wish = Wish(
        wanted_on=today + timedelta(days=tale.in_days),
        told=told | tale.told,
        installation_id=supply.installation_id if tale.is_known else None,
        **(facts | tale.facts),
    )
    return intake.take_application(kind=tale.kind, way=way, wish=wish, actor=actor, at=at)


def _go_on(tale: Tale, made: Application, crew: User, *, today: date, actor: Actor, at: datetime) -> None:
    later = at + timedelta(minutes=20)
    if tale.then == "assigned":
        intake.assign_crew(
            application_id=made.pk,
            crew_id=crew.pk,
            visit_on=today + timedelta(days=tale.in_days),
            note="メーターは玄関の右",
            actor=actor,
            at=later,
        )
    elif tale.then == "cancelled":
        intake.cancel_application(application_id=made.pk, reason="引っ越しの中止", actor=actor, at=later)
