"""`mizuhiki training start|reset|code`: the made-up utility once more, as 研修, in a database of its own.

It is built and served as the demo is (`config.demo`), under `training` in the folder of the data, so that
neither a demo nor production beside it is touched (CC-110). Settings are read after these variables are set.
"""

import argparse
import os
import sys

from mizuhiki.platform.database.places import var_directory
from mizuhiki.platform.database.running import DEMO, environment_name

TRAINING = "training"
SIZE, PORT = 2_000, 8100


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("start", help="build the utility for training if it is missing, and serve it")
    verb.add_argument("--size", type=int, default=SIZE, help=f"supplies, when it is built ({SIZE})")
    verb.add_argument("--port", type=int, default=PORT, help=f"of the staff site ({PORT})")
    verb.set_defaults(run=lambda args: _run("serve", "--size", f"{args.size}", "--port", f"{args.port}"))
    verbs.add_parser("reset", help="throw the data of training away").set_defaults(
        run=lambda _: _run("reset")
    )
    verb = verbs.add_parser("code", help="the present one-time code of a made-up member of staff")
    verb.add_argument("name")
    verb.set_defaults(run=lambda args: _run("code", args.name))


def _run(*words: str) -> int:
    """The demo's verb in the world of training; 1 where this is another world."""
    if refusal := _refusal():
        print(f"mizuhiki: {refusal}", file=sys.stderr)  # noqa: T201 - this is a command
        return 1
    if environment_name() != TRAINING or not os.environ.get("MIZUHIKI_VAR"):
        os.environ["MIZUHIKI_VAR"] = str(var_directory() / TRAINING)
        os.environ["MIZUHIKI_ENVIRONMENT"] = TRAINING
    from mizuhiki.config import cli

    return cli.main(["demo", *words])


def _refusal() -> str:
    """Why nothing of training may be done here; empty where it may."""
    if environment_name() not in {DEMO, TRAINING}:
        return f"training is not for the {environment_name()} environment; nothing was touched."
    if os.environ.get("DATABASE_URL"):
        return "training has an embedded database of its own; unset DATABASE_URL. Nothing was touched."
    return ""
