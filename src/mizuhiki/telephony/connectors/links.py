"""The exchange that the settings name, whichever it is."""

from datetime import datetime
from urllib.parse import SplitResult, unquote

from django.db import InterfaceError, OperationalError, connection

from mizuhiki.platform import calling
from mizuhiki.telephony.connectors import ami, ami_rules, ari, genesys, genesys_live, genesys_rules, lines

SCHEMES = frozenset({*ami.PORTS, *ari.PORTS, "genesys"})
FAULTS = (
    *(OSError, calling.NotAnswered, genesys.Refused, genesys_rules.Unclear, ami_rules.Unclear),
    *(OperationalError, InterfaceError),  # the database went away
)


def is_named(target: SplitResult) -> bool:
    """Whether the settings name an exchange that can be followed, and of Genesys a region there is."""
    if target.scheme == "genesys":
        return target.hostname in genesys_rules.REGIONS
    return target.scheme in SCHEMES and bool(target.hostname)


def follow_once(target: SplitResult, *, is_reading: bool, at: datetime) -> str:
    """Follow an exchange until its line ends; what was done, in words.

    Args:
        is_reading: of Genesys only read the history of the last hours.
    """
    if target.scheme in ari.PORTS:
        return f"交換機から{ari.follow(target):,}件を受け取りました。"
    if target.scheme in ami.PORTS:
        return f"交換機から{ami.follow(target):,}件を受け取りました。"
    link = genesys.Genesys(
        target.hostname or "", unquote(target.username or ""), unquote(target.password or "")
    )
    if not is_reading:
        return f"交換機から{genesys_live.Following(link).follow():,}件を受け取りました。"
    since = at - genesys_live.LOOK_BACK
    count, differing = genesys_live.take_conversations(link, since, at, at=at)
    return f"通話 {count:,}件を照合しました（違いを正した通話 {differing:,}件）。"


def words_of(fault: BaseException) -> str:
    """Why there is no link now; a connection to the database that broke is let go."""
    if isinstance(fault, OperationalError | InterfaceError):
        connection.close()
        return "データベースとつながりません。"
    if isinstance(fault, lines.NotInside):
        return (
            "この宛先へは、暗号化しない接続では送りません。"
            "amis:// か aris:// を使うか、私設網の中の交換機を指定してください。"
        )
    return f"交換機とつながりません（{type(fault).__name__}）。"
