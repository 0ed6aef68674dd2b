"""Texts are written in versions and agreed with the client."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from mizuhiki.approvals import api as approvals
from mizuhiki.audit.api import record
from mizuhiki.emergency import errors, rules
from mizuhiki.emergency.models import AgreedText, TextAgreed
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person

KIND = "emergency.text"  # of the request to the client


@transaction.atomic
def write_text(
    *, kind: str, words: str, reason: str, from_on: date, reference: str, actor: Actor, at: datetime
) -> AgreedText:
    """Write a new version; nothing is worked by it until the client agreed.

    Raises:
        TakenAlready, SaysNothing, TextTooLate, FlowFault: nothing is written.

    Source:
        EMG-005, EMG-008 【金沢CC】第3章 第4(1)ウ, (2)ウ.
    """
    locks.take_name(f"night-text:{kind}")
    if AgreedText.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    if not (words.strip() and reason.strip()):
        raise errors.SaysNothing
    if from_on < clock.day_of(at):
        raise errors.TextTooLate
    if kind == AgreedText.Kind.FLOW:
        rules.read_flow(words)
    last = AgreedText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    made = AgreedText.objects.create(
        kind=AgreedText.Kind(kind),
        version=last + 1,
        words=words.strip(),
        reason=reason.strip(),
        from_on=from_on,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="emergency.text.written", subject=made, actor=actor, at=at, edition=made.version)
    return made


@transaction.atomic
def ask_agreement(*, text_id: int, actor: Person, at: datetime) -> approvals.ApprovalRequest:
    """Ask the client to agree to a version.

    Raises:
        TextWaits: nothing is written; nor by what `approvals.ask` raises.

    Source:
        EMG-008 【金沢CC】第3章 第4(2)ウ.
    """
    text = AgreedText.objects.select_related("agreed").get(pk=text_id)
    if hasattr(text, "agreed"):
        raise errors.TextWaits
    record(action="emergency.text.asked", subject=text, actor=actor, at=at, edition=text.version)
    return approvals.ask(
        kind=KIND,
        title=f"{text.get_kind_display()} 第{text.version}版",
        subject=text,
        reason=text.reason,
        actor=actor,
        at=at,
    )


def agree(*, text_id: int, actor: Actor, at: datetime) -> TextAgreed:
    """The client agreed: the version is in force from its day on, or from today."""
    made = TextAgreed.objects.create(text_id=text_id, at=at, by_id=actor.pk)
    record(action="emergency.text.agreed", subject=made.text, actor=actor, at=at, edition=made.text.version)
    return made
