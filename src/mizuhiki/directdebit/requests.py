"""The file of a bank profile for a debit day: every demand that falls due by debit and is still open, once.

Each demand of the day stands in the file or has a coded reason: paid, parked, or a slip instead.
"""

from datetime import date

from mizuhiki.directdebit import days, turning
from mizuhiki.directdebit.days import KIND
from mizuhiki.directdebit.errors import DebitDayOver, NothingToDebit
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.directdebit.schedule import SERVED, SERVER, Slot, slot_of
from mizuhiki.directdebit.writing import COLUMNS, expect, keep_file
from mizuhiki.platform import batches, clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun

_CHOSEN = f"""
    SELECT {sql.next_id("directdebit_debitrow")} AS row_id, q.*
    FROM (
        SELECT d.id AS demand_id, m.id AS mandate_id, sum(o.open_yen)::bigint AS open_yen,
               {COLUMNS}, CASE WHEN min(p.proven_on) IS NULL THEN '1' ELSE '0' END AS new_code
        FROM billing_demand d
        JOIN customers_supply s ON s.id = d.supply_id AND s.parked = ''
        JOIN directdebit_mandate m ON m.supply_id = d.supply_id AND m.starts_on <= %(day)s
             AND (m.ends_on IS NULL OR m.ends_on > %(day)s)
        {SERVED}
        LEFT JOIN directdebit_mandateproof p ON p.mandate_id = m.id
        JOIN billing_assessment a ON a.demand_id = d.id
        JOIN ledger_openitem o ON o.id = a.id
        WHERE d.method = 'debit' AND d.due_on = ANY(%(dues)s::date[]) AND {SERVER} = %(profile)s
          AND NOT EXISTS (SELECT FROM directdebit_debitrow r WHERE r.demand_id = d.id)
          AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
        GROUP BY d.id, m.id HAVING sum(o.open_yen) > 0
        ORDER BY m.bank_code, m.branch_code, d.id
    ) q
"""  # noqa: S608


class DemandsUnaccounted(Exception):  # noqa: N818 - named by what is true now
    """Demands of the day are neither in the file nor excused: a fault of ours, nothing is committed."""


def make_debit_file(*, debit_on: date, profile: str | None = None, actor: Actor | None) -> DebitBatch:
    """Make the 120-byte file of a bank profile for a debit day and keep it.

    Counts and yen are those of its rows.

    Args:
        profile: its code; without one, that of the bank that serves the rest.

    Raises:
        BatchAlreadyDone: that file was made; it is sent again as it is, never made anew.
        ProfileUnknown: the rules know no such profile. Nothing is changed.
        NothingToDebit, DebitDayOver, CountChanged, DebitFileCannotBeWritten: nothing is changed.
    """
    run = work_off_day(slot_of(debit_on, profile), actor=actor, needs_rows=True)
    return DebitBatch.objects.get(run=run)


def work_off_day(slot: Slot, *, actor: Actor | None, needs_rows: bool = False) -> BatchRun:
    """Make a file, and slips for what no bank is asked for; a day may need slips alone.

    Raises:
        What `make_debit_file` raises: nothing is changed.

    Source:
        design.md, laws 3 and 4; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    with batches.run(kind=KIND, key=slot.key, title=title_of(slot), actor=actor) as work:
        locks.take_utility()
        at = clock.now()
        work.step("対象の請求を選んでいます")
        count = sql.keep_for_now("chosen", _CHOSEN, slot.params())
        lost = sum(one.count for one in turning.unasked(slot, today=clock.day_of(at)).values())
        if not count and (needs_rows or not lost):
            raise NothingToDebit(debit_on=slot.debit_on, label=slot.profile.label)
        if slot.debit_on < clock.day_of(at):
            raise DebitDayOver(debit_on=slot.debit_on)
        expect(work, slips=lost)
        facts = {"rows": 0, "amount_yen": 0, "names_changed": 0}
        if count:
            work.step("依頼ファイルを作成しています", total=count)
            facts = keep_file(work, profile=slot.profile.code, debit_on=slot.debit_on, at=at, actor=actor)
        work.step("納付書に切り替えています")
        facts |= turning.turn(slot, run=work.run, at=at, actor=actor)
        work.finish(facts | _accounted(slot, rows=count))
    return work.run


def _accounted(slot: Slot, *, rows: int) -> dict[str, int]:
    """The day's demands counted again: all are in the file or have a reason (law 3)."""
    fates = {fate.code: fate.demanded.count for fate in days.fates(slot)}
    if fates.get("chosen") or fates.get("no_mandate") or fates.get("asked", 0) != rows:
        raise DemandsUnaccounted(f"{rows} rows in the file of {slot.key}: {fates}")
    return {"demands": sum(fates.values()), **{code: fates.get(code, 0) for code in ("paid", "parked")}}


def title_of(slot: Slot) -> str:
    """How a file is called."""
    return f"{slot.debit_on:%Y年%m月%d日} {slot.profile.label} 口座振替依頼"
