"""試験環境と本番環境の違い: what an installation is made of, as facts that another one is compared with.

Nothing of anybody, no secret: versions, settings, rules, rights, banks.
"""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import NoRulesInForce, RulePackVersion, pack_on
from mizuhiki.signup.models import Publication

Facts = Mapping[str, str]
SETTINGS = (
    *("DEBUG", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE"),
    *("SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SCREEN_LOCK_SECONDS", "TIME_ZONE"),
    *("LANGUAGE_CODE", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL"),
    *("SIGNUP_ADDRESS", "SIGNUP_SIMULATOR", "RESULT_NETWORKS", "METRICS_NETWORKS", "ACTS_PER_MINUTE"),
    "GATEWAY_NETWORKS",
    *("MIDDLEWARE", "INSTALLED_APPS"),
)
MEANT = {  # what differs on purpose between a test and production, and why
    "環境": "画面と帳票に、試験であることを出すため",
    "設定 ALLOWED_HOSTS": "試験と本番は別の名前で開くため",
    "設定 EMAIL_BACKEND": "試験ではメールを送らず、ファイルに残すため",
    "設定 EMAIL_HOST": "試験ではメールを送らないため",
    "設定 SIGNUP_ADDRESS": "試験と本番は別の名前で開くため",
    "設定 SIGNUP_SIMULATOR": "試験では模擬の金融機関につなぐため（本番では使わない）",
}
BANK, MEANT_BANK = "公開 接続先 ", "試験では模擬の金融機関につなぐため"
DIGEST = 16


@dataclass(frozen=True)
class Difference:
    """One fact that is not the same; an empty text where one side does not have it."""

    name: str
    here: str
    there: str
    why: str  # empty: nobody has said why


def facts(*, today: date) -> dict[str, str]:
    """What this installation is made of.

    Source:
        DD-083 【長岡口振】8(6)ウ(ｳ), 8(6)イ(ｷ), (ｸ).
    """
    return dict([*_machine(), *_packages(), *_tables(), *_settings(), *_rules(today), *_site()])


def differences(here: Facts, there: Facts) -> Sequence[Difference]:
    """Each fact that the two do not share."""
    return [
        Difference(name, here.get(name, ""), there.get(name, ""), _why(name))
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]


def _why(name: str) -> str:
    return MEANT.get(name) or (MEANT_BANK if name.startswith(BANK) else "")


def _machine() -> Iterator[tuple[str, str]]:
    yield "環境", str(settings.ENVIRONMENT.label)
    yield "Python", platform.python_version()
    yield "OS", f"{platform.system()} {platform.machine()}"
    [(version,)] = sql.rows("SELECT current_setting('server_version')")
    yield "PostgreSQL", str(version)
    yield "データベースの文字", str(sql.rows("SELECT current_setting('server_encoding')")[0][0])


def _packages() -> Iterator[tuple[str, str]]:
    for one in metadata.distributions():
        yield f"パッケージ {one.metadata['Name']}", one.version


def _tables() -> Iterator[tuple[str, str]]:
    applied: dict[str, list[str]] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        applied.setdefault(app, []).append(name)
    for app, names in applied.items():
        yield f"表 {app}", f"{max(names)}（{len(names)}）"
    grants: dict[str, list[str]] = {}
    for role, right in sql.rows("SELECT role_id, right_id FROM staff_grant ORDER BY 1, 2"):
        grants.setdefault(role, []).append(right)
    for role, rights in grants.items():
        yield f"権限 {role}", f"{len(rights)}件 {_digest(rights)}"


def _settings() -> Iterator[tuple[str, str]]:
    for name in SETTINGS:
        value = getattr(settings, name, "")
        yield f"設定 {name}", ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _rules(today: date) -> Iterator[tuple[str, str]]:
    try:
        pack = pack_on(today)
    except NoRulesInForce:
        yield "規則集", "施行なし"
        return
    version = RulePackVersion.objects.get(pk=pack.version_id)
    yield "規則集", f"{version.code} {version.digest[:DIGEST]}"


def _site() -> Iterator[tuple[str, str]]:
    latest = Publication.objects.order_by("-pk").first()
    if latest is None:
        yield "公開", "なし"
        return
    body = dict(latest.body)
    for bank in body.pop("banks", ()):
        yield f"{BANK}{bank['code']}", str(bank.get("url", ""))
        yield f"公開 金融機関 {bank['code']}", _digest({k: v for k, v in bank.items() if k != "url"})
    for name, value in body.items():
        if name != "world":
            yield f"公開 {name}", value if isinstance(value, str) else _digest(value)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
