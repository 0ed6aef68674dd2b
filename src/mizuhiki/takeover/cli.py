"""`mizuhiki migrate check`: is what the old system hands over whole and right?"""

import argparse
import csv
import sys
import time
from pathlib import Path

from mizuhiki.takeover.checking import Checked
from mizuhiki.takeover.kinds import BY_CODE
from mizuhiki.takeover.mapping import read_mapping
from mizuhiki.takeover.reading import Fault, digest_of
from mizuhiki.takeover.terms import checked

MOST_SHOWN = 100


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    look = verbs.add_parser("check", help="read everything, write nothing, tell every fault")
    look.add_argument("mapping", type=Path, help="the mapping file; the files it names lie beside it")
    look.add_argument("--faults", type=Path, help="write every fault to this CSV file")
    look.set_defaults(run=run_check)


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
