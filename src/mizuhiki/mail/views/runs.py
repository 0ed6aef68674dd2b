"""郵便: what was printed and still lies here, and one run with its button 投函を記録."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.mail.errors import PostageTermsMissing
from mizuhiki.mail.forms import DispatchForm, NumberForm
from mizuhiki.mail.kinds import letter_of
from mizuhiki.mail.models import Dispatch, Piece
from mizuhiki.mail.permissions import DISPATCH_RECORD, HOUSE_HAND, PIECE_SEE, PRINT_OPEN
from mizuhiki.mail.selectors import pieces
from mizuhiki.mail.selectors.runs import run_summary, runs
from mizuhiki.mail.services.dispatching import dispatch_run
from mizuhiki.mail.services.postage import terms_on
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User
from mizuhiki.web import once

PAGE = 100
FILES_A_PAGE = 20  # of a million letters there are ten thousand files


@require_safe
@login_required
@permission_required(PIECE_SEE, raise_exception=True)
def run_list(request: HttpRequest) -> HttpResponse:
    """Print runs, newest first; the number on a letter leads to its page."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        piece_id = form.cleaned_data["number"]
        if Piece.objects.filter(pk=piece_id).exists():
            return redirect("mail:piece_show", piece_id)
        form.add_error("number", "この文書番号の郵便物は見つかりませんでした。番号をもう一度確かめてください")
    context = {"form": form, "runs": runs(), "waiting": pieces.waiting()}
    return render(request, "mail/run_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PIECE_SEE, raise_exception=True)
@shows_personal_data(purpose="郵便物の発送")
@once.protected
def run_show(request: HttpRequest, run_id: int, kind: str) -> HttpResponse:
    """Letters of a kind of one run; one press records that they left."""
    run = get_object_or_404(BatchRun, pk=run_id)
    summary = run_summary(run_id=run_id, kind=kind)
    if summary is None:
        raise Http404
    may_dispatch = cast(User, request.user).has_perm(DISPATCH_RECORD)
    form = DispatchForm(request.POST or None, initial=usual_terms(kind))
    if request.method == "POST" and not may_dispatch:
        raise PermissionDenied
    if form.is_valid():
        try:
            gone = _dispatch(request, run, kind, form)
        except RuleBroken as broken:
            form.add_error("dispatched_on" if broken.code == "dispatch_day_wrong" else None, broken.message)
        else:
            said = f"{gone.piece_count:,}通の投函を記録しました。郵送料は{gone.total_yen:,}円です。"
            messages.success(request, said)
            return redirect("mail:run_show", run_id, kind)
    page = Paginator(pieces.pieces_of_run(run_id=run_id, kind=kind), PAGE).get_page(request.GET.get("page"))
    views = [pieces.view_of(row) for row in page]
    log_read(request, subjects={"customers.customer": [view.addressee_id for view in views]})
    context = {
        "run": run,
        "summary": summary,
        "form": form if may_dispatch and summary.waiting else None,
        "page": page,
        "pieces": views,
        "dispatches": Dispatch.objects.filter(run=run, purpose=letter_of(kind).purpose).order_by("pk"),
        "may_open": cast(User, request.user).has_perm(PRINT_OPEN),
        "may_hand": cast(User, request.user).has_perm(HOUSE_HAND),
        "print_files": Paginator(pieces.print_files_of(run_id=run_id, kind=kind), FILES_A_PAGE).get_page(
            request.GET.get("files")
        ),
    }
    return render(request, "mail/run_show.html", context, status=422 if form.errors else 200)


def usual_terms(kind: str) -> dict[str, object]:
    """Today, and the price of the terms, if somebody set them."""
    today = clock.today()
    try:
        unit_yen = terms_on(letter_of(kind).purpose, today).unit_yen
    except PostageTermsMissing:
        return {"dispatched_on": today}
    return {"dispatched_on": today, "unit_yen": unit_yen}


def _dispatch(request: HttpRequest, run: BatchRun, kind: str, form: DispatchForm) -> Dispatch:
    return dispatch_run(
        run=run,
        kind=kind,
        dispatched_on=form.cleaned_data["dispatched_on"],
        method=Dispatch.Method(form.cleaned_data["method"]),
        unit_yen=form.cleaned_data["unit_yen"],
        actor=cast(User, request.user),
        at=clock.now(),
    )
