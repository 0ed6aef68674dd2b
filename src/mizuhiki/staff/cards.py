"""The client's cards: issued with a photograph, given back at once by who leaves, out of use when lost."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import record
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.staff import card_errors as errors
from mizuhiki.staff.models import HandlerCard, HandlerCardEnd, User
from mizuhiki.staff.permissions import CARD_EDIT
from mizuhiki.staff.selectors import card_in_hand
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

PORTRAIT = "staff.portrait"  # the kind of the photographs
CARD_BACK = ItemKind("staff.card_back", "指定公金事務取扱者証の返還", "collection", right=CARD_EDIT)
How = HandlerCardEnd.How


@transaction.atomic
def issue_card(
    photo: "UploadedFile[bytes] | bytes",
    *,
    number: str,
    holder_id: int,
    issued_on: date,
    valid_until: date,
    at: datetime,
    actor: Actor,
) -> HandlerCard:
    """Write down a card that the client issued; one after a lost card names the lost one.

    Raises:
        CardHolderGone, CardDaysBackwards, CardInHand, CardNumberTaken, and what the file store refuses:
            nothing is written.

    Source:
        COL-036 【金沢収納】第14条第1項; COL-101 【金沢収納】第28条第4項(2).
    """
    locks.take_name("staff-handler-cards")
    holder = User.objects.get(pk=holder_id)
    if not holder.is_active:
        raise errors.CardHolderGone(name=holder)
    if not issued_on <= min(valid_until, clock.day_of(at)):
        raise errors.CardDaysBackwards
    before = card_in_hand(holder_id)
    if before is not None:
        raise errors.CardInHand(name=holder, number=before.number)
    if HandlerCard.objects.filter(number=number.strip()).exists():
        raise errors.CardNumberTaken(number=number.strip())
    last = HandlerCard.objects.filter(holder=holder).select_related("end").order_by("-pk").first()
    made = HandlerCard.objects.create(
        number=number.strip(),
        holder=holder,
        photo=_kept(photo, number=number.strip(), at=at, actor=actor),
        issued_on=issued_on,
        valid_until=valid_until,
        replaces=last if last and last.end.how != How.RETURNED else None,
        at=at,
        by_id=actor.pk,
    )
    record(action="staff.card.issued", subject=made, actor=actor, at=at, ends_on=valid_until)
    return made


@transaction.atomic
def return_card(*, card_id: int, returned_on: date, note: str, at: datetime, actor: Actor) -> HandlerCardEnd:
    """The card is back, to be handed to the client.

    Raises:
        CardEnded, CardReturnDay: nothing is written.

    Source:
        COL-036 【金沢収納】第14条第2項.
    """
    locks.take_name("staff-handler-cards")
    card = HandlerCard.objects.select_related("holder").get(pk=card_id)
    if not card.issued_on <= returned_on <= clock.day_of(at):
        raise errors.CardReturnDay(first=card.issued_on)
    end = _end(card, How.RETURNED, on=returned_on, note=note, at=at, actor=actor)
    record(action="staff.card.returned", subject=card, actor=actor, at=at, on=returned_on)
    return end


@transaction.atomic
def lose_card(*, card_id: int, how: str, note: str, at: datetime, actor: Actor) -> HandlerCardEnd:
    """The card is gone: from this instant it is good for nothing. The accident's report is the reason.

    Raises:
        CardEnded: nothing is written.

    Source:
        COL-101 【金沢収納】第28条第4項(2).
    """
    locks.take_name("staff-handler-cards")
    card = HandlerCard.objects.get(pk=card_id)
    end = _end(card, How(how), on=clock.day_of(at), note=note, at=at, actor=actor)
    record(action="staff.card.lost", subject=card, actor=actor, at=at, how=end.how)
    return end


def ask_back(holder: User, *, at: datetime, actor: Actor) -> None:
    """Whoever leaves gives the card back at once: until it is here it lies in the inbox.

    Source:
        COL-036 【金沢収納】第14条第2項.
    """
    card = card_in_hand(holder.pk)
    if card is not None:
        worklist.open_item(
            kind=CARD_BACK.code,
            key=_key(card),
            title=f"指定公金事務取扱者証 {card.number} の返還を受ける（利用停止）",
            url_name="staff:card_show",
            url_args=[card.pk],
            subject=card,
            due_at=clock.end_of(clock.day_of(at)),
            at=at,
            actor=actor,
        )


def _end(card: HandlerCard, how: How, *, on: date, note: str, at: datetime, actor: Actor) -> HandlerCardEnd:
    before = HandlerCardEnd.objects.filter(card=card).first()
    if before is not None:
        raise errors.CardEnded(number=card.number, day=before.ended_on, how=before.get_how_display())
    end = HandlerCardEnd.objects.create(
        card=card, how=how, ended_on=on, note=note.strip(), at=at, by_id=actor.pk
    )
    worklist.close_item(_key(card), at=at, actor=actor)
    return end


def _kept(
    photo: "UploadedFile[bytes] | bytes", *, number: str, at: datetime, actor: Actor
) -> attachments.StoredFile:
    """The photograph in the file store."""
    name = f"取扱者証-{number}"
    if isinstance(photo, bytes):
        return attachments.store(photo, name=name, kind=PORTRAIT, media_type="image/png", actor=actor, at=at)
    return attachments.store_upload(photo, name=name, kind=PORTRAIT, actor=actor, at=at)


def _key(card: HandlerCard) -> str:
    return f"{CARD_BACK.code}:{card.pk}"
