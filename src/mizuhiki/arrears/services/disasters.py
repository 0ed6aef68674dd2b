"""災害対応: one press stops all demands and cuts of an area at once; two people end it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.arrears.disaster_errors import AreasMissing, DayPast, DisasterIsOver, SaidLater
from mizuhiki.arrears.models import Disaster, DisasterArea, DisasterEnd, DisasterWord
from mizuhiki.arrears.services.evaluating import touch
from mizuhiki.audit.api import record
from mizuhiki.platform import clock, locks, sql
from mizuhiki.rulepacks.api import REST, Area, pack_on
from mizuhiki.staff.api import User

APPROVAL = "arrears.disaster_end"
ALL = "all"
_IN_AREA = """a.is_rest <> EXISTS (
    SELECT FROM jsonb_array_elements_text(a.routes) r WHERE starts_with(i.route, r)
)"""
# Supplies of the areas of a disaster, while it lasts, as holds (`register_holds`).
HOLDS = f"""
    SELECT DISTINCT s.id, 'disaster', d.since, least(d.until, e."on"), d.id, NULL::bigint[]
    FROM arrears_disaster d LEFT JOIN arrears_disasterend e ON e.disaster_id = d.id
    JOIN arrears_disasterarea a ON a.disaster_id = d.id
    JOIN customers_supply s ON s.id = ANY(%(ids)s)
    JOIN customers_installation i ON i.id = s.installation_id
    WHERE {_IN_AREA}
"""  # noqa: S608
_STANDING = f"""
    SELECT DISTINCT t.supply_id FROM arrears_standing t
    JOIN customers_supply s ON s.id = t.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN arrears_disasterarea a ON a.disaster_id = %s WHERE {_IN_AREA} ORDER BY 1
"""  # noqa: S608


def areas_on(day: date) -> dict[str, Area]:
    """What can be chosen: the whole utility, and the areas of the rule pack."""
    return {ALL: Area(ALL, "全域", ()), **pack_on(day).intake.areas}


@transaction.atomic
def begin_disaster(
    *,
    name: str,
    areas: Collection[str],
    until: date | None,
    told_by: str,
    instruction: str,
    reference: str,
    actor: User,
    at: datetime,
) -> Disaster:
    """Switch disaster mode on, now: no demand, no notice, no order in these areas from this commit on.

    Args:
        areas: codes of the rule pack, or `all`.
        told_by, instruction: who of the client said so, and what; the first of its timed words.
        reference: the key of this act; the same key begins once, however often it is sent.

    Raises:
        AreasMissing, DayPast: nothing is changed.

    Source:
        COL-094 【金沢収納】第35条.
    """
    locks.take_name("arrears-disaster")
    before = Disaster.objects.filter(reference=reference).first()
    if before is not None:
        return before
    today = clock.day_of(at)
    known = areas_on(today)
    if not areas or any(code not in known for code in areas):
        raise AreasMissing()
    if until is not None and until <= today:
        raise DayPast(today=today)
    made = Disaster.objects.create(
        name=name.strip(), since=today, until=until, reference=reference, at=at, by_id=actor.pk
    )
    named = [route for area in known.values() for route in area.routes]
    DisasterArea.objects.bulk_create(
        DisasterArea(
            disaster=made,
            code=code,
            label=known[code].label,
            routes=named if code == REST else list(known[code].routes),
            is_rest=code in (ALL, REST),
        )
        for code in sorted(set(areas))
    )
    told = {"said_at": at, "said_by": told_by, "said_to": str(actor), "text": instruction}
    _word(made, DisasterWord.Kind.INSTRUCTION, **told, actor=actor, at=at)
    held = _touch(made, "arrears.DisasterBegun", at)
    record(action="arrears.disaster.begun", subject=made, actor=actor, at=at, count=held)
    return made


@transaction.atomic
def tell_disaster(
    *,
    disaster_id: int,
    kind: DisasterWord.Kind,
    said_at: datetime,
    said_by: str,
    said_to: str,
    text: str,
    actor: User,
    at: datetime,
) -> DisasterWord:
    """Write down what the client ordered, or what was done to help, with its instant.

    Raises:
        SaidLater: it has not been said yet. Nothing is changed.

    Source:
        COL-094 【金沢収納】第35条.
    """
    if said_at > at:
        raise SaidLater()
    disaster = Disaster.objects.get(pk=disaster_id)
    made = _word(
        disaster, kind, said_at=said_at, said_by=said_by, said_to=said_to, text=text, actor=actor, at=at
    )
    record(action="arrears.disaster.told", subject=disaster, actor=actor, at=at, kind=kind.value)
    return made


@transaction.atomic
def ask_to_end(*, disaster_id: int, reason: str, actor: User, at: datetime) -> ApprovalRequest:
    """Ask for a second person to end it.

    Raises:
        DisasterIsOver, and what `approvals.ask` raises. Nothing is changed.

    Source:
        COL-094 【金沢収納】第35条.
    """
    disaster = _running(disaster_id, clock.day_of(at))
    record(action="arrears.disaster.end_asked", subject=disaster, actor=actor, at=at)
    return approvals.ask(
        kind=APPROVAL,
        title=f"災害対応の終了（{disaster.since:%Y年%m月%d日}開始）",
        subject=disaster,
        reason=reason,
        actor=actor,
        at=at,
    )


def end_disaster(*, disaster_id: int, asked_by: User, decided_by: User, at: datetime) -> DisasterEnd:
    """It is over: the supplies are judged again; in the transaction of the second person's decision."""
    disaster = _running(disaster_id, clock.day_of(at))
    made = DisasterEnd.objects.create(
        disaster=disaster, on=clock.day_of(at), at=at, asked_by=asked_by, decided_by=decided_by
    )
    freed = _touch(disaster, "arrears.DisasterEnded", at)
    record(action="arrears.disaster.ended", subject=disaster, actor=decided_by, at=at, count=freed)
    return made


def running_disasters(day: date) -> list[Disaster]:
    """Those in force on a day, the newest first."""
    found = Disaster.objects.filter(since__lte=day, end=None).order_by("-pk").prefetch_related("areas")
    return [one for one in found if one.until is None or day < one.until]


def standing_in(disaster: Disaster) -> list[int]:
    """The supplies of its areas that owe something."""
    return [supply_id for (supply_id,) in sql.rows(_STANDING, [disaster.pk])]


def _running(disaster_id: int, day: date) -> Disaster:
    locks.take_name("arrears-disaster")
    found = next((one for one in running_disasters(day) if one.pk == disaster_id), None)
    if found is None:
        raise DisasterIsOver()
    return found


def _touch(disaster: Disaster, cause: str, at: datetime) -> int:
    found = standing_in(disaster)
    touch(found, cause=cause, at=at)
    return len(found)


def _word(
    disaster: Disaster, kind: DisasterWord.Kind, *, actor: User, at: datetime, **told: Any
) -> DisasterWord:
    return DisasterWord.objects.create(
        disaster=disaster,
        kind=kind,
        **{name: one.strip() if isinstance(one, str) else one for name, one in told.items()},
        at=at,
        by_id=actor.pk,
    )
