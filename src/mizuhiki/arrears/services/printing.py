"""Printing a run: planned under the locks with its slips, then file by file; after a kill it goes on."""

import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction

from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.letter_kinds import LETTERS, SUBJECT
from mizuhiki.arrears.letter_rows import Filled, Filler, Reason, Unfilled
from mizuhiki.arrears.models import (
    LetterPrint,
    Notice,
    PlannedLetter,
    RunExclusion,
    RunLine,
)
from mizuhiki.arrears.run_selectors import Judged, judged_of
from mizuhiki.arrears.run_states import State
from mizuhiki.arrears.services.closing import close_if_done
from mizuhiki.arrears.services.running import exclude, least_deadline, letter_of_step, take_run
from mizuhiki.audit.api import record
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import ARREARS_LETTER, FilePrinted
from mizuhiki.mail import api as mail
from mizuhiki.platform import batches, clock, jobs, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Step, pack_of_version
from mizuhiki.staff.api import User

KIND = "arrears.letters"
JOB = "arrears.print_letters"
ROWS_A_FILE, FILLED_AT_ONCE = 100, 1_000

Group = list[Filled | Unfilled]


@transaction.atomic
def order_print(*, run_id: int, actor: User, at: datetime, by_job: bool = True) -> LetterPrint | None:
    """Judge every line once more under its lock, issue the slips, and send the rest to the printer.

    Returns nothing where everybody is excluded by now: the run is closed then.

    Args:
        by_job: the worker prints; False where the caller does (`print_letters`).

    Raises:
        RunIsOver: it was not checked, a second person has not looked, or it was printed.
        DeadlineTooNear: its day of sending went by, and what is left is less than the rules give.
        Nothing is changed.

    Source:
        COL-060, COL-061 【金沢収納】第23条(3)イ・ウ; design.md, laws 5 and 16.
    """
    run = take_run(run_id, State.APPROVED, act="印刷")
    step, pack = Step(run.step), pack_of_version(run.rules_id)
    terms, words = letter_of_step(step, pack)
    least = least_deadline(step, max(run.send_on, clock.day_of(at)), pack)
    if run.deadline_on < least:
        raise errors.DeadlineTooNear(least=least, days=terms.deadline_days)
    lines = list(RunLine.objects.filter(run=run, exclusion=None).order_by("place"))
    lock_supplies(line.supply_id for line in lines)
    judged = judged_of(step, [line.supply_id for line in lines], max(run.send_on, clock.day_of(at)))
    exclude(run, judged.values(), stage=RunExclusion.Stage.PRINT, actor=actor, at=at)
    lines = [line for line in lines if not judged[line.supply_id].reason]
    if not lines:
        close_if_done(run, actor=actor, at=at)
        return None
    slips = {}
    if words.has_slip:
        slips = billing.issue_slips(
            {line.supply_id: judged[line.supply_id].demands for line in lines},
            last_day=max(billing.slip_due_on_of(run.send_on), run.deadline_on),
            at=at,
        )
    batch = BatchRun.objects.create(
        kind=KIND,
        key=f"{run.pk}",
        title=f"{terms.title}の印刷（{run.send_on:%m月%d日}発送）",
        total_count=len(lines),
        started_by_id=actor.pk,
    )
    made = LetterPrint.objects.create(run=run, batch=batch, planned_count=len(lines), at=at, by_id=actor.pk)
    _place(made, lines, judged, {supply_id: slip.pk for supply_id, slip in slips.items()})
    record(action="arrears.print.ordered", subject=run, actor=actor, at=at, step=run.step, count=len(lines))
    if by_job:
        jobs.enqueue(JOB, run_id=run.pk)
    return made


def _place(
    made: LetterPrint, lines: Sequence[RunLine], judged: dict[int, Judged], slips: dict[int, int]
) -> None:
    """Number the letters in their order; those of protected supplies come last, in files apart."""
    apart = [line for line in lines if judged[line.supply_id].is_protected]
    plain = [line for line in lines if not judged[line.supply_id].is_protected]
    numbers, first, rows = iter(mail.reserve_ids(len(lines))), 1, []
    for part in (plain, apart):
        for place, line in enumerate(part):
            of = judged[line.supply_id]
            rows.append(
                (
                    line.pk, made.pk, first + place // ROWS_A_FILE, place % ROWS_A_FILE, next(numbers),
                    of.is_protected, slips.get(line.supply_id), of.yen,
                )
            )  # fmt: skip
        first += -(-len(part) // ROWS_A_FILE)
    sql.copy(
        "arrears_plannedletter (line_id, printing_id, file_no, place, piece_id, is_protected, slip_id, yen)",
        rows,
    )


def print_letters(run_id: int) -> BatchRun:
    """Carry the order of a run out, file by file; after a kill it goes on behind the last whole file.

    Raises:
        BatchAlreadyDone, BatchUnderWay: nothing is changed.
    """
    order = LetterPrint.objects.select_related("run", "batch", "by").get(pk=run_id)
    folder = settings.PRINTING / str(order.batch_id)
    with batches.run_in_parts(order.batch, actor=order.by) as work:
        done = _accounted(order)
        groups = deque[Group]()
        printed = documents.render_batches(
            ARREARS_LETTER,
            _batches(order, groups, after=done),
            folder,
            press=settings.PRESS,
            at=order.at,
            first=done + 1,
        )
        count = PlannedLetter.objects.filter(printing=order, file_no__lte=done).count()
        for file in printed:
            group = groups.popleft()
            _keep(order, file, group)
            mail.remove_file(file)
            count += len(group)
            work.step("印刷しています", done=count, total=order.planned_count)
        with transaction.atomic():
            facts = _balanced(order)
            work.log("印刷が完了しました", **facts)
            work.finish(facts)
            close_if_done(order.run, actor=order.by, at=clock.now())
    shutil.rmtree(folder, ignore_errors=True)
    return order.batch


def _accounted(order: LetterPrint) -> int:
    """The last file whose letters are all printed or excluded; files are kept in their order."""
    ((number,),) = sql.rows(
        """
        SELECT coalesce(max(n.file_no), 0) FROM arrears_plannedletter n WHERE n.printing_id = %s
        AND (EXISTS (SELECT FROM mail_piece p WHERE p.id = n.piece_id)
             OR EXISTS (SELECT FROM arrears_runexclusion u WHERE u.line_id = n.line_id))
        """,
        [order.pk],
    )
    return int(number)


def _batches(
    order: LetterPrint, groups: deque[Group], *, after: int
) -> Iterator[list[documents.ArrearsLetter]]:
    """The rows of each file in turn; what they are made of is laid into `groups` for the keeping."""
    filler, step = Filler(order.run, today=clock.today()), FILLED_AT_ONCE // ROWS_A_FILE
    while True:
        planned = list(
            PlannedLetter.objects.filter(printing=order, file_no__gt=after, file_no__lte=after + step)
            .select_related("line")
            .order_by("file_no", "place")
        )
        if not planned:
            return
        for _, filled in groupby(filler.fill(planned), key=lambda one: one.planned.file_no):
            group = list(filled)
            groups.append(group)
            yield [one.row for one in group if isinstance(one, Filled)]
        after += step


@transaction.atomic
def _keep(order: LetterPrint, file: FilePrinted, group: Group) -> None:
    """One file with its notices and letters, and why the rest of its lines have none; all or nothing."""
    at, run = clock.now(), order.run
    refused = {finding.paper_id: finding for finding in reversed(file.refused)}
    made = [one for one in group if isinstance(one, Filled) and one.row.paper_id not in refused]
    assert [one.row.paper_id for one in made] == list(file.paper_ids), "the file holds what was filled"
    if made:
        notices = _notices(order, made, at)
        letter = LETTERS[Step(run.step)]
        mail.keep_file(
            file,
            [_piece(notice, one) for notice, one in zip(notices, made, strict=True)],
            name=f"{letter.title}-{run.pk}-{file.number:05d}",
            kind=letter.code,
            subject_kind=SUBJECT,
            is_protected=made[0].planned.is_protected,
            run=order.batch,
            actor=order.by,
            at=at,
        )
    unfilled = [one for one in group if isinstance(one, Unfilled)]
    for one in group:
        if isinstance(one, Filled) and one.row.paper_id in refused:
            found = refused[one.row.paper_id]
            told = f"{found.field}の文字{found.shown}が印刷用のフォントにない"
            unfilled.append(Unfilled(one.planned, Reason.REFUSED, told))
    RunExclusion.objects.bulk_create(
        RunExclusion(
            line_id=one.planned.line_id,
            reason=one.reason,
            stage=RunExclusion.Stage.PRINT,
            by_system=True,
            note=one.note,
            at=at,
            by_id=order.by_id,
        )
        for one in unfilled
    )


def _notices(order: LetterPrint, made: Sequence[Filled], at: datetime) -> list[Notice]:
    """The papers as evidence: which debts each names, with what was open of them."""
    run = order.run
    notices = Notice.objects.bulk_create(
        Notice(
            supply_id=one.planned.line.supply_id,
            step=run.step,
            rules_id=run.rules_id,
            run=order.batch,
            made_on=run.send_on,
            deadline_on=run.deadline_on,
            yen=one.judged.yen,
            other_yen=one.judged.other_yen,
            at=at,
            by_id=order.by_id,
        )
        for one in made
    )
    sql.copy(
        "arrears_noticedebt (notice_id, assessment_id, yen)",
        (
            (notice.pk, debt_id, yen)
            for notice, one in zip(notices, made, strict=True)
            for debt_id, yen in one.judged.debts.items()
        ),
    )
    return notices


def _piece(notice: Notice, one: Filled) -> mail.NewPiece:
    recipient = one.target.recipient
    return mail.NewPiece(
        piece_id=one.planned.piece_id,
        subject_id=notice.pk,
        addressee_id=recipient.addressee_id,
        name=f"{recipient.name} {recipient.honorific}",
        postcode=one.target.postcode,
        address=one.target.address,
        supply_id=notice.supply_id,
    )


def _balanced(order: LetterPrint) -> dict[str, int]:
    """The counts of the print, once every planned letter is printed or excluded (law 3)."""
    ((printed, excluded, yen),) = sql.rows(
        """
        SELECT count(p.id), count(x.line_id), coalesce(sum(n.yen) FILTER (WHERE p.id IS NOT NULL), 0)
        FROM arrears_plannedletter n LEFT JOIN mail_piece p ON p.id = n.piece_id
        LEFT JOIN arrears_runexclusion x ON x.line_id = n.line_id WHERE n.printing_id = %s
        """,
        [order.pk],
    )
    if printed + excluded != order.planned_count:
        raise errors.CountsDiffer(f"{order.planned_count} planned, {printed} printed, {excluded} excluded")
    return {
        "planned": order.planned_count,
        "printed": int(printed),
        "kept_back": int(excluded),
        "printed_yen": int(yen),
    }
