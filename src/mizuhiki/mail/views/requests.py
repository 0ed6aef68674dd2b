"""補充依頼: one request, its paper, what became of it; and the rule pack's forms put on the list."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.mail import papers
from mizuhiki.mail.forms import RequestForm
from mizuhiki.mail.models import FormRequest
from mizuhiki.mail.permissions import STOCK_EDIT, STOCK_SEE
from mizuhiki.mail.selectors.figures import stock
from mizuhiki.mail.selectors.requests import RequestLine, line_of
from mizuhiki.mail.services.requests import send_request, withdraw_request
from mizuhiki.mail.services.stock import bring_supplied_forms
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(STOCK_SEE, raise_exception=True)
@once.protected
def request_show(request: HttpRequest, form_request_id: int) -> HttpResponse:
    """A request with what came for it; it was sent, or it is withdrawn."""
    line, person = _line(form_request_id), cast(User, request.user)
    may_edit = person.has_perm(STOCK_EDIT)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = RequestForm(request.POST or None)
    if form.is_valid():
        try:
            _act(line, form, person)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            is_sent = form.cleaned_data["act"] == "sent"
            done = "送付を記録しました。" if is_sent else "取下げを記録しました。"
            messages.success(request, f"補充依頼{line.request.shown}の{done}")
            return redirect("mail:request_show", form_request_id)
    steps = line.request.steps.select_related("by", "movement").order_by("pk")
    context = {"line": line, "steps": steps, "form": form, "may_edit": may_edit}
    return render(request, "mail/request_show.html", context, status=UNPROCESSABLE if form.errors else 200)


def _act(line: RequestLine, form: RequestForm, person: User) -> None:
    given, number = form.cleaned_data, line.request.pk
    if given["act"] == "sent":
        send_request(request_id=number, actor=person, at=clock.now())
    else:
        withdraw_request(request_id=number, reason=given["reason"], actor=person, at=clock.now())


@require_safe
@login_required
@permission_required(STOCK_SEE, raise_exception=True)
def request_paper(request: HttpRequest, form_request_id: int) -> HttpResponse:
    """支給用紙補充依頼書 as PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    line = _line(form_request_id)
    of_form = next(one for one in stock() if one.code == line.request.form_id)
    try:
        content = papers.request_pdf(line, of_form, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"forms-{line.request.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_POST
@login_required
@permission_required(STOCK_EDIT, raise_exception=True)
@once.protected
def forms_bring(request: HttpRequest) -> HttpResponse:
    """Put the forms of the rule pack in force on the list, with its titles and levels."""
    try:
        bring_supplied_forms(actor=cast(User, request.user), at=clock.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "規則集の支給用紙を一覧に反映しました。")
    return redirect("mail:stock_list")


def _line(form_request_id: int) -> RequestLine:
    try:
        return line_of(form_request_id)
    except FormRequest.DoesNotExist:
        raise Http404 from None
