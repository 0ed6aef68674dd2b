"""A difference between registers may stay only when a second person says so."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import clock
from mizuhiki.registercheck.models import Difference
from mizuhiki.registercheck.permissions import DIFFERENCE_AGREE, DIFFERENCE_ASK
from mizuhiki.registercheck.services import KIND, accept


def _difference(request: ApprovalRequest) -> Difference:
    return Difference.objects.select_related("installation").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    difference = _difference(request)
    return Picture(
        effects=(
            "この相違を、同じ内容である間は知らせません。",
            "台帳も請求も変わりません。違うときは却下し、台帳を直すか請求を更正してください。",
        ),
        facts=(
            Fact("種類", difference.get_kind_display()),
            Fact("台帳", difference.one or "なし"),
            Fact("照合した先", difference.other or "なし"),
            Fact("見つけた日", f"{difference.first_seen_on}"),
        ),
        url=reverse("registercheck:difference_show", args=[difference.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """A difference that ended meanwhile is another one."""
    return [request.subject_id, hasattr(_difference(request), "end")]


def _accept(request: ApprovalRequest, decision: Decision) -> None:
    accept(request=request, on=clock.day_of(decision.decided_at), at=decision.decided_at)


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    supply_id = _difference(request).supply_id
    supplies = [supply_id] if supply_id else []
    return {"customers.customer": users_and_payers(supplies, on=clock.today())}


ACCEPTANCE = Kind(
    code=KIND,
    title="台帳の相違をこのままでよいとする",
    right_to_ask=DIFFERENCE_ASK,
    right_to_decide=DIFFERENCE_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_accept,
    subjects=_subjects,
)
