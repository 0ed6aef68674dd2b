"""The file for a debit day: every demand that falls due by debit and is still open, once.

Each demand of the day stands in the file or has a coded reason: paid, parked, or a slip instead.
"""

from collections.abc import Iterator
from datetime import date, datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.directdebit import days, turning
from mizuhiki.directdebit.days import KIND
from mizuhiki.directdebit.errors import (
    CountChanged,
    DebitDayOver,
    DebitFileCannotBeWritten,
    NothingToDebit,
    ProfileUnknown,
)
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.formats import zengin
from mizuhiki.platform import batches, calendars, clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack, pack_on

FILE_KIND = "directdebit.request"
PROFILES = {"standard": zengin.STANDARD, "yucho": zengin.YUCHO}


def require_profile(pack: Pack) -> None:
    """Hold a pack's contract against the forms that can be written, before its debit day comes.

    Raises:
        ProfileUnknown: names the profile.
    """
    if pack.debit.profile not in PROFILES:
        raise ProfileUnknown(profile=pack.debit.profile, known="、".join(sorted(PROFILES)))


_CHOSEN = f"""
    SELECT {sql.next_id("directdebit_debitrow")} AS row_id, q.*
    FROM (
        SELECT d.id AS demand_id, m.id AS mandate_id, sum(o.open_yen)::bigint AS open_yen,
               m.bank_code, m.branch_code, m.account_type, m.account_no, m.holder_kana,
               CASE WHEN min(p.proven_on) IS NULL THEN '1' ELSE '0' END AS new_code
        FROM billing_demand d
        JOIN customers_supply s ON s.id = d.supply_id AND s.parked = ''
        JOIN directdebit_mandate m ON m.supply_id = d.supply_id AND m.starts_on <= %(day)s
             AND (m.ends_on IS NULL OR m.ends_on > %(day)s)
        LEFT JOIN directdebit_mandateproof p ON p.mandate_id = m.id
        JOIN billing_assessment a ON a.demand_id = d.id
        JOIN ledger_openitem o ON o.id = a.id
        WHERE d.method = 'debit' AND d.due_on = %(day)s
          AND NOT EXISTS (SELECT FROM directdebit_debitrow r WHERE r.demand_id = d.id)
          AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
        GROUP BY d.id, m.id HAVING sum(o.open_yen) > 0
        ORDER BY m.bank_code, m.branch_code, d.id
    ) q
"""  # noqa: S608


class DemandsUnaccounted(Exception):  # noqa: N818 - named by what is true now
    """Demands of the day are neither in the file nor excused: a fault of ours, nothing is committed."""


def make_debit_file(*, debit_on: date, actor: Actor | None) -> DebitBatch:
    """Make the 120-byte file for a debit day and keep it; counts and yen are those of its rows.

    Raises:
        BatchAlreadyDone: the file of that day was made; it is sent again as it is, never made anew.
        NothingToDebit, DebitDayOver, CountChanged, DebitFileCannotBeWritten: nothing is changed.
    """
    run = work_off_day(debit_on=debit_on, actor=actor, needs_rows=True)
    return DebitBatch.objects.get(run=run)


def work_off_day(*, debit_on: date, actor: Actor | None, needs_rows: bool = False) -> BatchRun:
    """Make the file of a day, and slips for what no bank is asked for; a day may need slips alone.

    Raises:
        What `make_debit_file` raises: nothing is changed.

    Source:
        design.md, laws 3 and 4; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    with batches.run(kind=KIND, key=f"{debit_on}", title=title_of(debit_on), actor=actor) as work:
        locks.take_utility()
        at = clock.now()
        work.step("対象の請求を選んでいます")
        count = sql.keep_for_now("chosen", _CHOSEN, {"day": debit_on})
        lost = sum(one.count for one in turning.unasked(debit_on).values())
        if not count and (needs_rows or not lost):
            raise NothingToDebit(debit_on=debit_on)
        if debit_on < clock.day_of(at):
            raise DebitDayOver(debit_on=debit_on)
        _expect(work, slips=lost)
        facts = {"rows": 0, "amount_yen": 0, "names_changed": 0}
        if count:
            work.step("依頼ファイルを作成しています", total=count)
            facts = _make(work, debit_on=debit_on, at=at, actor=actor)
        work.step("納付書に切り替えています")
        facts |= turning.turn(debit_on, run=work.run, at=at)
        work.finish(facts | _accounted(debit_on, rows=count))
    return work.run


def _make(work: batches.Work, *, debit_on: date, at: datetime, actor: Actor | None) -> dict[str, int]:
    """The file with its rows, kept; its counts."""
    written = _write(pack_on(debit_on), debit_on)
    stored = attachments.store(
        written.data,
        name=f"furikae-irai-{debit_on:%Y%m%d}",
        kind=FILE_KIND,
        media_type="application/octet-stream",
        actor=actor,
        at=at,
    )
    batch = DebitBatch.objects.create(
        run=work.run,
        debit_on=debit_on,
        row_count=written.total.count,
        amount_yen=written.total.yen,
        file=stored,
        made_at=at,
    )
    sql.run(
        "INSERT INTO directdebit_debitrow (id, batch_id, demand_id, mandate_id, attempt, amount_yen) "
        "SELECT row_id, %s, demand_id, mandate_id, 0, open_yen FROM chosen ORDER BY row_id",
        [batch.pk],
    )
    sql.renew_statistics("directdebit_debitrow", grown=written.total.count)
    audit.record(
        action="directdebit.request.made", subject=batch, actor=actor, at=at, rows=written.total.count
    )
    return {
        "rows": written.total.count,
        "amount_yen": written.total.yen,
        "names_changed": len(written.changes),
    }


def _accounted(debit_on: date, *, rows: int) -> dict[str, int]:
    """The day's demands counted again: all are in the file or have a reason (law 3)."""
    fates = {fate.code: fate.demanded.count for fate in days.fates(debit_on)}
    if fates.get("chosen") or fates.get("no_mandate") or fates.get("asked", 0) != rows:
        raise DemandsUnaccounted(f"{rows} rows in the file of {debit_on}: {fates}")
    return {"demands": sum(fates.values()), **{code: fates.get(code, 0) for code in ("paid", "parked")}}


def title_of(debit_on: date) -> str:
    """How the file of a day is called."""
    return f"{debit_on:%Y年%m月%d日} 口座振替依頼"


def _expect(work: batches.Work, *, slips: int) -> None:
    """Hold what was chosen to what the clerk saw who asked for the file; the command line saw nothing."""
    count, yen = sql.rows("SELECT count(*), sum(open_yen)::bigint FROM chosen")[0]
    now = {"rows": int(count), "amount_yen": int(yen or 0), "slips": slips}
    if work.run.expected and work.run.expected != now:
        raise CountChanged()
    work.expect(now)


def _write(pack: Pack, debit_on: date) -> zengin.Written:
    """The bytes, proven by reading them again before anybody may send them."""
    terms, profile = pack.debit, PROFILES[pack.debit.profile]
    client = zengin.Client(
        client_code=terms.client_code,
        client_name=terms.client_name,
        bank=terms.bank_code,
        bank_name=terms.bank_name,
        branch=terms.branch_code,
        branch_name=terms.branch_name,
        account_type=terms.account_type,
        account_no=terms.account_no,
    )
    try:
        batch = zengin.Batch(client=client, debit_on=debit_on, rows=_rows())
        written = zengin.write_request(batch, profile=profile)
    except zengin.CannotWrite as fault:
        raise DebitFileCannotBeWritten(fault=fault) from None
    findings = zengin.before_sending(
        written.data, profile=profile, debit_on=debit_on, is_business_day=calendars.BANKS.is_open
    )
    faults = [finding for finding in findings if finding.grade is not zengin.Grade.NOTICE]
    if faults:
        raise DebitFileCannotBeWritten(fault=faults[0])
    return written


def _rows() -> Iterator[zengin.Row]:
    rows = sql.rows(
        "SELECT bank_code, branch_code, account_type, account_no, holder_kana, open_yen, "
        "lpad(row_id::text, 20, '0'), new_code FROM chosen ORDER BY row_id"
    )
    for bank, branch, account_type, account_no, holder, yen, customer_no, new_code in rows:
        yield zengin.Row(bank, branch, account_type, account_no, holder, int(yen), customer_no, new_code)
