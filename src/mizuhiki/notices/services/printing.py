"""Ordering a print and carrying it out: files of a hundred, each kept whole with its letters or not."""

import shutil
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import DEBIT_NOTICE, PAYMENT_NOTICE, FilePrinted
from mizuhiki.mail import api as mail
from mizuhiki.notices import planning
from mizuhiki.notices.errors import BillingNotDone, NothingToPrint
from mizuhiki.notices.models import NoticePrint, PlannedNotice, UnprintedNotice
from mizuhiki.notices.selectors.counts import facts_of_print, month_of
from mizuhiki.notices.selectors.notices import Filled, Filler, Reason, Unfilled, Wanted
from mizuhiki.platform import batches, clock, jobs, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import NewItem

KIND = "notices.print"
JOB = "notices.print_notices"
UNPRINTED = "notices.unprinted"  # kind of work
PAPERS = {NoticePrint.Kind.PAYMENT: PAYMENT_NOTICE, NoticePrint.Kind.DEBIT: DEBIT_NOTICE}
DEMAND = "billing.demand"
FILLED_AT_ONCE = 1_000
TIME_TO_LOOK_INTO = timedelta(days=3)

Group = list[Filled | Unfilled]


class CountsDiffer(Exception):  # noqa: N818 - named by what is true now
    """Planned notices are not all accounted for: a fault of ours, and the run does not end."""


@transaction.atomic
def order_print(
    *,
    billing_run_id: int,
    kind: NoticePrint.Kind,
    order: NoticePrint.Order,
    actor: Actor | None,
    at: datetime,
    most: int | None = None,
    again: bool = False,
    by_job: bool = True,
) -> NoticePrint:
    """Plan a print of a billing run's notices and ask the worker to carry it out.

    Args:
        most: only so many, the first in the order; all that are left when None.
        again: those that an earlier print could not make into letters, instead of new ones.
        by_job: the worker prints; False where the caller does (`print_notices`).

    Raises:
        BillingNotDone, NothingToPrint: nothing is changed.

    Source:
        issue 2, section 5; design.md, laws 3 and 16.
    """
    billing_run = BatchRun.objects.get(pk=billing_run_id)
    if billing_run.state != BatchRun.State.DONE:
        raise BillingNotDone(title=billing_run.title)
    locks.take_name(f"notices:{billing_run_id}")
    count = planning.choose(
        billing_run_id=billing_run_id,
        kind=kind,
        order=order,
        most=most,
        again=again,
        today=clock.day_of(at),
    )
    if not count:
        raise NothingToPrint(title=billing_run.title, kind=kind.label)
    turn = NoticePrint.objects.filter(billing_run=billing_run, kind=kind).count() + 1
    run = BatchRun.objects.create(
        kind=KIND,
        key=f"{billing_run_id}/{kind.value}/{turn}",
        title=f"{billing_run.title.removesuffix(' 調定')} {kind.label}の印刷（{turn}回目）",
        total_count=count,
        started_by_id=actor.pk if actor else None,
    )
    made = NoticePrint.objects.create(
        run=run,
        billing_run=billing_run,
        kind=kind,
        order=order,
        planned_count=count,
        asked_at=at,
        asked_by_id=actor.pk if actor else None,
    )
    planning.place(made)
    record(action="notices.print.ordered", subject=made, actor=actor, at=at, kind=kind.value, count=count)
    if by_job:
        jobs.enqueue(JOB, print_id=made.pk)
    return made


def print_notices(print_id: int) -> BatchRun:
    """Carry an order out, file by file; after a kill it goes on behind the last whole file.

    Raises:
        BatchAlreadyDone, BatchUnderWay: nothing is changed.
    """
    order = NoticePrint.objects.select_related("run", "billing_run", "asked_by").get(pk=print_id)
    paper, folder = PAPERS[NoticePrint.Kind(order.kind)], settings.PRINTING / str(order.run_id)
    with batches.run_in_parts(order.run, actor=order.asked_by) as work:
        done = _accounted(order)
        groups = deque[Group]()
        printed = documents.render_batches(
            paper,
            _batches(order, groups, after=done),
            folder,
            press=settings.PRESS,
            at=order.asked_at,
            first=done + 1,
        )
        count = PlannedNotice.objects.filter(order=order, file_no__lte=done).count()
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
    shutil.rmtree(folder, ignore_errors=True)
    return order.run


def _accounted(order: NoticePrint) -> int:
    """The last file whose notices are all letters or excused; files are kept in their order."""
    (number,) = sql.rows(
        """
        SELECT coalesce(max(n.file_no), 0) FROM notices_plannednotice n WHERE n.order_id = %s
        AND (EXISTS (SELECT FROM mail_piece p WHERE p.id = n.piece_id)
             OR EXISTS (SELECT FROM notices_unprintednotice u WHERE u.planned_id = n.id))
        """,
        [order.pk],
    )[0]
    return int(number)


def _batches(
    order: NoticePrint, groups: deque[Group], *, after: int
) -> Iterator[list[documents.PaymentNotice | documents.DebitNotice]]:
    """The rows of each file in turn; what they are made of is laid into `groups` for the keeping."""
    billing = order.billing_run
    assert billing.ended_at is not None
    issued_on = clock.day_of(billing.ended_at)
    filler = Filler(
        kind=NoticePrint.Kind(order.kind),
        pack=pack_on(month_of(order.billing_run_id)),
        issued_on=issued_on,
        today=clock.today(),
    )
    for wanted in _wanted(order, after=after):
        filled = filler.fill([one for _, one in wanted])
        numbers = [number for number, _ in wanted]
        for _, pairs in groupby(zip(numbers, filled, strict=True), key=lambda pair: pair[0]):
            group = [one for _, one in pairs]
            groups.append(group)
            yield [one.row for one in group if isinstance(one, Filled)]


def _wanted(order: NoticePrint, *, after: int) -> Iterator[list[tuple[int, Wanted]]]:
    """Planned notices with the number of their file, whole files of up to a thousand at once."""
    step = FILLED_AT_ONCE // planning.ROWS_A_FILE
    while True:
        rows = PlannedNotice.objects.filter(
            order=order, file_no__gt=after, file_no__lte=after + step
        ).order_by("file_no", "place")
        found = [(row.file_no, Wanted(row.pk, row.demand_id, row.piece_id, row.is_protected)) for row in rows]
        if not found:
            return
        yield found
        after += step


@transaction.atomic
def _keep(order: NoticePrint, file: FilePrinted, group: Group) -> None:
    """One file with its letters, and why the rest of its notices are none; all or nothing."""
    at = clock.now()
    kind = NoticePrint.Kind(order.kind)
    refused = {finding.paper_id: finding for finding in reversed(file.refused)}
    made = [one for one in group if isinstance(one, Filled) and one.row.paper_id not in refused]
    assert [one.row.paper_id for one in made] == list(file.paper_ids), "the file holds what was filled"
    if file.path is not None:
        mail.keep_file(
            file,
            [one.letter for one in made],
            name=f"{kind.label}-{order.run_id}-{file.number:05d}",
            kind=order.kind,
            subject_kind=DEMAND,
            is_protected=made[0].wanted.is_protected,
            run=order.run,
            actor=order.asked_by,
            at=at,
        )
        worklist.close_items([_key(one.wanted.demand_id) for one in made], at=at)
    unprinted = [one for one in group if isinstance(one, Unfilled)]
    unprinted += [
        Unfilled(
            one.wanted,
            Reason.REFUSED,
            0,
            f"{refused[one.row.paper_id].field}の文字{refused[one.row.paper_id].shown}が印刷用のフォントにない",
        )
        for one in group
        if isinstance(one, Filled) and one.row.paper_id in refused
    ]
    _excuse(kind, unprinted, at)


def _excuse(kind: NoticePrint.Kind, unprinted: list[Unfilled], at: datetime) -> None:
    """Write down why these are no letters, and lay on a desk what somebody has to do about it."""
    if not unprinted:
        return
    UnprintedNotice.objects.bulk_create(
        UnprintedNotice(planned_id=one.wanted.planned_id, reason=one.reason, detail=one.detail, at=at)
        for one in unprinted
    )
    settled = [one for one in unprinted if one.reason == Reason.SETTLED]
    worklist.close_items([_key(one.wanted.demand_id) for one in settled], at=at)
    worklist.open_items(
        kind=UNPRINTED,
        items=[
            NewItem(
                key=_key(one.wanted.demand_id),
                title=f"{kind.label}を出せません：{one.reason.label}",
                due_at=at + TIME_TO_LOOK_INTO,
                url_name="notices:unprinted_show",
                url_args=(one.wanted.planned_id,),
                subject=(DEMAND, one.wanted.demand_id),
            )
            for one in unprinted
            if one.reason != Reason.SETTLED
        ],
        at=at,
    )


def _key(demand_id: int) -> str:
    return f"{UNPRINTED}:{demand_id}"


def _balanced(order: NoticePrint) -> dict[str, int]:
    """The counts of the print, once every planned notice is a letter or excused, to the yen (law 3)."""
    facts = facts_of_print(order.pk)
    if facts["printed"] + facts["refused"] + facts["kept_back"] + facts["settled"] != facts["planned"]:
        raise CountsDiffer(f"planned notices are not accounted for: {facts}")
    if facts["printed_yen"] + facts["unprinted_yen"] != facts["planned_yen"]:
        raise CountsDiffer(f"yen of planned and accounted notices differ: {facts}")
    return facts
