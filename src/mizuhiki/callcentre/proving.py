"""The standings are derived: this folds the steps again and says where a row differs (law 4)."""

from mizuhiki.callcentre import rules
from mizuhiki.callcentre.models import CaseStep, Standing
from mizuhiki.callcentre.standing import stand_now
from mizuhiki.platform import clock


def misstanding() -> list[int]:
    """Numbers of the cases whose standing is not what their steps say; none of them, when all is well."""
    wrong = []
    for standing in Standing.objects.select_related("case").order_by("pk"):
        steps = CaseStep.objects.filter(case_id=standing.pk).order_by("number")
        case = standing.case
        due_at = clock.end_of(clock.day_of(case.written_at))
        first = rules.begin(by=case.by_id, at=case.written_at, due_at=due_at)
        told = [
            rules.Step(kind=step.kind, at=step.at, by=step.by_id, section=step.section_id, due_at=step.due_at)
            for step in steps
        ]
        if rules.stand_of(first, told) != stand_now(standing) or len(told) != standing.step_count:
            wrong.append(standing.pk)
    return wrong
