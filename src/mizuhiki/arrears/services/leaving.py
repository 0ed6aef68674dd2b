"""投函: only letters of those who still owe leave the house; the others are pulled first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.letter_kinds import LETTERS, STEP_OF
from mizuhiki.arrears.models import LetterPrint, LetterRun, RunExclusion
from mizuhiki.arrears.run_selectors import Reason, judged_of
from mizuhiki.arrears.run_states import State
from mizuhiki.arrears.services.closing import close_if_done
from mizuhiki.arrears.services.running import least_deadline, take_run
from mizuhiki.audit.api import record
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Dispatch, PiecesDispatched, PiecesLeaving
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import Step, pack_on
from mizuhiki.staff.api import User

# Letters that were printed and lie here, with what each asks for.
_HERE = """
    SELECT n.line_id, n.piece_id, l.supply_id, n.yen, l.place, l.route, r.deadline_on
    FROM arrears_plannedletter n
    JOIN arrears_runline l ON l.id = n.line_id
    JOIN arrears_letterrun r ON r.id = l.run_id
    JOIN mail_piece p ON p.id = n.piece_id
    WHERE {which} ORDER BY l.run_id, l.place
"""
_OF_RUN = """l.run_id = %s AND NOT EXISTS (
    SELECT FROM mail_pieceevent e WHERE e.piece_id = p.id AND e.what IN ('dispatched', 'spoiled'))"""


@dataclass(frozen=True)
class Here:
    """A letter that waits to leave."""

    line_id: int
    piece_id: int
    supply_id: int
    yen: int
    place: int
    route: str
    deadline_on: date  # as it is printed

    @property
    def number(self) -> str:
        """文書番号, as it is printed."""
        return mail.number_of(self.piece_id)


@dataclass(frozen=True)
class Stale:
    """A letter that must not leave, and why."""

    letter: Here
    reason: str

    @property
    def label(self) -> str:
        """The reason in words."""
        return str(Reason(self.reason).label)


def letters_here(run_id: int) -> list[Here]:
    """The letters of a run that wait to leave, in their order."""
    return [Here(*row) for row in sql.rows(_HERE.format(which=_OF_RUN), [run_id])]


def stale_letters(run: LetterRun, *, day: date, letters: Sequence[Here] | None = None) -> list[Stale]:
    """Which of the letters here must be pulled.

    Whoever paid since, is held since or owes less than the letter asks for; and all of them where so much
    time went by that the printed deadline leaves fewer days than the rules give.
    """
    found = letters_here(run.pk) if letters is None else letters
    return _stale(Step(run.step), found, day)


def _stale(step: Step, letters: Sequence[Here], day: date) -> list[Stale]:
    judged = judged_of(step, [one.supply_id for one in letters], day)
    least = least_deadline(step, day, pack_on(day))
    stale = []
    for one in letters:
        found = judged[one.supply_id]
        if found.reason and found.reason != Reason.OUT:  # it is the one on its way
            stale.append(Stale(one, found.reason))
        elif found.yen < one.yen:
            stale.append(Stale(one, Reason.CHANGED.value))
        elif one.deadline_on < least:
            stale.append(Stale(one, Reason.LATE.value))
    return stale


def refuse_stale(event: PiecesLeaving) -> None:
    """Listener: a letter whose debtor owes it no more leaves by no door; the locks hold until it has left.

    Raises:
        LettersToPull: nothing leaves.
    """
    step = STEP_OF.get(event.kind)
    if step is None or not event.piece_ids:
        return
    query = _HERE.format(which="n.piece_id = ANY(%s)")
    letters = [Here(*row) for row in sql.rows(query, [list(event.piece_ids)])]
    lock_supplies(one.supply_id for one in letters)
    if stale := _stale(step, letters, event.on):
        raise errors.LettersToPull(count=len(stale))


def close_left(event: PiecesDispatched) -> None:
    """Listener: a run of which the last letter left is over."""
    batches = sql.rows(
        "SELECT DISTINCT p.run_id FROM mail_pieceevent v JOIN mail_piece p ON p.id = v.piece_id "
        "WHERE v.dispatch_id = %s AND p.subject_kind = 'arrears.notice'",
        [event.dispatch_id],
    )
    found = LetterPrint.objects.select_related("run").filter(batch_id__in=[one for (one,) in batches])
    if not found:
        return
    dispatch = Dispatch.objects.select_related("recorded_by").get(pk=event.dispatch_id)
    for printing in found:
        close_if_done(printing.run, actor=dispatch.recorded_by, at=dispatch.recorded_at)


@transaction.atomic
def pull_letters(*, run_id: int, actor: User, at: datetime) -> list[Stale]:
    """発送とりやめ: the letters that must not leave are taken out of the pile, and say why.

    Raises:
        RunIsOver, NothingToPull: nothing is changed.

    Source:
        COL-060 【金沢収納】第23条(3)イ: a customer who paid that morning is dropped.
    """
    run = take_run(run_id, State.PRINTED, act="封筒を抜くこと")
    letters = letters_here(run.pk)
    lock_supplies(one.supply_id for one in letters)
    stale = stale_letters(run, day=clock.day_of(at), letters=letters)
    if not stale:
        raise errors.NothingToPull()
    for one in stale:
        mail.record_spoiled(
            piece_id=one.letter.piece_id, reason=mail.Reason.STOPPED, note=one.label, actor=actor, at=at
        )
    RunExclusion.objects.bulk_create(
        RunExclusion(
            line_id=one.letter.line_id,
            reason=one.reason,
            stage=RunExclusion.Stage.PULL,
            by_system=True,
            at=at,
            by_id=actor.pk,
        )
        for one in stale
    )
    people = users_and_payers([one.letter.supply_id for one in stale], on=clock.day_of(at))
    record(
        action="arrears.letters.pulled",
        subject=run,
        actor=actor,
        at=at,
        customers=people,
        step=run.step,
        count=len(stale),
    )
    close_if_done(run, actor=actor, at=at)
    return stale


@transaction.atomic
def send_letters(
    *, run_id: int, dispatched_on: date, unit_yen: int | None, actor: User, at: datetime
) -> Dispatch:
    """Record that the letters of a run left by post, with batch, day and postage.

    Raises:
        RunIsOver, LettersToPull, and what `mail.dispatch_run` raises. Nothing is changed.

    Source:
        COL-061 【金沢収納】第23条(3)ウ, 別表２ 給水停止予告書発送件数.
    """
    run = take_run(run_id, State.PRINTED, act="投函の記録")
    printing = LetterPrint.objects.select_related("batch").get(run=run)
    dispatch = mail.dispatch_run(
        run=printing.batch,
        kind=LETTERS[Step(run.step)].code,
        dispatched_on=dispatched_on,
        unit_yen=unit_yen,
        actor=actor,
        at=at,
    )
    record(
        action="arrears.letters.sent",
        subject=run,
        actor=actor,
        at=at,
        step=run.step,
        count=dispatch.piece_count,
        day=dispatched_on,
    )
    return dispatch


def routes_here(run_id: int) -> list[tuple[str, int]]:
    """The reading routes whose letters wait to leave, with how many."""
    counts: dict[str, int] = {}
    for one in letters_here(run_id):
        counts[one.route] = counts.get(one.route, 0) + 1
    return sorted(counts.items())
