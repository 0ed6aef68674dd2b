"""福祉連携: somebody in need is noticed, told to the client, and no tap is closed until it was reviewed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.arrears import errors
from mizuhiki.arrears.models import Hold, Referral, ReferralNote, ReferralStep
from mizuhiki.arrears.services.evaluating import touch
from mizuhiki.arrears.services.holding import record, write_end, write_hold
from mizuhiki.customers.api import SupplyParty, lock_supplies, records_of
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

REPORTED = ItemKind("arrears.referral_report", "福祉連携の報告の確認", "approval")
REVIEW = ItemKind("arrears.referral_review", "福祉連携の見直し", "arrears")
TIME_TO_SEE = timedelta(days=1)
Kind, Outcome = ReferralStep.Kind, ReferralStep.Outcome


@dataclass(frozen=True)
class Noticed:
    """What was noticed, and what was done at once."""

    noticed_on: date
    sign: str
    text: str
    leaflet_given: bool
    consent: str
    section: str
    review_on: date


@transaction.atomic
def refer(
    *, supply_id: int, customer_id: int, noticed: Noticed, reference: str, at: datetime, actor: Actor
) -> Referral:
    """Write down a person in hardship or alone: the hold begins, and the client has it at once.

    Without consent nothing is passed to the welfare section, unless life or body is in danger.

    Raises:
        SupplyOfAnother, ReferralTaken, ReferralIncomplete, HoldDaysWrong, HoldRuns: nothing is changed.

    Source:
        COL-095 【金沢収納】第36条.
    """
    lock_supplies([supply_id])
    before = Referral.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.ReferralTaken(shown=before.shown)
    today = clock.day_of(at)
    records = records_of(customer_id)
    _refuse(supply_id, records, noticed, today)
    _take_over(supply_id, at=at, actor=actor)
    hold = write_hold(
        supply_id=supply_id,
        kind=HoldKind.WELFARE,
        until=noticed.review_on,
        reason="福祉連携のため",
        at=at,
        actor=actor,
    )
    made = Referral.objects.create(
        **serials.next_of_year(Referral, today),
        supply_id=supply_id,
        customer_id=records[0],
        noticed_on=noticed.noticed_on,
        sign=Referral.Sign(noticed.sign),
        leaflet_given=noticed.leaflet_given,
        consent=Referral.Consent(noticed.consent),
        section=noticed.section.strip(),
        hold=hold,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    ReferralNote.objects.create(referral=made, text=noticed.text.strip())
    _lay(
        made, REPORTED, f"福祉連携 {made.shown} の報告を確認する", due_at=at + TIME_TO_SEE, at=at, actor=actor
    )
    _lay(
        made,
        REVIEW,
        f"福祉連携 {made.shown} を見直す",
        due_at=clock.end_of(noticed.review_on),
        at=at,
        actor=actor,
    )
    record("arrears.referral.made", made, supply_id, actor, at, sign=made.sign, consent=made.consent)
    return made


def _take_over(supply_id: int, *, at: datetime, actor: Actor) -> None:
    """A hold that somebody set who noticed a need goes over into the referral's, in one transaction."""
    found = Hold.objects.filter(
        supply_id=supply_id, kind=HoldKind.WELFARE.value, until__gt=clock.day_of(at), end=None, referral=None
    )
    for hold in found.exclude(pk__in=ReferralStep.objects.filter(hold__isnull=False).values("hold")):
        write_end(hold, reason="福祉連携の報告に引き継ぐ", at=at, actor=actor)


def _refuse(supply_id: int, records: Collection[int], noticed: Noticed, today: date) -> None:
    if not SupplyParty.objects.filter(supply_id=supply_id, customer_id__in=records).exists():
        raise errors.SupplyOfAnother()
    is_passed_on = noticed.consent != Referral.Consent.REFUSED
    wrong = not noticed.text.strip() or is_passed_on != bool(noticed.section.strip())
    if wrong or noticed.noticed_on > today:
        raise errors.ReferralIncomplete()


def _key(made: Referral, kind: ItemKind) -> str:
    return f"{kind.code}:{made.pk}"


def _lay(made: Referral, kind: ItemKind, what: str, *, due_at: datetime, at: datetime, actor: Actor) -> None:
    worklist.open_item(
        kind=kind.code,
        key=_key(made, kind),
        title=f"福祉連携 {made.shown} {what}",
        due_at=due_at,
        at=at,
        actor=actor,
        url_name="arrears:referral_show",
        url_args=[made.pk],
        subject=made,
    )


@transaction.atomic
def confirm_report(*, referral_id: int, at: datetime, actor: Actor) -> ReferralStep:
    """The client took note.

    Raises:
        ReferralSeen: nothing is changed.

    Source:
        COL-095 【金沢収納】第36条.
    """
    made = _locked(referral_id)
    if made.steps.filter(kind=Kind.SEEN).exists():
        raise errors.ReferralSeen()
    worklist.close_item(_key(made, REPORTED), at=at, actor=actor)
    return _step(made, Kind.SEEN, "", at=at, actor=actor)


@transaction.atomic
def note_answer(*, referral_id: int, outcome: str, at: datetime, actor: Actor) -> ReferralStep:
    """What the welfare section said; nothing of the hold changes by it.

    Source:
        COL-095 【金沢収納】第36条.
    """
    return _step(_locked(referral_id), Kind.ANSWERED, outcome, at=at, actor=actor)


@transaction.atomic
def review(
    *, referral_id: int, outcome: str, hold_on_until: date | None, at: datetime, actor: Actor
) -> ReferralStep:
    """Look at a person again: the hold ends, or holds on until another day.

    Raises:
        ReferralClosed, HoldDaysWrong: nothing is changed.

    Source:
        COL-095 【金沢収納】第36条.
    """
    made = _locked(referral_id)
    if made.steps.filter(kind=Kind.REVIEWED, hold=None).exists():
        raise errors.ReferralClosed()
    today = clock.day_of(at)
    hold = hold_of(made)
    if hold.until > today:
        write_end(hold, reason="福祉連携の見直し", at=at, actor=actor)
    worklist.close_item(_key(made, REVIEW), at=at, actor=actor)
    again = None
    if hold_on_until is not None:
        again = write_hold(
            supply_id=made.supply_id,
            kind=HoldKind.WELFARE,
            until=hold_on_until,
            reason="福祉連携を続けるため",
            at=at,
            actor=actor,
        )
        _lay(
            made,
            REVIEW,
            f"福祉連携 {made.shown} を見直す",
            due_at=clock.end_of(hold_on_until),
            at=at,
            actor=actor,
        )
    step = _step(made, Kind.REVIEWED, outcome, at=at, actor=actor, hold_id=again.pk if again else None)
    touch([made.supply_id], cause="arrears.ReferralStep", at=at)
    return step


def hold_of(made: Referral) -> Hold:
    """The hold in force, or the last one."""
    last = made.steps.filter(kind=Kind.REVIEWED, hold__isnull=False).select_related("hold").order_by("-pk")
    step = last.first()
    return step.hold if step and step.hold else made.hold


def _locked(referral_id: int) -> Referral:
    made = Referral.objects.select_related("hold").get(pk=referral_id)
    lock_supplies([made.supply_id])
    return made


def _step(
    made: Referral,
    kind: ReferralStep.Kind,
    outcome: str,
    *,
    at: datetime,
    actor: Actor,
    hold_id: int | None = None,
) -> ReferralStep:
    step = ReferralStep.objects.create(
        referral=made,
        kind=kind,
        outcome=Outcome(outcome) if outcome else "",
        hold_id=hold_id,
        on=clock.day_of(at),
        at=at,
        by_id=actor.pk,
    )
    record("arrears.referral.followed", made, made.supply_id, actor, at, kind=kind.value, outcome=outcome)
    return step
