"""The bank's answer: matched to what was sent, whole or not at all, and booked once."""

import hashlib
from datetime import date, datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.directdebit import days, doubts
from mizuhiki.directdebit.errors import ResultAlreadyImported, ResultRefused
from mizuhiki.directdebit.events import DebitResultsImported
from mizuhiki.directdebit.models import DebitBatch, DebitResultFile, DebitRow
from mizuhiki.formats import zengin
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import batches, clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, pack_on

KIND = "directdebit.result"
FILE_KIND = "directdebit.result"
JUDGED = {code.value for code in zengin.ResultCode} - {zengin.ResultCode.PENDING.value}
MOST_ROW_ID = 2**63 - 1  # of a bigint; twenty digits can say more


def import_result(
    *,
    content: bytes,
    file_name: str,
    actor: Actor | None,
    stored: StoredFile | None = None,
    vouched: bool = False,
) -> DebitResultFile:
    """Book a result file: receipts for code 0, the reason for every other row; whole, or nothing is changed.

    A row the bank has not judged yet (`N`) stays open for a later file: one of the rows that wait, or the
    whole answer again, which may not judge a row otherwise than before.

    Args:
        stored: the file as it is kept already; without it the bytes are kept here.
        vouched: somebody's word that a file without any result is a bank's that could debit everybody.

    Raises:
        ResultAlreadyImported: the same bytes again.
        ResultRefused: foreign, cut, altered, or not the answer to a batch of ours; `faults` says what.

    Source:
        design.md, law 3; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    digest = hashlib.sha256(content).hexdigest()
    if before := DebitResultFile.objects.filter(sha256=digest).first():
        raise ResultAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    answer = _read(content, file_name, vouched=vouched)
    batch = _batch_of(answer, file_name)
    title = f"{batch.debit_on:%Y年%m月%d日} {batch.terms.label} 口座振替結果"
    with batches.run(kind=KIND, key=digest, title=title, actor=actor) as work:
        locks.take_utility()
        at, pack = clock.now(), pack_on(batch.debit_on)
        work.step("結果を照合しています", total=batch.row_count)
        _copy(answer)
        if faults := _differences(batch):
            raise ResultRefused(file_name=file_name, faults=faults)
        counts = _keep_news()
        if not counts.keys() & JUDGED:
            raise ResultRefused(file_name=file_name, faults=_whole("新しくわかった結果が1件もありません。"))
        record = DebitResultFile.objects.create(
            batch=batch,
            run=work.run,
            sha256=digest,
            file=stored or _keep(content, batch, at, actor),
            imported_at=at,
            **_judged(),
        )
        work.step("入金を消し込んでいます", done=batch.row_count // 2, total=batch.row_count)
        facts = _book(record, batch.debit_on, pack)
        doubts.look_into(record, at=at)
        trusted = vouched and not answer.is_answer
        audit.record(
            action="directdebit.result.imported", subject=record, actor=actor, at=at, vouched=trusted
        )
        events.publish(DebitResultsImported(file_id=record.pk, run_id=work.run.pk))
        work.finish(facts | {f"code_{code}": n for code, n in counts.items()})
    return record


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A result that came in from a screen; what it became is shown with the file it answers."""
    record = import_result(
        content=content,
        file_name=incoming.file_name,
        actor=incoming.received_by,
        stored=incoming.file,
        vouched=bool(incoming.facts.get("vouched")),
    )
    return record.batch_id


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = DebitResultFile.objects.filter(sha256=sha256).first()
    return Taken(found.batch_id, found.file_id) if found else None


def _keep(content: bytes, batch: DebitBatch, at: datetime, actor: Actor | None) -> StoredFile:
    return attachments.store(
        content,
        name=f"furikae-kekka-{batch.debit_on:%Y%m%d}-{batch.profile}",
        kind=FILE_KIND,
        media_type="application/octet-stream",
        actor=actor,
        at=at,
    )


def _whole(problem: str) -> list[Fault]:
    """A fault of the file as a whole."""
    return [Fault(0, "ファイル", "", problem)]


def _read(content: bytes, file_name: str, *, vouched: bool) -> zengin.File:
    """The one file of an answer, readable and carrying results."""
    try:
        files = zengin.read(content).files
        if len(files) != 1:
            problem = "ヘッダーが1つの結果ファイルを取り込んでください。"
            raise ResultRefused(file_name=file_name, faults=_whole(problem))
        zengin.refuse_request(files[0], vouched=vouched)
    except zengin.FaultyFile as fault:
        faults = [
            Fault(found.record, found.item or "ファイル", f"{found.offset}バイト目", found.message)
            for found in fault.findings
            if found.grade is not zengin.Grade.NOTICE
        ]
        raise ResultRefused(file_name=file_name, faults=faults) from None
    except (zengin.NotZengin, zengin.NotAnAnswer) as fault:
        raise ResultRefused(file_name=file_name, faults=_whole(str(fault))) from None
    return files[0]


def _batch_of(answer: zengin.File, file_name: str) -> DebitBatch:
    """The batch an answer is for: found by its first row, checked by header and totals."""
    first = next((row.customer_no for row in answer.rows if row.customer_no.isdecimal()), "0")
    asked = DebitRow.objects.filter(pk=int(first)).select_related("batch").first()
    batch = asked.batch if asked else None
    if batch is None:
        fault = "こちらから依頼した振替の結果ではありません（顧客番号が見つかりません）。"
        raise ResultRefused(file_name=file_name, faults=_whole(fault))
    if not answer.is_answer and clock.today() < batch.debit_on:
        fault = (
            f"振替日（{batch.debit_on}）より前に全件振替済みの結果は届きません。依頼ファイルと違いますか。"
        )
        raise ResultRefused(file_name=file_name, faults=_whole(fault))
    terms, waiting = batch.terms, days.waiting(batch)
    expected = batch.row_count, batch.amount_yen
    told = answer.trailer.count, answer.trailer.amount_yen
    if told == (waiting.count, waiting.yen):
        expected = told
    for name, ours, theirs in (
        ("委託者コード", terms.client_code, answer.header.client_code),
        ("引落日", f"{batch.debit_on:%m%d}", answer.header.debit_mmdd),
        ("合計件数", expected[0], told[0]),
        ("合計金額", expected[1], told[1]),
    ):
        if ours != theirs:
            fault = f"{name}が依頼と違います（依頼{ours}、結果{theirs}）。"
            raise ResultRefused(file_name=file_name, faults=[Fault(0, name, str(theirs), fault)])
    return batch


def _copy(answer: zengin.File) -> None:
    columns = answer.rows.columns(
        "customer_no", "bank", "branch", "account_type", "account_no", "amount_yen", "result_code"
    )
    sql.empty_for_now(
        "answer",
        "record int, row_no text, bank text, branch text, account_type text, account_no text, "
        "yen bigint, code text, row_id bigint",
    )
    sql.copy(
        "answer (record, row_no, bank, branch, account_type, account_no, yen, code, row_id)",
        (
            (record, row_no.rstrip(), bank.rstrip(), *items, row_id_of(row_no))
            for record, (row_no, bank, *items) in enumerate(columns, start=answer.record + 1)
        ),
    )
    sql.run("ANALYZE answer")


def row_id_of(customer_no: str) -> int:
    """The row a 顧客番号 names; 0, which no row has, when it cannot be one of ours."""
    number = int(customer_no) if len(customer_no) == 20 and customer_no.isdecimal() else 0
    return number if number <= MOST_ROW_ID else 0


def _differences(batch: DebitBatch) -> list[Fault]:
    """Everything in the answer that is not what was sent, results apart; one is enough to refuse it.

    A form that leaves the payer's bank blank may leave it blank in the answer; it is one bank's form.
    """
    found = sql.rows(
        """
        SELECT a.record, a.row_no, r.id IS NULL,
               (m.bank_code, m.branch_code, m.account_type, m.account_no, r.amount_yen)
               IS DISTINCT FROM (coalesce(nullif(a.bank, %(blank)s), m.bank_code), a.branch, a.account_type,
                                 a.account_no, a.yen),
               d.code
        FROM answer a
        LEFT JOIN directdebit_debitrow r ON r.id = a.row_id AND r.batch_id = %(batch)s
        LEFT JOIN directdebit_mandate m ON m.id = r.mandate_id
        LEFT JOIN directdebit_debitresult d ON d.row_id = a.row_id
        WHERE r.id IS NULL OR d.code <> a.code OR (d.code = a.code AND NOT %(waits)s)
           OR (m.bank_code, m.branch_code, m.account_type, m.account_no, r.amount_yen)
              IS DISTINCT FROM (coalesce(nullif(a.bank, %(blank)s), m.bank_code), a.branch, a.account_type,
                                a.account_no, a.yen)
        ORDER BY a.record LIMIT 100
        """,
        {
            "batch": batch.pk,
            "waits": bool(days.waiting(batch).count),
            "blank": "" if batch.terms.form.blank_row_bank else None,
        },
    )
    faults = []
    for record, row_no, unknown, differs, judged in found:
        what = "は依頼していません" if unknown else "の口座または金額が依頼と違います" if differs else ""
        what = what or f"の結果（コード{judged}）はすでに取込済みです"
        faults.append(Fault(record, "顧客番号", row_no, f"顧客番号{row_no}{what}。"))
    twice = sql.rows("SELECT row_no FROM answer GROUP BY 1 HAVING count(*) > 1 LIMIT 100")
    return faults + [Fault(0, "顧客番号", row_no, f"顧客番号{row_no}が2回あります。") for (row_no,) in twice]


def _keep_news() -> dict[str, int]:
    """Leave in `answer` what is judged for the first time; the codes of what was not judged before."""
    sql.run("DELETE FROM answer a USING directdebit_debitresult d WHERE d.row_id = a.row_id")
    counts = sql.rows("SELECT code, count(*) FROM answer GROUP BY 1 ORDER BY 1")
    sql.run("DELETE FROM answer WHERE NOT code = ANY(%s)", [sorted(JUDGED)])
    return {code: int(count) for code, count in counts}


def _judged() -> dict[str, int]:
    """How many rows are judged for the first time, with their yen."""
    ((count, yen),) = sql.rows("SELECT count(*), coalesce(sum(yen), 0)::bigint FROM answer")
    return {"judged_count": int(count), "judged_yen": int(yen)}


def _book(record: DebitResultFile, debit_on: date, pack: Pack) -> dict[str, int]:
    """Judge every row, take the receipts of code 0, and mark the mandates the answer proves."""
    judged = sql.run(
        "INSERT INTO directdebit_debitresult (row_id, file_id, code) "
        "SELECT row_id, %s, code FROM answer ORDER BY row_id",
        [record.pk],
    )
    facts = payments.take_run(
        "SELECT 'row:' || a.row_id, d.supply_id, d.id, NULL::bigint, r.amount_yen, %s::timestamptz, %s::date "
        "FROM answer a JOIN directdebit_debitrow r ON r.id = a.row_id "
        "JOIN billing_demand d ON d.id = r.demand_id WHERE a.code = '0' ORDER BY a.row_id",
        [record.imported_at, debit_on],
        channel=Receipt.Channel.DEBIT,
        run_id=record.run_id,
        at=record.imported_at,
        pack=pack,
    )
    sql.run(
        "INSERT INTO directdebit_mandateproof (mandate_id, file_id, proven_on) "
        "SELECT DISTINCT r.mandate_id, %s::bigint, %s::date FROM answer a "
        "JOIN directdebit_debitrow r ON r.id = a.row_id WHERE a.code = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM directdebit_mandateproof p WHERE p.mandate_id = r.mandate_id) "
        "ORDER BY 1",
        [record.pk, debit_on, [code.value for code in zengin.PROVES_ACCOUNT]],
    )
    sql.renew_statistics("directdebit_debitresult", "directdebit_mandateproof", grown=judged)
    return facts
