"""減免の決定: a second person sees what is waived of which late charge, and agrees or not."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.latecharges import services
from mizuhiki.latecharges.models import KIND, LateCharge
from mizuhiki.latecharges.permissions import LATE_ASK, LATE_DECIDE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_of_version


def _late(request: ApprovalRequest) -> LateCharge:
    found = LateCharge.objects.select_related("assessment__pricing", "assessment__supply")
    return found.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    late = _late(request)
    one = late.assessment
    label = pack_of_version(one.pricing.rules_id).charges[one.charge].label
    change = services.waived(late, -int(request.amount_yen or 0))
    before, after = change.standing_yen, change.pricing.amount_yen
    return Picture(
        effects=(
            "承認すると、下の額だけ調定を更正します。納付済みの額を下回るときは過誤納になります。",
            "差し戻すと、請求は変わりません。",
        ),
        facts=(
            Fact("お問い合わせ番号", one.supply.inquiry_no),
            Fact("対象", f"{one.cycle_month.year}年{one.cycle_month.month}月分の{label}"),
            Fact("減免", f"{before:,}円 → {after:,}円（−{before - after:,}円）"),
        ),
        url=reverse("latecharges:late_list", args=[one.supply_id]),
    )


def _content(request: ApprovalRequest) -> object:
    """The calculation it would stand on."""
    change = services.waived(_late(request), -int(request.amount_yen or 0))
    return [change.assessment.pk, change.standing_yen, change.pricing.digest]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_late(request).assessment.supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    supply_id = _late(request).assessment.supply_id
    return {"customers.customer": users_and_payers([supply_id], on=clock.day_of(request.asked_at))}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.waive(request=request, actor=decision.decided_by, at=decision.decided_at)


WAIVER = Kind(
    code=KIND,
    title="延滞金・督促手数料の減免",
    right_to_ask=LATE_ASK,
    right_to_decide=LATE_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
