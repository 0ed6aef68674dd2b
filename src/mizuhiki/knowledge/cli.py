"""`mizuhiki faq search|import`."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from mizuhiki.knowledge import finding
from mizuhiki.knowledge.errors import ListRefused
from mizuhiki.knowledge.services.importing import import_list
from mizuhiki.platform import clock
from mizuhiki.staff.api import system_actor


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    search = verbs.add_parser("search", help="what an operator finds of the FAQ today")
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=10, help="entries at most (10)")
    search.add_argument("--json", action="store_true", help="one JSON object on stdout")
    search.set_defaults(run=search_entries)
    take = verbs.add_parser("import", help="take in a list of questions and answers (CSV or xlsx) as drafts")
    take.add_argument("file", type=Path)
    take.set_defaults(run=import_file)


def search_entries(args: argparse.Namespace) -> int:
    """Print what is found; 1 when nothing is."""
    found = finding.entries(args.text, on=clock.today(), limit=args.limit)
    if args.json:
        shown = [dataclasses.asdict(one) | {"from_on": one.from_on.isoformat()} for one in found]
        print(json.dumps({"text": args.text, "entries": shown}, ensure_ascii=False))
    else:
        for one in found:
            print(f"FAQ {one.number} 第{one.edition}版 【{one.category}】{one.question}")
    return 0 if found else 1


def import_file(args: argparse.Namespace) -> int:
    """Take it in whole, or say each line that must be mended."""
    content = args.file.read_bytes()
    try:
        made = import_list(content=content, file_name=args.file.name, actor=system_actor("faq"))
    except ListRefused as refused:
        for fault in refused.faults:
            print(fault.sentence(args.file.name), file=sys.stderr)
        raise
    print(f"{made.line_count:,}行　残した {made.kept:,}　まとめた {made.merged:,}　除いた {made.dropped:,}")
    return 0
