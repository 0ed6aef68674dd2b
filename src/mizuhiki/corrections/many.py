"""一括更正: worked out supply by supply, agreed to as a whole, and booked by the door of a single one.

Each supply is a transaction of its own with a key of its own: a run that was killed goes on where the last
whole supply ended, and none is corrected twice (law 13).
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.billing.api import NothingCorrected
from mizuhiki.corrections import errors, reckoning, services
from mizuhiki.corrections.batch_models import BATCH_KIND, BatchLeft, CorrectionBatch
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase, CorrectionEnd
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import batches, clock, jobs, serials, sql
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun

PREPARING = "corrections.preparing"  # of the run that works out
PREPARE_JOB, BOOK_JOB = "corrections.prepare_batch", "corrections.book_batch"
Outcome = CorrectionEnd.How
# The bills of the chosen supplies and months that were priced by the use class and bore, by supply.
_CHOSEN = """
    SELECT a.supply_id, array_agg(DISTINCT a.demand_id ORDER BY a.demand_id)
    FROM billing_assessment a JOIN billing_pricing p ON p.id = a.pricing_id
    JOIN customers_supply s ON s.id = a.supply_id
    WHERE a.corrects_id IS NULL AND a.demand_id IS NOT NULL
      AND a.cycle_month BETWEEN %(first)s AND %(last)s
      AND (%(use)s = '' OR p.request->>'use' = %(use)s)
      AND (%(bore)s::int IS NULL OR (p.request->>'bore_mm')::int = %(bore)s)
      AND (%(listed)s::text[] = '{}' OR s.inquiry_no = ANY(%(listed)s))
    GROUP BY 1 ORDER BY 1
"""
_LINES = """
    SELECT l.assessment_id, l.before_yen, l.after_yen, a.amount_yen + coalesce(sum(k.amount_yen), 0)::bigint,
           coalesce(max(k.id), 0)
    FROM corrections_correctioncase c JOIN corrections_correctionline l ON l.case_id = c.id
    JOIN billing_assessment a ON a.id = l.assessment_id
    LEFT JOIN billing_assessment k ON k.corrects_id = a.id
    WHERE c.batch_id = %s GROUP BY l.id, a.id ORDER BY l.id
"""


@dataclass(frozen=True)
class Choice:
    """Which bills a batch is about."""

    first_month: date
    last_month: date
    use_class: str = ""
    bore_mm: int | None = None
    listed: tuple[str, ...] = ()


@transaction.atomic
def ask_for_batch(
    *, choice: Choice, change: Change, reason: str, reference: str, actor: Actor, at: datetime
) -> CorrectionBatch:
    """Ask the worker to work out what the chosen bills come to. No bill changes yet.

    Raises:
        NothingSaid, ChoiceTooWide, NumberUnknown, AskedAlready, ReasonNeeded: nothing is changed.

    Source:
        issue 7, point 4; design.md, law 13.
    """
    if CorrectionBatch.objects.filter(reference=reference).exists():
        raise errors.AskedAlready(shown=reference[:8])
    if change == Change():
        raise errors.NothingSaid
    if not reason.strip():
        raise approvals.ReasonNeeded
    if not (choice.use_class or choice.bore_mm or choice.listed):
        raise errors.ChoiceTooWide
    _refuse_unknown(choice.listed)
    numbered = serials.next_of_year(CorrectionBatch, clock.day_of(at))
    run = batches.ask_for(
        kind=PREPARING,
        key=f"{numbered['fiscal_year']}-{numbered['number']}",
        title=f"一括更正の計算（{choice.first_month:%Y-%m}〜{choice.last_month:%Y-%m}）",
        expected={},
        actor=actor,
    )
    kinds = CorrectionCase.Kind
    is_rules = change.rules_id is not None or change.granted or change.dropped
    batch = CorrectionBatch.objects.create(
        **numbered,
        kind=kinds.RULES if is_rules else kinds.FACTS,
        change=change.to_dict(),
        use_class=choice.use_class,
        bore_mm=choice.bore_mm,
        listed=list(choice.listed),
        first_month=choice.first_month,
        last_month=choice.last_month,
        reason=reason.strip(),
        run=run,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="corrections.batch.asked_for", subject=batch, actor=actor, at=at)
    jobs.enqueue(PREPARE_JOB, batch_id=batch.pk)
    return batch


def _refuse_unknown(listed: Sequence[str]) -> None:
    found = sql.rows("SELECT inquiry_no FROM customers_supply WHERE inquiry_no = ANY(%s)", [list(listed)])
    known = {number for (number,) in found}
    for line, number in enumerate(listed, 1):
        if number not in known:
            raise errors.NumberUnknown(line=line, number=number[:20])


def prepare_batch(batch_id: int) -> None:
    """What the job does. A refusal stands in the run; a second job goes on with what is left.

    Source:
        issue 7, point 4; design.md, law 13.
    """
    batch = CorrectionBatch.objects.select_related("run", "by").get(pk=batch_id)
    with suppress(RuleBroken), batches.run_in_parts(batch.run, actor=batch.by) as work:
        chosen = chosen_by(batch)
        for done, (supply_id, demand_ids) in enumerate(chosen):
            work.step("請求を計算し直しています", done=done, total=len(chosen))
            _prepare_one(batch, supply_id, demand_ids)
        work.finish(facts_of(batch))


def chosen_by(batch: CorrectionBatch) -> list[tuple[int, list[int]]]:
    """(supply, its chosen bills) of a batch."""
    asked = {
        "first": batch.first_month,
        "last": batch.last_month,
        "use": batch.use_class,
        "bore": batch.bore_mm,
        "listed": list(batch.listed),
    }
    return [(supply_id, list(demands)) for supply_id, demands in sql.rows(_CHOSEN, asked)]


@transaction.atomic
def _prepare_one(batch: CorrectionBatch, supply_id: int, demand_ids: Sequence[int]) -> None:
    """The correction of one supply as it would be; what comes to the same has none."""
    lock_supplies([supply_id])
    reference, at = f"batch:{batch.pk}:{supply_id}", clock.now()
    if CorrectionCase.objects.filter(reference=reference).exists():
        return
    change = Change.from_dict(batch.change)
    try:
        plan = reckoning.plan_of(
            supply_id=supply_id, change=change, demand_ids=demand_ids, today=clock.day_of(at)
        )
        services.open_case(
            supply_id=supply_id,
            kind=CorrectionCase.Kind(batch.kind),
            change=change,
            plan=plan,
            reason=batch.reason,
            reference=reference,
            actor=batch.by,
            at=at,
            batch=batch,
        )
    except NothingCorrected:
        return
    except RuleBroken as broken:
        BatchLeft.objects.get_or_create(
            batch=batch, supply_id=supply_id, defaults={"why": broken.message[:400]}
        )


def facts_of(batch: CorrectionBatch) -> dict[str, int]:
    """What a batch comes to: corrections, yen of them, what is barred, and what was left."""
    cases, yen, barred = sql.rows(
        """
        SELECT count(DISTINCT c.id),
               coalesce(sum(l.after_yen - l.before_yen) FILTER (WHERE l.barred_since IS NULL), 0)::bigint,
               count(l.id) FILTER (WHERE l.barred_since IS NOT NULL)
        FROM corrections_correctioncase c JOIN corrections_correctionline l ON l.case_id = c.id
        WHERE c.batch_id = %s
        """,
        [batch.pk],
    )[0]
    return {
        "corrections": int(cases),
        "corrected_yen": int(yen),
        "barred": int(barred),
        "left": batch.left.count(),
    }


def content_of(batch: CorrectionBatch) -> list[object]:
    """Names every line and what stands of it now; says whether anything moved since it was worked out."""
    lines = [list(row) for row in sql.rows(_LINES, [batch.pk])]
    moved = any(before != standing for _, before, _, standing, _ in lines)
    return [hashlib.sha256(json.dumps(lines).encode()).hexdigest(), moved]


@transaction.atomic
def ask_agreement(*, batch_id: int, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to let a whole batch be booked, as it was worked out.

    Raises:
        BatchNotReady, PreviewChanged, what `approvals.ask` raises: nothing is changed.

    Source:
        issue 7, point 4; design.md, laws 9 and 13.
    """
    batch = CorrectionBatch.objects.select_related("run").get(pk=batch_id)
    facts = facts_of(batch)
    if batch.run.state != BatchRun.State.DONE or not facts["corrections"]:
        raise errors.BatchNotReady
    if content_of(batch)[1]:
        raise errors.PreviewChanged
    audit.record(
        action="corrections.batch.submitted", subject=batch, actor=actor, at=at, count=facts["corrections"]
    )
    return approvals.ask(
        kind=BATCH_KIND,
        title=f"一括更正（{batch.shown}）",
        subject=batch,
        reason=batch.reason,
        actor=actor,
        at=at,
        item_count=facts["corrections"],
        amount_yen=facts["corrected_yen"],
    )


def start_booking(request: ApprovalRequest) -> BatchRun:
    """Let the worker book what two people agreed to; inside the transaction of the decision."""
    batch = CorrectionBatch.objects.get(pk=request.subject_id)
    run = batches.ask_for(
        kind=BATCH_KIND,
        key=f"{batch.pk}",
        title=f"一括更正 {batch.shown}",
        expected=facts_of(batch),
        actor=request.asked_by,
    )
    jobs.enqueue(BOOK_JOB, run_id=run.pk)
    return run


def book_batch(run_id: int) -> None:
    """What the job does. A second job books what is left.

    Source:
        issue 7, point 4; design.md, laws 4 and 13.
    """
    run = BatchRun.objects.get(pk=run_id, kind=BATCH_KIND)
    request = ApprovalRequest.objects.select_related("asked_by").get(
        kind=BATCH_KIND, subject_id=int(run.key), decision__outcome="granted"
    )
    with suppress(RuleBroken), batches.run_in_parts(run, actor=request.asked_by) as work:
        left = list(CorrectionCase.objects.filter(batch_id=request.subject_id, end=None).order_by("pk"))
        for done, case in enumerate(left):
            work.step("更正しています", done=done, total=len(left))
            _book_one(case, request, run)
        ends = CorrectionEnd.objects.filter(case__batch_id=request.subject_id)
        booked = ends.filter(how=Outcome.BOOKED)
        work.finish({"corrections": booked.count(), "left": ends.exclude(how=Outcome.BOOKED).count()})


def _book_one(case: CorrectionCase, request: ApprovalRequest, run: BatchRun) -> None:
    """One correction by the one door; what changed since it was worked out ends with the reason."""
    at = clock.now()
    try:
        services.book(case_id=case.pk, request=request, actor=request.asked_by, at=at, run=run)
    except errors.CorrectionEnded:
        return
    except RuleBroken as broken:
        services.end_unbooked(
            case_id=case.pk, how=Outcome.REFUSED, reason=broken.message[:400], actor=request.asked_by, at=at
        )


def end_batch(batch_id: int, *, how: CorrectionEnd.How, reason: str, actor: Actor, at: datetime) -> int:
    """A batch was sent back or withdrawn: each of its corrections ends so; how many."""
    open_cases = CorrectionCase.objects.filter(batch_id=batch_id, end=None).order_by("pk")
    made = CorrectionEnd.objects.bulk_create(
        CorrectionEnd(case=one, how=how, reason=reason, on=clock.day_of(at), at=at, by_id=actor.pk)
        for one in open_cases
    )
    return len(made)
