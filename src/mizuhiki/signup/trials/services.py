"""職員によるテスト as it is done: results step by step, calls for help, faults until they are mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.models import TrialAnswer, TrialFault, TrialFaultStep, TrialHelp, TrialResult
from mizuhiki.signup.trials.errors import FaultKnown, HelpAnswered, NoteNeeded, NothingWrong, StepNotYet
from mizuhiki.signup.trials.scripts import Script, ScriptStep, scripts
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

Outcome, Kind = TrialResult.Outcome, TrialFaultStep.Kind
HELP = ItemKind("signup.trial_help", "テストの質問への回答", "system")
TIME_TO_HELP = timedelta(hours=1)  # somebody stands before the screen and waits


@dataclass(frozen=True)
class StepLine:
    """A step with what came of it last, and whether that was of the words it has now."""

    step: ScriptStep
    result: TrialResult | None
    is_current: bool


@dataclass(frozen=True)
class ScriptLine:
    """A script, and how far it has been gone through."""

    script: Script
    steps: Sequence[StepLine]

    def count(self, outcome: str) -> int:
        """Steps whose latest result of the present words is this."""
        return sum(1 for one in self.steps if one.is_current and one.result and one.result.outcome == outcome)

    @property
    def passed(self) -> int:
        """期待どおり."""
        return self.count(Outcome.PASSED)

    @property
    def failed(self) -> int:
        """違った, できなかった."""
        return self.count(Outcome.FAILED) + self.count(Outcome.BLOCKED)

    @property
    def left(self) -> int:
        """Not tried yet in these words."""
        return len(self.steps) - self.passed - self.failed


def lines() -> list[ScriptLine]:
    """Every script with its results."""
    return [line_of(script) for script in scripts().values()]


def line_of(script: Script) -> ScriptLine:
    """One script with the latest result of each step."""
    found = TrialResult.objects.filter(script=script.code).select_related("by", "fault").order_by("pk")
    latest = {one.step: one for one in found}
    return ScriptLine(
        script,
        [
            StepLine(
                step, one := latest.get(step.number), is_current=bool(one and one.edition == script.edition)
            )
            for step in script.steps
        ],
    )


def steps_done(fault: TrialFault) -> set[str]:
    """Which kinds of step a fault has."""
    return set(fault.steps.values_list("kind", flat=True))


@transaction.atomic
def note_result(
    *, script: str, step: int, outcome: str, note: str, at: datetime, actor: Actor
) -> TrialResult:
    """Write down what a step came to.

    Raises:
        NoteNeeded: it did not come to what was expected, and nothing is said. Nothing is changed.

    Source:
        DD-082 【長岡口振】8(6)ウ(ｱ).
    """
    if outcome != Outcome.PASSED and not note.strip():
        raise NoteNeeded
    made = TrialResult.objects.create(
        script=script,
        step=step,
        edition=scripts()[script].edition,
        outcome=Outcome(outcome),
        note=note.strip(),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.trial.noted", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def call_for_help(*, script: str, step: int, question: str, at: datetime, actor: Actor) -> TrialHelp:
    """Ask for help at a step: it lies on the desk of those who support the test.

    Source:
        DD-082 【長岡口振】8(6)ウ(ｲ).
    """
    made = TrialHelp.objects.create(
        script=script, step=step, question=question.strip(), at=at, by_id=actor.pk
    )
    worklist.open_item(
        kind=HELP.code,
        key=f"{HELP.code}:{made.pk}",
        title=f"テスト「{scripts()[script].title}」手順{step}の質問に答える",
        url_name="signup:trial_help",
        url_args=[made.pk],
        due_at=at + TIME_TO_HELP,
        at=at,
    )
    audit.record(action="signup.trial.help_asked", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def answer(*, help_id: int, text: str, at: datetime, actor: Actor) -> TrialAnswer:
    """Answer a call; the support that was given stays on record.

    Raises:
        HelpAnswered: nothing is changed.

    Source:
        DD-082 【長岡口振】8(6)ウ(ｲ).
    """
    asked = TrialHelp.objects.select_for_update(no_key=True).get(pk=help_id)
    if TrialAnswer.objects.filter(pk=asked.pk).exists():
        raise HelpAnswered
    made = TrialAnswer.objects.create(help=asked, text=text.strip(), at=at, by_id=actor.pk)
    worklist.close_item(f"{HELP.code}:{asked.pk}", at=at, actor=actor)
    audit.record(action="signup.trial.help_given", subject=asked, actor=actor, at=at)
    return made


@transaction.atomic
def note_fault(*, result_id: int, what: str, at: datetime, actor: Actor) -> TrialFault:
    """Register what a step showed to be wrong.

    Raises:
        NothingWrong, FaultKnown: nothing is changed.

    Source:
        DD-084 【長岡口振】8(6)ウ(ｵ).
    """
    result = TrialResult.objects.select_for_update(no_key=True).get(pk=result_id)
    if result.outcome == Outcome.PASSED:
        raise NothingWrong
    if TrialFault.objects.filter(result=result).exists():
        raise FaultKnown
    made = TrialFault.objects.create(result=result, what=what.strip(), at=at, by_id=actor.pk)
    audit.record(action="signup.trial.fault_noted", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def note_fault_step(*, fault_id: int, kind: str, text: str, at: datetime, actor: Actor) -> TrialFaultStep:
    """Write down the next thing of a fault; the agreement comes from a second person (`trial_agreement`).

    Raises:
        StepNotYet: it is not its turn. Nothing is changed.

    Source:
        DD-084 【長岡口振】8(6)ウ(ｵ).
    """
    fault = TrialFault.objects.select_for_update(no_key=True).get(pk=fault_id)
    done = steps_done(fault)
    before = {
        Kind.ANALYSIS: (None, Kind.PROPOSAL),
        Kind.PROPOSAL: (Kind.ANALYSIS, Kind.APPROVED),
        Kind.APPROVED: (Kind.PROPOSAL, Kind.APPROVED),
        Kind.MENDED: (Kind.APPROVED, Kind.MENDED),
    }
    needed, closed_by = before[Kind(kind)]
    if (needed and needed not in done) or closed_by in done:
        raise StepNotYet
    made = TrialFaultStep.objects.create(
        fault=fault, kind=Kind(kind), text=text.strip(), at=at, by_id=actor.pk
    )
    audit.record(action="signup.trial.fault_step_noted", subject=fault, actor=actor, at=at)
    return made
