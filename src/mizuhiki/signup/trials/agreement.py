"""対応方針: how a fault found in the staff's tests is to be met takes the utility's agreement."""

from datetime import datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform.actors import Person
from mizuhiki.signup.models import TrialFault, TrialFaultStep
from mizuhiki.signup.permissions import TRIAL_APPROVE, TRIAL_SUPPORT
from mizuhiki.signup.trials import services
from mizuhiki.signup.trials.errors import StepNotYet
from mizuhiki.signup.trials.scripts import scripts


def ask(*, fault: TrialFault, at: datetime, actor: Person) -> ApprovalRequest:
    """Lay the latest proposal before the utility.

    Raises:
        StepNotYet, AlreadyAsked, MayNotAsk: nothing is changed.

    Source:
        DD-084 【長岡口振】8(6)ウ(ｵ).
    """
    done = services.steps_done(fault)
    if TrialFaultStep.Kind.PROPOSAL not in done or TrialFaultStep.Kind.APPROVED in done:
        raise StepNotYet
    return approvals.ask(
        kind=PROPOSAL.code,
        title=f"テストの不具合{fault.pk}の対応方針",
        subject=fault,
        reason="テストの不具合への対応方針",
        actor=actor,
        at=at,
    )


def _fault(request: ApprovalRequest) -> TrialFault:
    return TrialFault.objects.select_related("result").get(pk=request.subject_id)


def _latest(fault: TrialFault, kind: str) -> str:
    return str(fault.steps.filter(kind=kind).latest("pk").text)


def _picture(request: ApprovalRequest) -> Picture:
    fault = _fault(request)
    return Picture(
        effects=("この方針で対応します。対応の後、同じ手順をもう一度行って確かめます。",),
        facts=(
            Fact("テスト", f"{scripts()[fault.result.script].title}　手順{fault.result.step}"),
            Fact("不具合", fault.what),
            Fact("解析", _latest(fault, TrialFaultStep.Kind.ANALYSIS)),
            Fact("対応方針", _latest(fault, TrialFaultStep.Kind.PROPOSAL)),
        ),
        url=reverse("signup:trial_fault", args=[fault.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """Which words are agreed to: another proposal needs another agreement."""
    return [step.pk for step in _fault(request).steps.order_by("pk")]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.note_fault_step(
        fault_id=request.subject_id,
        kind=TrialFaultStep.Kind.APPROVED,
        text="対応方針を承認した。",
        at=decision.decided_at,
        actor=decision.decided_by,
    )


PROPOSAL = Kind(
    code="signup.trial_proposal",
    title="テストの不具合の対応方針",
    right_to_ask=TRIAL_SUPPORT,
    right_to_decide=TRIAL_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
