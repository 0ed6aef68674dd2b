"""The bank's answer: matched to what was sent, whole or not at all, and booked once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.directdebit import answers, doubts
from mizuhiki.directdebit.answers import Part
from mizuhiki.directdebit.errors import ResultAlreadyImported, ResultRefused
from mizuhiki.directdebit.events import DebitResultsImported
from mizuhiki.directdebit.models import DebitBatch, DebitResultFile
from mizuhiki.formats import zengin
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import batches, clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, pack_on

KIND = "directdebit.result"
FILE_KIND = "directdebit.result"
JUDGED = {code.value for code in zengin.ResultCode} - {zengin.ResultCode.PENDING.value}


def import_result(
    *,
    content: bytes,
    file_name: str,
    actor: Actor | None,
    stored: StoredFile | None = None,
    vouched: bool = False,
) -> DebitResultFile:
    """Book a result file: receipts for code 0, the reason for every other row; whole, or nothing is changed.

    Of a file with several headers each answers a request of its own; returns the record of the first.

    A row the bank has not judged yet (`N`) stays open for a later file: one of the rows that wait, or the
    whole answer again, which may not judge a row otherwise than before.

    Args:
        stored: the file as it is kept already; without it the bytes are kept here.
        vouched: somebody's word that a file without any result is a bank's that could debit everybody.

    Raises:
        ResultAlreadyImported: the same bytes again.
        ResultRefused: foreign, cut, altered, or not the answers to batches of ours; `faults` says what.

    Source:
        design.md, law 3; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    digest = hashlib.sha256(content).hexdigest()
    if before := DebitResultFile.objects.filter(sha256=digest).first():
        raise ResultAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    answer = Answer(content, digest, file_name, stored, vouched=vouched)
    return _import(answer, answers.parts_of(content, file_name, vouched=vouched), actor=actor)


@dataclass(frozen=True)
class Answer:
    """A file that came back, and how it came."""

    content: bytes
    digest: str
    file_name: str
    stored: StoredFile | None
    vouched: bool


def _import(answer: Answer, parts: Sequence[Part], *, actor: Actor | None) -> DebitResultFile:
    """Book the first part, and within its transaction those that follow: all of them or none."""
    first, *rest = parts
    key = answer.digest if first.number == 1 else f"{answer.digest}/{first.number}"
    with batches.run(kind=KIND, key=key, title=first.title, actor=actor) as work:
        locks.take_utility()
        record = _take_part(answer, first, work, actor=actor)
        if rest:
            _import(replace(answer, stored=record.file), rest, actor=actor)
    return record


def _take_part(answer: Answer, part: Part, work: batches.Work, *, actor: Actor | None) -> DebitResultFile:
    batch = part.batch
    at, pack = clock.now(), pack_on(batch.debit_on)
    work.step("結果を照合しています", total=batch.row_count)
    answers.copy(part)
    if faults := answers.differences(part):
        raise ResultRefused(file_name=answer.file_name, faults=faults)
    counts = _keep_news()
    if not counts.keys() & JUDGED:
        nothing_new = answers.whole("新しくわかった結果が1件もありません。")
        raise ResultRefused(file_name=answer.file_name, faults=nothing_new)
    record = DebitResultFile.objects.create(
        batch=batch,
        run=work.run,
        sha256=answer.digest,
        part=part.number,
        file=answer.stored or _keep(answer.content, batch, at, actor),
        imported_at=at,
        **_judged(),
    )
    work.step("入金を消し込んでいます", done=batch.row_count // 2, total=batch.row_count)
    facts = _book(record, batch.debit_on, pack)
    doubts.look_into(record, at=at)
    trusted = answer.vouched and not part.answer.is_answer
    audit.record(action="directdebit.result.imported", subject=record, actor=actor, at=at, vouched=trusted)
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
    found = DebitResultFile.objects.filter(sha256=sha256).order_by("part").first()
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
