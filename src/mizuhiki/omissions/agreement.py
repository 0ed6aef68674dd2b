"""調定漏れの承認: a second person sees every month, claimed or left, and lets it be billed or not."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.omissions import services
from mizuhiki.omissions.models import KIND, OmissionClaim, OmissionEnd, OmissionLine
from mizuhiki.omissions.permissions import OMISSION_AGREE, OMISSION_ASK
from mizuhiki.omissions.selectors import digest_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on

ENDS = {
    Decision.Outcome.REFUSED: OmissionEnd.How.REFUSED,
    Decision.Outcome.WITHDRAWN: OmissionEnd.How.WITHDRAWN,
}


def _claim(request: ApprovalRequest) -> OmissionClaim:
    return OmissionClaim.objects.select_related("supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    claim = _claim(request)
    lines = list(claim.lines.order_by("month", "charge"))
    claimed = [one for one in lines if one.fate == OmissionLine.Fate.CLAIMED]
    barred = [one for one in lines if one.fate == OmissionLine.Fate.BARRED]
    charges = pack_on(clock.today()).charges
    return Picture(
        effects=(
            "承認すると、月ごとに当時の料金表で調定し、まとめて請求します。納期限は承認した日の請求と同じです。",
            *(("消滅時効の期間を過ぎた月は請求しません。",) if barred else ()),
        ),
        facts=(
            Fact("番号", claim.shown),
            Fact("お問い合わせ番号", claim.supply.inquiry_no),
            Fact("理由", claim.reason),
            *(
                Fact(
                    f"{one.month:%Y-%m}分 {charges[one.charge].label}（{one.get_fate_display()}）",
                    one.yen,
                    "yen",
                )
                for one in lines
            ),
            Fact("請求する額", sum(one.yen for one in claimed), "yen"),
            Fact("時効のため請求しない額", sum(one.yen for one in barred), "yen"),
        ),
        url=reverse("omissions:claim_show", args=[claim.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """What would be billed now; a request that has ended is as it was."""
    claim = _claim(request)
    if hasattr(claim, "end"):
        return sorted(claim.lines.values_list("mark", flat=True))
    return digest_of(billing.omitted_of(claim.supply_id, today=clock.today()))


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_claim(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers([_claim(request).supply_id], on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.bill_claim(claim_id=request.subject_id, actor=request.asked_by, at=decision.decided_at)


def end_ungranted(event: ApprovalDecided) -> None:
    """Listener: what was sent back or withdrawn ends, with its reason; nothing is billed."""
    if event.kind != KIND or event.outcome not in ENDS:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    services.end_unbilled(
        claim_id=decision.request.subject_id,
        how=ENDS[Decision.Outcome(event.outcome)],
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


CLAIM = Kind(
    code=KIND,
    title="調定漏れの請求",
    right_to_ask=OMISSION_ASK,
    right_to_decide=OMISSION_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
