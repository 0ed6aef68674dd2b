"""`mizuhiki signup postcodes`, `publish`, `golive`, `seal` and `environment`."""

import argparse
import json
import re
import sys
from pathlib import Path

from mizuhiki.audit.api import acting
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import sealed_account
from mizuhiki.signup.environment import differences, facts
from mizuhiki.signup.postcodes import load_postcodes, packaged
from mizuhiki.signup.site import publishing
from mizuhiki.signup.trials import golive
from mizuhiki.staff.api import User

ACCOUNT = re.compile(
    r"(?P<bank>[0-9]{4}),(?P<branch>[0-9]{3}),(?P<account_type>[0-9]),(?P<account_no>[0-9]{7})"
)


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    load = verbs.add_parser(
        "postcodes", help="take in the postcodes of the installed package; twice changes nothing"
    )
    load.set_defaults(run=load_packaged)
    verb = verbs.add_parser(
        "publish", help="show what would change on the public site; with --as and --reason ask to publish it"
    )
    verb.add_argument("--as", dest="name", default="", help="who asks (利用者ID)")
    verb.add_argument("--reason", default="")
    verb.set_defaults(run=publish)
    check = verbs.add_parser(
        "golive", help="list what the tests have left; with --as store the report that nothing is left"
    )
    check.add_argument("--as", dest="name", default="", help="who reports (利用者ID)")
    check.set_defaults(run=go_live)
    sealing = verbs.add_parser(
        "seal", help="what stands in the rules for test accounts; standard input: bank,branch,type,number"
    )
    sealing.set_defaults(run=seal)
    compare = verbs.add_parser(
        "environment", help="what this installation is made of, as JSON; --against FILE lists each difference"
    )
    compare.add_argument("--against", type=Path, help="the same of the other installation")
    compare.set_defaults(run=environment)


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


def publish(args: argparse.Namespace) -> int:
    """Say what would change; somebody who gives a name and a reason lays it before a second person."""
    now = clock.now()
    try:
        found = publishing.candidate(at=now)
        for one in found.left_out:
            print(f"公開に入らない金融機関：{one.bank.label}（足りないもの{len(one.missing)}件）")
        for change in found.changes:
            print(f"{change.part}：{change.before} → {change.after}")
        found.refuse_unready()
        if args.name:
            actor = User.objects.get(username=args.name)
            with acting(actor=actor, place="mizuhiki signup publish"):
                request = publishing.propose(reason=args.reason, actor=actor, at=now)
            print(f"承認依頼 {request.pk}番を出しました。別の職員が承認すると公開されます。")
    except RuleBroken as broken:
        print(f"mizuhiki: {broken.message}", file=sys.stderr)
        return 1
    except User.DoesNotExist:
        print(f"mizuhiki: 利用者ID「{args.name}」はありません。", file=sys.stderr)
        return 1
    return 0


def seal(args: argparse.Namespace) -> int:
    """One line for each account; nothing where one of them cannot be read."""
    del args
    sealed = list[str]()
    for number, line in enumerate(sys.stdin, start=1):
        found = ACCOUNT.fullmatch(line.strip())
        if found is None:
            problem = f"{number}行目は「金融機関4桁,支店3桁,種目1桁,番号7桁」ではありません。"
            print(f"mizuhiki: {problem}", file=sys.stderr)
            return 1
        sealed.append(sealed_account(**found.groupdict()))
    print("\n".join(sealed))
    return 0


def go_live(args: argparse.Namespace) -> int:
    """List each kind with its count; 1 while anything is left. With a name, store the report."""
    found = golive.left()
    for one in found:
        print(f"{one.what}：{one.count:,}件")
    if not args.name:
        return 1 if any(one.count for one in found) else 0
    try:
        actor = User.objects.get(username=args.name)
        with acting(actor=actor, place="mizuhiki signup golive"):
            made = golive.report_clean(at=clock.now(), actor=actor)
    except RuleBroken as broken:
        print(f"mizuhiki: {broken.message}", file=sys.stderr)
        return 1
    except User.DoesNotExist:
        print(f"mizuhiki: 利用者ID「{args.name}」はありません。", file=sys.stderr)
        return 1
    print(f"削除の報告 {made.pk}番を保存しました（{made.at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}）。")
    return 0


def environment(args: argparse.Namespace) -> int:
    """Print the facts, or each difference to those in a file; 1 while one has no known reason."""
    here = facts(today=clock.today())
    if args.against is None:
        print(json.dumps(here, ensure_ascii=False, indent=1, sort_keys=True))
        return 0
    try:
        there = dict(json.loads(args.against.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        print(
            f"mizuhiki: {args.against} を読めません。もう一方の環境で出したファイルですか。", file=sys.stderr
        )
        return 2
    found = differences(here, there)
    for one in found:
        print(f"{one.name}：ここ {one.here or 'なし'}／もう一方 {one.there or 'なし'}")
        print(f"  {one.why or '理由を確かめてください'}")
    unexplained = sum(1 for one in found if not one.why)
    print(f"違い {len(found)}件、うち理由がわからないもの {unexplained}件")
    return 1 if unexplained else 0
