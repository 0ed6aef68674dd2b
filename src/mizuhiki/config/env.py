"""What the environment says, read once and refused loudly when it makes no sense."""

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from mizuhiki.platform.database.running import WORLDS

ROOT = Path(__file__).parents[3]
EXCHANGES = "MIZUHIKI_EXCHANGE_NETWORKS"
METRICS = "MIZUHIKI_METRICS_NETWORKS"
GATEWAYS = "MIZUHIKI_GATEWAY_NETWORKS"
OPEN311 = "MIZUHIKI_OPEN311_NETWORKS"
TILES = "MIZUHIKI_MAP_TILES"


class Environment(StrEnum):
    """Which world this installation belongs to; its name is on every screen and paper (SEC-068)."""

    PRODUCTION = "production"
    TRIAL = "trial"
    TRAINING = "training"
    DEMO = "demo"

    @property
    def label(self) -> str:
        """The name people read."""
        return WORLDS[self.value]


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class EnvironmentFault(SystemExit):
    """The environment cannot be used; the message says which variable and what to do."""


@dataclass(frozen=True)
class Env:
    """The settings that come from outside, typed."""

    environment: Environment
    var: Path
    secret_key: str
    old_secret_keys: tuple[str, ...]
    database_url: str | None
    database_role: str
    allowed_hosts: tuple[str, ...]
    door_hosts: tuple[str, ...]  # names the public door answers to
    simulator: str  # where the bank simulator answers
    door_address: str  # of the public site, as links in mails have it
    smtp: str  # smtp://user:password@host:port, or smtps://
    mail_from: str
    result_networks: tuple[Network, ...]  # from where the lists of results may be taken
    gateway_networks: tuple[Network, ...]  # closed networks in which banks' gateways may stand
    exchange: str  # ami://user:secret@host:5038, amis, ari, aris, or genesys://client:secret@tokyo
    exchange_networks: tuple[Network, ...]  # from where telephone exchanges may tell of calls
    metrics_networks: tuple[Network, ...]  # from where the figures for a monitor may be read
    open311_networks: tuple[Network, ...]  # from where other systems may hand in repairs
    map_tiles: str  # https://tiles.example.jp/{z}/{x}/{y}.png; empty for none
    map_credit: str  # whose the tiles are, as their licence wants it on the map
    repairs_near_m: int  # within which a request may be the same as another
    repairs_near_hours: int  # for how long one that is over is still shown for that
    assets: Path
    proxies: int  # of ours, between the terminals and this process
    is_serving: bool  # an ASGI door sets it for its own process, before the settings are read

    @property
    def has_known_people(self) -> bool:
        """Whether people with known passwords may be made: in a demo, or in a training's own database."""
        is_training = self.environment is Environment.TRAINING and self.database_url is None
        return is_training or self.environment is Environment.DEMO

    @property
    def is_plain(self) -> bool:
        """Whether it is served without TLS: on one's own machine. Behind a proxy others come in."""
        return self.environment is Environment.DEMO or (self.has_known_people and not self.proxies)


@cache
def read_env() -> Env:
    """Read the variables named in docs/operations/settings.md."""
    environment = _environment()
    var = Path(os.environ.get("MIZUHIKI_VAR") or ROOT / "var").resolve()
    return Env(
        environment=environment,
        var=var,
        secret_key=_secret_key(var, environment),
        old_secret_keys=tuple(os.environ.get("MIZUHIKI_OLD_SECRET_KEYS", "").split()),
        database_url=os.environ.get("DATABASE_URL") or None,
        database_role=os.environ.get("MIZUHIKI_DATABASE_ROLE", "application"),
        allowed_hosts=tuple(os.environ.get("MIZUHIKI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
        door_hosts=tuple(os.environ.get("MIZUHIKI_DOOR_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
        simulator=os.environ.get("MIZUHIKI_BANK_SIMULATOR", "http://127.0.0.1:8002"),
        door_address=os.environ.get("MIZUHIKI_DOOR_ADDRESS", "http://127.0.0.1:8001"),
        smtp=os.environ.get("MIZUHIKI_SMTP", "smtp://localhost:25"),
        mail_from=os.environ.get("MIZUHIKI_MAIL_FROM", "no-reply@localhost"),
        result_networks=_networks("MIZUHIKI_RESULT_NETWORKS", "127.0.0.0/8,::1/128"),
        gateway_networks=_networks(GATEWAYS, "") if os.environ.get(GATEWAYS) else (),
        exchange=os.environ.get("MIZUHIKI_EXCHANGE", ""),
        exchange_networks=_networks(EXCHANGES, "127.0.0.0/8,::1/128"),
        metrics_networks=_networks(METRICS, "") if os.environ.get(METRICS) else (),
        open311_networks=_networks(OPEN311, "") if os.environ.get(OPEN311) else (),
        map_tiles=_tiles(),
        map_credit=os.environ.get("MIZUHIKI_MAP_CREDIT", ""),
        repairs_near_m=_whole("MIZUHIKI_REPAIRS_NEAR_M", 150, most=2_000),
        repairs_near_hours=_whole("MIZUHIKI_REPAIRS_NEAR_HOURS", 72, most=720),
        proxies=_proxies(),
        assets=Path(os.environ.get("MIZUHIKI_ASSETS") or ROOT / "node_modules"),
        is_serving="MIZUHIKI_SERVING" in os.environ,
    )


def _networks(variable: str, default: str) -> tuple[Network, ...]:
    asked = os.environ.get(variable, default)
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in asked.split(","))
    except ValueError:
        raise EnvironmentFault(
            f"mizuhiki: {variable} must be address ranges with commas, such as 10.0.0.0/8; it is {asked!r}."
        ) from None


def _proxies() -> int:
    asked = os.environ.get("MIZUHIKI_PROXIES", "0")
    if not asked.isdecimal() or int(asked) > 9:
        raise EnvironmentFault(f"mizuhiki: MIZUHIKI_PROXIES must be a number from 0 to 9; it is {asked!r}.")
    return int(asked)


def _tiles() -> str:
    asked = os.environ.get(TILES, "")
    found = re.fullmatch(r"(https?://[a-z0-9.-]+(?::\d+)?)/[\w./{}-]*", asked)
    if asked and (found is None or not all(part in asked for part in ("{z}", "{x}", "{y}"))):
        raise EnvironmentFault(
            f"mizuhiki: {TILES} must be an address with {{z}}, {{x}} and {{y}}, such as "
            f"https://tiles.example.jp/{{z}}/{{x}}/{{y}}.png; it is {asked!r}."
        )
    return asked


def _whole(variable: str, default: int, *, most: int) -> int:
    asked = os.environ.get(variable, str(default))
    if not asked.isdecimal() or not 1 <= int(asked) <= most:
        raise EnvironmentFault(f"mizuhiki: {variable} must be a number from 1 to {most}; it is {asked!r}.")
    return int(asked)


def _environment() -> Environment:
    asked = os.environ.get("MIZUHIKI_ENVIRONMENT")
    if asked is None and not os.environ.get("DATABASE_URL"):
        return Environment.DEMO
    try:
        return Environment(asked or "")
    except ValueError:
        names = ", ".join(Environment)
        raise EnvironmentFault(
            f"mizuhiki: MIZUHIKI_ENVIRONMENT must be one of {names}; it is {asked!r}."
        ) from None


def _secret_key(var: Path, environment: Environment) -> str:
    """The signing key: given, or made once and kept in a file only this user can read."""
    given = os.environ.get("MIZUHIKI_SECRET_KEY")
    if given:
        return given
    if environment is Environment.PRODUCTION:
        raise EnvironmentFault("mizuhiki: MIZUHIKI_SECRET_KEY must be set in production.")
    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
