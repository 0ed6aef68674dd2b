"""What became of a run's demands further on, in the rooms above: printed, asked of a bank, paid, still open.

A room says it as one SELECT of what it was given and where each of it went; counts, yen and the supplies
behind a difference all come from that, so that they cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mizuhiki.platform import clock, sql

LOST = ""  # the way of what went nowhere


@dataclass(frozen=True)
class Stage:
    """One hand-over of a run's demands.

    Attributes:
        given: what is handed over, in words.
        ways: where each may go, in the order of the screen.
        waits: those of them that something is still to come of.
        rows: (supply, yen given, way, yen there) for each thing that is handed over, of the run `%(run)s` as
            it is on `%(today)s`; the way of what went nowhere is empty.
        loss: what a difference means, in words.
    """

    code: str
    title: str
    given: str
    ways: Mapping[str, str]
    rows: str
    loss: str
    waits: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Went:
    """What of a stage went one way."""

    way: str
    count: int
    given_yen: int
    yen: int


@dataclass(frozen=True)
class Found:
    """One thing of a hand-over: whose it is, where it went, and the yen on both sides."""

    supply_id: int
    inquiry_no: str
    way: str
    given_yen: int
    yen: int


_stages: dict[str, Stage] = {}


def register_stage(stage: Stage) -> None:
    """Wire a hand-over of a higher room in, in the order of the screen; called by `config/` only."""
    assert _stages.setdefault(stage.code, stage) == stage, stage.code


def stages() -> Sequence[Stage]:
    """Every one that is wired."""
    return tuple(_stages.values())


def went(stage: Stage, run_id: int) -> list[Went]:
    """How much of a run went which way; one statement."""
    found = sql.rows(
        "SELECT way, count(*), coalesce(sum(given_yen), 0)::bigint, coalesce(sum(yen), 0)::bigint "  # noqa: S608
        f"FROM ({stage.rows}) q(supply_id, given_yen, way, yen) GROUP BY 1",
        {"run": run_id, "today": clock.today()},
    )
    return [Went(way, int(count), int(given), int(yen)) for way, count, given, yen in found]


def found_in(stage_rows: str, values: Mapping[str, object], *, way: str | None, limit: int) -> list[Found]:
    """The things that went one way; with `way` None, those that went nowhere or of other yen."""
    which = "(q.way = '' OR q.yen <> q.given_yen)" if way is None else "q.way = %(way)s"
    found = sql.rows(
        "SELECT q.supply_id, s.inquiry_no, q.way, q.given_yen, q.yen "  # noqa: S608
        f"FROM ({stage_rows}) q(supply_id, given_yen, way, yen) "
        f"JOIN customers_supply s ON s.id = q.supply_id WHERE {which} "
        "ORDER BY s.inquiry_no, q.given_yen DESC LIMIT %(limit)s",
        {"today": clock.today(), **values, "way": way, "limit": limit},
    )
    return [Found(*row) for row in found]
