"""金庫: who opened it, what lies in it, money in and out, the count at the day's end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.till import errors, safe_pages
from mizuhiki.till.addressed import person_of, safe_or_404
from mizuhiki.till.forms import SafeCountForm, SafeKeyForm, SafeMoveForm, SafeNameForm, SafeOpenForm
from mizuhiki.till.models import CashPurpose, Counter, Safe, SafeKey
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE
from mizuhiki.till.services import safes
from mizuhiki.web import once

UNPROCESSABLE = 422
LINES_A_PAGE = 50
OPENINGS_SHOWN = 14


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def safe_list(request: HttpRequest) -> HttpResponse:
    """The safes of all counters; where there is but one, it is shown at once."""
    found, without = safe_pages.safes(), safe_pages.counters_without(clock.today())
    if len(found) == 1 and not without:
        return redirect("till:safe_page", found[0].safe.pk)
    context = {"safes": found, "without": without, "form": SafeNameForm()}
    return render(request, "till/safe_list.html", context)


@require_POST
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def safe_place(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Begin the book of a counter's safe."""
    counter, form = get_object_or_404(Counter, pk=counter_id), SafeNameForm(request.POST)
    if not form.is_valid():
        context = {"safes": safe_pages.safes(), "without": [counter], "form": form}
        return render(request, "till/safe_list.html", context, status=UNPROCESSABLE)
    try:
        safe = safes.place_safe(
            counter=counter, name=form.cleaned_data["name"], at=clock.now(), actor=person_of(request)
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("till:safe_list")
    messages.success(request, f"{safe.name}を登録しました。続けて鍵の保管者を登録してください。")
    return redirect("till:safe_keys", safe.pk)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def safe_page(request: HttpRequest, safe_id: int) -> HttpResponse:
    """One safe: open or locked, what lies in it, and its book."""
    return _page(request, safe_or_404(safe_id), SafeOpenForm())


def _page(request: HttpRequest, safe: Safe, form: SafeOpenForm) -> HttpResponse:
    context = {
        "state": safe_pages.state_of(safe),
        "is_keeper": safes.key_of(safe, person_of(request).pk) is not None,
        "form": form,
        "page": Paginator(safe_pages.book_of(safe), LINES_A_PAGE).get_page(request.GET.get("page")),
        "openings": safe_pages.openings_of(safe, limit=OPENINGS_SHOWN),
        "differences": safe_pages.differences_of(safe, limit=OPENINGS_SHOWN),
    }
    return render(request, "till/safe_page.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def safe_open(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Open it; who is not on the list of key holders is refused."""
    safe, form = safe_or_404(safe_id), SafeOpenForm(request.POST)
    if form.is_valid():
        try:
            safes.open_safe(
                safe=safe, purpose=form.cleaned_data["purpose"], at=clock.now(), actor=person_of(request)
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{safe.name}を開けました。閉めるときは、中を数えます。")
            return redirect("till:safe_page", safe.pk)
    return _page(request, safe, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def safe_move(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Put money in or take it out, with the other side's name and what for."""
    safe, form = safe_or_404(safe_id), SafeMoveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            line = safes.move_by_hand(
                safe=safe,
                purpose=CashPurpose(facts["purpose"]),
                is_in=facts["direction"] == "in",
                yen=facts["yen"],
                partner=facts["partner"],
                reason=facts["reason"],
                reference=request.POST["once"],
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(
                request,
                f"{line.get_purpose_display()}の{line.get_kind_display()}{abs(line.yen):,}円を記録しました。"
                f"残高は{line.balance_yen:,}円です。",
            )
            return redirect("till:safe_page", safe.pk)
    context = {"safe": safe, "form": form}
    return render(request, "till/safe_move.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def safe_lock(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Count every purpose and lock; what the book says is shown only after the count."""
    safe, form = safe_or_404(safe_id), SafeCountForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            safes.lock_safe(
                safe=safe,
                pieces=form.pieces(),
                reasons=form.reasons(),
                at=clock.now(),
                actor=person_of(request),
            )
        except errors.SafeDifferenceNeedsReason as broken:
            form.refuse(f"reason_{broken.slots['purpose']}", broken)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"数えたとおりに{safe.name}を閉めました。施錠してください。")
            return redirect("till:safe_page", safe.pk)
    context = {"safe": safe, "form": form, "purposes": list(CashPurpose)}
    return render(request, "till/safe_lock.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def safe_keys(request: HttpRequest, safe_id: int) -> HttpResponse:
    """The list of key holders: who gets a key, who gave it back."""
    safe = safe_or_404(safe_id)
    able = [user.pk for user in User.objects.filter(is_active=True) if user.has_perm(SAFE_KEEP)]
    people = User.objects.filter(pk__in=able).order_by("username")
    form = SafeKeyForm(request.POST or None, people=people)
    if form.is_bound and form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            safes.give_key(safe=safe, holder_id=holder.pk, at=clock.now(), actor=person_of(request))
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{holder}を鍵の保管者にしました。")
            return redirect("till:safe_keys", safe.pk)
    context = {"safe": safe, "form": form, "keys": safe_pages.keys_of(safe)}
    return render(request, "till/safe_keys.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def safe_key_return(request: HttpRequest, key_id: int) -> HttpResponse:
    """The key came back."""
    key = get_object_or_404(SafeKey.objects.select_related("holder"), pk=key_id)
    try:
        safes.take_key_back(key_id=key.pk, at=clock.now(), actor=person_of(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"{key.holder}の鍵の返却を記録しました。もう金庫を開けられません。")
    return redirect("till:safe_keys", key.safe_id)
