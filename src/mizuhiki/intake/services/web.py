"""What came by the public form becomes an application, or is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from mizuhiki.audit import api as audit
from mizuhiki.intake import errors
from mizuhiki.intake.models import Application, WebAnswer, WebApplication, WebRegistration, WebSending
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class WebRegistered:
    """A form of the public door was registered as an application."""

    web_id: int
    application: Application
    actor: Actor
    at: datetime


def note_registered(*, web_id: int, application: Application, actor: Actor, at: datetime) -> None:
    """Say what a form became, once; whoever waits for it hears of it in the same transaction.

    Raises:
        WebRegisteredAlready: nothing is written.

    Source:
        CC-045 【金沢CC】別紙３ ２(1)イ.
    """
    WebApplication.objects.select_for_update(no_key=True).get(pk=web_id, sending__isnull=False)
    before = WebRegistration.objects.select_related("made").filter(pk=web_id).first()
    if before is not None:
        raise errors.WebRegisteredAlready(shown=before.made.shown)
    WebRegistration.objects.create(web_id=web_id, made=application, at=at)
    events.publish(WebRegistered(web_id, application, actor, at))


@transaction.atomic
def erase_unsent(*, at: datetime, actor: Actor) -> int:
    """Erase what was given in forms nobody can send any more; returns how many rows went.

    One that is being sent at this moment, by the database's clock and not by ours, is left alone.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    over = WebApplication.objects.filter(
        Exists(WebAnswer.objects.filter(application_id=OuterRef("pk"))),
        ~Exists(WebSending.objects.filter(pk=OuterRef("pk"))),
        expires_at__lte=at,
    )
    held = [one.pk for one in over.select_for_update(no_key=True, skip_locked=True)]
    unsent = WebApplication.objects.filter(pk__in=held, sending=None)  # asked again, now they are held
    return _erase(list(unsent.values_list("pk", flat=True)), "secret-expired", actor=actor, at=at)


@transaction.atomic
def erase_web(*, web_ids: Sequence[int], approval: str, actor: Actor, at: datetime) -> int:
    """Erase what was given in forms that are done with; returns how many rows went.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    assert approval
    return _erase(web_ids, approval, actor=actor, at=at)


def _erase(numbers: Sequence[int], approval: str, *, actor: Actor, at: datetime) -> int:
    count, _ = WebAnswer.objects.filter(application_id__in=numbers).delete()
    if count:
        audit.record(
            action="intake.web.erased", subject=None, actor=actor, at=at, approval=approval, count=count
        )
    return count
