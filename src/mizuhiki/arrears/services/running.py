"""発送前処理: a run is made, its candidates are checked, and another person agrees."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.models import (
    LetterRun,
    RunExclusion,
    RunLine,
    RunStep,
)
from mizuhiki.arrears.run_selectors import Judged, candidates_of, judged_of, places_of
from mizuhiki.arrears.run_states import State, state_of
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.services.closing import close_if_done
from mizuhiki.audit.api import record
from mizuhiki.customers.api import users_and_payers
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, locks, sql
from mizuhiki.rulepacks.api import LetterWords, Pack, Step, StepTerms, pack_of_version, pack_on
from mizuhiki.staff import api as staff
from mizuhiki.staff.api import User

APPROVAL = "arrears.letter_run"
CALENDAR = "collection"
MOST_DAYS_AHEAD = 31
ONE_DAY = timedelta(days=1)


def letter_of_step(step: Step, pack: Pack) -> tuple[StepTerms, LetterWords]:
    """The terms and the words of a step's letter.

    Raises:
        NoArrearsRules, StepIsNoLetter, NoLetterWords: there is none.
    """
    terms = terms_of(pack)
    if step is Step.CUT or step not in terms.steps:
        raise errors.StepIsNoLetter()
    if step not in pack.arrears_letters:
        raise errors.NoLetterWords()
    return terms.steps[step], pack.arrears_letters[step]


def least_deadline(step: Step, send_on: date, pack: Pack) -> date:
    """The first business day that leaves the debtor the days of the rules."""
    terms, _ = letter_of_step(step, pack)
    return pack.calendars[CALENDAR].on_or_after(send_on + ONE_DAY * terms.deadline_days)


@transaction.atomic
def make_run(
    *,
    step: Step,
    send_on: date,
    deadline_on: date | None,
    order: LetterRun.Order,
    reference: str,
    actor: User,
    at: datetime,
) -> LetterRun:
    """Keep the candidates of a step for letters of a date; what the system excludes is excluded at once.

    Args:
        deadline_on: as it is printed; the first day that the rules allow when None.
        reference: the key of this act; the same key makes one run, however often it is sent.

    Raises:
        SendDayPast, DeadlineTooNear: the days cannot be.
        ClosedDayWorkMissing: today or the day of sending is closed, and no entry says why it is needed.
        NobodyToWriteTo: no supply is ripe.
        NoArrearsRules, StepIsNoLetter, NoLetterWords: the rules have no such letter. Nothing is changed.

    Source:
        COL-060, COL-061 【金沢収納】第23条(3)イ・ウ; COL-010 第6条(2).
    """
    locks.take_name(f"arrears-run:{step.value}")
    before = LetterRun.objects.filter(reference=reference).first()
    if before is not None:
        return before
    today, pack = clock.day_of(at), pack_on(send_on)
    deadline_on = _deadline(step, send_on, deadline_on, pack, today=today)
    staff.require_closed_day_work(today)
    work = staff.require_closed_day_work(send_on)
    found = candidates_of(step, send_on)
    if not found:
        raise errors.NobodyToWriteTo(title=letter_of_step(step, pack)[0].title)
    run = LetterRun.objects.create(
        step=step.value,
        rules_id=pack.version_id,
        send_on=send_on,
        deadline_on=deadline_on,
        order=order,
        closed_day_work=work,
        candidates=len(found),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    judged = judged_of(step, [one.supply_id for one in found], send_on)
    _lay_lines(run, {one.supply_id: judged[one.supply_id].yen or one.yen for one in found}, order, send_on)
    exclude(run, judged.values(), stage=RunExclusion.Stage.CHECK, actor=actor, at=at)
    return _made(run, actor=actor)


def _made(run: LetterRun, *, actor: User) -> LetterRun:
    record(
        action="arrears.run.made",
        subject=run,
        actor=actor,
        at=run.at,
        step=run.step,
        day=run.send_on,
        count=run.candidates,
    )
    return run


def _deadline(step: Step, send_on: date, asked: date | None, pack: Pack, *, today: date) -> date:
    """The deadline as it is printed, where both days can be."""
    if not today <= send_on <= today + ONE_DAY * MOST_DAYS_AHEAD:
        raise errors.SendDayPast(today=today, most=MOST_DAYS_AHEAD)
    least = least_deadline(step, send_on, pack)
    if asked is not None and (asked < least or not pack.calendars[CALENDAR].is_open(asked)):
        raise errors.DeadlineTooNear(least=least, days=letter_of_step(step, pack)[0].deadline_days)
    return asked or least


def _lay_lines(run: LetterRun, yen: Mapping[int, int], order: LetterRun.Order, day: date) -> None:
    """The candidates in the order in which their letters are printed and carried."""
    places = places_of(yen)
    keys = {supply_id: (place.route, place.route_order, supply_id) for supply_id, place in places.items()}
    if order == LetterRun.Order.POSTCODE:
        targets = mail.targets_of(yen, pack=pack_on(day), today=day)
        keys = {
            supply_id: (targets[supply_id].postcode, targets[supply_id].address, *key)  # type: ignore[misc]
            for supply_id, key in keys.items()
        }
    ordered = sorted(yen, key=lambda supply_id: keys[supply_id])
    sql.copy(
        "arrears_runline (run_id, supply_id, place, route, yen)",
        (
            (run.pk, supply_id, place, places[supply_id].route, yen[supply_id])
            for place, supply_id in enumerate(ordered)
        ),
    )


def exclude(
    run: LetterRun, judged: Collection[Judged], *, stage: RunExclusion.Stage, actor: User, at: datetime
) -> int:
    """Write down which lines the system excludes; in the caller's transaction."""
    reasons = {one.supply_id: one.reason for one in judged if one.reason}
    lines = RunLine.objects.filter(run=run, supply_id__in=reasons, exclusion=None)
    made = [
        RunExclusion(
            line=line, reason=reasons[line.supply_id], stage=stage, by_system=True, at=at, by_id=actor.pk
        )
        for line in lines
    ]
    RunExclusion.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def exclude_line(
    *, line_id: int, reason: RunExclusion.Reason, note: str, actor: User, at: datetime
) -> RunExclusion:
    """A person takes a candidate out, and says why.

    Raises:
        RunIsOver: the run was checked before. AlreadyExcluded, ReasonMissing. Nothing is changed.

    Source:
        COL-060 【金沢収納】第23条(3)イ.
    """
    line = RunLine.objects.select_related("run").get(pk=line_id)
    run = take_run(line.run_id, State.MADE, act="除外")
    before = RunExclusion.objects.filter(line=line).first()
    if before is not None:
        raise errors.AlreadyExcluded(reason=before.get_reason_display())
    if reason == RunExclusion.Reason.OTHER and not note.strip():
        raise errors.ReasonMissing()
    made = RunExclusion.objects.create(
        line=line,
        reason=reason,
        stage=RunExclusion.Stage.CHECK,
        by_system=False,
        note=note.strip(),
        at=at,
        by_id=actor.pk,
    )
    record(
        action="arrears.line.excluded",
        subject=run,
        actor=actor,
        at=at,
        customers=users_and_payers([line.supply_id], on=clock.day_of(at)),
        code=reason.value,
    )
    return made


@transaction.atomic
def finish_check(*, run_id: int, note: str, actor: User, at: datetime) -> RunStep:
    """発送確認: the list was gone through; whoever paid meanwhile is dropped, and a second look is asked for.

    Args:
        note: for the second person, where one has to look.

    Raises:
        RunIsOver: nothing is changed.
        What `approvals.ask` raises: the second look cannot be asked for. Nothing is changed.

    Source:
        COL-060 【金沢収納】第23条(3)イ, 別表２ 催告状発送確認件数.
    """
    run = take_run(run_id, State.MADE, act="確認")
    step = Step(run.step)
    judged = judged_of(step, _left(run), run.send_on)
    exclude(run, judged.values(), stage=RunExclusion.Stage.CHECK, actor=actor, at=at)
    made = RunStep.objects.create(run=run, kind=RunStep.Kind.CHECKED, at=at, by_id=actor.pk)
    left = RunLine.objects.filter(run=run, exclusion=None)
    count = left.count()
    record(action="arrears.run.checked", subject=run, actor=actor, at=at, step=run.step, count=count)
    terms, words = letter_of_step(step, pack_of_version(run.rules_id))
    if not count:
        close_if_done(run, actor=actor, at=at)
    elif words.looked_at_twice:
        approvals.ask(
            kind=APPROVAL,
            title=f"{terms.title} {run.send_on:%m月%d日}発送 {count:,}件",
            subject=run,
            reason=note.strip() or "発送前の確認を終えた",
            actor=actor,
            at=at,
            item_count=count,
            amount_yen=sum(left.values_list("yen", flat=True)),
        )
    return made


def approve_run(*, run_id: int, actor: User, at: datetime) -> RunStep:
    """The second person looked at the list; in the transaction of their decision."""
    run = take_run(run_id, State.CHECKED, act="承認")
    made = RunStep.objects.create(run=run, kind=RunStep.Kind.APPROVED, at=at, by_id=actor.pk)
    record(action="arrears.run.approved", subject=run, actor=actor, at=at, step=run.step)
    return made


@transaction.atomic
def cancel_run(*, run_id: int, reason: str, actor: User, at: datetime) -> RunStep:
    """Nothing will be printed of it; its candidates are free for another run.

    Raises:
        RunIsOver: it went to the printer. ReasonMissing. Nothing is changed.

    Source:
        COL-060 【金沢収納】第23条(3)イ.
    """
    run = take_run(run_id, State.MADE, State.CHECKED, State.APPROVED, act="取りやめ")
    if not reason.strip():
        raise errors.ReasonMissing()
    made = RunStep.objects.create(
        run=run, kind=RunStep.Kind.CANCELLED, reason=reason.strip(), at=at, by_id=actor.pk
    )
    record(action="arrears.run.cancelled", subject=run, actor=actor, at=at, step=run.step)
    return made


def take_run(run_id: int, *states: State, act: str) -> LetterRun:
    """The run under its lock, where it stands in one of these states.

    Raises:
        RunIsOver: it stands elsewhere.
    """
    locks.take_name(f"arrears-letter-run:{run_id}")
    run = LetterRun.objects.get(pk=run_id)
    state = state_of(run)
    if state not in states:
        raise errors.RunIsOver(state=state.label, act=act)
    return run


def _left(run: LetterRun) -> list[int]:
    return list(RunLine.objects.filter(run=run, exclusion=None).values_list("supply_id", flat=True))
