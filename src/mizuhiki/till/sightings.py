"""A refusal because a sheet or a seal is lost is told: the paper may be in wrong hands (COL-100)."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import book_errors, errors
from mizuhiki.till.events import LostShown
from mizuhiki.till.models import BookSheet, SealEvent


@transaction.atomic
def tell_if_lost(broken: RuleBroken, *, at: datetime, actor: Actor) -> None:
    """Publish that a lost number or seal was about to be used, after the act itself was undone.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    shown = _shown(broken, at=at, actor=actor)
    if shown is not None:
        audit.record(action="till.lost.shown", subject=None, actor=actor, at=at)
        events.publish(shown)


def _shown(broken: RuleBroken, *, at: datetime, actor: Actor) -> LostShown | None:
    if isinstance(broken, book_errors.SheetAccounted):
        number = int(str(broken.slots["number"]))
        is_lost = BookSheet.objects.filter(number=number, fate=BookSheet.Fate.LOST).exists()
        return LostShown(number=number, seal="", at=at, actor=actor) if is_lost else None
    if isinstance(broken, errors.SealUnusable) and broken.slots["state"] == SealEvent.Kind.LOST.label:
        return LostShown(number=None, seal=str(broken.slots["seal"]), at=at, actor=actor)
    return None
