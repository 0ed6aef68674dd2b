"""`mizuhiki ocr check UPPER LOWER`."""

import argparse
import json
import re
import sys

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.ocr.lines import LOWER, UPPER, OcrLines, OcrRefused, check_digits, parse

REFUSED = 1
ITEMS = ("account_no", "amount_yen", "fee", "upper_tail", "lower_body", "upper_check", "lower_check")
_CLUTTER = re.compile(r"[\s-]+")


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb of this group."""
    check = verbs.add_parser("check", help="what the two OCR lines of a slip say, if they are right")
    check.add_argument("upper", metavar="UPPER", help="39 digits")
    check.add_argument("lower", metavar="LOWER", help="44 digits")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    """Print the items and whether they are right; 1 with one sentence when they are no such lines.

    In JSON every item is there, null where the digits do not say it; the check digits are those printed.
    """
    upper, lower = (_CLUTTER.sub("", line) for line in (args.upper, args.lower))
    try:
        lines = _parse(upper, lower)
    except FormatRefused as refusal:
        if args.json:
            print(json.dumps(_as_written(upper, lower) | {"ok": False}))
        print(refusal, file=sys.stderr)
        return REFUSED
    if args.json:
        print(json.dumps(_items(lines, upper, lower) | {"ok": True}))
    else:
        _explain(lines)
    return 0


def _parse(upper: str, lower: str) -> OcrLines:
    """The lines, each of its own length."""
    for name, line, length in (("上段", upper, UPPER), ("下段", lower, LOWER)):
        if len(line) != length:
            raise OcrRefused(f"{name}は{length}桁の数字です（{len(line)}桁）。")
    return parse(upper + lower)


def _as_written(upper: str, lower: str) -> dict[str, object]:
    """The items of lines that are wrong, as far as they can be told apart."""
    if len(upper) != UPPER or len(lower) != LOWER:
        return dict.fromkeys(ITEMS)
    try:
        lines = parse(check_digits(upper[2:]) + upper[2:] + check_digits(lower[2:]) + lower[2:])
    except FormatRefused:
        return dict.fromkeys(ITEMS)
    return _items(lines, upper, lower)


def _items(lines: OcrLines, upper: str, lower: str) -> dict[str, object]:
    return {
        "account_no": lines.account_no,
        "amount_yen": lines.amount_yen,
        "fee": lines.fee,
        "upper_tail": lines.upper_tail,
        "lower_body": lines.lower_body,
        "upper_check": upper[:2],
        "lower_check": lower[:2],
    }


def _explain(lines: OcrLines) -> None:
    print(lines.upper)
    print(lines.lower)
    print(f"口座番号　　　　 {lines.account_no}")
    print(f"金額　　　　　　 {lines.amount_yen:,}円")
    print(f"手数料負担区分　 {lines.fee}")
    print(f"上段の使用欄　　 {lines.upper_tail}")
    print(f"下段の使用欄　　 {lines.lower_body}")
