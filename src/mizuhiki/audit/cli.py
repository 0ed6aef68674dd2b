"""`mizuhiki trace`: seal the logs, prove that nothing in them was changed."""

import argparse
import json
from dataclasses import asdict

from mizuhiki.audit import sealing, verifying
from mizuhiki.platform import clock


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("verify", help="prove the chain, exit 1 where it breaks")
    verb.add_argument("--head", default="", help="a head noted down earlier that the chain must contain")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=verify)
    verb = verbs.add_parser("seal", help="seal now what is not sealed yet")
    verb.set_defaults(run=seal)


def verify(args: argparse.Namespace) -> int:
    """Print what was proven, each break, and the tail that is not sealed yet."""
    found = verifying.verify(expected_head=args.head)
    if args.json:
        print(json.dumps({"holds": found.holds, **asdict(found)}))
        return 0 if found.holds else 1
    for fault in found.breaks:
        print(f"BREAK {fault}")
    print(f"sealed    {found.blocks:,} blocks, {found.rows:,} rows, {found.disposed:,} disposed of")
    print(f"unsealed  {found.tail_rows:,} rows, the oldest for {found.tail_seconds:,} s")
    print(f"head      {found.head}")
    print("trace holds" if found.holds else f"trace BROKEN: {len(found.breaks)} break(s)")
    return 0 if found.holds else 1


def seal(_: argparse.Namespace) -> int:
    """Seal and say how many rows."""
    print(f"sealed {sealing.seal(at=clock.now()):,} rows")
    return 0
