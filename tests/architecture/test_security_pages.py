"""The pages an auditor reads say what the code does: logs, limits of sign-in, keys, packages of others."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from mizuhiki.audit.history import HistoryRow
from mizuhiki.audit.sources import sources
from mizuhiki.staff.sign_in import limits, passwords

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    """A page of the documentation."""
    return (DOCS / name).read_text(encoding="utf-8")


def minutes(span: timedelta) -> int:
    """Whole minutes."""
    return int(span.total_seconds() // 60)


@pytest.mark.req("SEC-039")
@pytest.mark.asvs("16.1.1", "J3.1")
def test_every_sealed_log_stands_in_the_inventory() -> None:
    from django.apps import apps

    said = set(re.findall(r"^\| `([a-z.]+)` \|", page("security/logs.md"), re.MULTILINE))
    history = {model._meta.label_lower for model in apps.get_models() if issubclass(model, HistoryRow)}
    assert set(sources()) - history == said - {"mizuhiki.incident", "mizuhiki.limits"}
    assert "row history (`…event` tables)" in page("security/logs.md")


@pytest.mark.asvs("6.1.1", "6.1.2", "6.1.3", "7.1.1", "7.1.2")
def test_the_limits_of_sign_in_are_those_that_are_written() -> None:
    text = page("operations/sign-in.md")
    tries, cool = settings.AXES_FAILURE_LIMIT, minutes(settings.AXES_COOLOFF_TIME)
    for said in (
        f"{passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters",
        f"| {tries}, then {cool} minutes |",
        "| 5 in 5 minutes |",
        "| 300 a minute |",
        f"| {limits.UNLOCK_TRIES}, then the session ends |",
        f"| idle | {minutes(limits.IDLE)} minutes, then the screen locks |",
        f"| whole session | {minutes(limits.ABSOLUTE) // 60} hours |",
        f"| second factor to be given within | {settings.ACCOUNT_LOGIN_TIMEOUT // 60} minutes |",
        f"| a factor is fresh for | {minutes(limits.FRESH_FACTOR)} minutes |",
        f"| move between addresses within | {minutes(limits.EXPECTED_MOVE)} minutes is marked 要確認",
        "one on a desk, one on a tablet",
        "## Ways in",
        "`staff/data/password_words.txt`",
    ):
        assert said in text.replace(" |\n", " |\n"), said
    rates = settings.ACCOUNT_RATE_LIMITS
    assert (rates["login_failed"], rates["login"]) == ("5/300s/key", "300/m/ip")


@pytest.mark.asvs("11.1.1", "11.1.2")
def test_every_key_of_the_settings_stands_in_the_inventory() -> None:
    text = page("security/keys.md")
    for key in (
        "MIZUHIKI_SECRET_KEY",
        "MIZUHIKI_OLD_SECRET_KEYS",
        "var/secrets/postgres.json",
        "TLS certificate",
    ):
        assert key in text
    source = (DOCS.parent / "src/mizuhiki/config/env.py").read_text(encoding="utf-8")
    assert set(re.findall(r"MIZUHIKI_\w*KEY\w*", source)) == set(re.findall(r"MIZUHIKI_\w*KEY\w*", text))


@pytest.mark.asvs("15.1.1", "15.1.3")
def test_how_fast_faults_of_others_are_mended_is_written() -> None:
    text = page("security/dependencies.md")
    for line in ("within |", "| 3 days |", "| 14 days |", "| 90 days |", "## Heavy work, and what fences it"):
        assert line in text
