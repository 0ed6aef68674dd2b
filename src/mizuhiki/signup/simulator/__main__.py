"""`python -m mizuhiki.signup.simulator`: serve the made-up banks until told to end."""

import argparse
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from mizuhiki.platform import clock
from mizuhiki.signup.simulator.app import Settings, Simulator
from mizuhiki.signup.simulator.keys import KeysRefused, read_banks
from mizuhiki.signup.simulator.store import Store


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mizuhiki.signup.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="it knows no passwords: leave it on this machine")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, metavar="FILE", help="SQLite, made if missing")
    parser.add_argument(
        "--keys", type=Path, required=True, metavar="FILE", help="JSON: the banks and their keys"
    )
    parser.add_argument("--notice-url", type=_url, help="where notices go; {bank} is the code")
    parser.add_argument(
        "--late-s", type=int, default=20, help="after how many seconds a late result is known"
    )
    parser.add_argument("--slow-s", type=int, default=8, help="how many seconds a slow answer takes")
    return parser


def _url(text: str) -> str:
    target = urlsplit(text)
    if target.scheme not in {"http", "https"} or not target.hostname or not text.isascii():
        raise argparse.ArgumentTypeError("an http or https address")
    return text


def main() -> int:
    """Serve; 1 with one sentence where the keys cannot be read."""
    args = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        banks = read_banks(args.keys)
    except KeysRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    store = Store(args.state)
    settings = Settings(banks=banks, notice_url=args.notice_url or "", late_s=args.late_s, slow_s=args.slow_s)
    sys.stdout.write(f"見本の銀行 http://{args.host}:{args.port}/\n")
    sys.stdout.flush()
    uvicorn.run(
        Simulator(settings, store, now=clock.now),
        host=args.host,
        port=args.port,
        access_log=False,  # the address of a page holds its secret
        log_level="warning",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
