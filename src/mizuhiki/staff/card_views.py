"""指定公金事務取扱者証: who has one, who has not given it back, and one card with its photograph."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff import cards, selectors
from mizuhiki.staff.card_forms import CardForm, ReturnForm
from mizuhiki.staff.models import HandlerCard, User
from mizuhiki.staff.permissions import CARD_EDIT, CARD_SEE
from mizuhiki.web import once

UNPROCESSABLE = 422
FIELDS = {
    "card_number_taken": "number",
    "card_in_hand": "holder",
    "card_holder_gone": "holder",
    "card_days_backwards": "issued_on",
}


@require_safe
@login_required
@permission_required(CARD_SEE, raise_exception=True)
def card_list(request: HttpRequest) -> HttpResponse:
    """Every card, those first that are to come back."""
    context = {
        "cards": selectors.card_lines(today=clock.today()),
        "may_edit": _person(request).has_perm(CARD_EDIT),
    }
    return render(request, "staff/card_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CARD_EDIT, raise_exception=True)
@once.protected
def card_issue(request: HttpRequest) -> HttpResponse:
    """Write down a card the client issued."""
    form = CardForm(request.POST or None, request.FILES or None, initial={"issued_on": clock.today()})
    if form.is_valid():
        facts = form.cleaned_data
        try:
            made = cards.issue_card(
                facts["photo"],
                number=facts["number"],
                holder_id=facts["holder"].pk,
                issued_on=facts["issued_on"],
                valid_until=facts["valid_until"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "photo"), broken)
        else:
            messages.success(request, f"証「{made.number}」の交付を記録しました。")
            return redirect("staff:card_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "staff/card_issue.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CARD_SEE, raise_exception=True)
@once.protected
def card_show(request: HttpRequest, card_id: int) -> HttpResponse:
    """One card with its photograph; its return is written down here."""
    person, card = _person(request), get_object_or_404(selectors.cards(), pk=card_id)
    may_edit = person.has_perm(CARD_EDIT)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = ReturnForm(request.POST or None, initial={"returned_on": clock.today()})
    if form.is_valid():
        try:
            cards.return_card(card_id=card.pk, **form.cleaned_data, at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("returned_on", broken)
        else:
            messages.success(request, f"証「{card.number}」の返還を記録しました。")
            return redirect("staff:card_list")
    context = {
        "line": selectors.card_line(card, today=clock.today()),
        "replaced_by": HandlerCard.objects.filter(replaces=card).first(),
        "form": form if may_edit else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "staff/card_show.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
