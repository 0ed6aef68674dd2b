"""What somebody asks for, examined and written down: the part that taking and changing share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.customers.api import Installation, phone_digits
from mizuhiki.intake import errors
from mizuhiki.intake.kinds import UNPLACED, URGENT
from mizuhiki.intake.models import Application, Details, Standing, Told
from mizuhiki.intake.rules import is_proxy_known, missing_of, reach_of
from mizuhiki.intake.selectors.conflicts import conflicts_of, mark_of_conflicts, running_supply
from mizuhiki.intake.selectors.places import CREW_KINDS, places_of
from mizuhiki.intake.services.stepping import State, item_key
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist

PROXIES = (Details.By.AGENT, Details.By.OTHER)
TO_IDENTIFY, TO_ACKNOWLEDGE = timedelta(hours=4), timedelta(minutes=15)
TOLD = tuple(one.name for one in Told._meta.fields if one.name not in ("details", "phone_digits"))


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, as it was told.

    Args:
        told: values of `TOLD` columns; place, name and phone must be there.
        installation_id: the tap; without it the application is 装置不明.
        seen: `mark_of_conflicts` of what the person at the desk has confirmed.
    """

    wanted_on: date | None
    by: str
    told: Mapping[str, str]
    installation_id: int | None = None
    customer_id: int | None = None
    window: str = ""
    is_met: bool = False
    is_urgent: bool = False
    pay_by: str = ""
    settle_by: str = ""
    seen: str = ""

    @property
    def day(self) -> date:
        """The day, of a wish that was examined."""
        assert self.wanted_on is not None, "it was examined"
        return self.wanted_on


def refuse_incomplete(wish: Wish, *, today: date) -> None:
    """What every application says, whatever way it came.

    Raises:
        Incomplete, ProxyUnknown, DayOutOfReach: nothing is changed.
    """
    missing = [*missing_of(wish.told), *([] if wish.wanted_on else ["希望日"])]
    if missing:
        raise errors.Incomplete(missing="、".join(missing))
    if wish.by in PROXIES and not is_proxy_known(wish.told):
        raise errors.ProxyUnknown
    first, last = reach_of(today)
    if not first <= wish.day <= last:
        raise errors.DayOutOfReach(first=first, last=last)


def supply_of(kind: str, wish: Wish) -> int | None:
    """The supply that a stop or a name change is about; a start has none yet."""
    if wish.installation_id is None or kind == Application.Kind.START:
        return None
    supply = running_supply(wish.installation_id, wish.day)
    return supply.pk if supply else None


def refuse_conflicts(kind: str, wish: Wish, *, apart_from: int = 0) -> None:
    """Everything else that is known of the place was seen by whoever saves.

    Raises:
        AskedAlready, ConflictsUnseen: nothing is changed.
    """
    same = Standing.objects.filter(kind=kind, wanted_on=wish.day).exclude(state=State.CANCELLED)
    same = same.filter(installation_id=wish.installation_id or 0).exclude(pk=apart_from)
    if before := same.select_related("application").first():
        raise errors.AskedAlready(kind=before.application.get_kind_display(), shown=before.application.shown)
    conflicts = conflicts_of(
        kind=kind,
        installation_id=wish.installation_id,
        wanted_on=wish.day,
        phone=wish.told["phone"],
        apart_from=apart_from,
    )
    if mark_of_conflicts(conflicts) != wish.seen:
        raise errors.ConflictsUnseen(count=len(conflicts))


def refuse_full(kind: str, wish: Wish, *, apart_from: int = 0) -> None:
    """The crew has a place left; what is urgent goes before the places. Others wait here for the same day.

    Raises:
        WindowUnknown, WindowFull: nothing is changed.
    """
    if not wish.window or kind not in CREW_KINDS:
        return
    if wish.window not in pack_on(wish.day).intake.windows:
        raise errors.WindowUnknown
    area = area_of(wish)
    if not area:
        return
    locks.take_name(f"intake-crew:{area}:{wish.day}")
    found = next(one for one in places_of(area, wish.day, apart_from=apart_from) if one.code == wish.window)
    if found.is_full and not wish.is_urgent:
        label = pack_on(wish.day).intake.areas[area].label
        raise errors.WindowFull(day=wish.day, window=found.label, area=label, places=found.places)


def area_of(wish: Wish) -> str:
    """The crew area of the tap; none while nobody knows the tap."""
    if wish.installation_id is None:
        return ""
    route = Installation.objects.values_list("route", flat=True).get(pk=wish.installation_id)
    return pack_on(wish.day).intake.area_of(route).code


def write_version(
    application: Application, number: int, wish: Wish, *, actor: Actor | None, at: datetime
) -> Details:
    """What is asked for from now on, with what was told about people in a row of its own."""
    details = Details.objects.create(
        application=application,
        number=number,
        installation_id=wish.installation_id,
        supply_id=supply_of(application.kind, wish),
        customer_id=wish.customer_id,
        wanted_on=wish.day,
        window=wish.window if application.kind in CREW_KINDS else "",
        area=area_of(wish),
        is_met=wish.is_met,
        is_urgent=wish.is_urgent,
        by=Details.By(wish.by),
        pay_by=wish.pay_by if application.kind != Application.Kind.STOP else "",
        settle_by=wish.settle_by if application.kind == Application.Kind.STOP else "",
        at=at,
        written_by_id=actor.pk if actor else None,
    )
    said = {name: wish.told.get(name, "").strip() for name in TOLD}
    Told.objects.create(details=details, phone_digits=phone_digits(said["phone"]), **said)
    return details


def stand(application: Application, details: Details, *, awaits_crew: bool | None = None) -> Standing:
    """Let an application stand by a version of it: received, or 装置不明 while nobody knows the tap."""
    facts = {
        "details": details,
        "state": State.UNPLACED if details.installation_id is None else State.RECEIVED,
        "kind": application.kind,
        "installation_id": details.installation_id,
        "wanted_on": details.wanted_on,
        "window": details.window,
        "area": details.area,
        "visit": None,
        "awaits_crew": details.is_urgent if awaits_crew is None else awaits_crew,
    }
    standing, _ = Standing.objects.update_or_create(application=application, defaults=facts)
    return standing


def lay_items(standing: Standing, *, actor: Actor | None, at: datetime) -> None:
    """Lay on the open-close desk what waits for it, and take away what does not any more."""
    application = standing.application
    waits = {
        UNPLACED: (standing.state == State.UNPLACED, TO_IDENTIFY, worklist.Rank.USUAL),
        URGENT: (standing.awaits_crew, TO_ACKNOWLEDGE, worklist.Rank.URGENT),
    }
    for kind, (is_waiting, within, rank) in waits.items():
        key = item_key(kind.code.partition(".")[2], application.pk)
        if not is_waiting:
            worklist.close_item(key, at=at, actor=actor)
            continue
        worklist.open_item(
            kind=kind.code,
            key=key,
            title=f"{kind.title}（{application.get_kind_display()} {application.shown}）",
            url_name="intake:application_show",
            url_args=[application.pk],
            subject=application,
            rank=rank,
            due_at=at + within,
            at=at,
            actor=actor,
        )
