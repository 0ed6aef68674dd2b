"""`mizuhiki schema migrate`: bring the tables to this version; runs as their owner."""

import argparse

from django.core.management import call_command


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verbs.add_parser("migrate", help="apply every migration").set_defaults(run=migrate)


def migrate(args: argparse.Namespace) -> int:
    """Apply what is missing; a second run changes nothing."""
    del args
    call_command("migrate", interactive=False, verbosity=0)
    return 0
