"""For which world tables were made is said once, and never guessed where people work."""

import os
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from mizuhiki.config import serving
from mizuhiki.config.env import Environment
from mizuhiki.platform import installation, schema, sql
from mizuhiki.platform.installation import WorldDiffers, WorldUnknown
from mizuhiki.platform.models import Installation

pytestmark = [pytest.mark.django_db, pytest.mark.db]

Start = Callable[[Environment], None]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """A process that was started for a world."""

    def begin(world: Environment) -> None:
        monkeypatch.setattr(installation, "settings", SimpleNamespace(ENVIRONMENT=world))

    return begin


@pytest.mark.req("SEC-068")
def test_tables_are_claimed_once_for_the_world_they_were_made_in(start: Start) -> None:
    start(Environment.TRIAL)
    assert installation.made_for() == ""
    installation.claim()
    installation.claim()  # a second migration
    start(Environment.DEMO)
    with pytest.raises(WorldDiffers) as refused:
        installation.claim()
    assert refused.value.sentence == (
        "these data were made for trial, and MIZUHIKI_ENVIRONMENT here says demo; nothing was touched. "
        "Set MIZUHIKI_ENVIRONMENT=trial, or choose the other database."
    )
    assert Installation.objects.values_list("environment").get() == ("trial",)


@pytest.mark.parametrize("world", Environment)
def test_a_used_town_is_claimed_only_by_name(
    start: Start, person: Callable[..., Any], world: Environment
) -> None:
    person()
    start(world)
    assert installation.made_for() is None
    with pytest.raises(WorldUnknown) as refused:
        installation.claim()
    assert refused.value.sentence == (
        "people work in these tables, and nobody has said for which world they were made; nothing was "
        f"touched. Say it once, and mean it: mizuhiki schema migrate --claim {world}"
    )
    other = next(one for one in Environment if one is not world)
    with pytest.raises(WorldDiffers):
        installation.claim(named=other)
    assert not Installation.objects.exists()
    installation.claim(named=world)
    assert installation.made_for() == world


def test_any_sign_of_use_counts_also_in_tables_older_than_the_note_of_their_world(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(Environment.DEMO)
    assert [sql.rows("SELECT to_regclass(%s) IS NULL", [one]) for one in installation.SIGNS_OF_USE] == [
        [(False,)]
    ] * 3
    sql.run("ALTER TABLE platform_installation RENAME TO not_made_yet")
    sql.run("CREATE TABLE sign_of_use (id int)")
    monkeypatch.setattr(installation, "SIGNS_OF_USE", ("never_made", "sign_of_use"))
    assert installation.made_for() == ""
    sql.run("INSERT INTO sign_of_use VALUES (1)")
    assert installation.made_for() is None
    with pytest.raises(WorldUnknown):
        installation.refuse_to_claim()


@pytest.mark.req("SEC-068", "CC-110")
@pytest.mark.django_db(transaction=True)
def test_a_web_process_of_another_world_does_not_serve(start: Start) -> None:
    start(Environment.PRODUCTION)
    installation.claim()
    serving.hold_to_database()
    start(Environment.DEMO)
    with pytest.raises(SystemExit, match="^mizuhiki: these data were made for production, and"):
        serving.hold_to_database()


def test_a_database_that_was_away_is_asked_when_it_comes_and_ends_a_process_of_another_world(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Exception] = [OperationalError(), OperationalError(), WorldDiffers("production", "demo")]
    ended: list[tuple[int, int]] = []

    def ask() -> None:
        raise answers.pop(0)

    monkeypatch.setattr(schema, "refuse_unready", lambda: None)
    monkeypatch.setattr(installation, "refuse_other_world", ask)
    monkeypatch.setattr(serving, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(serving, "ASK_AGAIN_S", 0)
    monkeypatch.setattr("os.kill", lambda *words: ended.append(words))
    assert serving._ask() is False
    serving._ask_until_answered()
    assert answers == []
    assert ended == [(os.getpid(), signal.SIGTERM)]
    assert "these data were made for production" in caplog.text
