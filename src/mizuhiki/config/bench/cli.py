"""`mizuhiki bench WORK`: one work beside its floor, each in a database of its own."""

import argparse
import os
import signal
import sys
from typing import TYPE_CHECKING

from mizuhiki.platform.database.api import ensure_running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mizuhiki.config.bench.place import Place

MORE = (  # of single works
    *("pages", "sign_ups_a_second", "accounts_a_second", "pin_seconds"),
    *("median_ms", "most_ms", "events", "calls", "latest_ms", "most_queries"),
    *("overdue", "again_p95_ms", "again_median_ms", "peak_mb", "before_mb"),
)
SERVED = {"signup", "wallboard"}
WORKS = (
    *("search", "billing", "debit", "desk", "calls", "collection", "survey", "map", "arrears"),
    *("registers", "shadow", "handoffs"),
)


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    for work in WORKS:
        verb = verbs.add_parser(work, help=f"the figure of {work} beside its floor")
        verb.add_argument("--size", type=int, default=20_000, help="customers, supplies or rows (20000)")
        verb.add_argument("--trials", type=int, default=3, help="the median of so many counts (3)")
        year = 6 if work == "billing" else 0
        verb.add_argument("--months", type=int, default=year, help=f"earlier reading months ({year})")
        verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
        verb.set_defaults(run=run, work=work)
    verb = verbs.add_parser(
        "signup", help="pages of sign-ups at a rate beside the plainest answer of the site"
    )
    verb.add_argument("--size", type=int, default=600, help="sign-ups (600)")
    verb.add_argument("--rate", type=float, default=10, help="sign-ups a second (10)")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=run, work="signup")
    verb = verbs.add_parser("wallboard", help="from the word of an exchange to every screen, in a surge")
    verb.add_argument("--size", type=int, default=100, help="screens (100)")
    verb.add_argument("--processes", type=int, default=1, help="of the site (1)")
    verb.add_argument("--seconds", type=int, default=120, help="of the surge (120)")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=run, work="wallboard")
    verb = verbs.add_parser("faq", help="a search of the FAQ beside one pass over the same lists")
    verb.add_argument("--size", type=int, default=50_000, help="entries (50000)")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.set_defaults(run=run_faq)
    verb = verbs.add_parser("letters", help="notices a second beside the same template with constant data")
    verb.add_argument("--size", type=int, default=2_000, help="notices (2000)")
    verb.add_argument("--trials", type=int, default=3, help="the median of so many prints (3)")
    verb.add_argument("--json", action="store_true", help="one JSON object on stdout")
    verb.add_argument("--kind", choices=("notices", "reminders"), default="notices", help="which (notices)")
    verb.set_defaults(run=run_letters, work="letters")


def run(args: argparse.Namespace) -> int:
    """Measure one work on a database of its own."""
    supervisor = ensure_running(say=lambda line: print(line, file=sys.stderr))
    if supervisor is None:
        sys.stderr.write("mizuhiki: benchmarks make databases of their own; run without DATABASE_URL.\n")
        return 1
    os.environ["MIZUHIKI_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mizuhiki.config.settings.staff")
    import django

    django.setup()
    from mizuhiki.config.bench.place import Place

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was made is removed
    place = Place(supervisor, args.work)
    try:
        found = _measure(place, args)
    finally:
        place.remove()
        supervisor.stop_if_idle()
    _tell(args, found)
    return 0


def run_faq(args: argparse.Namespace) -> int:
    """Measure searching the FAQ; no database is needed."""
    import json

    from mizuhiki.config.bench import faq

    found = faq.measure(args.size)
    if args.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    sys.stdout.write(
        f"faq: {args.size:,} entries, built in {found['built_s']} s; ms of CPU, median / p95 / bare pass\n"
        + "".join(
            "{}: {} / {} / {}\n".format(
                name, *(found[f"{name}_{part}_ms"] for part in ("median", "p95", "floor"))
            )
            for name in ("question", "case")
        )
    )
    return 0


def run_letters(args: argparse.Namespace) -> int:
    """Measure printing; no database is needed."""
    from mizuhiki.config.bench import letters
    from mizuhiki.config.env import read_env
    from mizuhiki.documents.api import Press
    from mizuhiki.platform import era

    press = Press(
        fonts=read_env().assets / "@expo-google-fonts",
        environment_label="見本",
        long_date=era.long_date,
        era_date=era.era_date,
    )
    _tell(args, letters.run(args.size, trials=args.trials, press=press, kind=args.kind))
    return 0


def _tell(args: argparse.Namespace, found: "Mapping[str, float]") -> None:
    """The one object, or the one line, that every figure ends in."""
    from mizuhiki.config.bench.place import machine, report

    seconds, floor = found["seconds"], found["floor_seconds"]
    result = {"work": args.work, "size": args.size, "seconds": round(seconds, 6)}
    result |= {"floor_seconds": round(floor, 6), "ratio": round(seconds / floor, 3), "machine": machine()}
    result |= {name: found[name] for name in MORE if name in found}
    report(result, as_json=args.json)


def _measure(place: "Place", args: argparse.Namespace) -> dict[str, float]:
    from mizuhiki.config.bench import desk, months

    if args.work in SERVED:
        return _measure_served(place, args)
    if args.work in {"search", "map", "arrears", "registers", "shadow", "handoffs"}:
        return _measure_alone(place, args)
    if args.work in {"desk", "calls"}:
        page = desk.run if args.work == "desk" else desk.run_calls
        return page(place, args.size, months=args.months)
    if args.work in desk.COLLECTION:
        return desk.run_collection(place, args.size, months=args.months, page=args.work)
    work = months.bench_billing if args.work == "billing" else months.bench_debit
    return work(place, args.size, trials=args.trials, months=args.months)


def _measure_alone(place: "Place", args: argparse.Namespace) -> dict[str, float]:
    """Works that make their own rows."""
    from mizuhiki.config.bench import afterwards, arrears, pipes, registers
    from mizuhiki.customers import bench as search

    if args.work == "map":
        return pipes.run(place, args.size)
    if args.work == "arrears":
        return arrears.run(place, args.size, trials=args.trials)
    if args.work == "registers":
        return registers.run(place, args.size, trials=args.trials, months=args.months)
    if args.work == "shadow":
        return afterwards.bench_shadow(place, args.size, trials=args.trials)
    if args.work == "handoffs":
        return afterwards.bench_hand_offs(place, args.size, trials=args.trials)
    place.make()
    return search.run(args.size)


def _measure_served(place: "Place", args: argparse.Namespace) -> dict[str, float]:
    """Works of a site of its own, which need no town of a size."""
    from mizuhiki.config.bench import signup, wallboard

    if args.work == "signup":
        return signup.run(place, args.size, rate=args.rate)
    return wallboard.run(place, args.size, processes=args.processes, seconds=args.seconds)
