"""お知らせ of the public site: put up for a time, and taken off before it where that is needed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.errors import NoticeBackwards, NoticeOver
from mizuhiki.signup.models import SiteNotice, SiteNoticeEnd


@transaction.atomic
def post_notice(
    *, texts: Mapping[str, str], starts_at: datetime, ends_at: datetime, at: datetime, actor: Actor
) -> SiteNotice:
    """Put a notice up; a language without a text of its own shows the Japanese one.

    Raises:
        NoticeBackwards: nothing is written.

    Source:
        DD-020 【長岡口振】5(2)ウ.
    """
    if ends_at <= max(starts_at, at):
        raise NoticeBackwards
    said = {language: text for language, text in texts.items() if text}
    made = SiteNotice.objects.create(texts=said, starts_at=starts_at, ends_at=ends_at, at=at, by_id=actor.pk)
    audit.record(action="signup.notice.posted", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def take_notice_off(*, notice_id: int, at: datetime, actor: Actor) -> SiteNoticeEnd:
    """Show a notice no more.

    Raises:
        NoticeOver: nothing is written.

    Source:
        DD-020 【長岡口振】5(2)ウ.
    """
    locks.take_name("signup-notices")
    notice = SiteNotice.objects.get(pk=notice_id)
    if notice.ends_at <= at or SiteNoticeEnd.objects.filter(pk=notice.pk).exists():
        raise NoticeOver
    made = SiteNoticeEnd.objects.create(notice=notice, at=at, by_id=actor.pk)
    audit.record(action="signup.notice.taken_off", subject=notice, actor=actor, at=at)
    return made
