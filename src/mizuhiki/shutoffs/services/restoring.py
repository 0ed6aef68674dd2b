"""給水停止の解除: it is asked for, what came for it is confirmed, and the utility decides what came late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.events import RestorationOpened
from mizuhiki.shutoffs.models import (
    Cut,
    LateDecision,
    Restoration,
    RestorationAsker,
    RestorationConfirmed,
    RestorationEnd,
)
from mizuhiki.shutoffs.restore_rules import Release
from mizuhiki.shutoffs.selectors.restorations import (
    due_of,
    is_open,
    release_of,
    restorations,
    waiting_restorations,
)
from mizuhiki.shutoffs.selectors.rows import closed_now, terms_on
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

WAITING = ItemKind("shutoffs.restoration", "給水停止の解除", "arrears")  # ends when the tap is open
Source = RestorationConfirmed.Source


@dataclass(frozen=True)
class Asker:
    """Who asks, where it is not the customer."""

    name: str
    phone: str = ""


def key_of(restoration_id: int) -> str:
    """The key of a request's item in the inbox."""
    return f"shutoffs.restoration:{restoration_id}"


def locked(restoration_id: int) -> Restoration:
    """A request as it is under its supply's lock.

    Raises:
        RestorationIsOver.
    """
    lock_supplies([Restoration.objects.values_list("supply_id", flat=True).get(pk=restoration_id)])
    found = restorations().get(pk=restoration_id)
    if not is_open(found):
        raise errors.RestorationIsOver
    return found


def record(action: str, found: Restoration, at: datetime, actor: Actor | None, **facts: Any) -> None:
    """The audit entry of what was done to a request."""
    people = users_and_payers([found.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=found, actor=actor, at=at, customers=people, **facts)


@transaction.atomic
def ask_restoration(
    *,
    supply_id: int,
    channel: str,
    asked_at: datetime,
    reference: str,
    at: datetime,
    actor: Actor,
    asker: Asker | None = None,
) -> Restoration:
    """Take down that somebody asks for water again.

    Args:
        asked_at: when they asked; by the hour of it the tap is opened today, or as the utility decides.
        reference: the key of the act; the same again gives the same request.

    Raises:
        NotClosed, RestorationIsOpen, AskedInFuture: nothing is changed.

    Source:
        COL-011 【金沢収納】第6条(1)ア; COL-071 第23条(4)ウ.
    """
    [supply] = lock_supplies([supply_id])
    before = Restoration.objects.filter(reference=reference).first()
    if before is not None:
        return before
    cuts = closed_now([supply_id])
    if not cuts:
        raise errors.NotClosed(inquiry_no=supply.inquiry_no)
    waiting = waiting_restorations().filter(cut=cuts[0]).first()
    if waiting is not None:
        raise errors.RestorationIsOpen(asked=waiting.asked_at.astimezone(clock.TOKYO))
    if not cuts[0].committed_at <= asked_at <= at:
        raise errors.AskedInFuture(cut=cuts[0].committed_at.astimezone(clock.TOKYO))
    made = Restoration.objects.create(
        cut=cuts[0],
        supply_id=supply_id,
        channel=channel,
        reference=reference,
        asked_at=asked_at,
        at=at,
        by_id=actor.pk,
    )
    if asker is not None:
        RestorationAsker.objects.create(restoration=made, name=asker.name, phone=asker.phone)
    events.publish(RestorationOpened(made.pk, supply_id, at))
    record("shutoffs.restoration.asked", made, at, actor, channel=channel)
    return made


def follow_opened(event: RestorationOpened) -> None:
    """A request is there: it lies in the inbox until the tap is open; what came already is confirmed."""
    found = restorations().get(pk=event.restoration_id)
    if not is_open(found):
        return
    _lay(found, event.at)
    if found.channel == Restoration.Channel.ARRIVED:
        _confirm_by_itself(found, event.at)


def _lay(found: Restoration, at: datetime) -> None:
    due = due_of(found)
    worklist.open_item(
        kind=WAITING.code,
        key=key_of(found.pk),
        title=f"給水停止の解除（{found.get_channel_display()}、執行書{found.cut.shown}）",
        url_name="shutoffs:restoration_show",
        url_args=[found.pk],
        subject=found,
        rank=worklist.Rank.USUAL if due.is_late else worklist.Rank.URGENT,
        due_at=due.ends_at,
        at=at,
    )


def _confirm_by_itself(found: Restoration, at: datetime) -> None:
    """What arrived took the ground away: nobody has to say so."""
    day = clock.day_of(at)
    judged = release_of(found.cut, day)
    if judged.source and not hasattr(found, "confirmed"):
        words = "　".join(one for one in (str(Source(judged.source).label), _words(judged)) if one)
        _write(found, Source.EASED, judged, words, at=at, by=None)


def confirm_touched(event: arrears.SuppliesTouched) -> None:
    """More came for a closed tap of which somebody asked to have it opened: perhaps it is enough now."""
    waiting = waiting_restorations().filter(supply_id__in=list(event.supply_ids), confirmed=None)
    for found in waiting:
        _confirm_by_itself(found, event.at)


@transaction.atomic
def confirm_restoration(*, restoration_id: int, at: datetime, actor: Actor) -> RestorationConfirmed:
    """収納確認: say that what the rules ask for is there, by what is written now.

    Raises:
        RestorationIsOver, ConfirmedBefore: nothing is changed.
        ReleaseNotMet: names what is missing. Nothing is changed.

    Source:
        COL-071 【金沢収納】第23条(4)ウ.
    """
    found, day = locked(restoration_id), clock.day_of(at)
    if hasattr(found, "confirmed"):
        raise errors.ConfirmedBefore
    judged, terms = release_of(found.cut, day), arrears.terms_of(pack_on(day)).release
    if not judged.source:
        pledge = f"残りは{terms.with_pledge_months}か月以内の納入誓約でもかまいません。"
        raise errors.ReleaseNotMet(
            missing=judged.missing_yen or judged.left_yen,
            article=terms.article,
            pledge=pledge if terms.with_pledge_months else "",
        )
    return _write(found, Source(judged.source), judged, _words(judged), at=at, by=actor)


def _words(judged: Release) -> str:
    """The kind of what it rests on, where that is no receipt."""
    return f"速報・入金連絡 {judged.told_yen:,}円" if judged.told_yen else ""


@transaction.atomic
def except_restoration(
    *, restoration_id: int, reason: str, asked_by: Actor, at: datetime, actor: Actor
) -> RestorationConfirmed:
    """Open a tap for which nothing came, because two people agreed to it.

    Raises:
        RestorationIsOver, ConfirmedBefore: nothing is changed.

    Source:
        COL-071 【金沢収納】第23条(4)ウ.
    """
    found = locked(restoration_id)
    if hasattr(found, "confirmed"):
        raise errors.ConfirmedBefore
    judged = release_of(found.cut, clock.day_of(at))
    return _write(found, Source.EXCEPTION, judged, reason, at=at, by=asked_by, approved_by=actor)


def _write(
    found: Restoration,
    source: RestorationConfirmed.Source,
    judged: Release,
    reason: str,
    *,
    at: datetime,
    by: Actor | None,
    approved_by: Actor | None = None,
) -> RestorationConfirmed:
    made = RestorationConfirmed.objects.create(
        restoration=found,
        source=source,
        paid_yen=judged.paid_yen,
        left_yen=judged.left_yen,
        article=arrears.terms_of(pack_on(clock.day_of(at))).release.article,
        reason=reason[:200],
        at=at,
        by_id=by.pk if by else None,
        approved_by_id=approved_by.pk if approved_by else None,
    )
    record("shutoffs.restoration.confirmed", found, at, approved_by or by, basis=source.value)
    return made


@transaction.atomic
def decide_late(
    *,
    restoration_id: int,
    is_today: bool,
    officer_id: int,
    decided_at: datetime,
    reason: str,
    at: datetime,
    actor: Actor,
) -> LateDecision:
    """Put down what the utility said of a request that came after the hour: who, when, and the answer.

    Raises:
        NotLate, DecidedBefore, OfficerNotOfUtility, DecidedOutOfTime, RestorationIsOver: nothing is changed.

    Source:
        COL-012 【金沢収納】第6条(1)イ.
    """
    found = locked(restoration_id)
    due, officer = due_of(found), User.objects.get(pk=officer_id)
    if not due.is_late:
        raise errors.NotLate(by=terms_on(clock.day_of(found.asked_at)).restore_by)
    if not due.waits_for_utility:
        decision = found.decision
        answer = "当日に行う" if decision.is_today else "当日には行わない"
        raise errors.DecidedBefore(answer=answer, officer=decision.officer)
    if officer.organisation != User.Organisation.UTILITY or not officer.is_active:
        raise errors.OfficerNotOfUtility(name=officer)
    if not found.asked_at <= decided_at <= at:
        raise errors.DecidedOutOfTime
    made = LateDecision.objects.create(
        restoration=found,
        is_today=is_today,
        officer=officer,
        decided_at=decided_at,
        reason=reason.strip(),
        at=at,
        by_id=actor.pk,
    )
    if is_today:
        worklist.close_item(key_of(found.pk), at=at, actor=actor)
        _lay(restorations().get(pk=found.pk), at)
    record("shutoffs.restoration.decided", found, at, actor, is_today=int(is_today))
    return made


@transaction.atomic
def end_restoration(*, restoration_id: int, reason: str, at: datetime, actor: Actor) -> RestorationEnd:
    """A request led to nothing: what it needs did not come, or it was taken back.

    Raises:
        RestorationIsOver: nothing is changed.
        RestorationIsNeeded: the ground of the cut is gone; somebody has to go there.

    Source:
        COL-071 【金沢収納】第23条(4)ウ.
    """
    found = locked(restoration_id)
    if hasattr(found, "confirmed") or release_of(found.cut, clock.day_of(at)).source:
        raise errors.RestorationIsNeeded
    end = RestorationEnd.objects.create(restoration=found, reason=reason.strip(), at=at, by_id=actor.pk)
    worklist.close_item(key_of(found.pk), at=at, actor=actor)
    record("shutoffs.restoration.ended", found, at, actor)
    return end


def waits_for(cut: Cut) -> Restoration | None:
    """The request that is open for a closed tap."""
    return waiting_restorations().filter(cut=cut).first()
