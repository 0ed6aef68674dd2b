"""Which PostgreSQL this process talks to, and as which role."""

from typing import Any

from mizuhiki.config.env import Env
from mizuhiki.platform.database.api import addresses_of_roles


def connection_settings(env: Env) -> dict[str, Any]:
    """Django's settings of the one database, as the role this process was started with.

    Connects to nothing; the command line starts the embedded server first.
    """
    settings = addresses_of_roles()[env.database_role].django()
    options = {"connect_timeout": "5", "application_name": "mizuhiki"}
    return {**settings, "CONN_MAX_AGE": None, "OPTIONS": options | dict(settings["OPTIONS"])}  # type: ignore[call-overload]
