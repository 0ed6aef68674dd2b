"""`mizuhiki ledger proof`: does everything derived still follow from what was written?"""

import argparse
import json

from mizuhiki.ledger import proof


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("proof", help="rebuild what is derived, compare, exit 1 on any difference")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=prove)


def prove(args: argparse.Namespace) -> int:
    """Print the totals and every difference."""
    found = proof.prove()
    if args.json:
        differences = [str(one) for one in found.differences]
        content = {"holds": found.holds, "totals": found.totals, "differences": differences}
        print(json.dumps(content, ensure_ascii=False))
    else:
        for name, value in found.totals.items():
            print(f"{name:24} {value:>20,}")
        for difference in found.differences:
            print(f"DIFFERENCE {difference}")
        print("proof holds" if found.holds else f"proof FAILS: {len(found.differences)} difference(s)")
    return 0 if found.holds else 1
