"""The door of the database part: what settings, the command line and other rooms may use."""

from mizuhiki.platform.database.addresses import (
    APPLICATION,
    DOOR,
    OWNER,
    READONLY,
    SUPERUSER,
    Address,
    from_environment,
)
from mizuhiki.platform.database.checks import check_server, refuse_unsafe
from mizuhiki.platform.database.errors import DatabaseFault, DatabaseUnavailable
from mizuhiki.platform.database.exhaustion import WORDS_OF_WANT, as_told, reason_of, want_behind
from mizuhiki.platform.database.running import addresses_of_roles, ensure_running
from mizuhiki.platform.database.supervisor import Supervisor

__all__ = [
    "APPLICATION",
    "DOOR",
    "OWNER",
    "READONLY",
    "SUPERUSER",
    "WORDS_OF_WANT",
    "Address",
    "DatabaseFault",
    "DatabaseUnavailable",
    "Supervisor",
    "addresses_of_roles",
    "as_told",
    "check_server",
    "ensure_running",
    "from_environment",
    "reason_of",
    "refuse_unsafe",
    "want_behind",
]
