"""`mizuhiki training`: the demo's verbs in a world of their own, and never beside real data."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mizuhiki.config import cli
from mizuhiki.config.env import Environment, read_env
from mizuhiki.platform.database.places import var_directory

Called = list[tuple[list[str], str, str]]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Callable[[str], int], Called]:
    """Runs a line of the command; the inner command is noted with its world and folder."""
    noted: Called = []
    real = cli.main

    def inner(words: list[str]) -> int:
        noted.append((words, os.environ["MIZUHIKI_ENVIRONMENT"], os.environ["MIZUHIKI_VAR"]))
        return 0

    def run(line: str) -> int:
        monkeypatch.setattr(cli, "main", inner)
        return real(line.split())

    for name in ("MIZUHIKI_ENVIRONMENT", "DATABASE_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("MIZUHIKI_VAR", str(tmp_path))
    return run, noted


@pytest.mark.req("CC-110")
def test_it_is_the_demo_in_a_folder_of_its_own(
    called: tuple[Callable[[str], int], Called], tmp_path: Path
) -> None:
    run, noted = called
    assert [run("training start --size 60 --port 8140"), run("training reset")] == [0, 0]
    own = str(tmp_path / "training")
    assert noted == [
        (["demo", "serve", "--size", "60", "--port", "8140"], "training", own),
        (["demo", "reset"], "training", own),  # the second time this is the world already
    ]


def test_a_shell_that_names_the_world_alone_keeps_off_the_demo_as_well(
    called: tuple[Callable[[str], int], Called], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, noted = called
    monkeypatch.setenv("MIZUHIKI_ENVIRONMENT", "training")
    monkeypatch.delenv("MIZUHIKI_VAR")
    assert run("training code operator") == 0
    assert noted == [(["demo", "code", "operator"], "training", str(var_directory({}) / "training"))]


@pytest.mark.req("CC-110")
@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("MIZUHIKI_ENVIRONMENT=production", "training is not for the production environment"),
        ("MIZUHIKI_ENVIRONMENT=trial", "training is not for the trial environment"),
        ("DATABASE_URL=postgresql://water@db.example/water", "training has an embedded database"),
    ],
)
def test_real_data_are_never_touched(
    called: tuple[Callable[[str], int], Called],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    setting: str,
    said: str,
) -> None:
    run, noted = called
    monkeypatch.setenv(*setting.split("=", 1))
    for line in ("training start", "training reset", "training code operator"):
        assert run(line) == 1
        assert said in capsys.readouterr().err
    assert noted == []


@pytest.mark.asvs("6.3.2")
def test_known_people_and_a_site_without_tls_are_for_made_up_towns_alone() -> None:
    here = read_env()
    worlds = {
        (world.value, url, proxies): replace(here, environment=world, database_url=url, proxies=proxies)
        for world in Environment
        for url in (None, "postgresql://water@db.example/water")
        for proxies in (0, 1)
    }
    found = {place: (env.has_known_people, env.is_plain) for place, env in worlds.items()}
    url = "postgresql://water@db.example/water"
    allowed = {place: answers for place, answers in found.items() if any(answers)}
    assert allowed == {
        ("training", None, 0): (True, True),
        ("training", None, 1): (True, False),
        **{("demo", place, proxies): (True, True) for place in (None, url) for proxies in (0, 1)},
    }
