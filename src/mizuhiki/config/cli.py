"""The one command line: `mizuhiki GROUP VERB`.

Each domain registers its group with a module that has `register(verbs)`, where `verbs` is the
sub-parser list of the group; each verb sets `run`, a function of the parsed arguments that returns
the exit status. A module is imported only when its group is asked for, so that the pure libraries
answer without Django. A group that is one command without verbs names the function that registers
it after a colon, and that function gets the group's own parser. Groups not in `PURE` get Django set
up and a running database first.
"""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence

from mizuhiki.platform.database.api import DatabaseFault, as_told, ensure_running
from mizuhiki.platform.errors import RuleBroken

# group -> (module, one line of help)
GROUPS: dict[str, tuple[str, str]] = {
    "tariff": ("mizuhiki.tariffs.cli", "check published tariffs against the price kernel"),
    "zengin": ("mizuhiki.formats.zengin.cli", "show and check 120-byte bank files (種別 91)"),
    "konbini": ("mizuhiki.formats.konbini.cli", "convenience-store barcodes (GS1-128, AI 91)"),
    "ocr": ("mizuhiki.formats.ocr.cli", "the two OCR lines of a slip (済通, 39 + 44 digits)"),
    "yucho": ("mizuhiki.formats.yucho.cli", "ゆうちょ 記号・番号 conversions"),
    "webdebit": ("mizuhiki.formats.webdebit.cli", "show and check a bank's daily file of WEB口座振替受付"),
    "database": ("mizuhiki.platform.database.cli", "start, stop and look into the embedded PostgreSQL"),
    "backup": ("mizuhiki.platform.database.safety.cli:register_backup", "back up while running"),
    "restore": ("mizuhiki.platform.database.safety.cli:register_restore", "bring a backup back to life"),
    "doctor": ("mizuhiki.platform.database.safety.cli:register_doctor", "is this installation well?"),
    "drill": (
        "mizuhiki.platform.database.safety.cli:register_drill",
        "lose the data, bring it back, prove it",
    ),
    "schema": ("mizuhiki.platform.schema_cli", "migrate the tables, as their owner"),
    "banks": ("mizuhiki.banks.cli", "the master of banks and branches: load, find"),
    "billing": ("mizuhiki.billing.cli", "bill a month; explain an assessment"),
    "bench": ("mizuhiki.config.bench.cli", "a figure beside the floor measured in the same run"),
    "demo": ("mizuhiki.config.demo.cli", "the made-up utility: serve, reset, code"),
    "training": ("mizuhiki.config.training", "the made-up utility as 研修, in a database of its own"),
    "faq": ("mizuhiki.knowledge.cli", "search the FAQ as operators do; import a list of it"),
    "files": ("mizuhiki.attachments.cli", "check the file store against its digests"),
    "kpi": ("mizuhiki.reporting.cli", "the call centre's figures of a month"),
    "ledger": ("mizuhiki.ledger.cli", "prove the ledger to the yen"),
    "migrate": ("mizuhiki.takeover.cli", "move in from an old system: check, propose, load"),
    "rules": ("mizuhiki.config.rules.cli", "rule packs: check, load, propose, verify"),
    "worker": ("mizuhiki.platform.worker_cli:register", "carry out the jobs that wait"),
    "signup": ("mizuhiki.signup.cli", "the public WEB sign-up: postcodes"),
    "staff": ("mizuhiki.staff.cli", "make, reset and disable accounts"),
    "telephony": ("mizuhiki.telephony.cli", "made-up calls; prove the legs of calls"),
    "trace": ("mizuhiki.audit.cli", "seal the logs, prove that nothing in them was changed"),
}
PURE = frozenset(
    {
        *("tariff", "zengin", "konbini", "ocr", "yucho", "webdebit"),
        *("database", "backup", "restore", "doctor", "drill", "bench", "training"),
    }
)
PROOFS = {  # for doctor and drill
    "元帳の証明": ("ledger", "proof"),
    "証跡の連鎖": ("trace", "verify"),
    "規則集の版": ("rules", "verify"),
}
SAY_IT_THEMSELVES = frozenset({("schema",), ("demo",)})  # that the data are of another world
# Verbs that make the tables, do away with them, or read files only; each other one needs them.
WITHOUT_TABLES = frozenset({("schema", "migrate"), ("demo", "serve"), ("demo", "reset"), ("rules", "check")})
OWNER = frozenset(
    {("schema", "migrate"), ("demo", "load"), ("demo", "fold"), ("migrate", "load")}
)  # connect as the tables' owner


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status; 2 for a call that is not understood."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Japanese whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="mizuhiki", description=(__doc__ or "").split("\n", 1)[0])
    groups = parser.add_subparsers(dest="group", required=True, metavar="GROUP")
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, (_, text) in GROUPS.items():
        group = groups.add_parser(name, help=text)
        if name == asked:
            return _run_group(name, parser, group, words)
    parser.parse_args(words)
    return 2


def _run_group(
    name: str, parser: argparse.ArgumentParser, group: argparse.ArgumentParser, words: list[str]
) -> int:
    with contextlib.ExitStack() as ends:
        try:
            if name not in PURE:
                _set_up_django(words, ends)
            module, _, function = GROUPS[name][0].partition(":")
            if function:
                getattr(importlib.import_module(module), function)(group)
                group.set_defaults(proofs=PROOFS)
            else:
                verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
                importlib.import_module(module).register(verbs)
            args = parser.parse_args(words)
            if name not in PURE and (name, getattr(args, "verb", "")) not in WITHOUT_TABLES:
                _refuse_unready()
            status: int = args.run(args)
            sys.stdout.flush()
        except DatabaseFault as fault:
            print(f"mizuhiki: {fault}", file=sys.stderr)
            return 1
        except RuleBroken as broken:  # what a user or a file got wrong, in its own Japanese sentence
            print(f"mizuhiki: {broken.message}", file=sys.stderr)
            return 1
        except BrokenPipeError:  # the reader, `head` for one, has seen enough
            _forget_unwritten()
            return 0
        except Exception as fault:
            told = as_told(fault)
            if told is None:
                raise
            print(f"mizuhiki: {told}", file=sys.stderr)
            _forget_unwritten()
            return 1
        return status


def _forget_unwritten() -> None:
    """Let what stdout could not take go: Python would try again as it ends, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _set_up_django(words: Sequence[str], ends: contextlib.ExitStack) -> None:
    """Start the database if it is down, then Django on it.

    What was started is stopped again at the end, unless somebody else uses it by then.
    """
    supervisor = ensure_running(say=lambda line: print(line, file=sys.stderr))
    if supervisor is not None:
        ends.callback(supervisor.stop_if_idle)
    verb = tuple(word for word in words if not word.startswith("-"))[:2]
    if verb in OWNER:
        os.environ["MIZUHIKI_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mizuhiki.config.settings.staff")
    import django

    django.setup()
    from django.db import connections

    ends.callback(connections.close_all)
    if verb[:1] not in SAY_IT_THEMSELVES:
        from mizuhiki.platform import installation

        installation.refuse_other_world()


def _refuse_unready() -> None:
    from mizuhiki.platform import schema  # needs Django, which is set up by now

    schema.refuse_unready()


if __name__ == "__main__":
    sys.exit(main())
