"""Outages, work and disasters: registered, made longer, ended. What was said first stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors
from mizuhiki.repairs.models import AreaNotice, AreaNoticeStep


@dataclass(frozen=True)
class Area:
    """Where a notice holds: towns as the register writes them, a circle, or everywhere."""

    towns: Sequence[str] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    radius_m: int | None = None
    is_everywhere: bool = False


@transaction.atomic
def register_notice(
    *,
    kind: str,
    title: str,
    words: str,
    area: Area,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> AreaNotice:
    """Say where there is no water, work or a disaster, until when, and what callers are told.

    Raises:
        NoticeNotForward, NoticeNowhere, PinHalf: nothing is written.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)イ; issue 5, point 6 断水・工事.
    """
    if ends_at <= starts_at:
        raise errors.NoticeNotForward
    circle = (area.latitude, area.longitude, area.radius_m)
    if any(part is None for part in circle) and any(part is not None for part in circle):
        raise errors.PinHalf
    if not area.is_everywhere and not area.towns and area.radius_m is None:
        raise errors.NoticeNowhere
    notice = AreaNotice.objects.create(
        kind=kind,
        title=title.strip(),
        words=words.strip(),
        is_everywhere=area.is_everywhere,
        towns=list(area.towns),
        latitude=area.latitude,
        longitude=area.longitude,
        radius_m=area.radius_m,
        starts_at=starts_at,
        ends_at=ends_at,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="repairs.notice.registered", subject=notice, actor=actor, at=at, kind=kind)
    return notice


@transaction.atomic
def prolong_notice(
    *, notice_id: int, ends_at: datetime, words: str, reason: str, actor: Actor, at: datetime
) -> AreaNoticeStep:
    """It lasts until another instant, and callers are told so.

    Raises:
        NoticeOver, NoticeNotForward: nothing is written.

    Source:
        issue 5, point 6 断水・工事.
    """
    notice = _lock(notice_id, at)
    if ends_at <= at:
        raise errors.NoticeNotForward
    return _step(notice, ends_at=ends_at, words=words, reason=reason, actor=actor, at=at)


@transaction.atomic
def end_notice(*, notice_id: int, reason: str, actor: Actor, at: datetime) -> AreaNoticeStep:
    """It is over now, or is called off before it began.

    Raises:
        NoticeOver: nothing is written.

    Source:
        issue 5, point 6 断水・工事.
    """
    notice = _lock(notice_id, at)
    last = notice.steps.order_by("-number").first()
    words = last.words if last else notice.words
    return _step(notice, ends_at=at, words=words, reason=reason, actor=actor, at=at)


def _lock(notice_id: int, at: datetime) -> AreaNotice:
    locks.take_name(f"repairs-notice:{notice_id}")
    notice = AreaNotice.objects.get(pk=notice_id)
    last = notice.steps.order_by("-number").first()
    ends_at = last.ends_at if last else notice.ends_at
    if ends_at <= at:
        raise errors.NoticeOver(at=f"{ends_at.astimezone(clock.TOKYO):%m月%d日 %H:%M}")
    return notice


def _step(
    notice: AreaNotice, *, ends_at: datetime, words: str, reason: str, actor: Actor, at: datetime
) -> AreaNoticeStep:
    step = AreaNoticeStep.objects.create(
        notice=notice,
        number=notice.steps.count() + 1,
        ends_at=ends_at,
        words=words.strip(),
        reason=reason.strip(),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="repairs.notice.changed", subject=notice, actor=actor, at=at)
    return step
