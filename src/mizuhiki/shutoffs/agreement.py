"""給水停止の執行 takes two people: the second sees how many taps, for how much, and what was seen to."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import GuardCheck, OrderList
from mizuhiki.shutoffs.permissions import ORDER_APPROVE, ORDER_MAKE
from mizuhiki.shutoffs.selectors.rows import orders
from mizuhiki.shutoffs.services.agreeing import agree_list

KIND = "shutoffs.execution"


def _list(request: ApprovalRequest) -> OrderList:
    return OrderList.objects.select_related("crew").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    found = _list(request)
    waiting = list(orders().filter(list=found, end=None, approval=None))
    return Picture(
        effects=(
            f"{found.cut_on:%Y-%m-%d}に{found.crew}が{len(waiting)}件の給水を停止します。",
            "承認のときと、現地で停止する直前に、未納・入金・誓約・申出などをもう一度判定します。",
            "福祉と医療機器の確認内容を、執行予定の画面で読んでください。",
        ),
        facts=(
            Fact("執行日", f"{found.cut_on:%Y-%m-%d}"),
            Fact("担当", str(found.crew)),
            Fact("件数", len(waiting), "count"),
            Fact("未納額", sum(one.yen for one in waiting), "yen"),
            *(
                Fact(
                    f"{one.get_what_display()}の確認",
                    f"{one.get_how_display()}（{one.order.shown}、{one.checked_by}）：{one.note}",
                )
                for one in GuardCheck.objects.filter(order__in=waiting).select_related("order", "checked_by")
            ),
        ),
        url=reverse("shutoffs:list_show", args=[found.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """Which taps, on what ground, seen to by which checks."""
    waiting = orders().filter(list_id=request.subject_id, end=None, approval=None).order_by("pk")
    return [[one.pk, one.yen, sorted(one.checks.values_list("pk", flat=True))] for one in waiting]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies(_list(request).orders.values_list("supply_id", flat=True))


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    ids = _list(request).orders.values_list("supply_id", flat=True)
    return {"customers.customer": users_and_payers(list(ids), on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    agree_list(
        list_id=request.subject_id,
        asked_by=request.asked_by,
        at=decision.decided_at,
        actor=decision.decided_by,
    )


EXECUTION = Kind(
    code=KIND,
    title="給水停止の執行",
    right_to_ask=ORDER_MAKE,
    right_to_decide=ORDER_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
