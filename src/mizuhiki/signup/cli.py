"""`mizuhiki signup postcodes`."""

import argparse
import sys

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.postcodes import load_postcodes, packaged


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    load = verbs.add_parser(
        "postcodes", help="take in the postcodes of the installed package; twice changes nothing"
    )
    load.set_defaults(run=load_packaged)


def load_packaged(args: argparse.Namespace) -> int:
    """Load, and say what came and went."""
    del args
    edition, towns = packaged()
    try:
        load, is_new = load_postcodes(edition=edition, towns=towns, actor=None, at=clock.now())
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return 1
    print(f"郵便番号 {load.edition}の版　{load.town_count:,}町域" + ("" if is_new else "（取込済み）"))
    print(f"追加 {load.added:,}　廃止 {load.gone:,}")
    return 0
