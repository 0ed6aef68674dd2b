"""Who connects as whom: one address per role, from the embedded server or from the environment."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mizuhiki.platform.database.errors import DatabaseUnavailable

DATABASE = "mizuhiki"
OWNER, APPLICATION, DOOR, READONLY = "owner", "application", "door", "readonly"
SUPERUSER = "superuser"
LOGINS = {
    SUPERUSER: "postgres",
    OWNER: "mizuhiki_owner",
    APPLICATION: "mizuhiki_application",
    DOOR: "mizuhiki_door",
    READONLY: "mizuhiki_readonly",
}
ROLES = (OWNER, APPLICATION, DOOR, READONLY)


@dataclass(frozen=True)
class Address:
    """Where one role finds the database."""

    host: str
    port: str
    dbname: str
    user: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)  # sslmode and other libpq words

    def django(self) -> dict[str, object]:
        """One entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.dbname,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": dict(self.options),
        }

    def conninfo(self, **changes: str | int) -> str:
        """One string for `psycopg.connect`."""
        known = {"host": self.host, "port": self.port, "dbname": self.dbname, "user": self.user}
        words: dict[str, str | int] = {
            **known,
            "password": self.password,
            **self.options,
            **changes,
        }
        return make_conninfo("", **{key: value for key, value in words.items() if value != ""})

    def environment(self) -> dict[str, str]:
        """The variables of libpq's programs: a command line would show the password to everyone."""
        known = {"PGHOST": self.host, "PGPORT": self.port, "PGDATABASE": self.dbname, "PGUSER": self.user}
        known |= {"PGPASSWORD": self.password}
        for word in ("sslmode", "sslrootcert", "hostaddr"):
            known[f"PG{word.upper()}"] = self.options.get(word, "")
        return {name: value for name, value in known.items() if value}

    def connect(self, *, dbname: str = "") -> psycopg.Connection[tuple[object, ...]]:
        """A connection in autocommit; `dbname` names another database of the same server."""
        changes = {"dbname": dbname} if dbname else {}
        return psycopg.connect(self.conninfo(connect_timeout=10, **changes), autocommit=True)


def parse(url: str) -> Address:
    """The address that a `DATABASE_URL` names, in any form that libpq takes."""
    try:
        words = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        sentence = "DATABASE_URL is not understood; write postgresql://USER:PASSWORD@HOST:5432/NAME."
        raise DatabaseUnavailable("url_malformed", sentence) from None
    return Address(
        host=words.pop("host", ""),
        port=words.pop("port", ""),
        dbname=words.pop("dbname", ""),
        user=words.pop("user", ""),
        password=words.pop("password", ""),
        options=words,
    )


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Address] | None:
    """The addresses of a server of one's own, or None when the embedded one is to be used.

    `DATABASE_URL` is the application's. `DATABASE_URL_OWNER`, `DATABASE_URL_DOOR` and
    `DATABASE_URL_READONLY` name the other roles; one that is missing is the application's, and
    `mizuhiki doctor` warns of it.
    """
    url = environ.get("DATABASE_URL")
    if not url:
        return None
    found = {APPLICATION: parse(url)}
    for role in (OWNER, DOOR, READONLY):
        own = environ.get(f"DATABASE_URL_{role.upper()}")
        found[role] = parse(own) if own else found[APPLICATION]
    return found


def embedded(socket: Path, passwords: Mapping[str, str]) -> dict[str, Address]:
    """The addresses of the embedded server, the superuser's among them."""
    return {
        role: Address(host=str(socket), port="5432", dbname=DATABASE, user=login, password=passwords[role])
        for role, login in LOGINS.items()
    }


def passwords_of(path: Path) -> dict[str, str]:
    """The passwords in the file at `path`, readable by its owner only; made when it is missing."""
    try:
        if not path.exists():
            _write_passwords(path)
        found: dict[str, str] = json.loads(path.read_text())
    except PermissionError:
        sentence = f"{path} may not be read by this user; run as its owner."
        raise DatabaseUnavailable("not_permitted", sentence) from None
    except ValueError:
        found = {}
    if missing := [role for role in LOGINS if not found.get(role)]:
        sentence = f"{path} has no password for {', '.join(missing)}; remove it and start again."
        raise DatabaseUnavailable("secrets_broken", sentence)
    return found


def _write_passwords(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps({role: secrets.token_urlsafe(32) for role in LOGINS}, indent=1)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(half)
    except FileExistsError:
        pass  # another process was first; its passwords hold
    finally:
        half.unlink()
