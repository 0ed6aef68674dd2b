"""The two questions of settings and command line: where is the database, and is it up?"""

import logging
import os
from collections.abc import Mapping

from mizuhiki.platform.database.addresses import Address, from_environment
from mizuhiki.platform.database.checks import check_server
from mizuhiki.platform.database.supervisor import Say, Supervisor

log = logging.getLogger(__name__)


PRODUCTION, DEMO = "production", "demo"
WORLDS = {PRODUCTION: "本番", "trial": "試験", "training": "研修", DEMO: "見本"}  # and how people call them


def environment_name(environ: Mapping[str, str] = os.environ) -> str:
    """Which world this installation belongs to: production, trial, training or demo."""
    return environ.get("MIZUHIKI_ENVIRONMENT") or DEMO


def addresses_of_roles(environ: Mapping[str, str] = os.environ) -> dict[str, Address]:
    """The address of each role, for Django's settings. Starts nothing, connects to nothing."""
    return from_environment(environ) or Supervisor().urls()


def ensure_running(say: Say = log.info, environ: Mapping[str, str] = os.environ) -> Supervisor | None:
    """Start the embedded server if it is down; None when `DATABASE_URL` names a server, checked.

    Raises:
        DatabaseUnavailable: one line that says what is wrong and what to do.
    """
    for name in (
        "DATABASE_URL",
        "DATABASE_URL_OWNER",
        "DATABASE_URL_DOOR",
        "DATABASE_URL_READONLY",
    ):
        if environ.get(name):
            check_server(environ[name])
    if environ.get("DATABASE_URL"):
        return None
    supervisor = Supervisor(say=say)
    supervisor.start()
    return supervisor
