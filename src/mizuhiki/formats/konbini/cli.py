"""`mizuhiki konbini check CODE` and `mizuhiki konbini make ...`."""

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
ITEMS = ("maker", "free", "reissue", "due", "stamp", "amount_yen", "check_digit")


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    check = verbs.add_parser("check", help="what the 44 digits of a slip mean, if they are right")
    check.add_argument("code", metavar="CODE")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)
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


def run_check(args: argparse.Namespace) -> int:
    """Print the items and whether they are right; 1 with one sentence when it is no such barcode.

    In JSON every item is there, null where the digits do not say it; `due` is a day, or null for none.
    """
    try:
        barcode = parse(args.code)
    except FormatRefused as refusal:
        if args.json:
            print(json.dumps(_as_written(args.code) | {"ok": False}))
        print(refusal, file=sys.stderr)
        return REFUSED
    if args.json:
        items = _items(barcode)
        print(json.dumps({name: items[name] for name in ITEMS} | {"ok": True}))
    else:
        _explain(barcode)
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
    if args.json:
        print(json.dumps({"digits": barcode.digits} | _items(barcode) | {"lines": human_lines(barcode)}))
    else:
        _explain(barcode)
    return 0


def _as_written(code: str) -> dict[str, object]:
    """The items of digits that are wrong, as far as they can be told apart."""
    try:
        barcode = parse(code, whatever_check_digit=True)
    except FormatRefused:
        return dict.fromkeys(ITEMS)
    return _items(barcode) | {"check_digit": int(code.strip()[-1])}


def _items(barcode: Barcode) -> dict[str, object]:
    return {
        "maker": barcode.maker,
        "free": barcode.free,
        "reissue": barcode.reissue,
        "due": barcode.due_on.isoformat() if barcode.due_on else None,
        "stamp": barcode.stamp,
        "amount_yen": barcode.amount_yen,
        "check_digit": int(barcode.digits[-1]),
    }


def _explain(barcode: Barcode) -> None:
    print("\n".join(human_lines(barcode)))
    print(f"44桁　　　　 {barcode.digits}")
    print(f"発行企業　　 {barcode.maker}")
    print(f"自由使用欄　 {barcode.free}")
    print(f"再発行区分　 {barcode.reissue}")
    print(f"支払期限　　 {barcode.due_on or '期限なし'}")
    print(f"印紙フラグ　 {int(barcode.stamp)}")
    print(f"金額　　　　 {barcode.amount_yen:,}円")
