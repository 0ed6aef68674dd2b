"""減額の決定: the utility sees what would come off each bill, and grants or refuses it."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.billing.api import Recalculated
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reductions import reckoning, services
from mizuhiki.reductions.models import KIND, ReductionApplication
from mizuhiki.reductions.permissions import REDUCTION_DECIDE, REDUCTION_RECEIVE
from mizuhiki.rulepacks.api import pack_on


def _application(request: ApprovalRequest) -> ReductionApplication:
    return ReductionApplication.objects.select_related("supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    application = _application(request)
    changes, refused = planned(application)
    unmet = [*refused, *(f"要件の確認：{sentence}" for sentence in reckoning.unmet(application))]
    return Picture(
        effects=(
            "承認すると、下の各行の差額で調定を更正します。納付済みの額を下回るときは過誤納になります。",
            "差し戻すと不承認で終わり、請求は変わりません。理由は申請に残ります。",
            *unmet,
        ),
        facts=(
            Fact("受付番号", application.shown),
            Fact("お問い合わせ番号", application.supply.inquiry_no),
            Fact("減額の種類", reckoning.rule_of(application).name),
            Fact("申請日", era.long_date(application.received_on)),
            *(Fact(*line_of(one)) for one in changes),
        ),
        url=reverse("reductions:reduction_show", args=[application.pk]),
    )


def planned(application: ReductionApplication) -> tuple[list[Recalculated], list[str]]:
    """What would come off each bill, or why nothing does; nothing of either once it is decided."""
    if hasattr(application, "end"):
        return [], []
    try:
        return reckoning.recalculated(application), []
    except RuleBroken as broken:
        return [], [broken.message]


def line_of(one: Recalculated) -> tuple[str, str]:
    """4月分 水道料金: 4,851円 → 3,407円（−1,444円）."""
    month = one.assessment.cycle_month
    label = pack_on(month).charges[one.assessment.charge].label
    before, after = one.standing_yen, one.pricing.amount_yen
    return f"{month.year}年{month.month}月分 {label}", f"{before:,}円 → {after:,}円（−{before - after:,}円）"


def _content(request: ApprovalRequest) -> object:
    """Each line with the calculation it would stand on."""
    changes = reckoning.recalculated(_application(request))
    return [[one.assessment.pk, one.standing_yen, one.pricing.digest] for one in changes]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_application(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": [_application(request).customer_id]}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.grant(application_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


def end_refused(event: ApprovalDecided) -> None:
    """Listener: what the utility sent back is refused, with its reason."""
    if event.kind != KIND or event.outcome != Decision.Outcome.REFUSED:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    services.refuse(
        application_id=decision.request.subject_id,
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


REDUCTION = Kind(
    code=KIND,
    title="料金の減額",
    right_to_ask=REDUCTION_RECEIVE,
    right_to_decide=REDUCTION_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
