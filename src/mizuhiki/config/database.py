"""Which PostgreSQL this process talks to: the embedded one, or the server `DATABASE_URL` names."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from mizuhiki.config.env import Env, EnvironmentFault

OPTIONS = {"connect_timeout": 5, "application_name": "mizuhiki"}


def connection_settings(env: Env) -> dict[str, Any]:
    """Django's settings of the one database, as the role this process was started with."""
    settings = from_url(env.database_url) if env.database_url else _embedded(env)
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **settings}


def from_url(url: str) -> dict[str, Any]:
    """Take postgresql://user:password@host:port/name?option=value apart."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise EnvironmentFault(
            "mizuhiki: DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": OPTIONS | query,
    }


def _embedded(env: Env) -> dict[str, Any]:
    raise EnvironmentFault(f"mizuhiki: DATABASE_URL must be set ({env.database_role}).")
