"""Runs and their lines as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.arrears.models import LetterRun, RunExclusion, RunLine
from mizuhiki.arrears.run_selectors import candidates_of, grouped_by_reason, judged_of
from mizuhiki.arrears.run_states import State, state_of
from mizuhiki.billing.api import holders_of
from mizuhiki.customers.api import Holder, Viewer
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, Step, StepTerms

RUNS_SHOWN = 30
Reason = RunExclusion.Reason


@dataclass(frozen=True)
class StepLine:
    """One step: how many are ripe for it by the lists, and how many of them only since today."""

    terms: StepTerms
    ripe: int
    since_today: int


@dataclass(frozen=True)
class RunSummary:
    """One run in the list."""

    run: LetterRun
    state: State
    left: int
    excluded: int


@dataclass(frozen=True)
class DryRun:
    """What a run would come to now; nothing is written."""

    candidates: int
    since_today: int
    left: int
    left_yen: int
    reasons: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Line:
    """One candidate with its holder, as the viewer may see them."""

    row: RunLine
    holder: Holder
    exclusion: RunExclusion | None


def steps_of(pack: Pack, day: date) -> list[StepLine]:
    """The steps that are letters, with what is ripe for each."""
    assert pack.arrears is not None, "the page asks before"
    found = []
    for step, terms in pack.arrears.steps.items():
        if step is not Step.CUT:
            ripe = candidates_of(step, day)
            found.append(StepLine(terms, len(ripe), sum(one.on == day for one in ripe)))
    return found


def recent_runs() -> list[RunSummary]:
    """The newest runs."""
    runs = list(LetterRun.objects.select_related("by").order_by("-pk")[:RUNS_SHOWN])
    excluded = _excluded([run.pk for run in runs])
    return [
        RunSummary(run, state_of(run), run.candidates - excluded.get(run.pk, 0), excluded.get(run.pk, 0))
        for run in runs
    ]


def _excluded(run_ids: Iterable[int]) -> Mapping[int, int]:
    return dict(
        sql.rows(
            "SELECT l.run_id, count(*) FROM arrears_runexclusion x "
            "JOIN arrears_runline l ON l.id = x.line_id WHERE l.run_id = ANY(%s) GROUP BY 1",
            [list(run_ids)],
        )
    )


def dry_run(step: Step, day: date) -> DryRun:
    """Candidates and exclusions of a step, judged now for a day."""
    found = candidates_of(step, day)
    judged = judged_of(step, [one.supply_id for one in found], day)
    left = [one for one in judged.values() if not one.reason]
    return DryRun(
        candidates=len(found),
        since_today=sum(one.on == day for one in found),
        left=len(left),
        left_yen=sum(one.yen for one in left),
        reasons=[(str(Reason(code).label), count) for code, count in grouped_by_reason(judged.values())],
    )


def reasons_of(run: LetterRun) -> list[tuple[str, str, int]]:
    """Why lines were excluded, when, and how many."""
    found = sql.rows(
        "SELECT x.reason, x.stage, count(*) FROM arrears_runexclusion x "
        "JOIN arrears_runline l ON l.id = x.line_id WHERE l.run_id = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        [run.pk],
    )
    return [
        (str(Reason(reason).label), str(RunExclusion.Stage(stage).label), count)
        for reason, stage, count in found
    ]


def with_holders(rows: Sequence[RunLine], viewer: Viewer, today: date) -> list[Line]:
    """Lines with their holders; a protected person's address is for who may see it."""
    holders = holders_of([row.supply_id for row in rows], today=today, viewer=viewer)
    exclusions = RunExclusion.objects.select_related("by").in_bulk([row.pk for row in rows])
    return [Line(row, holders[row.supply_id], exclusions.get(row.pk)) for row in rows]


def changed_since(run: LetterRun, day: date) -> list[tuple[str, int]]:
    """差分: of the lines that are left, how many a fresh look would exclude now, by reason."""
    ids = list(RunLine.objects.filter(run=run, exclusion=None).values_list("supply_id", flat=True))
    judged = judged_of(Step(run.step), ids, max(day, run.send_on))
    return [(str(Reason(code).label), count) for code, count in grouped_by_reason(judged.values())]
