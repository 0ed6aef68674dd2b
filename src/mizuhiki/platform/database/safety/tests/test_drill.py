"""The drill proves what it says, and a drill that finds a loss fails."""

import os
import shutil
from pathlib import Path

import pytest

from mizuhiki.platform.database import smalldisk
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.safety import drill as drilling
from mizuhiki.platform.database.safety.drill import Drill, Step, drill
from mizuhiki.platform.database.safety.findings import Level
from mizuhiki.platform.database.safety.proofs import environment_of
from mizuhiki.platform.database.safety.writers import Writers, rows
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import keep_a_yen, kept_yen, kill_postmaster, supervisor_of


def silent(line: str) -> None:
    """Say nothing."""


@pytest.mark.long
def test_the_whole_drill_passes_and_leaves_nothing(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    monkeypatch.setattr(drilling, "WRITE_S", 0.5)
    monkeypatch.setattr(drilling, "KILLS", 1)
    before = sorted(path.name for path in supervisor.place.base.iterdir())
    steps = {step.name: step for step in drill(supervisor, {}, say=silent)}
    skipped = {"実際のバックアップの復元", "証明"} | (
        {f"{name}の満杯" for name in drilling.DISKS.values()} if smalldisk.why_not() else set()
    )
    skipped |= {"記録"}
    assert {name for name, step in steps.items() if step.level is None} == skipped
    assert [step for step in steps.values() if step.level is Level.FAULT] == []
    assert len(steps) == 14
    assert "1 表の件数が一致しました。" in steps["照合"].text
    assert kept_yen(supervisor) == [(5000,)]
    with supervisor.urls()[OWNER].connect() as connection:  # the live database was only read
        assert connection.execute("SELECT to_regclass('drill_receipt')").fetchone() == (None,)
    assert sorted(path.name for path in supervisor.place.base.iterdir()) == before
    assert supervisor.place.archive is None


def test_lost_rows_fail_the_comparison(server: Supervisor) -> None:
    with Writers(server.urls()[OWNER], clients=1) as writers:
        while len(writers.acknowledged) < 20:
            pass
    address = server.urls()[OWNER]
    assert rows(address) == set(writers.acknowledged)
    facts = {
        "writers": writers,
        "safe": {(0, 1), (0, 2)},
        "counts": {},
        "lost_at": max(writers.acknowledged.values()),
    }
    assert drilling._compare(server, dict(facts)).startswith("0 表の件数が一致しました。")
    with address.connect() as connection:
        connection.execute("DELETE FROM drill_receipt WHERE number = 2")
    with pytest.raises(AssertionError, match="保存済みの WAL にある 1 件がありません。"):
        drilling._compare(server, dict(facts))
    with address.connect() as connection:
        connection.execute("INSERT INTO drill_receipt VALUES (0, 2), (7, 7)")
    with pytest.raises(AssertionError, match="書いていない 1 件があります。"):
        drilling._compare(server, dict(facts))
    with address.connect() as connection:
        connection.execute("DELETE FROM drill_receipt WHERE client = 7")
    late = facts | {"lost_at": max(writers.acknowledged.values()) + 61}
    with pytest.raises(AssertionError, match="最後の 61 秒が失われました"):
        drilling._compare(server, late)
    with pytest.raises(AssertionError, match="表の件数が異なります。"):
        drilling._compare(server, facts | {"counts": {"public.kept": 1}})


def test_a_write_without_an_answer_is_asked_again_with_the_same_key(supervisor: Supervisor) -> None:
    supervisor.start()
    with Writers(supervisor.urls()[OWNER]) as writers:
        for _ in range(3):
            before = len(writers.acknowledged)
            while len(writers.acknowledged) < before + 50:
                pass
            kill_postmaster(supervisor)
            supervisor_of(supervisor.var).start()
    assert writers.unknown == set()
    assert rows(supervisor.urls()[OWNER]) == set(writers.acknowledged)


def test_a_step_that_fails_is_a_line_and_not_a_crash(server: Supervisor, tmp_path: Path) -> None:
    from contextlib import ExitStack

    def fail() -> str:
        raise OSError(28, "No space left on device", "/var/backup")

    with ExitStack() as ends:
        run = Drill(server, tmp_path, {}, silent, ends)
        assert run.step("写し", fail) is False
    (step,) = run.steps
    assert step == Step(
        "写し", Level.FAULT, step.seconds, "[Errno 28] No space left on device: '/var/backup'"
    )


def test_a_drill_needs_room(server: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=100 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    before = sorted(server.place.base.iterdir())
    with pytest.raises(Exception, match=r"the drill needs \d+ MB free under .*; there are 100 MB\."):
        drill(server, {}, say=silent)
    assert sorted(server.place.base.iterdir()) == before


def test_a_proof_works_on_the_restored_database_and_no_other(
    server: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_DOOR", "postgresql://live/live")
    environ = environment_of(server.urls(), "/restored/var")
    named = {key: value for key, value in environ.items() if key.startswith("DATABASE_URL")}
    assert sorted(named) == [
        "DATABASE_URL",
        "DATABASE_URL_APPLICATION",
        "DATABASE_URL_DOOR",
        "DATABASE_URL_OWNER",
        "DATABASE_URL_READONLY",
    ]
    assert all(f"host={server.place.socket}" in value for value in named.values())
    assert environ["MIZUHIKI_VAR"] == "/restored/var"
    assert environ["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize("world", ["production", "training", None])
def test_a_copy_of_our_data_is_of_our_world_and_needs_no_key(
    server: Supervisor, monkeypatch: pytest.MonkeyPatch, world: str | None
) -> None:
    monkeypatch.delenv("MIZUHIKI_SECRET_KEY", raising=False)
    monkeypatch.delenv("MIZUHIKI_ENVIRONMENT", raising=False)
    if world:
        monkeypatch.setenv("MIZUHIKI_ENVIRONMENT", world)
    environ = environment_of(server.urls(), "/restored/var")
    assert environ["MIZUHIKI_ENVIRONMENT"] == (world or "demo")
    assert len(environ["MIZUHIKI_SECRET_KEY"]) == 64
