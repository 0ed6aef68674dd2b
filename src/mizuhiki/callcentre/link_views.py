"""What a case leads to: the FAQ entry that was told, the repair or the application it became."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.callcentre.models import Case
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE
from mizuhiki.callcentre.services import linking
from mizuhiki.callcentre.views import PURPOSE, case_or_404, page_of_case, person_of
from mizuhiki.knowledge.api import suggest
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once
from mizuhiki.web.fields import digits_of, plain


@require_POST
@login_required
@permission_required([CASE_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def case_answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep that an FAQ entry was told; only one that is offered now can be."""
    found = case_or_404(request, case_id)
    offered = suggest(found.words.text, on=clock.today()) if found.words else []
    chosen = next((one for one in offered if f"{one.version_id}" == request.POST.get("version", "")), None)
    if chosen is None:
        return page_of_case(request, found, refused="ＦＡＱを選び直してください。登録していません。")
    try:
        linking.tell_answer(
            case_id=case_id, version_id=chosen.version_id, actor=person_of(request), at=clock.now()
        )
    except RuleBroken as broken:
        return page_of_case(request, found, refused=broken.message)
    messages.success(request, "使ったＦＡＱを記録しました。")
    return redirect("callcentre:case_show", case_id)


@require_POST
@login_required
@permission_required([CASE_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def case_link(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep which repair request, or which application of 開閉栓, the case became."""
    found, written = case_or_404(request, case_id), request.POST.get("number", "").strip()[:20]
    act = {"case_id": case_id, "actor": person_of(request), "at": clock.now()}
    typed = digits_of(written.strip("第号"))
    try:
        if found.case.kind != Case.Kind.REPAIR:
            linking.link_intake(shown=plain(written), **act)  # type: ignore[arg-type]
        elif typed.isdecimal() and len(typed) < 12:
            linking.link_repair(request_id=int(typed), **act)  # type: ignore[arg-type]
        else:
            return page_of_case(request, found, refused="修繕依頼の番号を数字で入力してください。")
    except RuleBroken as broken:
        return page_of_case(request, found, refused=broken.message)
    messages.success(request, "番号を登録しました。")
    return redirect("callcentre:case_show", case_id)
