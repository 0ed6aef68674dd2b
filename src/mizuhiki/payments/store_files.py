"""収納報告ファイル: an agent's reports come in, whole or not at all, and what they say is money is booked.

Every yen of a 確報 ends as a receipt for a slip or on the list of what belongs to none (law 3).
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.formats import konbini
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile, Grade
from mizuhiki.formats.konbini import Report, ReportFile
from mizuhiki.payments import bulk
from mizuhiki.payments.certainty import PAYS, UNDOES
from mizuhiki.payments.errors import AgentUnknown, ReportsAlreadyImported, ReportsRefused
from mizuhiki.payments.events import StoreReportsImported
from mizuhiki.payments.models import Receipt, StoreFile, StoreHeldRow
from mizuhiki.platform import batches, clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import AgentProfile, Pack, pack_on

KIND = "payments.stores"  # of the file, its run and its way in
OLDEST = date(2000, 1, 1)
COMPANY_DIGITS = 5
MOST_FAULTS = 100  # of one sort told at once


class MoneyUnaccounted(Exception):  # noqa: N818 - named by what is true now
    """Yen of a file are neither receipts nor on the list: a fault of ours, nothing is committed."""


def import_reports(
    *, content: bytes, file_name: str, agent: str, actor: Actor | None, stored: StoredFile | None = None
) -> StoreFile:
    """Take in an agent's file: 速報 and 取消 as they are, 確報 as receipts as well.

    A report that is known already, by kind, barcode, time and shop, changes nothing; one that says
    something else than before refuses the file.

    Args:
        agent: code of its profile in the rules of today.
        stored: the file as it is kept already; without it the bytes are kept here.

    Raises:
        AgentUnknown: the rules know no such agent. Nothing is changed.
        ReportsAlreadyImported: the same bytes again. Nothing is changed.
        ReportsRefused: unreadable, cut, or against what is known; `faults` says where. Nothing is changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; design.md, laws 7 and 13.
    """
    digest = hashlib.sha256(content).hexdigest()
    if before := StoreFile.objects.filter(sha256=digest).first():
        raise ReportsAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    pack = pack_on(clock.today())
    profile = pack.stores.agents.get(agent)
    if profile is None:
        raise AgentUnknown(agent=agent)
    reading = _read(content, file_name, profile)
    title = f"{profile.label} 収納報告 {file_name}"[:100]
    with batches.run(kind=KIND, key=digest, title=title, actor=actor) as work:
        locks.take_utility()
        at = clock.now()
        work.step("報告を照合しています", total=len(reading.reports))
        _copy(reading, profile)
        if faults := _against_what_is_known():
            raise ReportsRefused(file_name=file_name, faults=faults)
        known = sql.run(
            "DELETE FROM told t USING payments_storereport r "
            "WHERE r.reference = t.reference AND r.kind = t.kind"
        )
        record = StoreFile.objects.create(
            agent=agent,
            rules_id=pack.version_id,
            sha256=digest,
            file_name=file_name[:200],
            run=work.run,
            file=stored or _keep(content, agent, at, actor),
            imported_at=at,
            imported_by_id=actor.pk if actor else None,
        )
        work.step("入金を消し込んでいます", done=len(reading.reports) // 2, total=len(reading.reports))
        facts = _book(record, reading, pack, at) | {"known": known}
        _tell(record, rows=len(reading.reports), actor=actor)
        work.finish(facts)
    return record


def _tell(record: StoreFile, *, rows: int, actor: Actor | None) -> None:
    """Leave a trace of the act, and let higher rooms lay work for what waits for a person."""
    at = record.imported_at
    audit.record(
        action="payments.reports.imported", subject=record, actor=actor, at=at, agent=record.agent, rows=rows
    )
    events.publish(StoreReportsImported(file_id=record.pk, at=at, actor=actor))


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from a screen, of the agent that was asked with it."""
    record = import_reports(
        content=content,
        file_name=incoming.file_name,
        agent=incoming.facts.get("agent", ""),
        actor=incoming.received_by,
        stored=incoming.file,
    )
    return record.pk


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = StoreFile.objects.filter(sha256=sha256).first()
    return Taken(found.pk, found.file_id) if found else None


def _keep(content: bytes, agent: str, at: datetime, actor: Actor | None) -> StoredFile:
    name = f"shuno-hokoku-{agent}-{at.astimezone(clock.TOKYO):%Y%m%d}"
    media_type = "application/octet-stream"
    return attachments.store(content, name=name, kind=KIND, media_type=media_type, actor=actor, at=at)


def _read(content: bytes, file_name: str, profile: AgentProfile) -> ReportFile:
    """The readable reports of a file, none of a day that cannot be and none twice."""
    try:
        reading = konbini.read_reports(content, profile.layout).refuse_faults()
    except FaultyFile as fault:
        faults = [
            Fault(one.record, one.item or "ファイル", f"{one.offset}バイト目", plain(one.message))
            for one in fault.findings
            if one.grade in {Grade.UNREADABLE, Grade.FAULT}
        ]
        raise ReportsRefused(file_name=file_name, faults=faults) from None
    except FormatRefused as fault:
        whole = [Fault(0, "ファイル", "", plain(str(fault)))]
        raise ReportsRefused(file_name=file_name, faults=whole) from None
    if not reading.reports:
        problem = f"{profile.label}の報告として読める行が1件もありません。収納代行会社を確かめてください。"
        raise ReportsRefused(file_name=file_name, faults=[Fault(0, "ファイル", "", problem)])
    if faults := [*_of_impossible_days(reading), *_twice(reading)]:
        raise ReportsRefused(file_name=file_name, faults=faults)
    return reading


def plain(text: str) -> str:
    """A sentence about bytes that somebody else wrote, as it can be kept and shown."""
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _placed(reading: ReportFile) -> Sequence[tuple[Report, tuple[int, int]]]:
    return list(zip(reading.reports, reading.places, strict=True))


def _of_impossible_days(reading: ReportFile) -> list[Fault]:
    today = clock.today()
    return [
        Fault(
            record,
            "収納日",
            str(report.paid_at.date()),
            f"{offset}バイト目：{OLDEST}から{today}までの日です。",
        )
        for report, (record, offset) in _placed(reading)
        if not OLDEST <= report.paid_at.date() <= today
    ]


def _twice(reading: ReportFile) -> list[Fault]:
    """One payment told twice alike in a file: nobody can say which of the two is meant."""
    seen: dict[tuple[str, str], int] = {}
    faults = []
    for report, (record, offset) in _placed(reading):
        key = (kind_of(report), reference_of(report))
        if key in seen:
            problem = f"{offset}バイト目：{seen[key]}件目のレコードと同じ収納です。会社に確認してください。"
            faults.append(Fault(record, "バーコード情報", report.barcode.digits, problem))
        seen.setdefault(key, record)
    return faults


def kind_of(report: Report) -> str:
    """The kind as the table has it."""
    return report.kind.name.lower()


def reference_of(report: Report) -> str:
    """What names the payment: barcode, time of payment and shop together."""
    return f"{report.barcode.digits}:{report.paid_at:%Y%m%d%H%M}:{report.shop}"


def _copy(reading: ReportFile, profile: AgentProfile) -> None:
    """The reports as the temporary table `told`, with what each barcode says of its slip."""
    sql.empty_for_now(
        "told",
        "record int, byte_offset bigint, kind text, barcode text, reference text, paid_at timestamptz, "
        "shop text, channel text, yen bigint, transfer_on date, made_on date, booked_on date, "
        "is_ours boolean, slip_no text, reissue int, due_on date, stamp boolean",
    )
    ours = (profile.maker_code, profile.company_code)
    sql.copy(
        "told",
        (
            (
                *(record, offset, kind_of(one), one.barcode.digits, reference_of(one), one.paid_at),
                *(one.shop, one.channel, one.barcode.amount_yen),
                *(one.transfer_on, one.made_on, one.booked_on),
                (one.barcode.maker, one.barcode.free[:COMPANY_DIGITS]) == ours,
                *(one.barcode.free[COMPANY_DIGITS:], one.barcode.reissue),
                *(one.barcode.due_on, one.barcode.stamp),
            )
            for one, (record, offset) in _placed(reading)
        ),
    )
    sql.run("ANALYZE told")


def _against_what_is_known() -> list[Fault]:
    """Reports that say something else of a payment than an earlier file did."""
    found = sql.rows(
        f"""
        SELECT t.record, t.byte_offset, t.barcode, r.kind <> t.kind, coalesce(r.transfer_on::text, 'なし')
        FROM told t JOIN payments_storereport r ON r.reference = t.reference
        WHERE (r.kind = t.kind AND (r.transfer_on, r.channel) IS DISTINCT FROM (t.transfer_on, t.channel))
           OR (r.kind <> t.kind AND r.kind IN {PAYS} AND t.kind IN {PAYS})
        ORDER BY t.record LIMIT {MOST_FAULTS}
        """  # noqa: S608
    )
    faults = []
    for record, offset, barcode, is_other_kind, transfer_on in found:
        what = "別の種別の確報として" if is_other_kind else f"別の内容（振込日{transfer_on}）で"
        problem = f"{offset}バイト目：この収納は{what}取込済みです。会社に確認してください。"
        faults.append(Fault(record, "バーコード情報", barcode, problem))
    return faults


def _book(record: StoreFile, reading: ReportFile, pack: Pack, at: datetime) -> dict[str, int]:
    """Keep the reports, and take what is money; the counts and yen of the run."""
    sql.run(
        """
        INSERT INTO payments_storereport (file_id, record, byte_offset, kind, barcode, reference, paid_at,
            shop, channel, yen, transfer_on, made_on, booked_on, slip_id, problem)
        SELECT %s, t.record, t.byte_offset, t.kind, t.barcode, t.reference, t.paid_at, t.shop, t.channel,
               t.yen, t.transfer_on, t.made_on, t.booked_on, CASE WHEN p.problem = '' THEN s.id END, p.problem
        FROM told t
        LEFT JOIN billing_paymentslip s ON s.slip_no = t.slip_no AND s.reissue = t.reissue
        CROSS JOIN LATERAL (
            SELECT CASE WHEN NOT t.is_ours THEN 'foreign' WHEN s.id IS NULL THEN 'unknown'
                        WHEN s.amount_yen <> t.yen OR s.last_day <> t.due_on OR t.due_on IS NULL OR t.stamp
                        THEN 'altered' ELSE '' END AS problem
        ) p ORDER BY t.record
        """,
        [record.pk],
    )
    StoreHeldRow.objects.bulk_create(
        StoreHeldRow(
            file=record,
            record=row.record,
            byte_offset=row.offset,
            item=row.item,
            problem=plain(row.message),
        )
        for row in reading.held
    )
    sql.renew_statistics("payments_storereport", grown=len(reading.reports))
    facts = _take_money(record, pack, at)
    return facts | {"held": len(reading.held)} | _counted(record, facts["received_yen"])


def _take_money(record: StoreFile, pack: Pack, at: datetime) -> dict[str, int]:
    return bulk.take_run(
        "SELECT r.reference, s.supply_id, NULL::bigint, s.id, r.yen, r.paid_at, "  # noqa: S608
        "(r.paid_at AT TIME ZONE 'Asia/Tokyo')::date "
        "FROM payments_storereport r JOIN billing_paymentslip s ON s.id = r.slip_id "
        f"WHERE r.file_id = %s AND r.kind IN {PAYS} ORDER BY r.paid_at, r.reference",
        [record.pk],
        channel=Receipt.Channel.STORE,
        run_id=record.run_id,
        at=at,
        pack=pack,
    )


def _counted(record: StoreFile, received_yen: int) -> dict[str, int]:
    """What was new in the file, counted again from the rows: money is a receipt or stands on the list."""
    told, undone, final, final_yen, unmatched, unmatched_yen = sql.rows(
        f"""
        SELECT count(*) FILTER (WHERE kind NOT IN {PAYS} AND kind NOT IN {UNDOES}),
               count(*) FILTER (WHERE kind IN {UNDOES}),
               count(*) FILTER (WHERE kind IN {PAYS}),
               coalesce(sum(yen) FILTER (WHERE kind IN {PAYS}), 0)::bigint,
               count(*) FILTER (WHERE kind IN {PAYS} AND problem <> ''),
               coalesce(sum(yen) FILTER (WHERE kind IN {PAYS} AND problem <> ''), 0)::bigint
        FROM payments_storereport WHERE file_id = %s
        """,  # noqa: S608
        [record.pk],
    )[0]
    if received_yen + unmatched_yen != final_yen:
        raise MoneyUnaccounted(f"{final_yen} yen told, {received_yen} taken, {unmatched_yen} unmatched")
    return {
        "told": int(told),
        "undone": int(undone),
        "final": int(final),
        "final_yen": int(final_yen),
        "unmatched": int(unmatched),
        "unmatched_yen": int(unmatched_yen),
    }
