"""How a run of bulk work is told to people. A room says how its counts are called."""

from collections.abc import Mapping

from mizuhiki.platform.models import BatchRun

_names: dict[str, str] = {"yen": "金額", "count": "件数", "skipped": "とばした件数", "rows": "行数"}

TONES = {
    BatchRun.State.WAITING: "",
    BatchRun.State.RUNNING: "water",
    BatchRun.State.DONE: "good",
    BatchRun.State.FAILED: "wrong",
}


def call(**names: str) -> None:
    """Give facts of runs their Japanese names: `call(assessments="調定", paid_yen="振替済み")`."""
    _names.update(names)


def named(facts: Mapping[str, object]) -> list[tuple[str, object]]:
    """Facts by the names people use; a name nobody gave is shown as it is."""
    return [(_names.get(key, key), value) for key, value in facts.items()]


def is_under_way(run: BatchRun) -> bool:
    """Whether it may still move."""
    return run.state in {BatchRun.State.WAITING, BatchRun.State.RUNNING}


def words(run: BatchRun) -> str:
    """What is read aloud: the state, and each tenth of the way once."""
    if run.state != BatchRun.State.RUNNING or not run.total_count:
        return run.get_state_display()
    return f"{run.percent // 10 * 10}パーセントまで進みました"
