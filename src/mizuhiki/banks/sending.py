"""A file on its way to a bank: taken out by one person, received by the bank. Never twice.

Money moved twice where an error was shown at sending and the file was sent again. So somebody else than
its maker looks at it and takes it out; it leaves a second time only for a reason, and not at all once the
bank has it or the room says that it is settled. Where nobody knows whether it arrived, the bank is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from mizuhiki.banks.errors import (
    FileAccepted,
    MakerSends,
    NotHandedYet,
    OtherPersonSends,
    OutcomeNotUnknown,
    OutcomeUnknown,
    ReasonNeeded,
)
from mizuhiki.banks.models import FileStep
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken

OPEN_FOR = timedelta(minutes=10)  # how long after taking it out a file may be saved
Kind = FileStep.Kind
Step = TypeVar("Step", bound=FileStep)


@dataclass(frozen=True)
class Outbox(Generic[Step]):
    """How one room's files go out. Every act runs in the caller's transaction, which records it.

    Args:
        batches: the files; each has the `run` that made it.
        steps: what happened to them.
        lock: names the lock of a file, with its number behind.
        danger: what sending twice would do, in words: 二重に引き落とされる.
        refuse: raises when a file is settled; on a day, also when that is too late for it to leave.
        place: the screen that files are taken out at, in words.
    """

    batches: type[Any]
    steps: type[Step]
    lock: str
    danger: str
    refuse: Callable[[Any, date | None], None]
    place: str

    def hand_over(self, *, batch_id: int, reason: str, actor: Actor, at: datetime) -> Step:
        """Take a file out of the house; it may be saved for ten minutes from now.

        Raises:
            What `refuse` raises, FileAccepted: it may not leave any more.
            OutcomeUnknown: the bank has not been asked yet whether it has it.
            OtherPersonSends: who noted that the bank has nothing sends it.
            MakerSends: who had it made sends it.
            ReasonNeeded: it left before. Nothing is changed.
        """
        batch, last = self._locked(batch_id, on=clock.day_of(at))
        if last is not None and last.kind == Kind.UNKNOWN:
            raise OutcomeUnknown(danger=self.danger)
        if last is not None and last.kind == Kind.ABSENT:
            if last.by_id == actor.pk:
                raise OtherPersonSends()
            reason = FileStep.Reason.NOT_ARRIVED
        if last is not None and not reason:
            raise ReasonNeeded()
        if batch.run.started_by_id == actor.pk:
            raise MakerSends()
        return self._add(batch, Kind.HANDED, actor, at, reason=reason)

    def note_acceptance(self, *, batch_id: int, acceptance_no: str, actor: Actor, at: datetime) -> Step:
        """The bank has received the file; from then on it does not leave again.

        Raises:
            NotHandedYet, FileAccepted, what `refuse` raises: nothing is changed.
        """
        batch, last = self._locked(batch_id)
        if last is None or last.kind == Kind.ABSENT:
            raise NotHandedYet()
        return self._add(batch, Kind.ACCEPTED, actor, at, acceptance_no=acceptance_no)

    def note_unknown(self, *, batch_id: int, actor: Actor, at: datetime) -> Step:
        """Sending ended in an error or in silence: from now on the bank is asked, nothing is sent.

        Raises:
            NotHandedYet, FileAccepted, what `refuse` raises: nothing is changed.
            OutcomeUnknown: it is noted already. Nothing is changed.
        """
        batch, last = self._locked(batch_id)
        if last is not None and last.kind == Kind.UNKNOWN:
            raise OutcomeUnknown(danger=self.danger)
        if last is None or last.kind != Kind.HANDED:
            raise NotHandedYet()
        return self._add(batch, Kind.UNKNOWN, actor, at)

    def note_absence(self, *, batch_id: int, told_by: str, actor: Actor, at: datetime) -> Step:
        """The bank's word that it has no such file; somebody else may send it then.

        Raises:
            OutcomeNotUnknown, FileAccepted, what `refuse` raises: nothing is changed.
        """
        batch, last = self._locked(batch_id)
        if last is None or last.kind != Kind.UNKNOWN:
            raise OutcomeNotUnknown()
        return self._add(batch, Kind.ABSENT, actor, at, told_by=told_by)

    def why_kept(self, batch: Any, person: Actor) -> str:
        """Why a file may not be saved by somebody now; empty when it may."""
        now = clock.now()
        try:
            self.refuse_settled(batch, on=clock.day_of(now))
        except RuleBroken as broken:
            return broken.message
        last = batch.steps.order_by("-pk").first()
        if last is not None and last.kind == Kind.UNKNOWN:
            return OutcomeUnknown(danger=self.danger).message
        mine = batch.steps.filter(kind=Kind.HANDED, by_id=person.pk, at__gte=now - OPEN_FOR)
        return (
            "" if mine.exists() else f"{self.place}から取り出してください。取り出した人と日時が記録されます。"
        )

    def refuse_settled(self, batch: Any, *, on: date | None = None) -> None:
        """Raise when nothing more may happen to a file; with a day, also when it may not leave then."""
        self.refuse(batch, None)
        if batch.steps.filter(kind=Kind.ACCEPTED).exists():
            raise FileAccepted(danger=self.danger)
        self.refuse(batch, on)

    def _locked(self, batch_id: int, *, on: date | None = None) -> tuple[Any, Step | None]:
        locks.take_name(f"{self.lock}:{batch_id}")
        batch = self.batches.objects.get(pk=batch_id)
        self.refuse_settled(batch, on=on)
        return batch, batch.steps.order_by("-pk").first()

    def _add(self, batch: Any, kind: Kind, actor: Actor, at: datetime, **said: str) -> Step:
        return self.steps.objects.create(batch=batch, kind=kind, at=at, by_id=actor.pk, **said)  # type: ignore[attr-defined,no-any-return]
