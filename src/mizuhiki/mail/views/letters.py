"""One letter and what became of it; the letters of one supply."""

from datetime import date, datetime, time
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Supply, person_view, users_and_payers
from mizuhiki.mail.forms import FateForm
from mizuhiki.mail.models import FormPosting, Piece, PieceAddress, PieceEvent
from mizuhiki.mail.permissions import FORM_POST, PIECE_SEE, PRINT_OPEN, RETURN_RECORD
from mizuhiki.mail.selectors import pieces
from mizuhiki.mail.selectors.pieces import PieceView
from mizuhiki.mail.services import returning
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

PROTECTED_SEE = "customers.protected_see"
NEXT = {"printed": ("spoiled",), "dispatched": ("returned", "delivered"), "delivered": ("returned",)}
SAID = {
    "returned": "返戻を記録しました。",
    "delivered": "配達・投入を記録しました。",
    "spoiled": "書損を記録しました。",
}
LETTERS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PIECE_SEE, raise_exception=True)
@shows_personal_data(purpose="郵便物の照会")
@once.protected
def piece_show(request: HttpRequest, piece_id: int) -> HttpResponse:
    """One letter: to whom, its pages, what became of it, and what may be written down next."""
    letter = get_object_or_404(Piece.objects.select_related("print_file", "supply", "run"), pk=piece_id)
    view = pieces.piece(piece_id)
    assert view is not None
    may_record = cast(User, request.user).has_perm(RETURN_RECORD)
    acts = NEXT.get(view.state, ()) if may_record else ()
    form: FateForm | None = None
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied
        form = FateForm(request.POST, act=request.POST.get("act", ""))
        if form.is_valid() and _recorded(request, view, form):
            return redirect("mail:piece_show", piece_id)
    log_read(request, subjects={"customers.customer": [letter.addressee_id]})
    context = {
        "letter": letter,
        "view": view,
        "posting": FormPosting.objects.select_related("piece", "came_back").filter(pk=piece_id).first(),
        "may_post": cast(User, request.user).has_perm(FORM_POST),
        "address": _address(letter, cast(User, request.user)),
        "events": letter.events.select_related("recorded_by", "dispatch", "photo").order_by("-pk"),
        "may_open": cast(User, request.user).has_perm(PRINT_OPEN),
        "forms": _forms(acts, form),
        "form": form,
        "replaced_by": Piece.objects.filter(replaces=letter).first(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "mail/piece_show.html", context, status=status)


@require_safe
@login_required
@permission_required(PIECE_SEE, raise_exception=True)
@shows_personal_data(purpose="郵便物の照会")
def supply_mail(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Every letter of a supply, newest first."""
    supply = get_object_or_404(Supply, pk=supply_id)
    found = pieces.pieces_of_supply(supply_id, limit=LETTERS)
    people = {*users_and_payers([supply_id], on=clock.today()), *(piece.addressee_id for piece in found)}
    log_read(request, subjects={"customers.customer": sorted(people), "customers.supply": [supply_id]})
    context = {"supply": supply, "pieces": found}
    return render(request, "mail/supply_mail.html", context)


def _recorded(request: HttpRequest, view: PieceView, form: FateForm) -> bool:
    """Write down what the form says; a refusal becomes its error."""
    given, now = form.cleaned_data, clock.now()
    act, occurred_at = given["act"], _instant(given["occurred_on"], now)
    who: dict[str, Any] = {"piece_id": view.piece_id, "actor": request.user, "at": now, "note": given["note"]}
    printed_on = clock.day_of(view.printed_at)
    if not printed_on <= given["occurred_on"] <= clock.day_of(now):
        form.add_error("occurred_on", f"日付は、印刷した{printed_on}から今日までの日付にしてください")
        return False
    try:
        if act == "returned":
            reason = PieceEvent.Reason(given["reason"])
            returning.record_return(occurred_at=occurred_at, reason=reason, **who)
        elif act == "delivered":
            returning.record_delivery(occurred_at=occurred_at, **who)
        else:
            returning.record_spoiled(reason=PieceEvent.Reason(given["reason"]), **who)
    except RuleBroken as broken:
        form.add_error(None, broken.message)
        return False
    messages.success(request, SAID[act])
    return True


def _instant(day: date, now: datetime) -> datetime:
    """Noon of that day, or now when that is today and still morning."""
    return min(now, datetime.combine(day, time(12), tzinfo=clock.TOKYO))


def _forms(acts: tuple[str, ...], bound: FateForm | None) -> list[tuple[str, FateForm]]:
    """A form for each thing that may be written down; the one that was sent keeps what it said."""
    blank = {"occurred_on": clock.today()}
    return [
        (
            act,
            bound if bound is not None and bound.data.get("act") == act else FateForm(act=act, initial=blank),
        )
        for act in acts
    ]


def _address(letter: Piece, viewer: User) -> dict[str, object]:
    """Name and address the letter carried: left out for the protected, gone after a disposal (law 16)."""
    printed = PieceAddress.objects.filter(piece=letter).first()
    if printed is None:
        return {"is_erased": True}
    today = clock.today()
    person = person_view(
        customer_id=letter.addressee_id,
        as_of=today,
        today=today,
        sees_protected=viewer.has_perm(PROTECTED_SEE),
    )
    if person.hides_place:
        return {"name": printed.name, "is_hidden": True}
    return {"name": printed.name, "postcode": printed.postcode, "address": printed.address}
