"""別契約への充当 takes two people: the second sees the payer's consent and the bills."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.payments.across import make_across
from mizuhiki.payments.models import OffsetRequest
from mizuhiki.payments.models.across import KIND
from mizuhiki.payments.permissions import OFFSET_APPROVE, OFFSET_MAKE
from mizuhiki.platform import clock, era


def _asked(request: ApprovalRequest) -> OffsetRequest:
    found = OffsetRequest.objects.select_related("overpayment__supply", "supply", "hold")
    return found.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    asked = _asked(request)
    return Picture(
        effects=(
            f"過誤納金{asked.hold.yen:,}円を、同じ納付者の別の契約の請求に、古い月から充てます。",
            "還付加算金があるときは加えて充てます。余ったときは過誤納に残ります。",
        ),
        facts=(
            Fact("過誤納のある契約", asked.overpayment.supply.inquiry_no),
            Fact("充てる契約", asked.supply.inquiry_no),
            Fact("過誤納金", asked.hold.yen, "yen"),
            Fact("充てる請求の未納額", sum(asked.bills.values()), "yen"),
            Fact("納付者の同意", asked.get_consent_display()),
            Fact("同意の日", era.era_date(asked.consented_on)),
        ),
        url=reverse("payments:offset_request_show", args=[asked.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """What it sets against which bills, and what is open of them now."""
    asked = _asked(request)
    bills = {bill.demand_id: bill.open_yen for bill in billing.bills_of_supply(supply_id=asked.supply_id)}
    is_over = hasattr(asked, "ended")
    return [asked.hold.yen, asked.chosen, [bills.get(one, 0) for one in sorted(asked.bills)], is_over]


def _supplies(request: ApprovalRequest) -> list[int]:
    asked = _asked(request)
    return [asked.overpayment.supply_id, asked.supply_id]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies(_supplies(request))


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers(_supplies(request), on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    make_across(request_id=request.subject_id, at=decision.decided_at, actor=decision.decided_by)


ACROSS = Kind(
    code=KIND,
    title="別契約への充当",
    right_to_ask=OFFSET_MAKE,
    right_to_decide=OFFSET_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
