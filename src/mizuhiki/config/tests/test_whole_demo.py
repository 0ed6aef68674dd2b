"""The whole demo, built and served by its own command: ended, killed, drilled, and at a million supplies."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mizuhiki.config import cli as cli_of_all
from mizuhiki.config.demo.build import collection_month
from mizuhiki.config.tests.processes import (
    COMMAND,
    answer_of,
    begin,
    children_of,
    free_port,
    needs_proc,
    still_living,
)
from mizuhiki.platform import clock
from mizuhiki.platform.database import processes, testing
from mizuhiki.platform.database.supervisor import State, Supervisor

READY = "Ctrl-C で終了します"
PROVEN = ("本番の写し", "写しのバックアップ", "書込み中のデータ喪失", "復元と再生", "照合", "証明")


@pytest.fixture
def place() -> Iterator[Path]:
    """Where a whole demo lives."""
    made = testing.shelter() / f"demo-{os.getpid()}"
    yield made
    testing.remove(Supervisor(made))


@pytest.mark.timeout(1800)
@needs_proc
def test_a_whole_demo_is_built_served_ended_and_served_again(place: Path) -> None:
    port = free_port()
    words = [*COMMAND, "serve", "--size", "30", "--port", str(port)]
    supervisor = Supervisor(place)
    first = begin(words, place, until=READY, within_s=900)
    started = children_of(first)
    assert supervisor.state() is State.UP
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    assert still_living(started) == []
    assert supervisor.state() is State.SILENT

    supervisor.start()  # now the database is somebody else's
    postmaster = processes.postmaster_of(supervisor.place.data)
    second = begin(words, place, until=READY, within_s=300)
    second.send_signal(signal.SIGHUP)
    assert second.wait(60) == 0
    assert processes.postmaster_of(supervisor.place.data) == postmaster
    assert supervisor.state() is State.UP


@pytest.mark.long
@pytest.mark.timeout(3600)
@needs_proc
def test_a_demo_killed_in_its_collection_month_ends_with_the_same_ledger(place: Path) -> None:
    words = [*COMMAND, "serve", "--size", "300", "--port", str(free_port())]
    billed = f"{collection_month(clock.today()):%Y-%m}-20 調定"
    proofs = []
    for kills in (0, 1):
        for _ in range(kills):
            demo = begin(words, place, until=billed, within_s=900)
            started = children_of(demo)
            demo.kill()
            demo.wait(60)
            assert still_living(started) == []
        demo = begin(words, place, until=READY, within_s=900)
        proofs.append(answer_of(["mizuhiki.config.cli", "ledger", "proof", "--json"], place))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
        answer_of(["mizuhiki.config.cli", "demo", "reset"], place)
    assert '"holds": true' in proofs[0]
    assert proofs[1] == proofs[0]


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.req("DD-060")
@needs_proc
def test_the_drill_of_a_whole_town_proves_ledger_trace_and_rules(
    place: Path, number_of: Callable[[int], int]
) -> None:
    """`make drill` as an administrator runs it; `--number 300` takes a town of 300."""
    size = number_of(20_000)
    words = [*COMMAND, "serve", "--size", f"{size}", "--port", str(free_port())]
    demo = begin(words, place, until=READY, within_s=3600)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(60) == 0
    table = json.loads(answer_of(["mizuhiki.config.cli", "drill", "--json"], place))
    steps = {step["name"]: step for step in table["steps"]}
    assert table["holds"] is True
    assert [(name, steps[name]["level"]) for name in PROVEN] == [(name, "ok") for name in PROVEN]
    assert steps["証明"]["text"] == f"{'、'.join(cli_of_all.PROOFS)}が成り立ち、喪失前と一致しました。"


@pytest.mark.long
@pytest.mark.timeout(10_800)
@needs_proc
def test_a_million_supplies_live_bill_pay_and_are_proven(
    place: Path, number_of: Callable[[int], int]
) -> None:
    """Two months lived and the collection month; `--number 300` takes a town of 300."""
    size = number_of(1_000_000)
    words = [*COMMAND, "serve", "--size", f"{size}", "--port", str(free_port())]
    demo = begin(words, place, until=READY, within_s=7_200)
    ledger = json.loads(answer_of(["mizuhiki.config.cli", "ledger", "proof", "--json"], place))
    assert ledger["holds"] is True
    assert answer_of(["mizuhiki.config.cli", "trace", "verify"], place)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(60) == 0
