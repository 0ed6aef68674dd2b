"""`mizuhiki rules`: packs of files into the database, agreed by two people; is every stored one readable?"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from mizuhiki.approvals import api as approvals
from mizuhiki.audit.api import acting
from mizuhiki.platform import clock, era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.staff.models import User
from mizuhiki.tariffs import TariffFault


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("check", help="read a pack's folder and say what is wrong with it")
    verb.add_argument("folder", type=Path, metavar="DIR")
    verb.set_defaults(run=_in_words(check))
    verb = verbs.add_parser("load", help="keep the folder as a version; it is in force only once agreed")
    verb.add_argument("folder", type=Path, metavar="DIR")
    verb.add_argument("--as", required=True, dest="name", help="who loads it (利用者ID)")
    verb.set_defaults(run=_in_words(load))
    verb = verbs.add_parser("propose", help="ask a second person to put a version in force on a day")
    verb.add_argument("version", type=int, help="its number, as `load` printed it")
    verb.add_argument("--from", required=True, dest="from_on", type=date.fromisoformat, metavar="DAY")
    verb.add_argument("--as", required=True, dest="name", help="who asks (利用者ID)")
    verb.add_argument("--reason", required=True)
    verb.set_defaults(run=_in_words(propose))
    verb = verbs.add_parser("verify", help="can this release read every version there is? 1 if not")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=verify)


def _in_words(work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        try:
            return work(args)
        except RuleBroken as broken:
            print(f"mizuhiki: {broken.message}", file=sys.stderr)
        except (TariffFault, OSError, UnicodeDecodeError) as fault:
            print(f"mizuhiki: {fault}", file=sys.stderr)
        except User.DoesNotExist:
            print(f"mizuhiki: 利用者ID「{args.name}」はありません。", file=sys.stderr)
        except rulepacks.RulePackVersion.DoesNotExist:
            print(f"mizuhiki: {args.version}番の版はありません。", file=sys.stderr)
        return 1

    return run


def check(args: argparse.Namespace) -> int:
    """Read it as `load` would, and keep nothing."""
    pack = rulepacks.read_folder(args.folder)
    print(f"{pack.code}: 料金{len(pack.charges)}種類、暦{len(pack.calendars)}種類。誤りはありません。")
    return 0


def load(args: argparse.Namespace) -> int:
    """Keep a version; the same content is kept once."""
    actor = User.objects.get(username=args.name)
    with acting(actor=actor, place="mizuhiki rules load"):
        version = rulepacks.load_pack(directory=args.folder, at=clock.now(), actor=actor)
    print(f"{version.pk}番の版です（符号 {version.digest[:16]}）。施行には承認が必要です。")
    return 0


def propose(args: argparse.Namespace) -> int:
    """Lay the question on the approver's desk."""
    actor = User.objects.get(username=args.name)
    version = rulepacks.RulePackVersion.objects.get(pk=args.version)
    with acting(actor=actor, place="mizuhiki rules propose"):
        request = approvals.ask(
            kind="rulepacks.put_in_force",
            title=f"規則集 {version.pk}番を{era.long_date(args.from_on)}から施行する",
            subject=version,
            facts={"from_on": args.from_on.isoformat()},
            reason=args.reason,
            actor=actor,
            at=clock.now(),
        )
    print(f"承認依頼 {request.pk}番を出しました。別の職員が承認すると施行されます。")
    return 0


def verify(args: argparse.Namespace) -> int:
    """Bills were made with every version there is: each must stay readable."""
    broken = rulepacks.unreadable_versions()
    count = rulepacks.RulePackVersion.objects.count()
    if args.json:
        print(json.dumps({"holds": not broken, "versions": count, "unreadable": broken}, ensure_ascii=False))
    else:
        for number, sentence in broken.items():
            print(f"{number}番の版を読めません。{sentence}")
        print(f"{count} versions, {len(broken)} unreadable")
    return 1 if broken else 0
