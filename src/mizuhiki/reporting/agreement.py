"""委託料の減額 is the utility's to decide, on the counts of a closed month."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.reporting import closing, rules
from mizuhiki.reporting.models import ClosedMonth, FeeReduced
from mizuhiki.reporting.months import figures_of
from mizuhiki.reporting.permissions import MONTH_CLOSE, REDUCTION_DECIDE


def _closed(request: ApprovalRequest) -> ClosedMonth:
    return ClosedMonth.objects.select_related("closed_by").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    closed = _closed(request)
    figures = figures_of(closed)
    reduction = figures.reduction
    fee = figures.fee
    return Picture(
        effects=(
            f"{closed.month.year}年{closed.month.month}月の委託料から{reduction.yen:,}円を減額します。",
            "減額しないときは、理由を書いて差し戻します。",
        ),
        facts=(
            Fact("着信総呼数", reduction.counts.offered, "count"),
            Fact("着信完了呼数", reduction.counts.answered, "count"),
            Fact("応答率（月平均）", f"{rules.tenths(reduction.counts.answer_rate)}%"),
            Fact("減額指標", f"{reduction.floor_percent}%"),
            Fact("対象の着信呼数（Ａ）", rules.decimals(reduction.missing, 1)),
            Fact("減額分単価（Ｂ）", f"{rules.decimals(reduction.unit_yen, 3)}円"),
            Fact("月額の契約額（税込み）", fee.monthly_yen, "yen"),
            Fact("根拠", fee.article),
        ),
        url=reverse("reporting:month_show", args=[f"{closed.month:%Y-%m}"]),
    )


def _content(request: ApprovalRequest) -> object:
    closed = _closed(request)
    return [closed.digest, closed.definition_id, closed.number]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    closing.reduce_fee(closed_id=request.subject_id, at=decision.decided_at, actor=decision.decided_by)


FEE_REDUCTION = Kind(
    code=FeeReduced.KIND,
    title="委託料の減額",
    right_to_ask=MONTH_CLOSE,
    right_to_decide=REDUCTION_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
