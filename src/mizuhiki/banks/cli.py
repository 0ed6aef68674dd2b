"""`mizuhiki banks load|find`."""

import argparse
import sys

from mizuhiki.banks.finding import find_banks, find_branches
from mizuhiki.banks.services import load_master, packaged
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    load = verbs.add_parser(
        "load", help="take in the edition of the installed package; twice changes nothing"
    )
    load.set_defaults(run=load_packaged)
    find = verbs.add_parser("find", help="banks, or with --bank its branches, by code, kanji or kana")
    find.add_argument("text")
    find.add_argument("--bank", metavar="CODE", default="")
    find.set_defaults(run=find_places)


def load_packaged(args: argparse.Namespace) -> int:
    """Load, and say what came, changed and went."""
    del args
    edition, entries = packaged()
    try:
        done = load_master(edition=edition, entries=entries, actor=None, at=clock.now())
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return 1
    load = done.load
    print(f"{load.edition}の版　{load.place_count:,}件" + ("" if done.is_new else "（取込済み）"))
    print(f"追加 {load.added:,}　名称変更 {load.changed:,}　廃止 {load.ended:,}")
    return 0


def find_places(args: argparse.Namespace) -> int:
    """Print what is found; 1 when nothing is."""
    found = find_branches(args.bank, args.text) if args.bank else find_banks(args.text)
    for place in found:
        print(f"{place.bank_code} {place.branch_code:3} {place.name}（{place.kana}）")
    return 0 if found else 1
