"""`mizuhiki yucho convert --symbol 記号 --number 番号 --for debit|transfer`."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping

from mizuhiki.formats.yucho.numbers import (
    DebitAccount,
    TransferAccount,
    YuchoRefused,
    for_debit,
    for_transfer,
)

REFUSED = 1
PURPOSES: Mapping[str, Callable[[str, str], DebitAccount | TransferAccount]] = {
    "debit": for_debit,
    "transfer": for_transfer,
}


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb of this group."""
    verb = verbs.add_parser("convert", help="記号・番号 as the branch and account of a debit or a transfer")
    verb.add_argument("--symbol", required=True, metavar="記号", help="five digits, as in the passbook")
    verb.add_argument("--number", required=True, metavar="番号", help="up to eight digits, ending in 1")
    verb.add_argument(
        "--for",
        required=True,
        choices=sorted(PURPOSES),
        dest="purpose",
        help="debit: 口座振替 from ゆうちょ; transfer: a refund into ゆうちょ. They must not be mixed",
    )
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the account; 1 with one sentence when 記号 or 番号 cannot be one."""
    try:
        found = PURPOSES[args.purpose](args.symbol, args.number)
    except YuchoRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if args.purpose == "debit" and len(args.number.strip()) < 8:
        print("番号が8桁に足りません。通帳の番号（末尾は1）と照らし合わせてください。", file=sys.stderr)
    account = {"branch": found.branch, "account_type": found.account_type, "account_no": found.account_no}
    if args.json:
        print(json.dumps(account))
        return 0
    labels = ("支店番号" if args.purpose == "debit" else "店番", "預金種目", "口座番号")
    for label, value in zip(labels, account.values(), strict=True):
        print(f"{label} {value}")
    return 0
