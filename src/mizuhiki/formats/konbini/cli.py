"""`mizuhiki konbini show BARCODE` and `mizuhiki konbini make ...`."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.konbini.barcode import (
    Barcode,
    free_area,
    human_lines,
    maker_code,
    parse,
    refuse_print,
)
from mizuhiki.formats.konbini.code128 import DOTS, Print, module_mm, svg

REFUSED = 1


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    show = verbs.add_parser("show", help="say what the 44 digits of a slip mean")
    show.add_argument("barcode", metavar="BARCODE")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=run_show)
    make = verbs.add_parser("make", help="make the digits and the bars of a slip")
    make.add_argument("--maker", required=True, help="請求書発行企業: 6 digits, or the GS1 prefix")
    make.add_argument("--company", required=True, help="企業コード of the agent, 5 digits")
    make.add_argument("--own", required=True, help="our slip number, up to 16 digits")
    make.add_argument("--amount", required=True, type=int, help="yen")
    make.add_argument("--due", type=date.fromisoformat, help="last day, YYYY-MM-DD (none: no limit)")
    make.add_argument("--reissue", type=int, default=0, help="再発行区分, 0 to 9")
    make.add_argument("--svg", type=Path, metavar="FILE", help="write the bars to this file")
    make.add_argument("--dpi", type=int, choices=DOTS, default=600, help="of the printer")
    make.add_argument("--json", action="store_true")
    make.set_defaults(run=run_make)


def run_show(args: argparse.Namespace) -> int:
    """Print the items; 1 with one sentence when it is no such barcode."""
    try:
        barcode = parse(args.barcode)
    except FormatRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    _print(barcode, as_json=args.json)
    return 0


def run_make(args: argparse.Namespace) -> int:
    """Print the digits, and draw the bars when asked; 1 when no store would take the slip."""
    try:
        barcode = Barcode(
            maker=maker_code(args.maker),
            free=free_area(company=args.company, own=args.own),
            reissue=args.reissue,
            due_on=args.due,
            amount_yen=args.amount,
        )
        refuse_print(barcode, on=args.due or date.min)
        if args.svg:
            bars = svg(barcode.digits, Print(module_mm=module_mm(args.dpi)))
            args.svg.write_text(bars, encoding="utf-8")
    except FormatRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{args.svg} に書けません（{error.strerror}）。", file=sys.stderr)
        return REFUSED
    _print(barcode, as_json=args.json)
    return 0


def _print(barcode: Barcode, *, as_json: bool) -> None:
    items = {
        "digits": barcode.digits,
        "maker": barcode.maker,
        "free": barcode.free,
        "reissue": barcode.reissue,
        "due_on": barcode.due_on.isoformat() if barcode.due_on else None,
        "stamp": barcode.stamp,
        "amount_yen": barcode.amount_yen,
        "check_digit": int(barcode.digits[-1]),
        "lines": human_lines(barcode),
    }
    if as_json:
        print(json.dumps(items, ensure_ascii=False))
        return
    print("\n".join(human_lines(barcode)))
    print(f"44桁　　　　 {barcode.digits}")
    print(f"発行企業　　 {barcode.maker}")
    print(f"自由使用欄　 {barcode.free}")
    print(f"再発行区分　 {barcode.reissue}")
    print(f"支払期限　　 {barcode.due_on or '期限なし'}")
    print(f"印紙フラグ　 {int(barcode.stamp)}")
    print(f"金額　　　　 {barcode.amount_yen:,}円")
