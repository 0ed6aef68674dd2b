"""職権閉栓の決定: the utility agrees to what was found, and to nothing that is found against it later."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import clock, era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.vacancies import services
from mizuhiki.vacancies.models import KIND, VacancyCase
from mizuhiki.vacancies.permissions import VACANCY_DECIDE, VACANCY_HANDLE


def _case(request: ApprovalRequest) -> VacancyCase:
    return VacancyCase.objects.select_related("supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    case = _case(request)
    return Picture(
        effects=(
            "承認すると、使用中止の受付（職権）ができ、作業班が閉栓して、そのときの指針で精算します。",
            "それまでの未納は、今の使用者のものとして残ります。",
            *_moved(case),
        ),
        facts=(
            Fact("調査番号", case.shown),
            Fact("お問い合わせ番号", case.supply.inquiry_no),
            Fact("根拠", pack_of_version(case.rules_id).vacancies.article),
            Fact("きっかけ", case.reason),
            *(
                Fact(f"{one.get_kind_display()}（{era.long_date(one.on)}）", one.text)
                for one in case.evidence.order_by("on", "pk")
            ),
        ),
        url=reverse("vacancies:case_show", args=[case.pk]),
    )


def _moved(case: VacancyCase) -> tuple[str, ...]:
    """What speaks against it by now."""
    if hasattr(case, "end"):
        return ()
    try:
        services.refuse_unready(case, today=clock.today())
    except RuleBroken as broken:
        return (broken.message,)
    return ()


def _content(request: ApprovalRequest) -> object:
    """Each piece of evidence as it was looked at."""
    return sorted(_case(request).evidence.values_list("pk", "kind", "is_against"))


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_case(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": [_case(request).customer_id]}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.close(case_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


CLOSING = Kind(
    code=KIND,
    title="職権閉栓",
    right_to_ask=VACANCY_HANDLE,
    right_to_decide=VACANCY_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
