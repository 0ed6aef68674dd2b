"""What a bank sent back, beside what was sent: each header of a file with the request that it answers.

A bank that serves several 委託者 or debit days may answer them in one file of several headers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mizuhiki.attachments.api import Fault
from mizuhiki.directdebit import days
from mizuhiki.directdebit.errors import ResultRefused
from mizuhiki.directdebit.models import DebitBatch, DebitRow
from mizuhiki.formats import zengin
from mizuhiki.platform import clock, sql

MOST_ROW_ID = 2**63 - 1  # of a bigint; twenty digits can say more
# Where the items that are compared begin in their record.
CLIENT_CODE, DEBIT_DAY, COUNT, YEN, CUSTOMER_NO = 4, 54, 1, 7, 91


@dataclass(frozen=True)
class Part:
    """One header with its rows and trailer, and the request they answer."""

    number: int  # in the file, from 1
    answer: zengin.File
    batch: DebitBatch
    offsets: Sequence[int] = field(repr=False)

    @property
    def title(self) -> str:
        """How its run is called."""
        return f"{self.batch.debit_on:%Y年%m月%d日} {self.batch.terms.label} 口座振替結果"


def parts_of(content: bytes, file_name: str, *, vouched: bool) -> list[Part]:
    """Every header of an answer, readable, carrying results, each for a request of its own.

    Args:
        vouched: somebody's word that what has no result is a bank's that could debit everybody.

    Raises:
        ResultRefused: one of them is not; `faults` says what and at which byte.
    """
    reading = _read(content, file_name, vouched=vouched)
    found: list[Part] = []
    for number, answer in enumerate(reading.files, start=1):
        batch = _batch_of(answer, file_name, reading.offsets)
        if any(one.batch == batch for one in found):
            where = place_of(reading.offsets, answer.record, 0)
            told = f"{where}：{batch.debit_on}の{batch.terms.label}の依頼への回答が2つあります。"
            raise ResultRefused(file_name=file_name, faults=[Fault(answer.record, "ヘッダー", "", told)])
        found.append(Part(number, answer, batch, reading.offsets))
    return found


def place_of(offsets: Sequence[int], record: int, place: int) -> str:
    """Where an item of a record stands in the file, in words."""
    return f"{offsets[record - 1] + place}バイト目"


def whole(problem: str) -> list[Fault]:
    """A fault of the file as a whole."""
    return [Fault(0, "ファイル", "", problem)]


def row_id_of(customer_no: str) -> int:
    """The row a 顧客番号 names; 0, which no row has, when it cannot be one of ours."""
    number = int(customer_no) if len(customer_no) == 20 and customer_no.isdecimal() else 0
    return number if number <= MOST_ROW_ID else 0


def copy(part: Part) -> None:
    """Put the rows of a part into the temporary table `answer`."""
    columns = part.answer.rows.columns(
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
            for record, (row_no, bank, *items) in enumerate(columns, start=part.answer.record + 1)
        ),
    )
    sql.run("ANALYZE answer")


def differences(part: Part) -> list[Fault]:
    """Everything in `answer` that is not what was sent, results apart; one is enough to refuse it.

    A form that leaves the payer's bank blank may leave it blank in the answer; it is one bank's form.
    """
    batch = part.batch
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
        faults.append(_row_fault(part, record, row_no, what))
    twice = sql.rows("SELECT max(record), row_no FROM answer GROUP BY 2 HAVING count(*) > 1 LIMIT 100")
    return faults + [_row_fault(part, record, row_no, "が2回あります") for record, row_no in twice]


def _row_fault(part: Part, record: int, row_no: str, what: str) -> Fault:
    where = place_of(part.offsets, record, CUSTOMER_NO)
    return Fault(record, "顧客番号", row_no, f"{where}：顧客番号{row_no}{what}。")


def _read(content: bytes, file_name: str, *, vouched: bool) -> zengin.Reading:
    """The answer, readable and carrying results under every header."""
    try:
        reading = zengin.read(content)
        for each in reading.files:
            zengin.refuse_request(each, vouched=vouched)
    except zengin.FaultyFile as fault:
        faults = [
            Fault(found.record, found.item or "ファイル", f"{found.offset}バイト目", found.message)
            for found in fault.findings
            if found.grade is not zengin.Grade.NOTICE
        ]
        raise ResultRefused(file_name=file_name, faults=faults) from None
    except (zengin.NotZengin, zengin.NotAnAnswer) as fault:
        raise ResultRefused(file_name=file_name, faults=whole(str(fault))) from None
    return reading


def _batch_of(answer: zengin.File, file_name: str, offsets: Sequence[int]) -> DebitBatch:
    """The batch a part is for: found by its first row, checked by header and totals."""
    first = next((row.customer_no for row in answer.rows if row.customer_no.isdecimal()), "")
    asked = DebitRow.objects.filter(pk=row_id_of(first)).select_related("batch").first()
    batch = asked.batch if asked else None
    here = place_of(offsets, answer.record, 0)
    if batch is None:
        told = f"{here}：こちらから依頼した振替の結果ではありません（顧客番号が見つかりません）。"
        raise ResultRefused(file_name=file_name, faults=[Fault(answer.record, "顧客番号", first, told)])
    if not answer.is_answer and clock.today() < batch.debit_on:
        told = f"振替日（{batch.debit_on}）より前に全件振替済みの結果は届きません。依頼ファイルと違いますか。"
        raise ResultRefused(file_name=file_name, faults=whole(told))
    waiting = days.waiting(batch)
    expected = batch.row_count, batch.amount_yen
    told_totals = answer.trailer.count, answer.trailer.amount_yen
    if told_totals == (waiting.count, waiting.yen):
        expected = told_totals
    head, tail = answer.record, answer.record + len(answer.rows) + 1
    for name, ours, theirs, record, place in (
        ("委託者コード", batch.terms.client_code, answer.header.client_code, head, CLIENT_CODE),
        ("引落日", f"{batch.debit_on:%m%d}", answer.header.debit_mmdd, head, DEBIT_DAY),
        ("合計件数", expected[0], told_totals[0], tail, COUNT),
        ("合計金額", expected[1], told_totals[1], tail, YEN),
    ):
        if ours != theirs:
            where = place_of(offsets, record, place)
            told = f"{where}：{name}が依頼と違います（依頼{ours}、結果{theirs}）。"
            raise ResultRefused(file_name=file_name, faults=[Fault(record, name, str(theirs), told)])
    return batch
