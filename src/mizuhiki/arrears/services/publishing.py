"""公示送達: where nobody can be found, what is posted at the office takes the letter's place."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.arrears.models import Notice, PublicNotice
from mizuhiki.arrears.run_errors import NotPublishable
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.services.evaluating import touch
from mizuhiki.audit.api import record
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.mail.api import PieceEvent
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step, pack_of_version
from mizuhiki.staff.api import User

SUBJECT = "arrears.notice"


def why_not_published(notice: Notice) -> str:
    """Why no public notice can take this letter's place; empty where it can."""
    terms = terms_of(pack_of_version(notice.rules_id)).steps[Step(notice.step)]
    if not terms.may_be_published:
        return "料金規則がこの手順の公示送達を認めていません。"
    if PublicNotice.objects.filter(notice=notice).exists():
        return "すでに記録しています。"
    events = PieceEvent.objects.filter(piece__subject_kind=SUBJECT, piece__subject_id=notice.pk)
    if "returned" not in set(events.values_list("what", flat=True)):
        return "文書がまだ返戻されていません。"
    return ""


def publishable_of(supply_id: int) -> list[Notice]:
    """The letters of a supply that came back and whose place a public notice can take."""
    gone = PieceEvent.objects.filter(
        piece__subject_kind=SUBJECT, piece__supply_id=supply_id, what=PieceEvent.What.RETURNED
    )
    found = Notice.objects.filter(pk__in=gone.values("piece__subject_id"), supply_id=supply_id)
    return [notice for notice in found.order_by("pk") if not why_not_published(notice)]


@transaction.atomic
def publish_notice(
    *, notice_id: int, posted_on: date, takes_effect_on: date, place: str, actor: User, at: datetime
) -> PublicNotice:
    """Write down that a letter that came back was posted at the office, and from when that counts.

    Raises:
        NotPublishable: the rules, the letter or the days do not let it. Nothing is changed.

    Source:
        COL-098 【金沢収納】第23条(3)ウ; 民法第98条.
    """
    notice = Notice.objects.get(pk=notice_id)
    lock_supplies([notice.supply_id])
    title = notice.get_step_display()
    if why := why_not_published(notice):
        raise NotPublishable(title=title, why=why)
    if not notice.made_on <= posted_on <= clock.day_of(at):
        raise NotPublishable(title=title, why="掲示した日は、文書の日から今日までの日にしてください。")
    if takes_effect_on <= posted_on:
        raise NotPublishable(title=title, why="効力が生じる日は、掲示した日より後にしてください。")
    made = PublicNotice.objects.create(
        notice=notice,
        posted_on=posted_on,
        takes_effect_on=takes_effect_on,
        place=place.strip(),
        at=at,
        by_id=actor.pk,
    )
    record(
        action="arrears.notice.published",
        subject=notice,
        actor=actor,
        at=at,
        customers=users_and_payers([notice.supply_id], on=clock.day_of(at)),
        step=notice.step,
        on=takes_effect_on,
    )
    touch([notice.supply_id], cause="arrears.NoticePublished", at=at)
    return made
