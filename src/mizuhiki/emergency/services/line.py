"""The number of the line and its transfer, and where the line is answered."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.emergency import errors
from mizuhiki.emergency.models import LineNumber, Site, TransferDone, TransferStep
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor

STEPS = (  # 第3章 第6(1)イ, in the order a carrier wants them
    "名義を引き継ぐ相手を発注者に確認する",
    "通信会社に名義変更（譲渡）の申込書を出す",
    "引き継ぐ相手の承諾書を受け取る",
    "切替日に同じ番号で着信することを確かめる",
)


@transaction.atomic
def register_number(*, number: str, holder: str, from_on: date, actor: Actor, at: datetime) -> LineNumber:
    """Register the navi-dial number with the steps of handing it over.

    Raises:
        SaysNothing, NumberKnown: nothing is written.

    Source:
        EMG-013 【金沢CC】第3章 第6(1)ア, イ.
    """
    locks.take_name("night-number")
    if not (number.strip() and holder.strip()):
        raise errors.SaysNothing
    if LineNumber.objects.filter(number=number.strip()).exists():
        raise errors.NumberKnown
    made = LineNumber.objects.create(
        number=number.strip(), holder=holder.strip(), from_on=from_on, at=at, by_id=actor.pk
    )
    TransferStep.objects.bulk_create(
        TransferStep(line=made, number=place, words=words) for place, words in enumerate(STEPS, start=1)
    )
    record(action="emergency.number.registered", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def finish_step(*, step_id: int, paper: str, on: date, actor: Actor, at: datetime) -> TransferDone:
    """A step of the transfer was done, with its paper and day.

    Raises:
        StepDone, SaysNothing, InFuture: nothing is written.

    Source:
        EMG-013 【金沢CC】第3章 第6(1)イ.
    """
    locks.take_name(f"night-step:{step_id}")
    step = TransferStep.objects.select_related("done").get(pk=step_id)
    if hasattr(step, "done"):
        raise errors.StepDone(day=f"{step.done.on:%Y-%m-%d}")
    if not paper.strip():
        raise errors.SaysNothing
    if on > clock.day_of(at):
        raise errors.InFuture
    made = TransferDone.objects.create(step=step, paper=paper.strip(), on=on, at=at, by_id=actor.pk)
    record(action="emergency.number.step_done", subject=step, actor=actor, at=at, on=on)
    return made


@transaction.atomic
def register_site(
    *,
    name: str,
    address: str,
    country: str,
    has_entry_control: bool,
    control: str,
    from_on: date,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Site:
    """Register a place where the line is answered.

    Raises:
        TakenAlready, SaysNothing, SiteRefused: nothing is written.

    Source:
        EMG-014 【金沢CC】第3章 第6(3).
    """
    locks.take_name(f"night-site:{reference}")
    if Site.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    if country != "JP" or not has_entry_control or not control.strip():
        raise errors.SiteRefused
    if not (name.strip() and address.strip()):
        raise errors.SaysNothing
    made = Site.objects.create(
        name=name.strip(),
        address=address.strip(),
        country=country,
        has_entry_control=has_entry_control,
        control=control.strip(),
        from_on=from_on,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="emergency.site.registered", subject=made, actor=actor, at=at)
    return made
