"""Messages are drafted, agreed with the client, recorded and set up; errors are noted and told."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import FileKind
from mizuhiki.audit.api import record
from mizuhiki.exchange import errors
from mizuhiki.exchange.models import ErrorEntry, Message, MessageAgreed, MessageRecorded
from mizuhiki.exchange.permissions import EXCHANGE_SEE
from mizuhiki.exchange.rules import Play
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person

KIND = "exchange.message"  # of the request to the client
AUDIO = "audio/wav"
RECORDING = FileKind(
    code="exchange.recording",
    title="応答メッセージの録音",
    permission=EXCHANGE_SEE,
    purpose="応答メッセージの確認",
    media_types=(AUDIO,),
)


@transaction.atomic
def draft_message(
    *,
    play: str,
    branch: str,
    words: str,
    from_on: date,
    until_on: date | None,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Message:
    """Write the words of a message and its period.

    Raises:
        DoneAlready, SaysNothing, BranchWrong, PeriodWrong: nothing is written.

    Source:
        CC-062 【金沢CC】別紙４ ２(2)①.
    """
    locks.take_name(f"exchange-message:{reference}")
    if Message.objects.filter(reference=reference).exists():
        raise errors.DoneAlready
    if not words.strip():
        raise errors.SaysNothing
    if (play == Play.IVR) != bool(branch.strip()):
        raise errors.BranchWrong
    if until_on is not None and until_on < from_on:
        raise errors.PeriodWrong(most=0)
    made = Message.objects.create(
        play=Play(play),
        branch=branch.strip(),
        words=words.strip(),
        from_on=from_on,
        until_on=until_on,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="exchange.message.drafted", subject=made, actor=actor, at=at, from_on=from_on)
    return made


@transaction.atomic
def ask_words(*, message_id: int, actor: Person, at: datetime) -> approvals.ApprovalRequest:
    """Ask the client to agree to the words.

    Raises:
        AskedInVain: nothing is written; nor by what `approvals.ask` raises.

    Source:
        CC-062 【金沢CC】別紙４ ２(2)①.
    """
    message = Message.objects.select_related("agreed").get(pk=message_id)
    if hasattr(message, "agreed"):
        raise errors.AskedInVain
    record(action="exchange.message.asked", subject=message, actor=actor, at=at)
    title = f"応答メッセージ {message.get_play_display()}"
    reason = f"{message.from_on:%Y-%m-%d}から使うため"
    return approvals.ask(kind=KIND, title=title, subject=message, reason=reason, actor=actor, at=at)


def agree(*, message_id: int, actor: Actor, at: datetime) -> MessageAgreed:
    """The client agreed to the words."""
    made = MessageAgreed.objects.create(message_id=message_id, at=at, by_id=actor.pk)
    record(action="exchange.message.agreed", subject=made.message, actor=actor, at=at)
    return made


@transaction.atomic
def record_message(
    *, message_id: int, content: bytes, set_up_on: date, actor: Actor, at: datetime
) -> MessageRecorded:
    """Keep the recording of agreed words, with the day it was set up in the exchange.

    Raises:
        RecordedAlready, MessageUnagreed, TimesWrong: nothing is written; nor when the file is refused.

    Source:
        CC-062 【金沢CC】別紙４ ２(2)②.
    """
    locks.take_name(f"exchange-message:{message_id}")
    message = Message.objects.select_related("agreed", "recorded").get(pk=message_id)
    if hasattr(message, "recorded"):
        raise errors.RecordedAlready
    if not hasattr(message, "agreed"):
        raise errors.MessageUnagreed
    if set_up_on > clock.day_of(at):
        raise errors.TimesWrong
    file = attachments.store(
        content,
        name=f"message-{message.pk}",
        kind=RECORDING.code,
        media_type=AUDIO,
        actor=actor,
        at=at,
    )
    made = MessageRecorded.objects.create(
        message=message, agreed=message.agreed, file=file, set_up_on=set_up_on, at=at, by_id=actor.pk
    )
    record(action="exchange.message.recorded", subject=message, actor=actor, at=at, on=set_up_on)
    return made


@transaction.atomic
def note_error(
    *,
    shown_at: datetime,
    words: str,
    told_at: datetime,
    told_to: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> ErrorEntry:
    """Write down what the exchange showed, and when whom of the client was told.

    Raises:
        DoneAlready, SaysNothing, TimesWrong: nothing is written.

    Source:
        CC-060 【金沢CC】別紙４ １(1) エラー.
    """
    locks.take_name(f"exchange-error:{reference}")
    if ErrorEntry.objects.filter(reference=reference).exists():
        raise errors.DoneAlready
    if not (words.strip() and told_to.strip()):
        raise errors.SaysNothing
    if not shown_at <= told_at <= at:
        raise errors.TimesWrong
    made = ErrorEntry.objects.create(
        shown_at=shown_at,
        words=words.strip(),
        told_at=told_at,
        told_to=told_to.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="exchange.error.noted", subject=made, actor=actor, at=at)
    return made
