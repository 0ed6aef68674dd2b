"""過誤納の一覧: whom we owe money back, how much, how it came and since when."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Holder, Owed
from mizuhiki.customers.api import page_of
from mizuhiki.payments import overpaid
from mizuhiki.payments.notice_pages import notice_url
from mizuhiki.payments.overpaid import Overpaid
from mizuhiki.payments.payers import owing_elsewhere
from mizuhiki.payments.permissions import OVERPAYMENT_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.web import navigation

LINES_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An overpayment with whose it is."""

    paid: Overpaid
    holder: Holder
    url: str  # the customer's page
    waiting_days: int
    owed: Owed | None  # what it could be set against
    owes_elsewhere: bool  # of another contract of the same payer
    bank_url: str  # where it is asked for by bank; empty for whom may not
    notice_url: str | None  # where the customer is told to fetch it

    @property
    def why(self) -> str:
        """Why one way to end it lies nearer than another."""
        if self.owed is None:
            return "別の契約に未納がある。" if self.owes_elsewhere else "未納がないため還付する。"
        late = self.owed.overdue_yen
        return (
            f"納期限後の未納{late:,}円に充当する。" if late else f"未納{self.owed.open_yen:,}円に充当する。"
        )


@require_safe
@login_required
@permission_required(OVERPAYMENT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="過誤納の確認")
def overpayment_list(request: HttpRequest) -> HttpResponse:
    """The overpayments not given back, those waiting longest first."""
    count, yen = overpaid.count_and_sum()
    page = Paginator(range(count), LINES_A_PAGE).get_page(request.GET.get("page"))
    found = overpaid.overpaid(offset=max(page.start_index() - 1, 0), limit=LINES_A_PAGE)
    today, person = clock.today(), cast(User, request.user)
    holders = billing.holders_of({one.supply_id for one in found}, today=today, viewer=person)
    owed = billing.owed_by_supply([one.supply_id for one in found], on=today)
    elsewhere = owing_elsewhere([one.supply_id for one in found], today=today)
    lines = [
        Line(
            paid=one,
            holder=holders[one.supply_id],
            url=page_of(holders[one.supply_id].customer_id),
            waiting_days=(today - one.occurred_on).days,
            owed=owed.get(one.supply_id),
            owes_elsewhere=one.supply_id in elsewhere,
            bank_url=_bank_url(person, one.receipt_id),
            notice_url=notice_url(request, "cash", one.receipt_id),
        )
        for one in found
    ]
    shown = sorted({line.holder.customer_id for line in lines})
    audit.log_read(request, subjects={"customers.customer": shown})
    context: dict[str, Any] = {"lines": lines, "page": page, "count": count, "yen": yen}
    return render(request, "payments/overpayment_list.html", context)


def _bank_url(person: User, receipt_id: int) -> str:
    """The page that another room makes for a refund by bank."""
    if not person.has_perm("bankrefunds.refund_ask"):
        return ""
    return navigation.resolve(settings.WEB_SLOTS.get("bank_refund", ""), receipt_id) or ""
