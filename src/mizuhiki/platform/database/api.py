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
from mizuhiki.platform.database.errors import DatabaseFault, DatabaseUnavailable, as_lost
from mizuhiki.platform.database.running import addresses_of_roles, ensure_running
from mizuhiki.platform.database.supervisor import Supervisor

__all__ = [
    "APPLICATION",
    "DOOR",
    "OWNER",
    "READONLY",
    "SUPERUSER",
    "Address",
    "DatabaseFault",
    "DatabaseUnavailable",
    "Supervisor",
    "addresses_of_roles",
    "as_lost",
    "check_server",
    "ensure_running",
    "from_environment",
    "refuse_unsafe",
]
