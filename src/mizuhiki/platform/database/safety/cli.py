"""`mizuhiki backup`, `mizuhiki restore`, `mizuhiki doctor`, `mizuhiki drill`: each a command of one word."""

import argparse
import json
import os
import sys
import unicodedata
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER, from_environment
from mizuhiki.platform.database.checks import check_server
from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.places import wheel_binaries
from mizuhiki.platform.database.safety.backup import KEEP, take_backup
from mizuhiki.platform.database.safety.doctor import examine
from mizuhiki.platform.database.safety.drill import drill
from mizuhiki.platform.database.safety.dump import dump, load, refuse_other_files
from mizuhiki.platform.database.safety.findings import Level
from mizuhiki.platform.database.safety.restore import restore
from mizuhiki.platform.database.supervisor import Supervisor


def say(line: str) -> None:
    """Tell progress where it is in nobody's way."""
    print(line, file=sys.stderr)


def register_backup(parser: argparse.ArgumentParser) -> None:
    """`mizuhiki backup [--to DIR] [--keep N]`, `mizuhiki backup --dump FILE`."""
    parser.add_argument("--to", type=Path, metavar="DIR", help="where to; var/backup unless told")
    parser.add_argument("--keep", type=_at_least_one, default=KEEP, help="how many backups stay")
    parser.add_argument("--dump", type=Path, metavar="FILE", help="write one dump instead, to move elsewhere")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.set_defaults(run=backup)


def register_restore(parser: argparse.ArgumentParser) -> None:
    """`mizuhiki restore FROM [--aside DIR] [--until INSTANT] [--replace]`."""
    parser.add_argument("source", type=Path, metavar="FROM", help="a backup directory, or a dump")
    parser.add_argument("--aside", type=Path, metavar="DIR", help="restore there and touch nothing here")
    parser.add_argument("--until", type=_instant, metavar="INSTANT", help="such as 2026-11-21T09:30+09:00")
    parser.add_argument("--replace", action="store_true", help="move the present data aside first")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.set_defaults(run=restore_from)


def register_doctor(parser: argparse.ArgumentParser) -> None:
    """`mizuhiki doctor [--quick] [--json]`."""
    parser.add_argument("--quick", action="store_true", help="leave out the proofs of ledger and trace")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.set_defaults(run=doctor, proofs={})


def register_drill(parser: argparse.ArgumentParser) -> None:
    """`mizuhiki drill [--json]`."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.set_defaults(run=drill_all, proofs={})


def drill_all(args: argparse.Namespace) -> int:
    """Lose the data of a copy, bring it back, prove it; exit status 1 if anything failed."""
    if os.environ.get("DATABASE_URL"):
        sentence = "the drill works on the embedded server; for your own, restore with pgBackRest or Barman "
        sentence += "and run `mizuhiki doctor` on the restored server."
        raise BackupRefused("not_embedded", sentence)
    live = Supervisor(say=say)
    live.start()
    try:
        steps = drill(live, args.proofs, say=say)
    finally:
        live.stop_if_idle()
    failed = any(step.level is Level.FAULT for step in steps)
    total = round(sum(step.seconds for step in steps), 1)
    if args.json:
        found = {"steps": [asdict(step) for step in steps], "seconds": total, "holds": not failed}
        print(json.dumps(found, ensure_ascii=False))
        return 1 if failed else 0
    for step in steps:
        print(f"{pad(step.level or '省略', 6)}{step.seconds:>7.1f} 秒  {pad(step.name, 28)}{step.text}")
    print(f"合計 {total:.1f} 秒。{'異常があります。' if failed else 'すべて確かめました。'}")
    return 1 if failed else 0


def pad(text: str, columns: int) -> str:
    """Fill up to a width on the terminal, where a Japanese letter takes two columns."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(0, columns - width)


def doctor(args: argparse.Namespace) -> int:
    """Print one line for each check; exit status 1 if any is 異常."""
    found = examine({} if args.quick else args.proofs)
    if args.json:
        print(json.dumps({"findings": [asdict(finding) for finding in found]}, ensure_ascii=False))
    else:
        for finding in found:
            print(f"{pad(finding.level, 6)}{finding.text}")
    return 1 if any(finding.level is Level.FAULT for finding in found) else 0


def backup(args: argparse.Namespace) -> int:
    """Back the database and the file store up while they are in use."""
    if args.dump:
        return _dump(args)
    if os.environ.get("DATABASE_URL"):
        sentence = "DATABASE_URL names a server of your own: back it up where it runs, with pgBackRest or "
        sentence += "Barman; `mizuhiki backup --dump FILE` takes a picture of this moment without WAL."
        raise BackupRefused("not_embedded", sentence)
    supervisor = Supervisor(say=say)
    supervisor.start()
    try:
        evidence = take_backup(supervisor, to=args.to, keep=args.keep, say=say)
    finally:
        supervisor.stop_if_idle()
    if args.json:
        print(json.dumps(evidence, ensure_ascii=False))
    else:
        size, seconds = evidence["bytes"] >> 20, sum(evidence["seconds"].values())
        print(f"{evidence['name']}: {size} MB and {evidence['files']} files, verified, {seconds:.1f} s")
        for name in evidence["files_damaged"]:
            print(f"damaged, not copied: {name}")
    return 0


def _dump(args: argparse.Namespace) -> int:
    given, supervisor = from_environment(), None
    if given is None:
        supervisor = Supervisor(say=say)
        supervisor.start()
        address = supervisor.urls()[SUPERUSER]
    else:
        check_server(os.environ["DATABASE_URL"])
        address = given[OWNER]
    try:
        size = dump(address, args.dump.absolute(), wheel_binaries())
    finally:
        if supervisor:
            supervisor.stop_if_idle()
    if args.json:
        print(json.dumps({"dump": str(args.dump.absolute()), "bytes": size}))
    else:
        print(f"{args.dump}: {size >> 10} KB; what changes from now on is not in it")
    return 0


def restore_from(args: argparse.Namespace) -> int:
    """Restore a backup to its place or aside, or a dump into an empty database."""
    if args.source.is_file():
        return _load(args)
    if os.environ.get("DATABASE_URL") and not args.aside:
        sentence = "DATABASE_URL names a server of your own; restore it where it runs, or use --aside DIR."
        raise BackupRefused("not_embedded", sentence)
    supervisor = Supervisor(args.aside.absolute() if args.aside else None, say=say)
    done = restore(supervisor, args.source, replace=args.replace, until=args.until, say=say)
    if args.aside:
        supervisor.stop()
    evidence = done.evidence
    if args.json:
        print(json.dumps(evidence, ensure_ascii=False))
        return 0
    print(f"restored {evidence['backup']} to {evidence['to']} in {sum(evidence['seconds'].values()):.1f} s")
    print(f"newest commit replayed: {evidence['newest_commit_at'] or 'the backup itself'}")
    if evidence["files_lost"]:
        print(f"not in the backup: {len(evidence['files_lost'])} files, such as {evidence['files_lost'][0]}")
    if evidence["moved_aside"]:
        print(f"what was there before: {evidence['moved_aside']}")
    if args.aside:
        print(f"look into it: MIZUHIKI_VAR={args.aside.absolute()} mizuhiki database psql")
    return 0


def _load(args: argparse.Namespace) -> int:
    refuse_other_files(args.source, wheel_binaries())  # before a server is made for it
    given = from_environment()
    if given is None or args.aside:
        supervisor = Supervisor(args.aside.absolute() if args.aside else None, say=say)
        supervisor.start()
        address = supervisor.urls()[SUPERUSER]
    else:
        check_server(os.environ["DATABASE_URL"])
        address = given[OWNER]
    load(address, args.source.absolute(), wheel_binaries())
    print(f"loaded {args.source} into {address.dbname}")
    return 0


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=clock.TOKYO)


def _at_least_one(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one backup stays")
    return number
