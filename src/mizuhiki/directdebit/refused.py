"""振替不能: what becomes of rows the banks did not draw: asked once more (再振替), or a slip instead.

Where a whole file went out again in place of its failures, thousands paid twice. So a second file holds
rows of the first that failed and nothing else, the database refuses any other row, and two people agree.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import SlipInstead
from mizuhiki.directdebit import days, turning
from mizuhiki.directdebit.days import NOTHING, Amount
from mizuhiki.directdebit.errors import CountChanged, NothingToFollow, ResultsAwaited, RetryTakesTwo
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.directdebit.stranded import is_stranded
from mizuhiki.directdebit.writing import COLUMNS, expect, keep_file
from mizuhiki.platform import batches, clock, jobs, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import month_before

KIND = "directdebit.refused"
JOB = "directdebit.follow_up"
REACH = timedelta(days=92)  # older failures are long in arrears
FATES = {
    "retried": "再振替する請求",
    "turned": "納付書に切り替える請求",
    "again": "再振替を依頼した請求",
    "slip": "納付書を発行した請求",
    "paid": "先に納付された請求",
    "parked": "保留中の契約の請求",
}
_FAILED = """
    SELECT r.demand_id, d.supply_id, r.mandate_id, coalesce(o.open_yen, 0)::bigint AS open_yen,
           CASE WHEN EXISTS (SELECT FROM directdebit_debitrow n
                             WHERE n.demand_id = r.demand_id AND n.attempt > r.attempt) THEN 'again'
                WHEN coalesce(o.open_yen, 0) <= 0 THEN 'paid'
                WHEN EXISTS (SELECT FROM billing_slipdemand y WHERE y.demand_id = r.demand_id) THEN 'slip'
                WHEN s.parked <> '' THEN 'parked'
                WHEN x.code = ANY(%(codes)s) AND m.starts_on <= %(day)s
                     AND (m.ends_on IS NULL OR m.ends_on > %(day)s) THEN 'retried'
                ELSE 'turned' END AS fate
    FROM directdebit_debitrow r
    LEFT JOIN directdebit_debitresult x ON x.row_id = r.id
    JOIN directdebit_mandate m ON m.id = r.mandate_id
    JOIN billing_demand d ON d.id = r.demand_id
    JOIN customers_supply s ON s.id = d.supply_id
    LEFT JOIN LATERAL (
        SELECT sum(i.open_yen) AS open_yen FROM billing_assessment a
        JOIN ledger_openitem i ON i.id = a.id WHERE a.demand_id = d.id
    ) o ON true
    WHERE r.batch_id = %(batch)s AND (x.code <> '0' OR (%(is_stranded)s AND x.row_id IS NULL))
"""
_CHOSEN = f"""
    SELECT {sql.next_id("directdebit_debitrow")} AS row_id, q.*
    FROM (
        SELECT f.demand_id, f.mandate_id, f.open_yen, {COLUMNS},
               CASE WHEN p.mandate_id IS NULL THEN '1' ELSE '0' END AS new_code
        FROM ({_FAILED}) f
        JOIN directdebit_mandate m ON m.id = f.mandate_id
        LEFT JOIN directdebit_mandateproof p ON p.mandate_id = m.id
        WHERE f.fate = 'retried' ORDER BY m.bank_code, m.branch_code, f.demand_id
    ) q
"""  # noqa: S608
RETRIED = f"SELECT supply_id, open_yen FROM ({_FAILED}) f WHERE fate = 'retried'"  # noqa: S608
_TURNED = f"SELECT demand_id, supply_id, open_yen FROM ({_FAILED}) f WHERE fate = 'turned'"  # noqa: S608


@dataclass(frozen=True)
class Refused:
    """The failures of a file on a day, and what may become of them."""

    batch: DebitBatch
    today: date

    @cached_property
    def retry_on(self) -> date | None:
        """再振替日; None where the contract has none, for a second try, and once the day is past."""
        terms, day = self.batch.terms, self.batch.debit_on
        if terms.retry is None or self.batch.attempt or hasattr(self.batch, "retry"):
            return None
        before = month_before(day)
        cycle = next((c for c in (before, month_before(before)) if terms.debit_on(c) == day), before)
        found = terms.retry_on(cycle)
        return found if found and found >= self.today else None

    @property
    def params(self) -> dict[str, Any]:
        """What the statements above are told."""
        retry, day = self.batch.terms.retry, self.retry_on
        codes = sorted(retry.codes) if retry and day else []
        return {
            "batch": self.batch.pk,
            "is_stranded": self.is_stranded,
            "codes": codes,
            "day": day or self.today,
        }

    @cached_property
    def is_stranded(self) -> bool:
        """Whether no bank was ever asked: then all of it goes out as slips."""
        return is_stranded(self.batch, today=self.today)

    @cached_property
    def fates(self) -> dict[str, Amount]:
        """What becomes of the failures, by fate; none is left out."""
        found = sql.rows(
            f"SELECT fate, count(*), sum(open_yen)::bigint FROM ({_FAILED}) f GROUP BY 1",  # noqa: S608
            self.params,
        )
        return {fate: Amount(int(count), int(yen)) for fate, count, yen in found}

    @property
    def reason(self) -> SlipInstead.Reason:
        """Why they go out as slips."""
        return SlipInstead.Reason.LEFT_BEHIND if self.is_stranded else SlipInstead.Reason.REFUSED

    @property
    def lines(self) -> list[tuple[str, Amount]]:
        """The fates in words, as a screen lists them."""
        return [(label, self.fates[code]) for code, label in FATES.items() if code in self.fates]

    @property
    def retried(self) -> Amount:
        """What a second file made now would hold."""
        return self.fates.get("retried", NOTHING)

    @property
    def turned(self) -> Amount:
        """What would get slips now."""
        return self.fates.get("turned", NOTHING)

    @property
    def is_awaited(self) -> bool:
        """Whether rows of the file have no answer yet."""
        return bool(self.waiting.count)

    @cached_property
    def waiting(self) -> Amount:
        """The rows that have no answer yet."""
        return NOTHING if self.is_stranded else days.waiting(self.batch)

    @property
    def is_open(self) -> bool:
        """Whether something is to be done."""
        return bool(self.retried.count or self.turned.count) and not self.is_awaited

    @property
    def expected(self) -> dict[str, int]:
        """The counts a person agrees to."""
        return {"rows": self.retried.count, "amount_yen": self.retried.yen, "slips": self.turned.count}

    @property
    def title(self) -> str:
        """How its run is called."""
        return f"{self.batch.debit_on:%Y年%m月%d日} {self.batch.terms.label} 振替不能の処理"

    @property
    def key(self) -> str:
        """One more for each time something was done: a supply that was parked comes later."""
        done = BatchRun.objects.filter(
            kind=KIND, key__startswith=f"{self.batch.pk}/", state=BatchRun.State.DONE
        )
        return f"{self.batch.pk}/{done.count()}"

    def refuse_too_early(self) -> None:
        """Refuse while nothing may be done.

        Raises:
            ResultsAwaited: rows have no answer yet.
            NothingToFollow: no failure is left to be asked again or by slip.
        """
        if self.is_awaited:
            raise ResultsAwaited(count=self.waiting.count)
        if not self.is_open:
            raise NothingToFollow()


def refused_waiting(*, today: date) -> tuple[int, int]:
    """Failures of the last months that nobody has asked for again or by slip, and their yen."""
    found = [Refused(batch, today) for batch in DebitBatch.objects.filter(debit_on__gt=today - REACH)]
    still = [one for one in found if one.is_open]
    return (
        sum(one.retried.count + one.turned.count for one in still),
        sum(one.retried.yen + one.turned.yen for one in still),
    )


def refused_of(batch_id: int, *, today: date) -> Refused:
    """The failures of a file as they are now."""
    return Refused(DebitBatch.objects.get(pk=batch_id), today)


@transaction.atomic
def order(
    *, batch_id: int, expected: dict[str, int], agreed: bool = False, actor: Actor, at: datetime
) -> BatchRun:
    """Ask the worker to work off the failures of a file, as they were counted.

    Args:
        agreed: whether a second person agreed; nothing is drawn again otherwise.

    Raises:
        RetryTakesTwo, ResultsAwaited, NothingToFollow, CountChanged, BatchUnderWay, BatchAskedFor:
            nothing is changed.

    Source:
        issue 3, point 5; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    found = refused_of(batch_id, today=clock.day_of(at))
    found.refuse_too_early()
    if found.expected != expected:
        raise CountChanged()
    if found.retried.count and not agreed:
        raise RetryTakesTwo()
    run = batches.ask_for(kind=KIND, key=found.key, title=found.title, expected=expected, actor=actor)
    audit.record(
        action="directdebit.refused.asked_for",
        subject=run,
        actor=actor,
        at=at,
        rows=found.retried.count,
        amount_yen=found.retried.yen,
        slips=found.turned.count,
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return run


def follow_up(batch_id: int, *, actor: Actor | None, key: str = "") -> BatchRun:
    """Ask once more for what the contract lets, and by slip for the rest; every failure has its fate.

    Args:
        key: that of a run that was ordered; without one the next.

    Raises:
        BatchAlreadyDone: that run was done before. Nothing is changed.
        ResultsAwaited, NothingToFollow, CountChanged, DebitFileCannotBeWritten: nothing is changed.

    Source:
        issue 3, point 5; design.md, law 3; 【金沢収納】第23条(2)ア, エ.
    """
    today = clock.today()
    found = refused_of(batch_id, today=today)
    if not key:
        found.refuse_too_early()  # leaves no run behind that nobody asked for
    with batches.run(kind=KIND, key=key or found.key, title=found.title, actor=actor) as work:
        locks.take_utility()
        at, found = clock.now(), refused_of(batch_id, today=today)
        work.step("振替できなかった請求を選んでいます")
        found.refuse_too_early()
        count = sql.keep_for_now("chosen", _CHOSEN, found.params)
        expect(work, slips=found.turned.count)
        due_on = turning.due_on_of(found.batch.debit_on, on=today)
        turned = billing.turn_to_slips(
            _TURNED, found.params, reason=found.reason, run=work.run, at=at, due_on=due_on
        )
        turning.note_turned(work.run, turned, at=at, actor=actor)
        facts = {"rows": 0, "amount_yen": 0, "names_changed": 0}
        if count and found.retry_on:
            work.step("再振替の依頼ファイルを作成しています", total=count)
            facts = keep_file(
                work,
                profile=found.batch.profile,
                debit_on=found.retry_on,
                follows=found.batch,
                at=at,
                actor=actor,
            )
        work.finish(facts | {"slips": turned.count, "slips_yen": turned.yen})
    return work.run
