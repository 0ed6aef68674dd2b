"""How far a run is; it follows from its rows."""

from django.db.models import TextChoices

from mizuhiki.arrears.models import LetterPrint, LetterRun, RunClose, RunStep
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Step, pack_of_version


class State(TextChoices):
    """In their order."""

    MADE = "made", "発送前の確認中"
    CHECKED = "checked", "承認待ち"
    APPROVED = "approved", "印刷待ち"
    ORDERED = "ordered", "印刷中"
    PRINTED = "printed", "投函待ち"
    CLOSED = "closed", "発送済み"
    CANCELLED = "cancelled", "取りやめ"


def state_of(run: LetterRun) -> State:
    """Where a run stands. Where no second person has to look, it is approved as soon as it is checked."""
    steps = set(RunStep.objects.filter(run=run).values_list("kind", flat=True))
    if RunStep.Kind.CANCELLED in steps:
        return State.CANCELLED
    if RunClose.objects.filter(run=run).exists():
        return State.CLOSED
    printing = LetterPrint.objects.select_related("batch").filter(run=run).first()
    if printing is not None:
        return State.PRINTED if printing.batch.state == BatchRun.State.DONE else State.ORDERED
    if RunStep.Kind.APPROVED in steps:
        return State.APPROVED
    if RunStep.Kind.CHECKED in steps:
        return State.CHECKED if needs_second_look(run) else State.APPROVED
    return State.MADE


def needs_second_look(run: LetterRun) -> bool:
    """Whether another person has to look, by the rules that the run was made by."""
    return pack_of_version(run.rules_id).arrears_letters[Step(run.step)].looked_at_twice
