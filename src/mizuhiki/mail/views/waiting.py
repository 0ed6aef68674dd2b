"""投函待ち: letters of one kind that were printed one by one, and the button that records that they left."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.mail.forms import WaitingForm
from mizuhiki.mail.kinds import letter_title
from mizuhiki.mail.models import Dispatch, Piece
from mizuhiki.mail.permissions import DISPATCH_RECORD, PIECE_SEE
from mizuhiki.mail.selectors import pieces
from mizuhiki.mail.services.dispatching import dispatch_pieces
from mizuhiki.mail.views.runs import usual_terms
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PIECE_SEE, raise_exception=True)
@shows_personal_data(purpose="郵便物の発送")
@once.protected
def waiting_show(request: HttpRequest, kind: str) -> HttpResponse:
    """What lies here of one kind; one press records that all of it left."""
    if not Piece.objects.filter(kind=kind, run__isnull=True).exists():
        raise Http404
    may_dispatch = cast(User, request.user).has_perm(DISPATCH_RECORD)
    if request.method == "POST" and not may_dispatch:
        raise PermissionDenied
    views = pieces.waiting_pieces(kind)
    last = views[-1].piece_id if views else None
    form = WaitingForm(request.POST or None, initial={**usual_terms(kind), "upto": last})
    if form.is_valid():
        try:
            gone = _dispatch(request, kind, form)
        except RuleBroken as broken:
            form.add_error("dispatched_on" if broken.code == "dispatch_day_wrong" else None, broken.message)
        else:
            said = f"{gone.piece_count:,}通の投函を記録しました。郵送料は{gone.total_yen:,}円です。"
            messages.success(request, said)
            return redirect("mail:waiting_show", kind)
    log_read(request, subjects={"customers.customer": [view.addressee_id for view in views]})
    context = {
        "title": letter_title(kind),
        "kind": kind,
        "pieces": views,
        "form": form if may_dispatch and views else None,
    }
    return render(request, "mail/waiting_show.html", context, status=422 if form.errors else 200)


def _dispatch(request: HttpRequest, kind: str, form: WaitingForm) -> Dispatch:
    given = form.cleaned_data
    return dispatch_pieces(
        piece_ids=[one.piece_id for one in pieces.waiting_pieces(kind, upto=given["upto"])],
        kind=kind,
        dispatched_on=given["dispatched_on"],
        method=Dispatch.Method(given["method"]),
        unit_yen=given["unit_yen"],
        actor=cast(User, request.user),
        at=clock.now(),
    )
