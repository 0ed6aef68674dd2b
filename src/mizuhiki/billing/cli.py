"""`mizuhiki billing run|explain`."""

import argparse
import dataclasses
import json
import sys
from datetime import date

from mizuhiki.billing.explain import explanation_of
from mizuhiki.billing.models import Assessment
from mizuhiki.billing.run import run_billing
from mizuhiki.billing.turns import parse_key
from mizuhiki.platform.errors import RuleBroken


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    run = verbs.add_parser("run", help="bill every service due in a reading month")
    run.add_argument("month", type=_month, help="2026-11; 2026-11-2 for 追加調定")
    run.set_defaults(run=run_month)
    explain = verbs.add_parser("explain", help="why an assessment is what it is, and does it replay?")
    explain.add_argument("id", type=int)
    explain.add_argument("--json", action="store_true", help="one JSON object on stdout")
    explain.set_defaults(run=explain_one)


def run_month(args: argparse.Namespace) -> int:
    """Run the month; a second run says that it is done."""
    try:
        cycle_month, turn = args.month
        done = run_billing(cycle_month=cycle_month, turn=turn, actor=None)
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return 1
    for name, value in done.facts.items():
        print(f"{name:16} {value:>16,}")
    return 0


def explain_one(args: argparse.Namespace) -> int:
    """Print every line of an assessment; exit 1 when it does not replay to the yen."""
    try:
        found = explanation_of(args.id)
    except Assessment.DoesNotExist:
        print(f"調定番号{args.id}は見つかりません。番号を確かめてください。", file=sys.stderr)
        return 2
    if args.json:
        content = dataclasses.asdict(found) | {"replays": found.replays}
        print(json.dumps(content, ensure_ascii=False, default=str))
    else:
        basis = f"{found.legal_basis} {found.article}"
        print(f"{found.charge_label}（{basis}） {found.period_start}〜{found.period_end}")
        if found.usage_m3 is not None:
            old = f" ＋ 旧メーター {found.carried_m3} m³" if found.carried_m3 else ""
            read = f"今回指針 {found.index_m3} − 前回指針 {found.previous_m3}"
            print(f"{read}{old} → 使用水量 {found.usage_m3} m³")
        print(f"料金表 {found.tariff_key}")
        for sentence, article in found.lines:
            print(f"  {sentence}［{article}］")
        print(f"  {found.sentences[-1]}")
        if found.before_yen:
            print(f"更正 {found.before_yen:,}円 → {found.stands_yen:,}円")
        print(f"調定額 {found.amount_yen:,}円　再計算 {found.replayed_yen:,}円")
    return 0 if found.replays else 1


def _month(text: str) -> tuple[date, int]:
    try:
        return parse_key(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no reading month such as 2026-11") from None
