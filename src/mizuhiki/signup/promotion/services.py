"""周知啓発 as it is run: campaigns with their materials, goals and their reviews, needs and improvements."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.models import Campaign, CampaignMaterial, Goal, GoalReview, Need, NeedStep
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.signup.promotion import outcomes
from mizuhiki.signup.promotion.errors import (
    CodeTaken,
    CountNotWhole,
    DaysBackwards,
    ReviewedToday,
    ReviewNotForward,
    ShareOfAll,
    ShareTooLarge,
)
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MATERIAL = FileKind(
    code="signup.material",
    title="周知の資料",
    permission=FIGURES_SEE,
    purpose="周知の資料の確認",
    media_types=("application/pdf", "image/png", "image/jpeg"),
    limit_bytes=20 * MB,
)
REVIEW = ItemKind("signup.goal_review", "WEB受付の目標の評価", "collection")  # ends with the review alone
SHARES = {Goal.Measure.WEB_SHARE, Goal.Measure.DEBIT_SHARE}


@transaction.atomic
def begin_campaign(
    *,
    code: str,
    title: str,
    channel: str,
    first_day: date,
    last_day: date,
    bank_codes: list[str],
    at: datetime,
    actor: Actor,
) -> Campaign:
    """Make a campaign; its link carries the code from then on.

    Raises:
        CodeTaken, DaysBackwards: nothing is changed.

    Source:
        DD-012 【長岡口振】4(6), 12.
    """
    locks.take_name("signup-campaigns")
    if last_day < first_day:
        raise DaysBackwards
    if Campaign.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    made = Campaign.objects.create(
        code=code,
        title=title.strip(),
        channel=Campaign.Channel(channel),
        first_day=first_day,
        last_day=last_day,
        bank_codes=sorted(bank_codes),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.campaign.begun", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def add_material(
    *, campaign_id: int, title: str, upload: "UploadedFile[bytes]", at: datetime, actor: Actor
) -> CampaignMaterial:
    """Keep a leaflet or poster with its campaign.

    Raises:
        FileTooLarge, FileEmpty, FileTypeNotTaken, FileContentDiffers: nothing is kept.

    Source:
        DD-012 【長岡口振】4(6), 12.
    """
    file = attachments.store_upload(
        upload,
        name=f"周知資料-{at.astimezone(clock.TOKYO):%Y%m%d-%H%M%S}",
        kind=MATERIAL.code,
        actor=actor,
        at=at,
    )
    made = CampaignMaterial.objects.create(
        campaign_id=campaign_id, file=file, title=title.strip(), at=at, by_id=actor.pk
    )
    audit.record(action="signup.campaign.material_added", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def set_goal(
    *,
    measure: str,
    target: Decimal,
    first_day: date,
    last_day: date,
    campaign: Campaign | None,
    review_on: date,
    at: datetime,
    actor: Actor,
) -> Goal:
    """Say what a period is to come to, and when that is looked at first.

    Raises:
        DaysBackwards, ShareOfAll, ShareTooLarge, CountNotWhole: nothing is changed.

    Source:
        DD-069 【長岡口振】5(1)キ, 12.
    """
    if last_day < first_day:
        raise DaysBackwards
    if measure in SHARES and campaign is not None:
        raise ShareOfAll
    if measure in SHARES and target > 100:
        raise ShareTooLarge
    if measure not in SHARES and target % 1:
        raise CountNotWhole
    made = Goal.objects.create(
        measure=Goal.Measure(measure),
        target=target,
        first_day=first_day,
        last_day=last_day,
        campaign=campaign,
        review_on=review_on,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.goal.set", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def review_goal(
    *, goal_id: int, findings: str, with_whom: str, next_on: date | None, at: datetime, actor: Actor
) -> GoalReview:
    """Write down what a goal has come to by today, what follows from it, and when it is looked at again.

    Raises:
        ReviewNotForward, ReviewedToday: nothing is changed.

    Source:
        DD-069 【長岡口振】5(1)キ, 12.
    """
    goal = Goal.objects.select_for_update(no_key=True).get(pk=goal_id)
    today = clock.day_of(at)
    if next_on is not None and next_on <= today:
        raise ReviewNotForward
    if goal.reviews.filter(reviewed_on=today).exists():
        raise ReviewedToday
    made = GoalReview.objects.create(
        goal=goal,
        reviewed_on=today,
        actual=outcomes.actual_of(goal, today=today),
        with_whom=with_whom.strip(),
        findings=findings.strip(),
        next_on=next_on,
        at=at,
        by_id=actor.pk,
    )
    worklist.close_item(_key(goal), at=at, actor=actor)
    audit.record(action="signup.goal.reviewed", subject=goal, actor=actor, at=at)
    return made


@transaction.atomic
def lay_reviews(*, at: datetime, actor: Actor) -> int:
    """Lay each goal whose day of review has come on the desk; returns how many lie there.

    Source:
        DD-069 【長岡口振】5(1)キ, 12.
    """
    found = outcomes.missed(at=at)
    for line in found:
        assert line.next_on is not None, "a goal without a day is not missed"
        worklist.open_item(
            kind=REVIEW.code,
            key=_key(line.goal),
            title=f"WEB受付の目標を評価する（{line.goal.get_measure_display()}、評価日 {line.next_on}）",
            url_name="signup:goal_show",
            url_args=[line.goal.pk],
            due_at=clock.end_of(line.next_on),
            at=at,
        )
    audit.record(action="signup.goals.laid", subject=None, actor=actor, at=at, count=len(found))
    return len(found)


@transaction.atomic
def note_need(*, source: str, wanted: str, found_on: date, at: datetime, actor: Actor) -> Need:
    """Write down what was found to be wanted.

    Source:
        DD-024 【長岡口振】8(10)ア, 12.
    """
    made = Need.objects.create(
        source=Need.Source(source), wanted=wanted.strip(), found_on=found_on, at=at, by_id=actor.pk
    )
    audit.record(action="signup.need.noted", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def answer_need(*, need_id: int, kind: str, text: str, at: datetime, actor: Actor) -> NeedStep:
    """Write down what was decided or done about a need.

    Source:
        DD-024 【長岡口振】8(10)ア, 12.
    """
    made = NeedStep.objects.create(
        need_id=need_id,
        kind=NeedStep.Kind(kind),
        text=text.strip(),
        on=clock.day_of(at),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.need.answered", subject=made.need, actor=actor, at=at)
    return made


def _key(goal: Goal) -> str:
    return f"{REVIEW.code}:{goal.pk}"
