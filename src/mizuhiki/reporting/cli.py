"""`mizuhiki kpi month`: the figures of a month, for people or as JSON."""

import argparse
import json
import sys
from datetime import date
from fractions import Fraction

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reporting import papers
from mizuhiki.reporting.figures import MonthFigures
from mizuhiki.reporting.models import ClosedMonth
from mizuhiki.reporting.months import closed_month, month_figures
from mizuhiki.reporting.rules import Counts
from mizuhiki.reporting.tally import digest_of, to_json


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("month", help="the call centre's figures of a month, as closed or as they stand")
    verb.add_argument("month", type=_month, help="2026-10")
    verb.add_argument("--json", action="store_true", help="raw counts and exact rates as JSON")
    verb.set_defaults(run=month)


def month(args: argparse.Namespace) -> int:
    """Print the figures; 1 where the rules define none."""
    try:
        figures, closed = month_figures(args.month, today=clock.today()), closed_month(args.month)
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(_told(figures, closed), ensure_ascii=False, indent=1))
        return 0
    print(f"{args.month:%Y-%m}　{'確定' if closed else '未確定'}")
    for label, found, wanted, verdict in papers.targets(figures):
        print(f"{label}　{found}（{wanted}）{verdict}")
    if not figures.bears_fee:
        print("委託料は発生しません（履行期間の外の月）")
    elif figures.reduction.is_due:
        print(f"委託料の減額　{figures.reduction.yen:,}円（発注者の決定による）")
    return 0


def _told(figures: MonthFigures, closed: ClosedMonth | None) -> dict[str, object]:
    counts = to_json(figures.tally)
    reduction = figures.reduction
    return {
        "month": f"{figures.month:%Y-%m}",
        "closed": closed.closed_at.isoformat() if closed else None,
        "definition": figures.terms.article,
        "total": _counts(figures.total),
        "short_days": [f"{line.day}" for line in figures.short_days],
        "short_hours": [f"{day} {slot:%H:%M}" for day, slot, _ in figures.short_hours],
        "completion_percent": _exact(figures.tally.completion.rate),
        "fee_reduction": {
            "missing": _exact(reduction.missing),
            "unit_yen": _exact(reduction.unit_yen),
            "yen": reduction.yen,
        },
        "registered": figures.registered,
        "counts": counts,
        "digest": digest_of(counts),
    }


def _counts(counts: Counts) -> dict[str, object]:
    rates = ("answer_rate", "within_rate", "handling_average_ms", "talk_average_ms", "wrap_up_average_ms")
    return {**vars(counts), **{name: _exact(getattr(counts, name)) for name in rates}}


def _exact(value: Fraction | None) -> str | None:
    """As a fraction, so that nothing is lost: 375/4."""
    return None if value is None else str(value)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError("月は2026-10のように書いてください。") from None
