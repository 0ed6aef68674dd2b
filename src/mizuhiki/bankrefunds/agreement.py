"""口座還付 takes two people: the second sees the amount and the whole account beside the customer's paper."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.bankrefunds import selectors
from mizuhiki.bankrefunds.models import KIND, BankRefund
from mizuhiki.bankrefunds.permissions import REFUND_APPROVE, REFUND_ASK
from mizuhiki.bankrefunds.services.asking import agree_refund
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import RateMissing


def _refund(request: ApprovalRequest) -> BankRefund:
    return BankRefund.objects.select_related("account", "supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    refund = _refund(request)
    account = selectors.account_of(refund.account)
    try:
        interest = selectors.interest_today(refund)
    except RateMissing as broken:
        interest = selectors.InterestView(0, broken.message)
    return Picture(
        effects=(
            f"過誤納金{refund.yen:,}円と還付加算金{interest.yen:,}円を、次の総合振込で下の口座に振り込みます。",
            "請求書などの控えと、金額・口座・名義が同じことを確かめてください。",
        ),
        facts=(
            Fact("還付番号", refund.shown),
            Fact("お問い合わせ番号", refund.supply.inquiry_no),
            Fact("過誤納金", refund.yen, "yen"),
            Fact("還付加算金（今日承認したとき）", interest.yen, "yen"),
            *([Fact("加算の計算", interest.words)] if interest.words else []),
            Fact("還付額", refund.yen + interest.yen, "yen"),
            Fact("振込先", f"{account.bank} {account.branch}"),
            Fact("預金種目・口座番号", f"{account.kind} {refund.account.account_no}"),
            *([Fact("記号・番号", account.as_given)] if account.as_given else []),
            Fact("口座名義", account.holder),
            Fact("申出人", account.teller or refund.get_asker_display()),
            Fact("本人確認", refund.get_identity_display()),
        ),
        url=reverse("bankrefunds:refund_show", args=[refund.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """What it gives, and which writing of the account it goes to; an account is never in a digest."""
    refund = _refund(request)
    steps = sorted(refund.steps.values_list("what", flat=True))
    return [refund.yen, steps, selectors.account_version(refund.pk)]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_refund(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers([_refund(request).supply_id], on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    agree_refund(refund_id=request.subject_id, at=decision.decided_at, actor=decision.decided_by)


REFUND = Kind(
    code=KIND,
    title="口座還付",
    right_to_ask=REFUND_ASK,
    right_to_decide=REFUND_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
