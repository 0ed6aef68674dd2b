"""`mizuhiki migrate check|propose|load|compare`: is what the old system hands over right? Then move in."""

import argparse
import csv
import sys
import time
from datetime import date
from pathlib import Path

from mizuhiki.audit.api import acting
from mizuhiki.platform import clock
from mizuhiki.staff.api import User, system_actor
from mizuhiki.takeover.comparing import Different, compare_month
from mizuhiki.takeover.kinds import BY_CODE, CYCLE
from mizuhiki.takeover.mapping import read_mapping
from mizuhiki.takeover.reading import Fault, digest_of
from mizuhiki.takeover.services import load_takeover, propose_takeover
from mizuhiki.takeover.terms import checked
from mizuhiki.takeover.walking import Checked

MOST_SHOWN = 100


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    look = verbs.add_parser("check", help="read everything, write nothing, tell every fault")
    look.add_argument("mapping", type=Path, help="the mapping file; the files it names lie beside it")
    look.add_argument("--faults", type=Path, help="write every fault to this CSV file")
    look.set_defaults(run=run_check)
    ask = verbs.add_parser("propose", help="ask a second person to agree to exactly these files")
    ask.add_argument("mapping", type=Path)
    ask.add_argument("--as", required=True, dest="name", help="who asks (利用者ID)")
    ask.add_argument("--reason", required=True)
    ask.set_defaults(run=run_propose)
    load = verbs.add_parser("load", help="load what was agreed to, whole or not at all")
    load.add_argument("mapping", type=Path)
    load.set_defaults(run=run_load)
    compare = verbs.add_parser("compare", help="the old system's bills of a month against ours, and why")
    compare.add_argument("mapping", type=Path, help="a mapping file of the one kind `cycle`")
    compare.add_argument("--month", required=True, type=_month, help="2026-10")
    compare.add_argument("--as", required=True, dest="name", help="who compares (利用者ID)")
    compare.add_argument("--list", type=Path, help="write every bill that differs to this CSV file")
    compare.set_defaults(run=run_compare)


def run_check(args: argparse.Namespace) -> int:
    """Check, and print what was found; exit 1 where something stands in the way of loading."""
    plan, began = read_mapping(args.mapping), time.monotonic()
    found = checked(plan)
    taken_s = max(time.monotonic() - began, 0.001)
    print(f"{plan.system}　移行基準日 {plan.as_of}　ファイルの指紋 {digest_of(plan)[:16]}")
    tell(found)
    lines = sum(found.counts.values())
    print(
        f"{lines:,}行を{taken_s:.1f}秒で確かめました（毎秒{round(lines / taken_s):,}行）。", file=sys.stderr
    )
    if args.faults:
        write_faults(args.faults, found.faults)
    return 0 if found.holds else 1


def run_propose(args: argparse.Namespace) -> int:
    """Check once more and ask."""
    if (actor := _person(args.name)) is None:
        return 1
    with acting(actor=actor, place="mizuhiki migrate propose"):
        made = propose_takeover(
            plan=read_mapping(args.mapping), reason=args.reason, actor=actor, at=clock.now()
        )
    print(f"移行の承認を依頼しました。未収額 {made.open_yen:,}円、ファイルの指紋 {made.sha256[:16]}")
    return 0


def run_load(args: argparse.Namespace) -> int:
    """Load, once; what was agreed to is what is loaded."""
    actor, began = system_actor("cli"), time.monotonic()
    with acting(actor=actor, place="mizuhiki migrate load"):
        made = load_takeover(
            plan=read_mapping(args.mapping),
            actor=actor,
            at=clock.now(),
            tell=lambda step: print(f"{time.monotonic() - began:8.1f}秒　{step}", file=sys.stderr),
        )
    print(
        f"移行しました。未収額 {made.takeover.open_yen:,}円は承認された残高と一致し、元帳の証明も合いました。"
    )
    return 0


def run_compare(args: argparse.Namespace) -> int:
    """Compare, and print how many differ by cause; exit 1 while one does."""
    if (actor := _person(args.name)) is None:
        return 1
    plan = read_mapping(args.mapping, kinds=(CYCLE,), required=(CYCLE.code,))
    with acting(actor=actor, place="mizuhiki migrate compare"):
        made, different = compare_month(plan=plan, cycle_month=args.month, actor=actor, at=clock.now())
    print(f"旧システム {made.theirs_count:,}件 {made.theirs_yen:,}円")
    print(f"こちら　　 {made.ours_count:,}件 {made.ours_yen:,}円　差 {made.ours_yen - made.theirs_yen:,}円")
    print(f"一致 {made.equal_count:,}件、違うもの {len(different):,}件")
    for cause, count in sorted(made.causes["why"].items(), key=lambda one: (-one[1], one[0])):
        print(f"  {cause} {count:,}件")
    if args.list:
        write_different(args.list, different)
    return 1 if different else 0


def write_different(path: Path, different: list[Different]) -> None:
    """Every bill that differs, the greatest difference first."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["お問い合わせ番号", "料金", "旧システム（円）", "こちら（円）", "差（円）", "理由"])
        for one in sorted(different, key=lambda each: (-abs(each.yen), each.inquiry_no)):
            yen = ("" if each is None else each for each in (one.theirs_yen, one.ours_yen))
            table.writerow([one.inquiry_no, one.charge, *yen, one.yen, "、".join(one.causes)])


def _person(name: str) -> User | None:
    found = User.objects.filter(username=name).first()
    if found is None:
        print(f"mizuhiki: 利用者ID「{name}」はありません。", file=sys.stderr)
    return found


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no month such as 2026-10") from None


def tell(found: Checked) -> None:
    """Counts, balances, and the first faults."""
    for code, count in found.counts.items():
        print(f"  {BY_CODE[code].label:　<12}{count:>12,}件")
    print("未収額（料金・年度）")
    for (charge, year), (count, yen) in sorted(found.opened.items()):
        theirs = found.control.get((charge, year), (0, 0))
        agrees = "一致" if theirs == (count, yen) else f"不一致（統制合計 {theirs[0]:,}件 {theirs[1]:,}円）"
        print(f"  {charge} {year}年度 {count:,}件 {yen:,}円　{agrees}")
    for fault in found.faults[:MOST_SHOWN]:
        mark = "確認" if fault.is_note else "誤り"
        place = f"{fault.file} {fault.line}行" if fault.line else fault.file
        print(f"  {mark}：{place}「{fault.field}」{fault.problem}")
    if len(found.faults) > MOST_SHOWN:
        more = found.fault_count + found.note_count - MOST_SHOWN
        print(f"  ほか{more:,}件。--faultsで全件をCSVに書き出せます。")
    words = "引き継げます。" if found.holds else "誤りをすべて直すまで引き継げません。"
    print(f"誤り {found.fault_count:,}件、確認 {found.note_count:,}件。{words}")


def write_faults(path: Path, faults: list[Fault]) -> None:
    """Every fault as a table that a spreadsheet opens."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["区分", "ファイル", "行", "項目", "内容と直し方"])
        table.writerows(
            ["確認" if one.is_note else "誤り", one.file, one.line or "", one.field, one.problem]
            for one in faults
        )
