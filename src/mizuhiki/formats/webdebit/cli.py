"""`mizuhiki webdebit show|check FILE`: a bank's daily file of WEB口座振替受付."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile, Finding
from mizuhiki.formats.webdebit.daily import MOST_BYTES, DailyRow, read_daily
from mizuhiki.formats.webdebit.fields import FIELDS
from mizuhiki.formats.webdebit.layouts import ITEMS, LAYOUTS, STANDARD

FAULTY, NOT_SUCH_A_FILE = 1, 2
SHOWN_ROWS = 50


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    show = verbs.add_parser("show", help="print what a bank's daily file says")
    show.add_argument("--rows", type=int, default=SHOWN_ROWS, help="rows of the list (--json: all)")
    check = verbs.add_parser("check", help="list its faults by line and column")
    for verb, run in ((show, run_show), (check, run_check)):
        verb.add_argument("file", type=Path, metavar="FILE")
        verb.add_argument("--layout", choices=sorted(LAYOUTS), default=STANDARD.name)
        verb.add_argument("--json", action="store_true")
        verb.set_defaults(run=run)


def run_show(args: argparse.Namespace) -> int:
    """Print the rows; 1 when the file has faults (then none is printed), 2 when it is no such file."""
    status, rows, faults = _reading(args)
    if status == FAULTY:
        print("\n".join(map(str, faults)), file=sys.stderr)
        print("読めない箇所があるため、内容は表示しません。", file=sys.stderr)
    if status:
        return status
    if args.json:
        print(json.dumps([_as_json(row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows[: args.rows]:
        texts = _as_json(row)
        print("  ".join(f"{FIELDS[item].label} {texts[item] or '－'}" for item in ITEMS))
    if len(rows) > args.rows:
        print(f"（ほか{len(rows) - args.rows:,}件）")
    print(f"合計 {len(rows):,}件")
    return 0


def run_check(args: argparse.Namespace) -> int:
    """List the faults; 0 none, 1 some, 2 not such a file."""
    status, rows, faults = _reading(args)
    if status == NOT_SUCH_A_FILE:
        return status
    if args.json:
        found = {"rows": len(rows), "faults": [asdict(fault) for fault in faults]}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif faults:
        print("\n".join(f"誤り：{fault}" for fault in faults))
    else:
        print(f"誤りはありません（{len(rows):,}件）。")
    return status


def _reading(args: argparse.Namespace) -> tuple[int, tuple[DailyRow, ...], tuple[Finding, ...]]:
    """The status, the rows and the faults; says itself why a file cannot be one."""
    try:
        if args.file.stat().st_size > MOST_BYTES:
            raise FormatRefused("ファイルが大きすぎます（64MBまで）。")
        return 0, read_daily(args.file.read_bytes(), LAYOUTS[args.layout]), ()
    except FaultyFile as faulty:
        return FAULTY, (), faulty.findings
    except OSError as error:
        print(f"ファイル {args.file} を開けません（{error.strerror}）。", file=sys.stderr)
    except FormatRefused as refusal:
        print(refusal, file=sys.stderr)
    return NOT_SUCH_A_FILE, (), ()


def _as_json(row: DailyRow) -> dict[str, str | None]:
    day = row.registered_on.isoformat() if row.registered_on else None
    return asdict(row) | {"result": row.result.value, "registered_on": day}
