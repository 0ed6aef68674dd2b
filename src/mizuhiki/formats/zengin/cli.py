"""`mizuhiki zengin show|check FILE`."""

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from mizuhiki.formats.findings import MOST_KEPT
from mizuhiki.formats.zengin.charset import Charset
from mizuhiki.formats.zengin.checks import duplicates
from mizuhiki.formats.zengin.codes import ResultCode
from mizuhiki.formats.zengin.model import File, Reading, Row
from mizuhiki.formats.zengin.reader import MOST_BYTES, NotZengin, scan

FAULTY, NOT_SUCH_A_FILE = 1, 2
SHOWN_ROWS = 50

_REASONS = {
    FileNotFoundError: "ありません",
    IsADirectoryError: "フォルダーです",
    PermissionError: "読む権限がありません",
}
_COLUMNS = (
    "bank",
    "branch",
    "account_type",
    "account_no",
    "holder",
    "amount_yen",
    "new_code",
    "customer_no",
    "result_code",
)


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    show = verbs.add_parser("show", help="print what a file of 種別 91 says")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--json", action="store_true")
    show.add_argument("--rows", type=int, default=SHOWN_ROWS, help="rows of the table (--json: all)")
    show.set_defaults(run=run_show)
    check = verbs.add_parser("check", help="list its faults with record and byte offset")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true")
    check.add_argument(
        "--charset",
        choices=list(Charset),
        type=Charset,
        default=Charset.NARROW,
        help="what names may hold: narrow (standard), wide (some banks), any",
    )
    check.set_defaults(run=run_check)


def run_show(args: argparse.Namespace) -> int:
    """Print the file; 1 when it has faults (what is unreadable is not printed), 2 when it is none."""
    reading = _reading(args.file, Charset.ANY)
    if reading is None:
        return NOT_SUCH_A_FILE
    for finding in reading.findings:
        print(finding, file=sys.stderr)
    if not reading.files:
        print("読めない箇所があるため、内容は表示しません。", file=sys.stderr)
        return FAULTY
    if args.json:
        for part in _as_json(reading):
            print(part, end="")
        print()
    else:
        for file in reading.files:
            print("\n".join(_as_table(file, args.rows)))
    return FAULTY if reading.is_refused else 0


def run_check(args: argparse.Namespace) -> int:
    """List faults and notices; 0 clean (notices do not count), 1 faults, 2 not such a file."""
    reading = _reading(args.file, args.charset)
    if reading is None:
        return NOT_SUCH_A_FILE
    notices = (*reading.notices, *islice(duplicates(reading), MOST_KEPT))
    if args.json:
        found = {
            "framing": reading.framing,
            "faults": [asdict(finding) for finding in reading.faults],
            "notices": [asdict(finding) for finding in notices],
            "left_out": reading.left_out,
        }
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for mark, findings in (("誤り", reading.faults), ("注意", notices)):
            for finding in findings:
                print(f"{mark}：{finding}")
        if reading.left_out:
            print(f"ほかに{reading.left_out:,}件あります。")
        if not reading.faults:
            rows = sum(len(file.rows) for file in reading.files)
            print(f"誤りはありません（区切り {reading.framing}、明細{rows:,}件）。")
    return FAULTY if reading.faults else 0


def _reading(path: Path, charset: Charset) -> Reading | None:
    """The file; None after saying why it cannot be one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            print("ファイルが大きすぎます（2GBまで）。", file=sys.stderr)
            return None
        return scan(path.read_bytes(), charset=charset)
    except OSError as error:
        reason = _REASONS.get(type(error), error.strerror)
        print(f"ファイル {path} を開けません（{reason}）。", file=sys.stderr)
    except NotZengin as refusal:
        print(refusal, file=sys.stderr)
    return None


def _as_json(reading: Reading) -> Iterator[str]:
    """One JSON object in pieces, so that a million rows need no second copy."""
    yield '{"framing": ' + json.dumps(reading.framing) + ', "files": ['
    for number, file in enumerate(reading.files):
        yield ", " if number else ""
        yield '{"header": ' + _dumps(file.header._asdict()) + ', "rows": ['
        for at, row in enumerate(file.rows):
            yield ",\n " if at else "\n "
            yield _dumps({name: getattr(row, name) for name in _COLUMNS})
        yield '], "trailer": ' + _dumps(asdict(file.trailer)) + "}"
    yield "]}"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_table(file: File, most: int) -> Iterator[str]:
    header, trailer = file.header, file.trailer
    yield f"委託者 {header.client_code} {header.client_name}  引落日 {header.debit_mmdd}"
    yield (
        f"取引銀行 {header.bank} {header.bank_name}  支店 {header.branch} {header.branch_name}"
        f"  {header.account_type} {header.account_no}"
    )
    rows = (row for row, _ in zip(file.rows, range(most), strict=False))
    yield from _aligned(_cells(rows))
    if len(file.rows) > most:
        yield f"（ほか{len(file.rows) - most:,}件）"
    yield f"合計 {trailer.count:,}件 {trailer.amount_yen:,}円"
    if file.is_answer:
        yield f"振替済 {trailer.paid_count:,}件 {trailer.paid_yen:,}円"
        yield f"振替不能 {trailer.unpaid_count:,}件 {trailer.unpaid_yen:,}円"


def _cells(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    yield ("銀行", "支店", "種目", "口座番号", "預金者名", "金額", "新規", "顧客番号", "結果")
    for row in rows:
        result = ResultCode.of(row.result_code)
        yield (
            row.bank,
            row.branch,
            row.account_type,
            row.account_no,
            row.holder,
            f"{row.amount_yen:,}",
            row.new_code,
            row.customer_no,
            f"{row.result_code} {result.label if result else ''}",
        )


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns side by side; a full-width character takes two places, amounts stand to the right."""
    table = list(rows)
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = zip(row, widths, _COLUMNS, strict=True)
        yield "  ".join(
            " " * (width - _width(cell)) + cell
            if name == "amount_yen"
            else cell + " " * (width - _width(cell))
            for cell, width, name in cells
        ).rstrip()


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
