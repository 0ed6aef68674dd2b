"""Which outage, work or disaster concerns a place, and what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mizuhiki.customers.api import Supply
from mizuhiki.repairs import rules
from mizuhiki.repairs.models import AreaNotice, AreaNoticeStep

AHEAD = timedelta(days=3)  # what begins within these days is told as well


@dataclass(frozen=True)
class NoticeNow:
    """A notice as it stands: with its end and its words of now."""

    notice: AreaNotice
    ends_at: datetime
    words: str

    @property
    def area(self) -> str:
        """Where it holds, in words."""
        parts = ["全域"] if self.notice.is_everywhere else list(self.notice.towns)
        if self.notice.radius_m is not None:
            parts.append(f"地図の円（半径{self.notice.radius_m:,}m）")
        return "、".join(parts)

    def word(self, at: datetime) -> tuple[str, str]:
        """How it stands at an instant, and the tone of that."""
        if self.ends_at <= at:
            return "終了", ""
        return ("実施中", "wrong") if self.notice.starts_at <= at else ("予定", "care")

    def concerns(self, *, town: str, point: rules.Point | None) -> bool:
        """Whether it holds at a place."""
        one = self.notice
        if one.is_everywhere or (town and town in one.towns):
            return True
        if point is None or one.radius_m is None:
            return False
        assert one.latitude is not None
        assert one.longitude is not None
        return rules.metres((float(one.latitude), float(one.longitude)), point) <= one.radius_m


def _with_end() -> QuerySet[Any]:
    last = AreaNoticeStep.objects.filter(notice=OuterRef("pk")).order_by("-number")
    found = AreaNotice.objects.annotate(
        end_now=Coalesce(Subquery(last.values("ends_at")[:1]), F("ends_at")),
        words_now=Coalesce(Subquery(last.values("words")[:1]), F("words")),
    )
    return found.select_related("by")


def _as_now(found: Iterable[Any]) -> list[NoticeNow]:
    return [NoticeNow(one, one.end_now, one.words_now) for one in found]


def running(at: datetime, *, ahead: timedelta = AHEAD) -> list[NoticeNow]:
    """What holds now or begins soon, the earlier first."""
    found = _with_end().filter(Q(end_now__gt=at) & Q(starts_at__lte=at + ahead))
    return _as_now(found.order_by("starts_at", "pk"))


def notices(*, show: str, at: datetime) -> QuerySet[Any]:
    """Those that are not over, or those that are, for a list."""
    found = _with_end()
    if show == "over":
        return found.filter(end_now__lte=at).order_by("-starts_at", "-pk")
    return found.filter(end_now__gt=at).order_by("starts_at", "pk")


def now_of(found: Iterable[Any]) -> list[NoticeNow]:
    """Rows of `notices` as they stand."""
    return _as_now(found)


def notice(notice_id: int) -> NoticeNow | None:
    """One notice."""
    return next(iter(_as_now(_with_end().filter(pk=notice_id))), None)


def notices_at(
    *, at: datetime, supply_ids: Sequence[int] = (), town: str = "", point: rules.Point | None = None
) -> list[NoticeNow]:
    """What a caller from a place or of a supply is to be told now: outages, work, disasters.

    At most two queries, however many supplies there are.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)イ; issue 5, points 2 and 6.
    """
    found = running(at)
    if not found:
        return []
    places: list[tuple[str, rules.Point | None]] = [(town, point)] if town or point else []
    if supply_ids:
        rows = Supply.objects.filter(pk__in=list(supply_ids)).values_list(
            *(f"installation__premises__{name}" for name in ("town", "latitude", "longitude"))
        )
        places += [
            (name, None if south is None or west is None else (float(south), float(west)))
            for name, south, west in rows
        ]
    places = places or [("", None)]
    return [one for one in found if any(one.concerns(town=name, point=where) for name, where in places)]
