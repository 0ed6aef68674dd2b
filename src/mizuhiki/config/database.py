"""Which PostgreSQL this process talks to, and as which role."""

from typing import Any

from mizuhiki.config.env import Env
from mizuhiki.platform.database.api import addresses_of_roles

# Without this setting each row change of a tracked table raises and swallows an error inside its
# trigger, which costs a pass over every deferred check of the transaction: a bulk load is quadratic.
NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"

# Under ASGI each request has a thread of its own, so a connection kept by its thread is never used
# again and only piles up: 48 were open after 120 requests. A door takes its connections from a pool.
POOL = {"min_size": 2, "max_size": 16, "timeout": 5}


def connection_settings(env: Env) -> dict[str, Any]:
    """Django's settings of the one database, as the role this process was started with.

    Connects to nothing; the command line starts the embedded server first.
    """
    settings = addresses_of_roles()[env.database_role].django()
    options: dict[str, Any] = {
        "connect_timeout": "5",
        "application_name": "mizuhiki",
        "options": NO_TRIGGER_IGNORED,
    }
    options |= dict(settings["OPTIONS"])  # type: ignore[call-overload]
    if env.is_serving:
        options["pool"] = POOL
    return {**settings, "CONN_MAX_AGE": 0, "OPTIONS": options}
