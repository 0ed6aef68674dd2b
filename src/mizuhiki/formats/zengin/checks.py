"""What must hold before a file leaves the house, and what must hold of a file that came back."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import MOST_KEPT, Finding, Grade
from mizuhiki.formats.zengin.kinds import DEBIT, FileKind
from mizuhiki.formats.zengin.model import File, Reading, Row
from mizuhiki.formats.zengin.profile import Profile
from mizuhiki.formats.zengin.reader import scan

YUCHO_BANK = "9900"  # its branch numbers in debits are no 店番: no master holds them


class NotAnAnswer(FormatRefused):
    """A file without results: the request itself, or one that a person must vouch for."""

    code = "not_an_answer"


def before_sending(
    data: bytes,
    *,
    profile: Profile,
    debit_on: date,
    is_business_day: Callable[[date], bool],
    is_branch: Callable[[str, str], bool] | None = None,
    kind: FileKind = DEBIT,
) -> tuple[Finding, ...]:
    """Everything that speaks against sending these very bytes; only notices let them go.

    The bytes are read again, by the reader's own rules, so that this also proves the writer.

    Args:
        is_business_day: False on days a bank is closed (Sat, Sun, holidays, 12/31 to 1/3).
        debit_on: the day in the header: of the debit, or of the transfer.
        is_branch: the bank master, asked with bank and branch number; not asked for debits from ゆうちょ.

    Raises:
        NotZengin: the bytes are no file of the kind at all.
    """
    reading = scan(data, charset=profile.charset, kind=kind)
    found = list(reading.findings)
    if reading.framing is not profile.framing:
        text = f"レコードの区切りが{reading.framing}です。この金融機関は{profile.framing}です。"
        found.append(_of_file("framing_differs", text))
    if not is_business_day(debit_on):
        found.append(_of_file("not_business_day", f"{kind.day}{debit_on}は金融機関の休業日です。"))
    for file in reading.files:
        found += _of_request(file, reading, debit_on, is_branch, kind)
    found += islice(duplicates(reading), MOST_KEPT)
    return tuple(found)


def _of_file(code: str, message: str) -> Finding:
    return Finding(grade=Grade.FAULT, code=code, record=0, item="", offset=0, message=message)


def _of_request(
    file: File,
    reading: Reading,
    debit_on: date,
    is_branch: Callable[[str, str], bool] | None,
    kind: FileKind,
) -> Iterator[Finding]:
    if file.header.debit_mmdd != f"{debit_on:%m%d}":
        text = f"{kind.day}が{file.header.debit_mmdd}です。{debit_on:%m%d}のはずです。"
        yield _at(reading, file.record, "date_differs", text, item=kind.day, at=54)
    if file.is_answer:
        text = "結果が入っています。送るのは依頼のファイルだけです。"
        yield _at(reading, file.record, "has_results", text)
    if not file.rows:
        yield _at(reading, file.record, "no_rows", "明細が1件もありません。")
    branches: dict[tuple[str, str], bool] = {}
    for record, row in enumerate(file.rows, start=file.record + 1):
        if not row.holder:
            yield _at(
                reading,
                record,
                "no_holder",
                f"{kind.row_names['holder']}が空です。",
                item=kind.row_names["holder"],
                at=50,
            )
        if not row.customer_no:
            text = "顧客番号が空です。結果と突き合わせられません。"
            yield _at(reading, record, "no_customer_no", text, item="顧客番号", at=91)
        key = (row.bank, row.branch)
        if is_branch and key not in branches:
            branches[key] = (kind is DEBIT and row.bank in {"", YUCHO_BANK}) or is_branch(*key)
        if is_branch and not branches[key]:
            text = f"金融機関{row.bank}に支店{row.branch}はありません。"
            yield _at(reading, record, "no_such_branch", text, item=kind.data[3].item, at=20)


def _at(
    reading: Reading,
    record: int,
    code: str,
    message: str,
    *,
    item: str = "",
    at: int = 0,
    grade: Grade = Grade.FAULT,
) -> Finding:
    offset = reading.offsets[record - 1] + at
    return Finding(grade=grade, code=code, record=record, item=item, offset=offset, message=message)


def duplicates(reading: Reading) -> Iterator[Finding]:
    """A notice for each row whose bank, branch, 種目, account and 顧客番号 came before in its file."""
    for file in reading.files:
        seen: set[tuple[str, ...]] = set()
        for record, row in enumerate(file.rows, start=file.record + 1):
            key = (row.bank, row.branch, row.account_type, row.account_no, row.customer_no)
            if key in seen:
                text = f"同じ口座と顧客番号（{row.customer_no}）の明細が前にもあります。"
                yield _at(reading, record, "duplicate", text, item="顧客番号", at=91, grade=Grade.NOTICE)
            seen.add(key)


def refuse_request(file: File, *, vouched: bool = False) -> None:
    """Stop a file that carries no result, which would post every row as paid.

    A request has code `0` in all rows and zero totals, exactly as an answer of a bank that leaves
    the totals at zero and could debit everybody: `vouched` is a person's word that it is that one.

    Raises:
        NotAnAnswer: it may be the request itself.
    """
    if not file.is_answer and not vouched:
        raise NotAnAnswer(
            "結果が入っていません（振替結果コードと結果の合計がすべて0）。"
            "送った依頼ファイルそのものではないか確かめてください。"
        )


def differences(sent: File, answer: File) -> Iterator[str]:
    """Sentences on everything in an answer that is not what was sent, results apart.

    Rows are matched by 顧客番号, which is unique in what we send. One sentence is enough to refuse
    the whole answer.
    """
    for name, here, there in (
        ("委託者コード", sent.header.client_code, answer.header.client_code),
        ("引落日", sent.header.debit_mmdd, answer.header.debit_mmdd),
        ("合計件数", sent.trailer.count, answer.trailer.count),
        ("合計金額", sent.trailer.amount_yen, answer.trailer.amount_yen),
    ):
        if here != there:
            yield f"{name}が送ったものと違います（送信{here}、結果{there}）。"
    waiting = {row.customer_no: _what_was_asked(row) for row in sent.rows}
    for record, row in enumerate(answer.rows, start=answer.record + 1):
        asked = waiting.pop(row.customer_no, None)
        if asked is None:
            text = "は送っていないか、2回あります。"
            yield f"{record}件目のレコード：顧客番号{row.customer_no}{text}"
        elif asked != _what_was_asked(row):
            text = "の口座または金額が、送ったものと違います。"
            yield f"{record}件目のレコード：顧客番号{row.customer_no}{text}"
    for customer_no in waiting:
        yield f"顧客番号{customer_no}の結果がありません。"


def _what_was_asked(row: Row) -> tuple[str | int, ...]:
    return (row.bank, row.branch, row.account_type, row.account_no, row.amount_yen)
