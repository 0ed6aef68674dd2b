"""The settings a real installation runs with: read in a process of its own, as they would be there."""

import json
import os
import subprocess
import sys

import pytest

SHOWN = (
    "DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE",
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "PASSWORD_HASHERS", "SESSION_SERIALIZER",
    "MFA_TOTP_TOLERANCE", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "MFA_TRUST_ENABLED",
    "SECRET_KEY_FALLBACKS",
)  # fmt: skip
OLD_KEYS = [f"{letter}N8vB3xQ7mZ2kL5tR9wY4cF6hJ1pD0sGaUeIoXqWrTyBnMkLjHgFdSz" for letter in "ab"]
SHOW = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {SHOWN!r}}}))
"""


def in_production(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the environment of a real installation."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MIZUHIKI_")} | {
        "MIZUHIKI_ENVIRONMENT": "production",
        "MIZUHIKI_SECRET_KEY": "N8vB3xQ7mZ2kL5tR9wY4cF6hJ1pD0sGaUeIoXqWrTyBnMkLjHgFdSzPvCb",
        "MIZUHIKI_OLD_SECRET_KEYS": " ".join(OLD_KEYS),
        "MIZUHIKI_HOSTS": "mizuhiki.city.example",
        "DATABASE_URL": "postgresql://app:secret@/mizuhiki?host=/run/postgresql",
        "DJANGO_SETTINGS_MODULE": "mizuhiki.config.settings.staff",
    }
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.req("SEC-014", "SEC-085")
@pytest.mark.asvs("3.3.1", "3.3.2", "3.4.1", "13.4.2", "6.5.5", "11.4.2", "1.5.2", "3.3.3", "13.3.4")
def test_cookies_transport_and_passwords_are_as_strict_as_they_can_be() -> None:
    found = json.loads(in_production("-c", SHOW).stdout)
    assert found == {
        "DEBUG": False,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
        "MFA_TOTP_TOLERANCE": 0,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "MFA_TRUST_ENABLED": None,
        "SECRET_KEY_FALLBACKS": OLD_KEYS,
    }


@pytest.mark.asvs("13.4.2", "3.4.1")
def test_the_deploy_check_finds_nothing() -> None:
    found = in_production("-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert found.returncode == 0, found.stderr


@pytest.mark.req("CC-110")
def test_no_call_for_training_rings_in_production() -> None:
    """Neither page nor menu line: as any address that is nobody's, it answers 404."""
    asked = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "from mizuhiki.web import navigation\n"
        "def there(path):\n"
        "    try:\n"
        "        return bool(resolve(path))\n"
        "    except Resolver404:\n"
        "        return False\n"
        "paths = ['/practice/', '/practice/ring/', '/practice/1/', '/practice/1/do/answer/',\n"
        "         '/practice/export.csv', '/centre/']\n"
        "print([there(path) for path in paths], navigation.resolve('practice:drill_list'))\n"
    )
    assert in_production("-c", asked).stdout == "[False, False, False, False, False, True] None\n"
