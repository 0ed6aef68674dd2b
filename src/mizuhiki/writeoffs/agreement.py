"""不納欠損の決定: the utility alone decides, with the file before it."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.writeoffs import cases, services
from mizuhiki.writeoffs.models import KIND, WriteOffCase
from mizuhiki.writeoffs.permissions import WRITEOFF_DECIDE, WRITEOFF_PREPARE


def _case(request: ApprovalRequest) -> WriteOffCase:
    return WriteOffCase.objects.select_related("supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    case = _case(request)
    ground, charges = cases.ground_of(case), pack_of_version(case.rules_id).charges
    debts = case.debts.select_related("assessment").order_by("assessment_id")
    return Picture(
        effects=(
            "承認すると、下の未納は不納欠損となり、未収金から除かれます。取り消せません。",
            "差し戻すと欠損しないことに決まり、未納はそのまま残ります。理由は調書に残ります。",
            *_moved(case),
        ),
        facts=(
            Fact("調書番号", case.shown),
            Fact("お問い合わせ番号", case.supply.inquiry_no),
            Fact("事由", f"{ground.label}（{ground.article}）"),
            Fact("事由が生じた日", era.long_date(case.since)),
            Fact("経緯", case.note),
            *(
                Fact(
                    f"{debt.assessment.cycle_month:%Y年}{debt.assessment.cycle_month.month}月分 "
                    f"{charges[debt.assessment.charge].label}",
                    f"{debt.yen:,}円",
                )
                for debt in debts
            ),
        ),
        url=reverse("writeoffs:writeoff_show", args=[case.pk]),
    )


def _moved(case: WriteOffCase) -> tuple[str, ...]:
    if hasattr(case, "end"):
        return ()
    try:
        cases.unmoved_debts(case)
    except RuleBroken as broken:
        return (broken.message,)
    return ()


def _content(request: ApprovalRequest) -> object:
    """Each debt with its yen, and the papers."""
    case = _case(request)
    return [
        sorted(case.debts.values_list("assessment_id", "yen")),
        sorted(case.papers.values_list("name", "file_id")),
    ]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_case(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": [_case(request).customer_id]}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.write_off(case_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


def end_refused(event: ApprovalDecided) -> None:
    """Listener: what the utility sent back is not written off, with its reason."""
    if event.kind != KIND or event.outcome != Decision.Outcome.REFUSED:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    services.refuse(
        case_id=decision.request.subject_id,
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


WRITE_OFF = Kind(
    code=KIND,
    title="不納欠損",
    right_to_ask=WRITEOFF_PREPARE,
    right_to_decide=WRITEOFF_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
