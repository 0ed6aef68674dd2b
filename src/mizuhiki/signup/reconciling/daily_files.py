"""日次ファイル: what a bank says was registered with it comes in, whole or not at all, as words of the bank.

A row with a reference of ours is proof, like a notice. One without is a registration that the bank alone
knows of: it began there (金融機関受付方式), or its reference is nobody's. It waits on a desk.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, time

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.formats import webdebit
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile
from mizuhiki.formats.webdebit import FIELDS, CsvLayout, DailyRow, Layout, LineFinding
from mizuhiki.platform import batches, clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import SignupTerms
from mizuhiki.signup.errors import DailyAlreadyTaken, DailyRefused, NoDailyFile
from mizuhiki.signup.gateways import label_of, terms_on
from mizuhiki.signup.models import DailyFile, DailyLine, Evidence, Source
from mizuhiki.signup.reconciling import registrations

KIND = "signup.daily"  # of the file, its run and its way in
AT_ONCE = 500


def import_daily(
    *, content: bytes, file_name: str, bank_code: str, actor: Actor | None, stored: StoredFile | None = None
) -> DailyFile:
    """Take in a bank's file; a row that an earlier file said in the same words changes nothing.

    Args:
        stored: the file as it is kept already; without it the bytes are kept here.

    Raises:
        NoDailyFile: the rules know no such bank, or no layout of its file. Nothing is changed.
        DailyAlreadyTaken: the same bytes again. Nothing is changed.
        DailyRefused: unreadable, cut, or of somebody else; `faults` says where. Nothing is changed.

    Source:
        DD-005 【長岡口振】4(3), 8(4); DD-076 【長岡口振】4(2), 4(5); design.md, law 13.
    """
    digest = hashlib.sha256(content).hexdigest()
    if before := DailyFile.objects.filter(sha256=digest).first():
        raise DailyAlreadyTaken(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    terms, layout = _agreed(bank_code, clock.now())
    rows = _read(content, file_name, layout)
    if faults := list(_of_others(rows, layout, bank_code, terms)):
        raise DailyRefused(file_name=file_name, faults=faults)
    title = f"{label_of(bank_code)} 日次ファイル {file_name}"[:100]
    with batches.run(kind=KIND, key=digest, title=title, actor=actor) as work:
        locks.take_name("signup-daily")
        at = clock.now()
        record = DailyFile.objects.create(
            bank_code=bank_code,
            sha256=digest,
            file_name=file_name[:200],
            run=work.run,
            file=stored or _keep(content, bank_code, at, actor),
            imported_at=at,
            imported_by_id=actor.pk if actor else None,
        )
        new = 0
        for start in range(0, len(rows), AT_ONCE):
            work.step("登録を照合しています", done=start, total=len(rows))
            new += _take(record, rows[start : start + AT_ONCE], start, at=at)
        loose = registrations.lay_bank_only(file_id=record.pk, at=at)
        audit.record(action="signup.daily.imported", subject=record, actor=actor, at=at, rows=len(rows))
        work.finish({"rows": len(rows), "new": new, "known": len(rows) - new, "bank_only": loose})
    return record


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from a screen, of the bank that was chosen with it."""
    record = import_daily(
        content=content,
        file_name=incoming.file_name,
        bank_code=incoming.facts.get("bank", ""),
        actor=incoming.received_by,
        stored=incoming.file,
    )
    return record.pk


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = DailyFile.objects.filter(sha256=sha256).first()
    return Taken(found.pk, found.file_id) if found else None


def applications_of_file(file: StoredFile) -> dict[str, list[int]]:
    """Whose accounts a stored file shows: the applications of its rows."""
    found = DailyLine.objects.filter(file__sha256=file.sha256, evidence__attempt__isnull=False)
    ids = found.values_list("evidence__attempt__application", flat=True).distinct()
    return {"signup.application": sorted(ids)}


def _agreed(bank_code: str, at: datetime) -> tuple[SignupTerms, Layout]:
    terms = terms_on(at)
    bank = terms.banks.get(bank_code) if terms else None
    if terms is None or bank is None or bank.daily is None:
        raise NoDailyFile(bank=bank_code)
    return terms, bank.daily


def _keep(content: bytes, bank_code: str, at: datetime, actor: Actor | None) -> StoredFile:
    name = f"nichiji-{bank_code}-{at.astimezone(clock.TOKYO):%Y%m%d}"
    media_type = "application/octet-stream"
    return attachments.store(content, name=name, kind=KIND, media_type=media_type, actor=actor, at=at)


def _read(content: bytes, file_name: str, layout: Layout) -> Sequence[DailyRow]:
    try:
        return webdebit.read_daily(content, layout)
    except FaultyFile as faulty:
        faults = [
            Fault(one.record, one.item or "ファイル", _column(one), one.message) for one in faulty.findings
        ]
        raise DailyRefused(file_name=file_name, faults=faults) from None
    except FormatRefused as refused:
        raise DailyRefused(file_name=file_name, faults=[Fault(0, "ファイル", "", str(refused))]) from None


def _column(finding: object) -> str:
    is_placed = isinstance(finding, LineFinding) and finding.column
    return f"{finding.column}{finding.unit}" if is_placed and isinstance(finding, LineFinding) else ""


def _of_others(
    rows: Sequence[DailyRow], layout: Layout, bank_code: str, terms: SignupTerms
) -> Iterator[Fault]:
    """Rows of another bank or utility, and days that are still to come: the file is not ours to take."""
    today = clock.today()
    before = 1 if not isinstance(layout, CsvLayout) or layout.header else 0  # lines above the first row
    for number, row in enumerate(rows, start=1 + before):
        problems = {
            "bank": "" if row.bank == bank_code else f"選んだ金融機関（{bank_code}）ではありません。",
            "client": "" if row.client == terms.client else f"委託者コード（{terms.client}）ではありません。",
            "registered_on": ""
            if row.registered_on is None or row.registered_on <= today
            else "今日より後の登録日です。",
        }
        for item, problem in problems.items():
            if problem:
                place = layout.items[item]
                where = f"{place + 1}列目" if isinstance(place, int) else f"{place[0] + 1}桁目"
                yield Fault(number, FIELDS[item].label, where, problem)


def _take(record: DailyFile, rows: Sequence[DailyRow], start: int, *, at: datetime) -> int:
    """Each row goes the way of a notice; returns how many said something new."""
    said = [_said(row, at) for row in rows]
    digests = [_digest(row) for row in rows]
    outcomes = sql.rows(
        "SELECT one.n, signup_take(%s, %s, one.said, one.digest) "
        "FROM unnest(%s::jsonb[], %s::bytea[]) WITH ORDINALITY AS one (said, digest, n) ORDER BY one.n",
        [Source.DAILY.value, record.bank_code, [json.dumps(one) for one in said], digests],
    )
    told = dict(outcomes)
    evidence = {
        bytes(one.sha256): one.pk for one in Evidence.objects.filter(sha256__in=digests).only("pk", "sha256")
    }
    DailyLine.objects.bulk_create(
        DailyLine(
            file=record,
            position=start + number,
            evidence_id=evidence[digest],
            is_new=told[number] == "taken",
        )
        for number, digest in enumerate(digests, start=1)
    )
    return sum(1 for outcome in told.values() if outcome == "taken")


def _said(row: DailyRow, at: datetime) -> dict[str, str]:
    day = row.registered_on
    stated_at = datetime.combine(day, time(), tzinfo=clock.TOKYO) if day else at
    return {
        "reference": row.reference,
        "result": row.result.value,
        "registered_on": day.isoformat() if day else "",
        "stated_at": stated_at.isoformat(),
        "branch": row.branch,
        "account_type": row.account_type,
        "account_no": row.account_no,
        "holder_kana": row.holder_kana,
        "customer_no": row.customer_no,
    }


def _digest(row: DailyRow) -> bytes:
    """Of what the row says: the same row in the file of the next day is no second word."""
    day = row.registered_on.isoformat() if row.registered_on else ""
    words = [
        *("daily", row.bank, row.reference, row.client, row.customer_no, row.branch, row.account_type),
        *(row.account_no, row.holder_kana, row.result.value, day),
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).digest()
