"""A difference takes two people: who counted, and a supervisor who agrees (COL-019, COL-050)."""

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.audit import api as audit
from mizuhiki.till import errors
from mizuhiki.till.models import (
    Difference,
    DifferenceAgreed,
    Handover,
    SafeDifference,
    SafeDifferenceAgreed,
    SafeLine,
)
from mizuhiki.till.permissions import DIFFERENCE_APPROVE, SAFE_KEEP, TILL_WORK


def _difference(request: ApprovalRequest) -> Difference:
    found = Difference.objects.select_related("count__session__till__counter", "count__counted_by")
    return found.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    difference = _difference(request)
    count = difference.count
    return Picture(
        effects=(
            f"{difference.yen:+,}円を過不足として認めます。領収と元帳の金額は変わりません。",
            "この日の日計を締められるようになります。",
        ),
        facts=(
            Fact("窓口", count.session.till.counter.name),
            Fact("レジ", count.session.till.name),
            Fact("数えたとき", count.get_kind_display()),
            Fact("数えた人", str(count.counted_by)),
            Fact("帳簿", count.expected_yen, "yen"),
            Fact("数えた額", count.total_yen, "yen"),
        ),
    )


def _content(request: ApprovalRequest) -> object:
    difference = _difference(request)
    return [difference.count.total_yen, difference.count.expected_yen, difference.yen]


def _refuse_holder(decision: Decision, holders: set[int]) -> None:
    """Whoever had the money in hand, or handed it on, does not agree to what is missing of it."""
    if decision.decided_by_id in holders:
        raise errors.HeldTheMoney()


def _agree(request: ApprovalRequest, decision: Decision) -> None:
    difference = _difference(request)
    session = difference.count.session
    passed_on = Handover.objects.filter(session=session, answer__is_taken=True)
    hands = passed_on.values_list("given_by_id", "given_to_id")
    _refuse_holder(decision, {session.opened_by_id, *(one for pair in hands for one in pair)})
    DifferenceAgreed.objects.create(
        difference=difference, agreed_at=decision.decided_at, agreed_by=decision.decided_by
    )
    audit.record(
        action="till.difference.agreed",
        subject=difference.count.session,
        actor=decision.decided_by,
        at=decision.decided_at,
        yen=difference.yen,
    )


DIFFERENCE = Kind(
    code="till.difference",
    title="レジの過不足",
    right_to_ask=TILL_WORK,
    right_to_decide=DIFFERENCE_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_agree,
)


def _safe_difference(request: ApprovalRequest) -> SafeDifference:
    found = SafeDifference.objects.select_related("count__opening__safe__counter", "count__counted_by")
    return found.get(pk=request.subject_id)


def _safe_picture(request: ApprovalRequest) -> Picture:
    difference = _safe_difference(request)
    count = difference.count
    return Picture(
        effects=(
            f"{difference.yen:+,}円を金庫の過不足として認めます。出納簿の残高は数えた額のままです。",
            "この日からあとの窓口日計を締められるようになります。",
        ),
        facts=(
            Fact("金庫", f"{count.opening.safe.counter.name} {count.opening.safe.name}"),
            Fact("目的", count.get_purpose_display()),
            Fact("数えた人", str(count.counted_by)),
            Fact("帳簿", count.expected_yen, "yen"),
            Fact("数えた額", count.total_yen, "yen"),
        ),
    )


def _safe_content(request: ApprovalRequest) -> object:
    difference = _safe_difference(request)
    return [difference.count.total_yen, difference.count.expected_yen, difference.yen]


def _agree_to_safe(request: ApprovalRequest, decision: Decision) -> None:
    difference = _safe_difference(request)
    count = difference.count
    moved = SafeLine.objects.filter(opening=count.opening, purpose=count.purpose)
    _refuse_holder(decision, {count.opening.opened_by_id, *moved.values_list("by_id", flat=True)})
    SafeDifferenceAgreed.objects.create(
        difference=difference, agreed_at=decision.decided_at, agreed_by=decision.decided_by
    )
    audit.record(
        action="till.safe.difference_agreed",
        subject=difference.count.opening.safe,
        actor=decision.decided_by,
        at=decision.decided_at,
        yen=difference.yen,
    )


SAFE_DIFFERENCE = Kind(
    code="till.safe_difference",
    title="金庫の過不足",
    right_to_ask=SAFE_KEEP,
    right_to_decide=DIFFERENCE_APPROVE,
    picture=_safe_picture,
    content=_safe_content,
    carry_out=_agree_to_safe,
)
