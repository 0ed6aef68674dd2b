"""What a server must be before the product uses it."""

import ipaddress
from typing import Any

import psycopg

from mizuhiki.platform.database.addresses import Address, parse
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.roles import EXTENSIONS

OLDEST_VERSION = 150000


def refuse_unsafe(connection: psycopg.Connection[Any]) -> None:
    """Refuse a server that may lose what it acknowledged (trust.md, T2)."""
    if unsafe := unsafe_settings(connection):
        sentence = f"the database runs with {', '.join(f'{name}=off' for name in unsafe)}: a loss of "
        sentence += "power would lose money that was booked. Turn it on; the start is refused."
        raise DatabaseUnavailable("unsafe_settings", sentence)


def unsafe_settings(connection: psycopg.Connection[Any]) -> list[str]:
    """Those of the three settings that are off."""
    names = ["fsync", "full_page_writes", "synchronous_commit"]
    query = "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name"
    return [name for (name,) in connection.execute(query, [names])]


def check_server(url: str) -> None:
    """Check the server that a `DATABASE_URL` names, and say in one line what is wrong with it."""
    address = parse(url)
    _refuse_open_wire(address)
    where = f"{address.host or 'the local socket'}:{address.port or '5432'}"
    try:
        connection = psycopg.connect(address.conninfo(connect_timeout=5), autocommit=True)
    except psycopg.OperationalError as failed:
        reason = str(failed).strip().splitlines()[-1]
        sentence = f"the database of DATABASE_URL ({where}) cannot be reached: {reason}"
        raise DatabaseUnavailable("unreachable", sentence) from None
    with connection:
        version = connection.info.server_version
        if version < OLDEST_VERSION:
            sentence = f"the database of DATABASE_URL ({where}) is PostgreSQL {version // 10000}; "
            raise DatabaseUnavailable("too_old", sentence + "15 or newer is needed.")
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            sentence = f"the database of DATABASE_URL ({where}) is encoded in {encoding}; "
            raise DatabaseUnavailable("encoding", sentence + "make it with ENCODING 'UTF8'.")
        if _letters_are_unknown(connection):
            sentence = f"the database of DATABASE_URL ({where}) has LC_CTYPE C, under which no search "
            sentence += "finds Japanese text; make it with LC_CTYPE 'C.UTF-8'."
            raise DatabaseUnavailable("character_classes", sentence)
        query = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)"
        found = {name for (name,) in connection.execute(query, [list(EXTENSIONS)])}
        if missing := [name for name in EXTENSIONS if name not in found]:
            sentence = f"the database of DATABASE_URL ({where}) lacks {', '.join(missing)}; "
            sentence += "install PostgreSQL's contrib package there."
            raise DatabaseUnavailable("extensions_missing", sentence)
        refuse_unsafe(connection)


def _letters_are_unknown(connection: psycopg.Connection[Any]) -> bool:
    query = "SELECT datctype IN ('C', 'POSIX') FROM pg_database WHERE datname = current_database()"
    return connection.execute(query).fetchone() == (True,)


def _refuse_open_wire(address: Address) -> None:
    hosts = [*address.host.split(","), *str(address.options.get("hostaddr", "")).split(",")]
    far = [host for host in hosts if not _is_local(host)]
    if far and address.options.get("sslmode") != "verify-full":
        sentence = f"DATABASE_URL reaches {', '.join(far)} over the network without sslmode=verify-full; "
        sentence += "add ?sslmode=verify-full&sslrootcert=FILE to it."
        raise DatabaseUnavailable("tls_required", sentence)


def _is_local(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
