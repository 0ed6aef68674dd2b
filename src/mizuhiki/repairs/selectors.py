"""How a request stands: what was told last, and every step since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case as When_
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models import IntegerField as Whole

from mizuhiki.customers.api import PROTECTED_SEE, protected, users_and_payers
from mizuhiki.platform import clock, sql
from mizuhiki.repairs import rules
from mizuhiki.repairs.models import (
    ENDS,
    RepairDetail,
    RepairPhoto,
    RepairRequest,
    RepairStep,
    RepairTold,
    Side,
    Urgency,
)
from mizuhiki.repairs.rules import State
from mizuhiki.staff.api import User

Kind = RepairStep.Kind
NEAR_AT_MOST = 10
RANKS = {Urgency.URGENT: 1, Urgency.TODAY: 2, Urgency.LATER: 3}


@dataclass(frozen=True)
class RepairCase:
    """A request as it stands now."""

    request: RepairRequest
    details: Sequence[RepairDetail]  # in their order; the last one holds
    steps: Sequence[RepairStep]  # in their order
    is_protected: bool = False  # somebody there is under protection (DV等支援措置)

    @property
    def number(self) -> int:
        """第何号."""
        return self.request.pk

    @property
    def detail(self) -> RepairDetail:
        """What it is about, as told last."""
        return self.details[-1]

    @property
    def told(self) -> RepairTold | None:
        """Place, state and who told; None when a disposal has erased it."""
        return getattr(self.detail, "told", None)

    @property
    def side(self) -> Side:
        """Water or sewer."""
        return Side(self.detail.side)

    @property
    def urgency(self) -> Urgency:
        """How soon."""
        return Urgency(self.detail.urgency)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody goes at once."""
        return self.urgency == Urgency.URGENT

    @property
    def kinds(self) -> list[str]:
        """The kinds of its steps."""
        return [step.kind for step in self.steps]

    @property
    def state(self) -> State:
        """How it stands."""
        return rules.state_of(self.kinds)

    @property
    def is_over(self) -> bool:
        """Whether nothing comes any more."""
        return self.state.is_over

    @property
    def awaits_acknowledgement(self) -> bool:
        """Whether the repair desk has still to say that it knows."""
        return rules.awaits_acknowledgement(self.kinds)

    @property
    def awaits_report(self) -> bool:
        """Whether a supervisor has still to tell the repair desk of a change."""
        return rules.awaits_report(self.kinds)

    @property
    def is_withdrawn(self) -> bool:
        """Whether who called no longer wants it, and nobody has decided."""
        return rules.is_withdrawn(self.kinds)

    @property
    def is_changed(self) -> bool:
        """Whether it was told otherwise and the repair desk has not acknowledged that."""
        return self.awaits_acknowledgement and self._last(Kind.CHANGED) is not None

    @property
    def acknowledged(self) -> RepairStep | None:
        """The last word of the repair desk that it knows."""
        return self._last(Kind.ACKNOWLEDGED)

    @property
    def dispatched(self) -> RepairStep | None:
        """Who was sent last."""
        return self._last(Kind.DISPATCHED)

    @property
    def end(self) -> RepairStep | None:
        """The step that ended it."""
        return self.steps[-1] if self.steps and self.steps[-1].kind in ENDS else None

    @property
    def original(self) -> int | None:
        """The request this one is a duplicate of."""
        return self.end.original_id if self.end else None

    @property
    def place(self) -> str:
        """Where, in words."""
        return self.told.place if self.told else "（廃棄済み）"

    @property
    def point(self) -> rules.Point | None:
        """The pin."""
        told = self.told
        if told is None or told.latitude is None or told.longitude is None:
            return None
        return float(told.latitude), float(told.longitude)

    def customers(self, today: date) -> list[int]:
        """Whose record it touches, for the trace."""
        own = [self.detail.customer_id] if self.detail.customer_id else []
        of_supply = users_and_payers([self.detail.supply_id], on=today) if self.detail.supply_id else []
        return sorted({*own, *of_supply})

    def _last(self, kind: RepairStep.Kind) -> RepairStep | None:
        return next((step for step in reversed(self.steps) if step.kind == kind), None)


@dataclass(frozen=True)
class Filters:
    """Which requests a list shows; all of it stands in the URL."""

    show: str = "open"  # open, waiting, closed
    side: str = ""
    urgency: str = ""


_DETAILS = RepairDetail.objects.select_related("told", "item").order_by("version")
_STEPS = RepairStep.objects.select_related("contractor", "crew", "by", "detail").order_by("number")


def whole(found: QuerySet[RepairRequest]) -> QuerySet[RepairRequest]:
    """With everything `cases_of` needs."""
    return found.select_related("by", "key").prefetch_related(
        Prefetch("details", queryset=_DETAILS), Prefetch("steps", queryset=_STEPS)
    )


def cases_of(found: Iterable[RepairRequest], *, today: date) -> list[RepairCase]:
    """Requests with details and steps, and whether somebody protected is concerned (one query)."""
    requests = list(found)
    hidden = protected_among([one.pk for one in requests], today=today)
    return [
        RepairCase(one, list(one.details.all()), list(one.steps.all()), one.pk in hidden) for one in requests
    ]


def case(request_id: int, *, today: date | None = None) -> RepairCase | None:
    """One request; None when there is no such number."""
    found = whole(RepairRequest.objects.filter(pk=request_id))
    return next(iter(cases_of(found, today=today or clock.today())), None)


_PROTECTED = f"""
    WITH RECURSIVE same (asked, number) AS (
        SELECT id, id FROM unnest(%(ids)s::bigint[]) id
        UNION
        SELECT same.asked, CASE WHEN l.request_id = same.number THEN l.original_id ELSE l.request_id END
        FROM same JOIN repairs_repairstep l
            ON l.kind = 'linked' AND (l.request_id = same.number OR l.original_id = same.number)
        WHERE NOT (SELECT i.is_public
                   FROM repairs_repairdetail o JOIN repairs_repairitem i ON i.id = o.item_id
                   WHERE o.request_id = l.original_id ORDER BY o.version DESC LIMIT 1)
    )
    SELECT DISTINCT same.asked FROM same JOIN repairs_repairdetail d ON d.request_id = same.number
    WHERE EXISTS (
        SELECT FROM customers_customer c
        WHERE (c.id = d.customer_id
               OR c.id IN (SELECT p.customer_id FROM customers_supplyparty p WHERE p.supply_id = d.supply_id))
          AND {protected("c")})
"""  # noqa: S608


def protected_among(request_ids: Collection[int], *, today: date) -> set[int]:
    """The requests that lead to where somebody under protection lives (law 16).

    What was joined to one as the same leads to the same house, whoever told of it; one on the road does not.
    """
    if not request_ids:
        return set()
    return {row[0] for row in sql.rows(_PROTECTED, {"ids": list(request_ids), "today": today})}


def requests(filters: Filters) -> QuerySet[RepairRequest]:
    """Open ones with the urgent first, then as they came; ended ones newest first."""
    steps = RepairStep.objects.filter(request=OuterRef("pk"))
    latest = RepairDetail.objects.filter(request=OuterRef("pk")).order_by("-version")
    ranks = (When(urgency_now=urgency, then=Value(rank)) for urgency, rank in RANKS.items())
    found = RepairRequest.objects.annotate(
        is_ended=Exists(steps.filter(kind__in=ENDS)),
        is_known=Exists(steps.filter(kind=Kind.ACKNOWLEDGED)),
        side_now=Subquery(latest.values("side")[:1]),
        urgency_now=Subquery(latest.values("urgency")[:1]),
    ).annotate(rank=When_(*ranks, default=Value(9), output_field=Whole()))
    found = found.filter(is_ended=filters.show == "closed")
    if filters.show == "waiting":
        found = found.filter(is_known=False)
    if filters.side:
        found = found.filter(side_now=filters.side)
    if filters.urgency:
        found = found.filter(urgency_now=filters.urgency)
    order = ("-received_at", "-pk") if filters.show == "closed" else ("rank", "received_at", "pk")
    return whole(found).order_by(*order)


def crew_requests(user: User) -> QuerySet[RepairRequest]:
    """What one of our own crew was sent to and is not over, the urgent first."""
    last = RepairStep.objects.filter(request=OuterRef("pk"), kind=Kind.DISPATCHED).order_by("-number")
    sent = requests(Filters()).annotate(crew_now=Subquery(last.values("crew")[:1]))
    return sent.filter(crew_now=user.pk)


def requests_of_person(
    *, record_ids: Sequence[int], supply_ids: Sequence[int], limit: int
) -> list[RepairCase]:
    """A customer's own repairs, and those at their supplies, newest first."""
    found = sql.rows(
        "SELECT DISTINCT d.request_id FROM repairs_repairdetail d "
        "WHERE d.customer_id = ANY(%s) OR d.supply_id = ANY(%s) ORDER BY 1 DESC LIMIT %s",
        [list(record_ids), list(supply_ids), limit],
    )
    rows = whole(RepairRequest.objects.filter(pk__in=[row[0] for row in found]))
    return cases_of(rows.order_by("-received_at", "-pk"), today=clock.today())


@dataclass(frozen=True)
class Near:
    """A request near a place, with how far away it is."""

    case: RepairCase
    away_m: int


_NEAR = """
    SELECT d.request_id, t.latitude, t.longitude
    FROM repairs_repairtold t
    JOIN repairs_repairdetail d ON d.id = t.detail_id
    JOIN repairs_repairrequest r ON r.id = d.request_id
    WHERE t.latitude BETWEEN %(south)s AND %(north)s AND t.longitude BETWEEN %(west)s AND %(east)s
      AND d.side = %(side)s AND d.request_id <> %(but)s
      AND NOT EXISTS (SELECT FROM repairs_repairdetail later
                      WHERE later.request_id = d.request_id AND later.version > d.version)
      AND NOT EXISTS (SELECT FROM repairs_repairstep l WHERE l.request_id = r.id AND l.kind = 'linked')
      AND (r.received_at >= %(since)s
           OR NOT EXISTS (SELECT FROM repairs_repairstep e
                          WHERE e.request_id = r.id AND e.kind IN ('done', 'cancelled')))
"""


def near(
    *, latitude: Decimal | float, longitude: Decimal | float, side: str, at: datetime, but: int = 0
) -> list[Near]:
    """Requests of the same side within the radius of the settings: open ones, and those of the last days.

    The nearest first, ten at most. `but` is the one that asks. Of a duplicate its original is found.
    """
    here = (float(latitude), float(longitude))
    radius_m = settings.REPAIRS_NEAR_M
    box = rules.around(here, radius_m)
    facts: dict[str, Any] = {
        "south": box.south, "north": box.north, "west": box.west, "east": box.east, "side": side,
        "since": at - timedelta(hours=settings.REPAIRS_NEAR_HOURS), "but": but,
    }  # fmt: skip
    away = {
        number: rules.metres(here, (float(south), float(west)))
        for number, south, west in sql.rows(_NEAR, facts)
    }
    wanted = sorted((far, number) for number, far in away.items() if far <= radius_m)[:NEAR_AT_MOST]
    rows = whole(RepairRequest.objects.filter(pk__in=[number for _, number in wanted]))
    found = {one.number: one for one in cases_of(rows, today=clock.day_of(at))}
    return [Near(found[number], round(far)) for far, number in wanted]


_PINS = """
    SELECT d.request_id FROM repairs_repairtold t
    JOIN repairs_repairdetail d ON d.id = t.detail_id
    WHERE t.latitude BETWEEN %(south)s AND %(north)s AND t.longitude BETWEEN %(west)s AND %(east)s
      AND NOT EXISTS (SELECT FROM repairs_repairdetail later
                      WHERE later.request_id = d.request_id AND later.version > d.version)
      AND NOT EXISTS (SELECT FROM repairs_repairstep e
                      WHERE e.request_id = d.request_id AND e.kind IN ('done', 'cancelled', 'linked'))
    ORDER BY d.request_id DESC LIMIT %(most)s
"""


def open_in(box: rules.Box, *, most: int, today: date) -> list[RepairCase]:
    """The open requests with a pin in a part of the map."""
    facts = {"south": box.south, "north": box.north, "west": box.west, "east": box.east, "most": most}
    numbers = [row[0] for row in sql.rows(_PINS, facts)]
    return cases_of(whole(RepairRequest.objects.filter(pk__in=numbers)).order_by("pk"), today=today)


def duplicates_of(request_id: int) -> list[RepairCase]:
    """The requests that were found to be the same as one, as they came."""
    joined = RepairStep.objects.filter(original_id=request_id, kind=Kind.LINKED).values("request")
    return cases_of(whole(RepairRequest.objects.filter(pk__in=joined)).order_by("pk"), today=clock.today())


def photos_of(request_id: int) -> list[RepairPhoto]:
    """The pictures of a request, in the order they came."""
    found = RepairPhoto.objects.filter(request_id=request_id).select_related("file__erasure", "by")
    return list(found.order_by("pk"))


def why_photo_kept(file: Any, person: Any) -> str:
    """Why somebody may not have a picture: it shows where somebody under protection lives (law 16)."""
    numbers = RepairPhoto.objects.filter(file=file).values_list("request_id", flat=True)
    if person.has_perm(PROTECTED_SEE) or not protected_among(list(numbers), today=clock.today()):
        return ""
    return "支援措置のある方の家の写真です。権限のある職員に確かめてください。"


def people_of_photo(file: Any) -> dict[str, list[int]]:
    """Which request a picture is of, for the read log."""
    found = RepairPhoto.objects.filter(file=file).values_list("request_id", flat=True)
    return {"repairs.repairrequest": list(found)}


@dataclass(frozen=True)
class MonthCount:
    """The requests that were registered in one month."""

    month: date
    water: int
    sewer: int
    total: int  # counted by itself: the sum of both proves that none is of neither

    @property
    def minutes(self) -> int:
        """What they take of the operators' time: five minutes each (別紙５)."""
        return self.total * 5


_COUNTS = """
    SELECT date_trunc('month', r.received_at AT TIME ZONE 'Asia/Tokyo')::date,
           count(*) FILTER (WHERE d.side = 'water'), count(*) FILTER (WHERE d.side = 'sewer'), count(*)
    FROM repairs_repairrequest r
    LEFT JOIN LATERAL (SELECT side FROM repairs_repairdetail
                       WHERE request_id = r.id ORDER BY version DESC LIMIT 1) d ON true
    WHERE r.received_at >= %s AND r.received_at < %s
    GROUP BY 1
"""


def counts_by_month(fiscal_year: int) -> list[MonthCount]:
    """The twelve months of a fiscal year. Each registration counts, also of a duplicate or cancelled one.

    Source:
        CC-086 【金沢CC】別紙５ 修繕.
    """
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    found = {month: counts for month, *counts in sql.rows(_COUNTS, [begin, end])}
    months = [date(fiscal_year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)]
    return [MonthCount(month, *found.get(month, (0, 0, 0))) for month in months]
