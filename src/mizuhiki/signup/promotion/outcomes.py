"""周知の成果: sign-ups by code, accounts that moved from slips to debit, and what goals have come to.

The words of what is counted: docs/rules/signup-figures.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch

from mizuhiki.platform import clock, sql
from mizuhiki.signup.figures.counting import Period
from mizuhiki.signup.models import Campaign, Goal, GoalReview, Need, NeedStep

NO_CODE, PAPER, OTHER = "符号なし（WEB）", "紙の依頼書", "その他の登録"
Measure = Goal.Measure


@dataclass(frozen=True)
class CampaignLine:
    """A campaign, or a code that people came with and nobody made, with what came of it."""

    code: str
    campaign: Campaign | None
    begun: int
    registered: int
    moved: int

    @property
    def link(self) -> str:
        """What a leaflet has to show."""
        return f"{settings.SIGNUP_ADDRESS}/ja/?c={self.code}"


@dataclass(frozen=True)
class Moved:
    """Accounts that left slips for debit in a period, under one code or way, and in as many days before."""

    label: str
    count: int
    before: int


@dataclass(frozen=True)
class GoalLine:
    """A goal with what it has come to by a day, and when it is to be looked at next."""

    goal: Goal
    actual: Decimal
    next_on: date | None
    is_missed: bool

    @property
    def actual_in_words(self) -> str:
        """What it has come to."""
        return self.goal.in_words(self.actual)

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return self.actual >= self.goal.target


@dataclass(frozen=True)
class NeedLine:
    """A need, and the latest thing decided or done about it."""

    need: Need
    latest: NeedStep | None


# It moved when no mandate was in force until this one began, and the last bill made before it was a slip.
_MOVED = """
    SELECT CASE WHEN a.id IS NOT NULL THEN 'web:' || a.campaign
                WHEN d.form_id IS NOT NULL THEN 'paper' ELSE 'other' END, count(*)
    FROM directdebit_mandate d
    LEFT JOIN signup_applicationmatch m ON m.mandate_id = d.id
    LEFT JOIN signup_application a ON a.id = m.application_id
    WHERE d.starts_on >= %(first_day)s AND d.starts_on <= %(last_day)s
      AND (m.mandate_id IS NOT NULL OR NOT %(only_web)s)
      AND NOT EXISTS (
          SELECT FROM directdebit_mandate o WHERE o.supply_id = d.supply_id AND o.starts_on < d.starts_on
            AND (o.ends_on IS NULL OR o.ends_on >= d.starts_on))
      AND 'slip' = (
          SELECT b.method FROM billing_demand b JOIN platform_batchrun r ON r.id = b.run_id
          WHERE b.supply_id = d.supply_id
            AND r.started_at < coalesce(m.at, d.starts_on::timestamp AT TIME ZONE 'Asia/Tokyo')
          ORDER BY b.cycle_month DESC, b.id DESC LIMIT 1)
    GROUP BY 1 ORDER BY 1
"""
_BEGUN = "SELECT campaign, count(*) FROM signup_application WHERE campaign <> '' GROUP BY 1 ORDER BY 1"
_REGISTERED = """
    SELECT a.campaign, count(*) FROM signup_application a
    JOIN (SELECT application_id, min(at) AS at FROM signup_applicationevent WHERE kind = 'confirmed'
          GROUP BY 1) c ON c.application_id = a.id
    WHERE c.at >= %(since)s AND c.at < %(until)s GROUP BY 1
"""
_ORIGINS = """
    SELECT count(m.mandate_id), count(*) FROM directdebit_mandate d
    LEFT JOIN signup_applicationmatch m ON m.mandate_id = d.id
    WHERE d.starts_on >= %(first_day)s AND d.starts_on <= %(last_day)s
      AND (m.mandate_id IS NOT NULL OR d.form_id IS NOT NULL)
"""
_DEBIT = """
    SELECT count(*) FILTER (WHERE EXISTS (
        SELECT FROM directdebit_mandate d WHERE d.supply_id = s.id AND d.starts_on <= %(day)s
          AND (d.ends_on IS NULL OR d.ends_on > %(day)s))), count(*)
    FROM customers_supply s WHERE s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s)
"""
EVER = Period(date(2000, 1, 1), date(2999, 12, 31))


def campaigns() -> list[CampaignLine]:
    """Every campaign, the latest first, then the codes that are no campaign's.

    Source:
        DD-012 【長岡口振】4(6), 12.
    """
    begun = dict(sql.rows(_BEGUN))
    registered, moved = dict(sql.rows(_REGISTERED, EVER.instants)), _moved_by_code(EVER)
    made = {one.code: one for one in Campaign.objects.order_by("-first_day", "-pk")}
    return [
        CampaignLine(code, made.get(code), begun.get(code, 0), registered.get(code, 0), moved.get(code, 0))
        for code in [*made, *(code for code in begun if code not in made)]
    ]


def line_of(campaign: Campaign) -> CampaignLine:
    """One of them."""
    return next(line for line in campaigns() if line.code == campaign.code)


def moved(period: Period) -> list[Moved]:
    """Accounts that left slips for debit in a period, beside as many days before it.

    Source:
        DD-070 【長岡口振】12.
    """
    days = (period.last_day - period.first_day).days + 1
    before = Period(period.first_day - timedelta(days=days), period.first_day - timedelta(days=1))
    found, earlier = (dict(sql.rows(_MOVED, {**vars(one), "only_web": False})) for one in (period, before))
    return [Moved(_way(way), found.get(way, 0), earlier.get(way, 0)) for way in sorted({*found, *earlier})]


def goals(*, today: date, period: Period | None = None) -> list[GoalLine]:
    """Every goal, or those of a period, with what it has come to by today; the latest first.

    Source:
        DD-069 【長岡口振】5(1)キ, 12.
    """
    found = Goal.objects.select_related("campaign").prefetch_related(
        Prefetch("reviews", GoalReview.objects.order_by("reviewed_on"), to_attr="in_order")
    )
    if period is not None:
        found = found.filter(first_day__lte=period.last_day, last_day__gte=period.first_day)
    return [_goal_line(goal, today) for goal in found.order_by("-first_day", "-pk")]


def goal_line(goal: Goal, *, today: date) -> GoalLine:
    """One goal."""
    goal.in_order = list(goal.reviews.order_by("reviewed_on"))  # type: ignore[attr-defined]
    return _goal_line(goal, today)


def actual_of(goal: Goal, *, today: date) -> Decimal:
    """What a goal has come to by a day; a share in percent, its second decimal cut off."""
    period = Period(goal.first_day, min(goal.last_day, max(today, goal.first_day)))
    if goal.measure == Measure.WEB_SHARE:
        return _percent(*sql.rows(_ORIGINS, vars(period))[0])
    if goal.measure == Measure.DEBIT_SHARE:
        return _percent(*sql.rows(_DEBIT, {"day": period.last_day})[0])
    if goal.measure == Measure.MOVED:
        by_code: Mapping[str, int] = _moved_by_code(period)
    else:
        by_code = dict(sql.rows(_REGISTERED, period.instants))
    codes: Sequence[str] = [goal.campaign.code] if goal.campaign else list(by_code)
    return Decimal(sum(by_code.get(code, 0) for code in codes))


def needs(*, period: Period | None = None) -> list[NeedLine]:
    """Every need, or those found or worked on in a period; the latest first."""
    steps = Prefetch("steps", NeedStep.objects.order_by("pk"), to_attr="in_order")
    lines = [
        NeedLine(one, one.in_order[-1] if one.in_order else None)
        for one in Need.objects.prefetch_related(steps).order_by("-found_on", "-pk")
    ]
    if period is None:
        return lines
    return [
        line
        for line in lines
        if period.first_day <= line.need.found_on <= period.last_day
        or (line.latest and period.first_day <= line.latest.on <= period.last_day)
    ]


def missed(*, at: datetime) -> list[GoalLine]:
    """Goals whose day of review has come."""
    today = clock.day_of(at)
    return [line for line in goals(today=today) if line.next_on is not None and line.next_on <= today]


def _goal_line(goal: Goal, today: date) -> GoalLine:
    reviews: list[GoalReview] = goal.in_order  # type: ignore[attr-defined]
    next_on = reviews[-1].next_on if reviews else goal.review_on
    return GoalLine(
        goal, actual_of(goal, today=today), next_on, is_missed=next_on is not None and next_on < today
    )


def _moved_by_code(period: Period) -> dict[str, int]:
    found = sql.rows(_MOVED, {**vars(period), "only_web": True})
    return {way.removeprefix("web:"): count for way, count in found if way.startswith("web:")}


def _percent(part: int, whole: int) -> Decimal:
    return Decimal(part * 1_000 // whole if whole else 0) / 10


def _way(way: str) -> str:
    return {"web:": NO_CODE, "paper": PAPER, "other": OTHER}.get(way) or f"案内 {way.removeprefix('web:')}"
