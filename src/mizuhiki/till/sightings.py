"""A refusal because a number or a seal must not be used is told: a paper may be a copy, or in wrong hands."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import blank_errors, book_errors, errors
from mizuhiki.till.events import LostShown, SheetTwice
from mizuhiki.till.models import BlankBlock, BlankSheet, BookSheet, ReceiptBook, SealEvent

BOOK_PAGE, BLOCK_PAGE = "till:book_page", "till:blank_block"


@transaction.atomic
def tell_if_suspect(broken: RuleBroken, *, at: datetime, actor: Actor) -> None:
    """Publish that a lost number or seal, or a number twice, was about to be used; the act itself was undone.

    Source:
        COL-054 【金沢収納】第23条(1)コ; COL-100 第28条第4項(1).
    """
    shown = _shown(broken, at=at, actor=actor)
    if isinstance(shown, LostShown):
        audit.record(action="till.lost.shown", subject=None, actor=actor, at=at)
    elif shown is not None:
        kept = BlankBlock if shown.url_name == BLOCK_PAGE else ReceiptBook
        place = kept.objects.get(pk=shown.place_id)
        audit.record(action="till.sheet.twice", subject=place, actor=actor, at=at)
    if shown is not None:
        events.publish(shown)


def _shown(broken: RuleBroken, *, at: datetime, actor: Actor) -> LostShown | SheetTwice | None:
    if isinstance(broken, book_errors.SheetAccounted):
        number = int(str(broken.slots["number"]))
        sheet = BookSheet.objects.get(number=number)
        if sheet.fate == BookSheet.Fate.LOST:
            return LostShown(number=number, seal="", at=at, actor=actor)
        return SheetTwice(number, "手書領収書", BOOK_PAGE, sheet.book_id, at)
    if isinstance(broken, errors.SealUnusable) and broken.slots["state"] == SealEvent.Kind.LOST.label:
        return LostShown(number=None, seal=str(broken.slots["seal"]), at=at, actor=actor)
    return _shown_blank(broken, at=at, actor=actor)


def _shown_blank(broken: RuleBroken, *, at: datetime, actor: Actor) -> LostShown | SheetTwice | None:
    if isinstance(broken, blank_errors.BlankAccounted):
        number = int(str(broken.slots["number"]))
        blank = BlankSheet.objects.get(number=number)
        if blank.fate == BlankSheet.Fate.LOST:
            return LostShown(number=number, seal="", at=at, actor=actor, is_blank=True)
        return SheetTwice(number, "領収書", BLOCK_PAGE, blank.block_id, at)
    if isinstance(broken, blank_errors.BlankUnknown | blank_errors.BlankReportedLost):
        number = int(str(broken.slots["number"]))
        return LostShown(number=number, seal="", at=at, actor=actor, is_blank=True, is_sure=False)
    return None
