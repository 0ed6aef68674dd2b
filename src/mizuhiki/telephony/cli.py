"""`mizuhiki telephony simulate|link|proof`: made-up calls, an exchange, and whether the legs hold."""

import argparse
import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from mizuhiki.platform import clock
from mizuhiki.staff.api import able
from mizuhiki.telephony.connectors.links import FAULTS, follow_once, is_named, words_of
from mizuhiki.telephony.permissions import CALL_KEY
from mizuhiki.telephony.selectors import key_of
from mizuhiki.telephony.services.proving import calls_that_differ, make_again
from mizuhiki.telephony.services.simulating import play, simulated, slots_of

AGENTS = 12
DIFFERENT = NOT_NAMED = 1
AGAIN_S, MOST_AGAIN_S = 5, 300


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this group."""
    simulate = verbs.add_parser("simulate", help="let calls of 別紙６ come in, from now on")
    simulate.add_argument("--speed", type=float, default=1.0, help="times as fast as the clock (1)")
    simulate.add_argument("--times", type=float, default=1.0, help="times as many calls (1)")
    simulate.add_argument("--agents", type=int, default=AGENTS, help=f"operators ({AGENTS})")
    simulate.add_argument("--minutes", type=float, default=60, help="of the day to play (60)")
    simulate.add_argument("--hour", type=int, help="of the day whose volumes are played; the present one")
    simulate.add_argument("--seed", default="", help="the same seed, the same calls")
    simulate.set_defaults(run=run_simulate)
    link = verbs.add_parser("link", help="follow the exchange named in MIZUHIKI_EXCHANGE")
    link.add_argument("--once", action="store_true", help="stop after the first reading or broken line")
    link.set_defaults(run=run_link)
    proof = verbs.add_parser("proof", help="make every leg again from its events and compare")
    proof.add_argument("--renew", action="store_true", help="put those that differ right")
    proof.add_argument("--json", action="store_true")
    proof.set_defaults(run=run_proof)


def run_simulate(args: argparse.Namespace) -> int:
    """Play; ended by Ctrl+C."""
    now = clock.now().astimezone(clock.TOKYO)
    begins = now if args.hour is None else now.replace(hour=args.hour, minute=0, second=0, microsecond=0)
    slots = slots_of(begins, begins + timedelta(minutes=args.minutes), times=args.times)
    if not slots:
        print("この時間帯には、想定着信呼数がありません。--hour で時間帯を選んでください（例：--hour 10）。")
        return 0
    people = [key_of(user.pk) for user in able([CALL_KEY]).order_by("pk")[: args.agents]]
    agents = [*people, *(f"模擬{number:02}" for number in range(len(people) + 1, args.agents + 1))]
    seed = args.seed or f"{now:%Y%m%d%H%M%S}"
    calls = list(simulated(slots, agents=agents, seed=seed))
    print(f"{len(calls):,}件の電話を{args.speed:g}倍の速さで流します（Ctrl+Cで終わり）。", flush=True)
    try:
        played = play(calls, begins=begins, speed=args.speed)
    except KeyboardInterrupt:
        print("止めました。")
        return 0
    print(f"電話 {played.calls:,}件、出来事 {played.events:,}件、遅れは最大 {played.latest_s:.2f}秒。")
    return 0


def run_link(args: argparse.Namespace) -> int:
    """Follow the exchange; a broken line is opened again. 1 where none is named, or --once went wrong."""
    target = urlsplit(settings.EXCHANGE)
    if not is_named(target):
        print("MIZUHIKI_EXCHANGEに、電話交換機を設定してください（例：ami://利用者:鍵@10.0.0.5:5038）。")
        return NOT_NAMED
    tries = 0
    while True:
        began_s = time.monotonic()
        try:
            print(follow_once(target, is_reading=args.once, at=clock.now()), flush=True)
            tries = 0
            if args.once:
                return 0
        except FAULTS as fault:
            print(words_of(fault), flush=True)
            if args.once:
                return NOT_NAMED
            tries = 1 if time.monotonic() - began_s > MOST_AGAIN_S else tries + 1  # it stood for a while
        except KeyboardInterrupt:
            return 0
        time.sleep(min(AGAIN_S * 2**tries, MOST_AGAIN_S))


def run_proof(args: argparse.Namespace) -> int:
    """Compare; 1 when some differ and were not put right."""
    differ = list(calls_that_differ())
    if args.renew:
        make_again(differ)
    if args.json:
        print(json.dumps({"differing": differ, "renewed": bool(args.renew)}))
    elif differ:
        done = "作り直しました" if args.renew else "違います"
        print(f"{len(differ):,}件の通話の経過が、届いた出来事から作ったものと{done}。")
    else:
        print("すべての通話の経過が、届いた出来事と合っています。")
    return DIFFERENT if differ and not args.renew else 0
