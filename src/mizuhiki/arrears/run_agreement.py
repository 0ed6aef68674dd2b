"""Printing of a threat takes two people: the second sees how many, for how much, and the list."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.arrears.models import LetterRun, RunExclusion, RunLine
from mizuhiki.arrears.permissions import NOTICE_APPROVE, NOTICE_RUN
from mizuhiki.arrears.services.running import APPROVAL, approve_run
from mizuhiki.platform import era


def _run(request: ApprovalRequest) -> LetterRun:
    return LetterRun.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    run = _run(request)
    left = RunLine.objects.filter(run=run, exclusion=None)
    excluded = RunExclusion.objects.filter(line__run=run).count()
    return Picture(
        effects=(
            f"{run.get_step_display()}の文書{left.count():,}件を、{era.long_date(run.send_on)}付けで印刷できるようにします。",
            "印刷と投函の直前に、納付や保留がないかをもう一度確かめます。",
        ),
        facts=(
            Fact("候補", run.candidates, "count"),
            Fact("除外", excluded, "count"),
            Fact("指定期限", era.long_date(run.deadline_on)),
            Fact("対象の未納額", sum(left.values_list("yen", flat=True)), "yen"),
        ),
        url=reverse("arrears:run_show", args=[run.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """Exactly which lines would be printed."""
    run = _run(request)
    return [run.step, list(RunLine.objects.filter(run=run, exclusion=None).values_list("pk", flat=True))]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    approve_run(run_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"arrears.letterrun": [request.subject_id]}


LETTER_RUN = Kind(
    code=APPROVAL,
    title="給水停止予告書・通知書の印刷",
    right_to_ask=NOTICE_RUN,
    right_to_decide=NOTICE_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    subjects=_subjects,
)
