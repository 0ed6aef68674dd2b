"""`mizuhiki files check | sweep`: is every stored file there and whole?"""

import argparse
import json
from dataclasses import asdict

from mizuhiki.attachments import checking


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("check", help="read every stored file, compare its digest, exit 1 on a fault")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=check)
    verb = verbs.add_parser("sweep", help="erase contents that no row needs, one day after they were written")
    verb.set_defaults(run=sweep)


def check(args: argparse.Namespace) -> int:
    """Print what was found, each fault on a line."""
    found = checking.check()
    if args.json:
        print(json.dumps({"holds": found.holds, **asdict(found)}))
    else:
        for state in ("missing", "damaged", "leftovers"):
            for name in getattr(found, state):
                print(f"{state.upper():10} {name}")
        print(f"files={found.files} contents={found.contents} " + ("whole" if found.holds else "NOT WHOLE"))
    return 0 if found.holds else 1


def sweep(args: argparse.Namespace) -> int:
    """Print how many contents went."""
    del args
    print(f"erased={checking.sweep()}")
    return 0
