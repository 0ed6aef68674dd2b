"""日次締め: prove the ledger, seal the day, and take nothing more on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.ledger import chain
from mizuhiki.ledger.days import last_closed_day, refuse_closed
from mizuhiki.ledger.models import DailyProof, FoundDifference, JournalEntry
from mizuhiki.ledger.proof import Difference, Proof, prove
from mizuhiki.platform import batches, clock, events, jobs, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


@dataclass(frozen=True)
class DayClosing:
    """Every open day up to this one is about to close; a listener that knows better raises."""

    until: date


KIND = "ledger.close"
JOB = "ledger.prove_and_close"


class LedgerDiffers(RuleBroken):
    """The proof does not hold; the day stays open and somebody must look."""

    code = "ledger_differs"
    sentence = "元帳と補助簿に{count:,}件、{yen:,}円の差異があるため、締めていません。"

    def __init__(self, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        super().__init__(count=len(differences), yen=sum(abs(one.yen) for one in differences))


class DayNotReached(RuleBroken):
    """A day that has not come yet cannot be closed."""

    code = "day_not_reached"
    sentence = "{day}はまだ来ていないため、締められません。"


class EarlierDayOpen(RuleBroken):
    """Days are closed in their order."""

    code = "earlier_day_open"
    sentence = "{earlier}の日次締めが済んでいません。古い日から順に締めてください。"


@transaction.atomic
def close_day(
    *, day: date, at: datetime, actor: Actor | None = None, proof: Proof | None = None
) -> DailyProof:
    """Prove the ledger and close a day: its totals join the chain and nothing may be posted on it.

    Days before it on which nothing moved are closed with it, so that the chain skips none.

    Args:
        proof: made just before, of one instant, so that nobody waits for it; what was booked since then
            is proven with the next day. Without it everything is proven here, with the utility still.

    Raises:
        DayIsClosed, DayNotReached, EarlierDayOpen: the day cannot be closed now.
        LedgerDiffers: the proof found a difference. Nothing is closed by any of them.

    Source:
        design.md, law 4; COL-058 【金沢収納】第23条(2).
    """
    locks.take_utility()
    if (earlier := first_open_day(before=day)) is not None:
        refuse_closed(day)
        raise EarlierDayOpen(earlier=earlier)
    return close_days(until=day, at=at, actor=actor, proof=proof)


@transaction.atomic
def close_days(
    *, until: date, at: datetime, actor: Actor | None = None, proof: Proof | None = None
) -> DailyProof:
    """Catch up: prove once, then close every open day up to `until`, in order.

    Raises:
        DayIsClosed, DayNotReached, LedgerDiffers: nothing is closed.
        What a listener of `DayClosing` raises: another room has not closed its day.

    Source:
        design.md, law 4; COL-058 【金沢収納】第23条(2)エ.
    """
    locks.take_utility()
    refuse_closed(until)
    if until > clock.day_of(at):
        raise DayNotReached(day=until)
    events.publish(DayClosing(until=until))
    proof = proof or prove()
    if not proof.holds:
        raise LedgerDiffers(proof.differences)
    closed = chain.add_days(until=until, at=at, actor=actor)
    audit.record(action="ledger.day.closed", subject=closed, actor=actor, at=at, day=until.isoformat())
    return closed


def first_open_day(*, before: date) -> date | None:
    """The first day before `before` that has postings and is not closed."""
    entries = JournalEntry.objects.filter(posted_on__lt=before)
    if (last := last_closed_day()) is not None:
        entries = entries.filter(posted_on__gt=last)
    return entries.order_by("posted_on").values_list("posted_on", flat=True).first()


@transaction.atomic
def ask_to_close(*, day: date, at: datetime, actor: Actor) -> BatchRun:
    """Let the worker prove and close a day; what refuses it at once is said at once.

    Raises:
        DayIsClosed, DayNotReached, EarlierDayOpen: nothing is asked.
        BatchUnderWay: somebody has asked already.

    Source:
        design.md, law 4; COL-058 【金沢収納】第23条(2)エ.
    """
    locks.take_name(f"{KIND}:{day}")
    refuse_closed(day)
    if day > clock.day_of(at):
        raise DayNotReached(day=day)
    if (earlier := first_open_day(before=day)) is not None:
        raise EarlierDayOpen(earlier=earlier)
    events.publish(DayClosing(until=day))
    run, is_new = BatchRun.objects.get_or_create(kind=KIND, key=f"{day}", defaults={"title": _title(day)})
    if not is_new and run.state != BatchRun.State.FAILED:
        raise batches.BatchUnderWay(title=run.title)
    run.state, run.step = BatchRun.State.WAITING, ""
    run.save(update_fields=["state", "step"])
    jobs.enqueue(JOB, day=f"{day}", actor_id=actor.pk)
    audit.record(action="ledger.closing.asked", subject=run, actor=actor, at=at, day=day.isoformat())
    return run


def prove_and_close(*, day: date, at: datetime, actor: Actor | None) -> BatchRun:
    """The work itself, as a run people can see. Differences found are kept for the day's page.

    Raises:
        LedgerDiffers and what `close_day` raises: the day stays open.

    Source:
        design.md, law 4; COL-058 【金沢収納】第23条(2)エ.
    """
    BatchRun.objects.filter(kind=KIND, key=f"{day}").update(step="元帳と補助簿を照合しています")
    proof = prove()
    try:
        with batches.run(kind=KIND, key=f"{day}", title=_title(day), actor=actor) as work:
            work.step("締めています")
            closed = close_day(day=day, at=at, actor=actor, proof=proof)
            facts = {"receivable_yen": closed.totals.get("receivable_yen", 0)}
            work.log("照合が一致し、日次締めが完了しました", **facts)
            work.finish(facts)
    except LedgerDiffers as differs:
        _keep(differs.differences, day=day, at=at)
        raise
    return work.run


@transaction.atomic
def _keep(differences: Sequence[Difference], *, day: date, at: datetime) -> None:
    FoundDifference.objects.bulk_create(
        FoundDifference(
            day=day, found_at=at, subledger=one.subledger, title=one.title, subject=one.subject[:100],
            expected_yen=one.expected_yen, found_yen=one.found_yen,
        )
        for one in differences
    )  # fmt: skip
    audit.record(
        action="ledger.day.differed", subject=None, actor=None, at=at, day=f"{day}", count=len(differences)
    )


def _title(day: date) -> str:
    return f"{day} 日次締め"
