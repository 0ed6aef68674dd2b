"""`mizuhiki demo serve|reset|code|applicants`: the made-up utility, built once and served."""

import argparse
import csv
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mizuhiki.config.demo.children import start
from mizuhiki.config.env import Environment
from mizuhiki.platform.database.api import Supervisor
from mizuhiki.platform.database.places import var_directory
from mizuhiki.platform.database.safety.discard import discard
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.schema_cli import is_current
from mizuhiki.web import assets

READY_WITHIN_S = 60
PUBLIC, BANK = 1, 2  # ports after the staff site's
MOST_SUPPLIES = 10_000_000
MADE_UP = {Environment.DEMO: "a demo", Environment.TRAINING: "training"}
HOW = {Environment.DEMO: "make demo", Environment.TRAINING: "mizuhiki training start"}
HALF_A_MONTH = "前回は収納の月の途中で終わりました。その続きから進めます"

if TYPE_CHECKING:
    from mizuhiki.config.demo.told import Told
    from mizuhiki.config.demo.town import House, Town


class DemoRefused(Exception):  # noqa: N818 - house style: an error says what is true now
    """The demo cannot do this; the text says why, and what to do."""


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("serve", help="build the demo utility if it is missing, and serve the staff site")
    verb.add_argument("--size", type=_size, default=20_000, help="supplies, when it is built (20000)")
    verb.add_argument("--port", type=_port, default=8000)
    verb.set_defaults(run=serve)
    verbs.add_parser("reset", help="throw the demo's data away").set_defaults(run=reset)
    verb = verbs.add_parser("code", help="the present one-time code of a demo user")
    verb.add_argument("name")
    verb.set_defaults(run=code)
    verb = verbs.add_parser("applicants", help="made-up applicants of the public site, as CSV")
    verb.add_argument("count", type=_size)
    verb.add_argument("--seed", type=int, default=1)
    verb.set_defaults(run=applicants)
    verb = verbs.add_parser("load")  # this and the next are for `serve`, in a process of their own
    verb.add_argument("--size", type=_size, required=True)
    verb.add_argument("--since", type=date.fromisoformat, required=True)
    verb.set_defaults(run=load)
    verbs.add_parser("fold").set_defaults(run=fold)


def _size(text: str) -> int:
    if not 1 <= (size := int(text)) <= MOST_SUPPLIES:
        raise argparse.ArgumentTypeError(f"a size lies between 1 and {MOST_SUPPLIES:,}")
    return size


def _port(text: str) -> int:
    if not 1 <= (port := int(text)) <= 65_535:
        raise argparse.ArgumentTypeError("a port lies between 1 and 65535")
    return port


def serve(args: argparse.Namespace) -> int:
    """Build what is missing, serve, and let the collection month run on; Ctrl-C stops all of it."""
    # A closed terminal too, and Ctrl-C where a shell in the background had it ignored: nothing may stay.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        with _in_use(fcntl.LOCK_SH):
            return _serve(args)
    except DemoRefused as refused:
        print(f"mizuhiki: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  終了しました。", flush=True)
        return 0


def _ready(size: int) -> "Iterator[Told]":
    """Tables, people and history; what is yielded is the collection month, while the site is served."""
    _migrate()
    from mizuhiki.config.demo.build import build, go_on, is_begun, is_collected, is_lived_through
    from mizuhiki.config.demo.daily import ask_for_new_rules
    from mizuhiki.config.demo.signup import open_site
    from mizuhiki.platform import clock, sql
    from mizuhiki.staff import demo as people

    users = {user.username: user for user in people.make_demo_users()}
    asker, decider = users["collection"], users["utility"]
    if is_begun() and not is_lived_through():
        raise DemoRefused(
            "the demo was broken off while it was built; run `mizuhiki demo reset`, then again."
        )
    if not is_begun():
        print(f"{settings.ENVIRONMENT.label}の事業体をつくっています（{size:,}件）", flush=True)
        sql.run("SET synchronous_commit = off")  # a demo broken off is begun anew in any case
        steps = build(
            size=size,
            asker=asker,
            decider=decider,
            tell=_tell,
            load=_load_beside,
            folded=lambda: _beside("fold", fault="the town could not be made searchable"),
        )
        ask_for_new_rules(today=clock.today(), asker=asker)
        open_site(actor=decider)
        return steps
    open_site(actor=decider)
    if not is_collected():
        print(f"  {HALF_A_MONTH}", flush=True)
        return go_on(actor=asker)
    return iter(())


@contextmanager
def _beside(*words: str, fault: str) -> Iterator[None]:
    """Run a verb of this group on another core, as the tables' owner; this process never has its rights."""
    working = start([sys.executable, "-m", "mizuhiki.config.cli", "demo", *words], apart=False)
    try:
        yield
        if working.wait() != 0:
            raise DemoRefused(f"{fault}; the reason stands above.")
    finally:
        working.terminate()
        working.wait()


def _load_beside(town: "Town", _: object) -> "list[House]":
    """The town is drawn here too, which is quicker than to hand it over."""
    words = ("load", "--size", str(town.size), "--since", town.first_month.isoformat())
    with _beside(*words, fault="the town could not be loaded"):
        return list(town.houses())


def load(args: argparse.Namespace) -> int:
    """Put the made-up people, places and supplies into the tables."""
    from mizuhiki.config.demo.build import SEED, load_here
    from mizuhiki.config.demo.town import Town

    if refusal := _refusal():
        print(f"mizuhiki: {refusal}", file=sys.stderr)
        return 1
    load_here(Town(size=args.size, seed=SEED, first_month=args.since), _tell)
    return 0


def fold(args: argparse.Namespace) -> int:
    """Fold the names and places of the town for the search."""
    from mizuhiki.customers.api import refill

    del args
    refill()
    return 0


def _serve(args: argparse.Namespace) -> int:
    if refusal := _refusal() or _port_refusal(args.port):
        raise DemoRefused(refusal)
    settings.SIGNUP_SIMULATOR = f"http://127.0.0.1:{args.port + BANK}"
    os.environ["MIZUHIKI_BANK_SIMULATOR"] = settings.SIGNUP_SIMULATOR  # for those it starts
    os.environ["MIZUHIKI_DOOR_ADDRESS"] = f"http://127.0.0.1:{args.port + PUBLIC}"  # for the worker
    began = time.monotonic()
    steps = _ready(args.size)
    with _serving(args.port) as processes:
        print(f"\n  http://localhost:{args.port} で動いています（{time.monotonic() - began:.0f}秒）\n")
        public, bank = args.port + PUBLIC, args.port + BANK
        print(f"  口座振替の申込み（市民） http://127.0.0.1:{public}　見本の銀行 :{bank}\n")
        print(_who_may_sign_in(), flush=True)
        for told in steps:
            _tell(f"{told.on} {told.text}")
        _tell("Ctrl-C で終了します")
        return _wait(processes)


def reset(args: argparse.Namespace) -> int:
    """Start over: remove the demo's database and files; refuses outside a demo."""
    del args
    try:
        if refusal := _refusal():
            raise DemoRefused(refusal)
        with _in_use(fcntl.LOCK_EX):
            left = _discard()
    except DemoRefused as refused:
        print(f"mizuhiki: {refused}", file=sys.stderr)
        return 1
    here = settings.ENVIRONMENT
    print(f"{here.label}のデータを消しました。{HOW[here]} で作り直せます。")
    for store in left:
        warning = f"新しい{here.label}には戻さないでください"
        print(f"前の{here.label}のバックアップは残っています: {store}（{warning}）")
    return 0


def _discard() -> list[Path]:
    """Remove database, backups and files; where backups still lie that are not ours to remove."""
    from django.db import connections

    from mizuhiki.config.demo.build import sample_file

    connections.close_all()
    left = discard(Supervisor())
    for folder in (settings.FILES, settings.PRINTING, settings.VAR / "bank"):
        shutil.rmtree(folder, ignore_errors=True)
    sample_file().unlink(missing_ok=True)
    return left


@contextmanager
def _in_use(kind: int) -> Iterator[None]:
    """Whoever serves the demo shares a lock; who throws it away takes it alone. It ends with the process."""
    with (var_directory() / "demo.lock").open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoRefused("the demo is being served; end that with Ctrl-C first.") from None
        yield


def code(args: argparse.Namespace) -> int:
    """Print the code the second factor of a demo user shows now."""
    from mizuhiki.staff import demo as people

    if refusal := _refusal():
        print(f"mizuhiki: {refusal}", file=sys.stderr)
        return 1
    try:
        print(people.code(args.name))
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return 1
    return 0


def _refusal() -> str:
    """Why this is no demo; empty when it is one."""
    if settings.ENVIRONMENT not in MADE_UP or os.environ.get("DATABASE_URL"):
        return "this works only in the demo environment and in training, on the embedded database."
    from mizuhiki.platform import installation

    if installation.made_for() not in {"", settings.ENVIRONMENT}:
        return f"this database was not made for {MADE_UP[settings.ENVIRONMENT]}; nothing was touched."
    return ""


def _port_refusal(port: int) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"this user may not serve at port {port}; choose one from 1024 on, such as 8000."
        except OSError:
            return f"port {port} is taken; choose another: make demo PORT={port + 1}"
    return ""


def _migrate() -> None:
    """As the owner, in a process of its own: this one never holds the owner's rights."""
    if is_current():
        return
    command = [sys.executable, "-m", "mizuhiki.config.cli", "schema", "migrate"]
    with subprocess.Popen(command) as migrating:
        assets.collect()  # beside it, on another core
    if migrating.returncode != 0:
        raise DemoRefused("the tables could not be made ready; the reason stands above.")


def _who_may_sign_in() -> str:
    """The demo's people, their password, and how to get their second factor."""
    from mizuhiki.staff import demo as people
    from mizuhiki.staff.models import Role

    group = (
        settings.ENVIRONMENT.value
    )  # `mizuhiki demo` and `mizuhiki training` are called as their worlds are
    roles = dict(Role.objects.values_list("code", "name"))
    lines = [
        f"    {person.username:<12}{roles[person.role]}　{person.display_name}" for person in people.PEOPLE
    ]
    return "\n".join(
        (
            f"  サインイン（パスワードはどなたも {people.PASSWORD}）",
            *lines,
            f"  確認コード（6桁）は別の端末で: .venv/bin/mizuhiki {group} code counter\n",
        )
    )


def _tell(text: str) -> None:
    print(f"  {text}", flush=True)


def commands(port: int) -> list[list[str]]:
    """The staff site, the public site, the bank it leads to, and the worker."""
    from mizuhiki.config.demo.signup import keys_file

    bank = [sys.executable, "-m", "mizuhiki.signup.simulator", "--port", str(port + BANK)]
    bank += ["--state", str(keys_file().with_name("bank.sqlite")), "--keys", str(keys_file())]
    bank += ["--notice-url", f"http://127.0.0.1:{port + PUBLIC}/notice/{{bank}}/"]
    return [
        _web("mizuhiki.config.asgi:application", port),
        _web("mizuhiki.config.door_asgi:application", port + PUBLIC),
        bank,
        [sys.executable, "-m", "mizuhiki.config.cli", "worker"],
    ]


def _web(application: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", application, "--port", str(port)),
        *("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3"),
        "--no-server-header",
    ]


@contextmanager
def _serving(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The web and the worker, as processes that end with this one."""
    started = [start(command) for command in commands(port)]
    try:
        _await(port, started)
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(port: int, started: list[subprocess.Popen[bytes]]) -> None:
    """Until the site answers."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in started):
            raise SystemExit("mizuhiki: the web server or the worker ended; its message is above.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"mizuhiki: the web server did not answer within {READY_WITHIN_S} s.")


def _wait(processes: list[subprocess.Popen[bytes]]) -> int:
    """Until Ctrl-C or a request to end; 1 when the web or the worker ended by itself."""
    while True:
        time.sleep(1)
        if any(process.poll() is not None for process in processes):
            print("mizuhiki: the web server or the worker ended; its message is above.", file=sys.stderr)
            return 1


def applicants(args: argparse.Namespace) -> int:
    """Print so many people who do not exist, in any environment: the same for the same seed."""
    from mizuhiki.config.demo.applicants import made_up

    writer = csv.writer(sys.stdout)
    for number, row in enumerate(made_up(args.count, seed=args.seed)):
        if not number:
            writer.writerow(row)
        writer.writerow(row.values())
    return 0
