"""`mizuhiki tariff check PATH...`: published figures against the price kernel."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mizuhiki.tariffs.faults import TariffFault
from mizuhiki.tariffs.published.check import Finding, check_file, files_of


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group `tariff`."""
    check = verbs.add_parser("check", help="recompute the printed figures of published tariff files")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="example files or folders of them")
    check.add_argument("--json", action="store_true", help="one JSON object on stdout")
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    """0: all right; 1: a figure is wrong, whatever else there is; 2: a file could not be read."""
    findings, faults = _check(args.paths)
    if not findings and not faults:
        faults.append(
            "計算例が1件も見つかりません。料金表の例のファイルか、そのフォルダーを指定してください。"
        )
    for sentence in faults:
        print(sentence, file=sys.stderr)
    wrong = [each for each in findings if each.mismatches]
    skipped = [each for each in findings if each.reason]
    checked = len(findings) - len(skipped)
    if args.json:
        counts = {"checked": checked, "wrong": len(wrong), "skipped": len(skipped)}
        print(json.dumps(counts | _details(wrong, skipped, faults), ensure_ascii=False))
    else:
        _tell(wrong, skipped)
        print(f"{checked} checked, {len(wrong)} wrong, {len(skipped)} skipped")
    if wrong:
        return 1
    return 2 if faults else 0


def _check(paths: list[Path]) -> tuple[list[Finding], list[str]]:
    """The findings of every file, and one sentence for each file that could not be read."""
    findings: list[Finding] = []
    faults: list[str] = []
    for path in paths:
        try:
            files = files_of(path)
        except TariffFault as empty:
            faults.append(str(empty))
            continue
        for file in files:
            try:
                findings += check_file(file)
            except TariffFault as fault:
                faults.append(str(fault))
    return findings, faults


def _tell(wrong: list[Finding], skipped: list[Finding]) -> None:
    for each in skipped:
        print(f"省略 {each.file} {each.line}行目 {each.name}：{each.reason}")
    for each in wrong:
        for at in each.mismatches:
            figures = f"公表 {at.published}、計算 {at.computed}"
            print(f"相違 {each.file} {each.line}行目 {each.name} {at.field}：{figures}")


def _details(wrong: list[Finding], skipped: list[Finding], faults: list[str]) -> dict[str, Any]:
    def place(each: Finding) -> dict[str, Any]:
        return {"file": each.file, "line": each.line, "example": each.name}

    return {
        "mismatches": [place(each) | asdict(at) for each in wrong for at in each.mismatches],
        "skips": [place(each) | {"reason": each.reason} for each in skipped],
        "faults": faults,
    }
