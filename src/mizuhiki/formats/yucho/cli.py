"""`mizuhiki yucho transfer|debit 記号 番号`."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from mizuhiki.formats.yucho.numbers import (
    BANK,
    DebitAccount,
    TransferAccount,
    YuchoRefused,
    for_debit,
    for_transfer,
)

REFUSED = 1

_NAMES = {
    "bank": "金融機関コード",
    "branch": "支店番号",
    "branch_name": "店名",
    "account_type": "預金種目",
    "account_no": "口座番号",
}


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    for name, convert, text in (
        ("transfer", for_transfer, "振込用の店番・口座番号 (refunds into ゆうちょ)"),
        ("debit", for_debit, "口座振替用の支店番号・口座番号 (debits from ゆうちょ)"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("kigo", metavar="記号")
        verb.add_argument("bango", metavar="番号")
        verb.add_argument("--json", action="store_true")
        verb.set_defaults(run=run, convert=convert)


def run(args: argparse.Namespace) -> int:
    """Print the account; 1 with one sentence when 記号 or 番号 cannot be one."""
    convert: Callable[[str, str], TransferAccount | DebitAccount] = args.convert
    try:
        account = {"bank": BANK} | asdict(convert(args.kigo, args.bango))
    except YuchoRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if convert is for_debit and len(args.bango.strip()) < 8:
        print("番号が8桁に足りません。通帳の番号（末尾は1）と照らし合わせてください。", file=sys.stderr)
    if args.json:
        print(json.dumps(account, ensure_ascii=False))
    else:
        for name, value in account.items():
            print(f"{_NAMES[name]} {value}")
    return 0
