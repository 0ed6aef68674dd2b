"""`mizuhiki demo` as a newcomer uses it: refused in one line, ended by Ctrl-C, started over on purpose."""

import argparse
import fcntl
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from mizuhiki.config import cli as cli_of_all
from mizuhiki.config.demo import build, cli, signup
from mizuhiki.config.demo.build import COLLECTION_RUN, HISTORY_RUN, is_lived_through
from mizuhiki.config.demo.told import Told
from mizuhiki.config.env import Environment
from mizuhiki.config.tests.processes import begin, children_of, free_port, needs_proc, still_living
from mizuhiki.platform import clock, installation
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from tests.builders import clerk


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The commands in a demo's environment, with what throws data away replaced by a note of it."""
    thrown: list[str] = []

    def discard() -> list[Path]:
        thrown.append("data")
        return [tmp_path / "elsewhere"]

    monkeypatch.setattr(cli, "settings", SimpleNamespace(ENVIRONMENT=Environment.DEMO))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MIZUHIKI_VAR", str(tmp_path))
    monkeypatch.setattr(cli, "_discard", discard)
    monkeypatch.setattr(cli, "_migrate", lambda: thrown.append("migrated"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return thrown


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line a refusal prints."""
    told = capsys.readouterr().err
    assert told.startswith("mizuhiki: ")
    assert told.count("\n") == 1
    return told


def test_a_taken_port_is_named_before_anything_is_done(
    demo: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.serve(argparse.Namespace(port=port, size=10)) == 1
    assert said(capsys) == f"mizuhiki: port {port} is taken; choose another: make demo PORT={port + 1}\n"
    assert demo == []


@pytest.mark.parametrize("environment", [e for e in Environment if e not in cli.MADE_UP])
def test_outside_a_demo_nothing_is_thrown_away_or_told(
    demo: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: Environment,
) -> None:
    monkeypatch.setattr(cli, "settings", SimpleNamespace(ENVIRONMENT=environment))
    words = argparse.Namespace(port=0, size=10, name="counter")
    for verb in (cli.reset, cli.serve, cli.code):
        assert verb(words) == 1
        assert "only in the demo environment" in said(capsys)
    assert demo == []


def test_a_server_of_ones_own_is_no_demo(
    demo: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://water@db.example/water")
    assert cli.reset(argparse.Namespace()) == 1
    assert "on the embedded database" in said(capsys)
    assert demo == []


@pytest.mark.parametrize("made_for", ["production", "trial", "training", None])
def test_data_that_are_no_demos_are_not_touched_whatever_the_shell_says(
    demo: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    made_for: str | None,
) -> None:
    """A shell that lacks the variable takes any embedded database for a demo's."""
    if made_for:
        monkeypatch.setattr(installation, "settings", SimpleNamespace(ENVIRONMENT=Environment(made_for)))
        installation.claim()
    else:
        clerk()  # somebody works here, and nobody said where
    words = argparse.Namespace(port=0, size=10, name="counter", since=clock.today())
    users = User.objects.count()
    for verb in (cli.reset, cli.serve, cli.code, cli.load):
        assert verb(words) == 1
        assert said(capsys) == "mizuhiki: this database was not made for a demo; nothing was touched.\n"
    assert demo == []
    assert User.objects.count() == users


def test_a_demo_that_is_served_is_not_thrown_away(
    demo: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "demo.lock").open("a") as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        assert cli.reset(argparse.Namespace()) == 1
    assert "is being served; end that with Ctrl-C first" in said(capsys)
    assert demo == []
    assert cli.reset(argparse.Namespace()) == 0
    assert demo == ["data"]
    assert capsys.readouterr().out.splitlines() == [
        "見本のデータを消しました。make demo で作り直せます。",
        f"前の見本のバックアップは残っています: {tmp_path}/elsewhere（新しい見本には戻さないでください）",
    ]


@pytest.mark.parametrize(
    "words", [["serve", "--port", "0"], ["serve", "--port", "65536"], ["serve", "--size", "0"]]
)
def test_a_port_or_size_that_makes_no_sense_is_refused(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    with pytest.raises(SystemExit) as refused:
        parser.parse_args(words)
    assert refused.value.code == 2


@pytest.mark.django_db
def test_a_demo_broken_off_while_built_is_known() -> None:
    assert is_lived_through()
    BatchRun.objects.create(**HISTORY_RUN, title="見本", state=BatchRun.State.RUNNING)
    assert not is_lived_through()


@pytest.mark.django_db
def test_a_collection_month_broken_off_is_gone_on_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It runs while the site is served: Ctrl-C or a kill cuts it short, and the next start goes on."""
    rest, opened = [Told(date(2026, 10, 31), "日次締め")], list[str]()
    monkeypatch.setattr(signup, "open_site", lambda *, actor: opened.append(actor.username))
    monkeypatch.setattr(cli, "_migrate", lambda: None)
    monkeypatch.setattr(build, "is_begun", lambda: True)
    monkeypatch.setattr(build, "go_on", lambda *, actor: iter(rest if actor.username == "collection" else []))
    run = BatchRun.objects.create(**COLLECTION_RUN, title="見本", state=BatchRun.State.RUNNING)
    assert list(cli._ready(300)) == rest
    assert capsys.readouterr().out == "  前回は収納の月の途中で終わりました。その続きから進めます\n"
    BatchRun.objects.filter(pk=run.pk).update(state=BatchRun.State.DONE, ended_at=clock.now())
    assert list(cli._ready(300)) == []
    assert capsys.readouterr().out == ""
    assert opened == ["utility"] * 2  # the public site is there each time


@pytest.mark.django_db
def test_a_rule_broken_while_it_is_served_ends_it_with_one_japanese_line(
    demo: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The servers started for it are ended too."""

    class TillOpen(RuleBroken):
        sentence = "{name}の窓口が開いています。先に締めてください。"

    def broken_off() -> Iterator[Told]:
        yield Told(date(2026, 10, 31), "口座振替")
        raise TillOpen(name="本庁")

    monkeypatch.setattr(cli, "_ready", lambda _: broken_off())
    monkeypatch.setattr(cli, "_refusal", str)
    monkeypatch.setattr(cli, "_await", lambda *_: None)
    monkeypatch.setattr(cli, "commands", lambda _: [["sleep", "600"]])
    started: list[subprocess.Popen[bytes]] = []

    def start(words: list[str]) -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(words))
        return started[-1]

    monkeypatch.setattr(cli, "start", start)
    monkeypatch.setattr(cli_of_all, "_set_up_django", lambda *_: None)
    assert cli_of_all.main(["demo", "serve", "--size", "1", "--port", str(free_port())]) == 1
    assert said(capsys) == "mizuhiki: 本庁の窓口が開いています。先に締めてください。\n"
    assert [process.poll() for process in started] == [-signal.SIGTERM]


STAND_INS = """
import subprocess, sys
from mizuhiki.config.demo import cli

port = int(sys.argv[1])
listen = "import socket, time; s = socket.create_server(('127.0.0.1', %d)); time.sleep(600)" % port
cli.commands = lambda port: [[sys.executable, "-c", listen], ["sleep", "600"]]
cli._who_may_sign_in = lambda: ""
cli._ready = lambda size: iter(())
cli._refusal = lambda: ""
sys.exit(cli.serve(cli.argparse.Namespace(port=port, size=1)))
"""


@needs_proc
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_what_was_started_and_nothing_else(
    tmp_path: Path, ending: signal.Signals
) -> None:
    port = free_port()
    with subprocess.Popen(["sleep", "600"]) as other:
        command = [sys.executable, "-c", STAND_INS, str(port)]
        demo = begin(command, tmp_path, until="Ctrl-C で終了します", within_s=120)
        started = children_of(demo)
        assert len(started) == 2
        demo.send_signal(ending)
        assert demo.wait(60) == 0
        assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
        assert other.poll() is None
        other.kill()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the port is free again"


@needs_proc
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's prctl")
def test_a_killed_demo_takes_what_it_started_with_it(tmp_path: Path) -> None:
    port = free_port()
    demo = begin([sys.executable, "-c", STAND_INS, str(port)], tmp_path, until="Ctrl-C", within_s=120)
    started = children_of(demo)
    assert len(started) == 2
    demo.kill()
    demo.wait(60)
    assert still_living(started) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the port is free for the next one"
