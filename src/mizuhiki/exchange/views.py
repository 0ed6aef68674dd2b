"""The lists of the exchange with their history and files, and the changes under which they are changed."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.exchange import selectors
from mizuhiki.exchange.forms import ChangeForm, CloseForm, EntryForm, UnderChangeForm
from mizuhiki.exchange.models import Change, Entry
from mizuhiki.exchange.permissions import EXCHANGE_EDIT, EXCHANGE_SEE
from mizuhiki.exchange.services import changes, entries
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits, once

UNPROCESSABLE, CSV, FAR = 422, "text/csv; charset=utf-8", 10


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def home(request: HttpRequest) -> HttpResponse:
    """Every list with how much is in it, the changes that go on, and the leavers to be removed."""
    now = clock.now()
    context = {
        "lists": [(one, len(selectors.entries(one.code))) for one in selectors.LISTS.values()],
        "made": selectors.MADE.items(),
        "years": (now.year, now.year + 1),
        "open": selectors.changes(is_open=True),
        "closed": selectors.changes(is_open=False)[:20],
        "leavers": [one for one in selectors.agents() if one.left_on],
        "messages_now": selectors.messages_at(now),
        "may_edit": _person(request).has_perm(EXCHANGE_EDIT),
    }
    return render(request, "exchange/home.html", context)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def list_show(request: HttpRequest, list_code: str) -> HttpResponse:
    """A list as it stands, and what was changed in it."""
    if list_code not in selectors.LISTS:
        raise Http404
    return _list(request, list_code)


def _list(request: HttpRequest, list_code: str, *, refused: str = "") -> HttpResponse:
    kept = selectors.LISTS[list_code]
    left = {one.version.entry_id: one.left_on for one in selectors.agents()} if list_code == "agents" else {}
    lines = [
        (one, [one.values.get(column.code, "") for column in kept.columns], left.get(one.entry_id))
        for one in selectors.entries(list_code)
    ]
    past = [(one, selectors.in_words(kept, one)) for one in selectors.history(list_code)]
    may = _person(request).has_perm(EXCHANGE_EDIT)
    context = {
        "kept": kept,
        "lines": lines,
        "past": past,
        "open": selectors.open_approved() if may else [],
        "may_edit": may,
        "refused": refused,
    }
    return render(request, "exchange/list_show.html", context, status=UNPROCESSABLE if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def entry_add(request: HttpRequest, list_code: str) -> HttpResponse:
    """A new entry of a list, under an approved change."""
    if list_code not in selectors.LISTS:
        raise Http404
    return _entry(request, list_code, None, {}, seen=0)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def entry_change(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What an entry says from now on."""
    entry = get_object_or_404(Entry, pk=entry_id)
    last = entry.versions.latest("number")
    return _entry(request, entry.list_code, entry.pk, last.values, seen=last.number)


def _entry(
    request: HttpRequest, list_code: str, entry_id: int | None, values: dict[str, str], *, seen: int
) -> HttpResponse:
    kept = selectors.LISTS[list_code]
    changes_now = selectors.open_approved()
    initial = {"seen": seen, "change": changes_now[0].pk if changes_now else None}
    form = EntryForm(request.POST or None, kept=kept, values=values, changes=changes_now, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            entries.save_entry(
                list_code=list_code,
                entry_id=entry_id,
                values={one.code: given[one.code] for one in kept.columns},
                change_id=given["change"],
                seen=given["seen"] or 0,
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{kept.title}を登録しました。")
            return redirect("exchange:list_show", list_code)
    context = {"form": form, "kept": kept, "is_new": entry_id is None, "open": changes_now}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/entry_form.html", context, status=status)


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def entry_remove(request: HttpRequest, entry_id: int) -> HttpResponse:
    """An entry is gone from the exchange."""
    entry = get_object_or_404(Entry, pk=entry_id)
    form = UnderChangeForm(request.POST, changes=selectors.open_approved())
    if not form.is_valid():
        return _list(request, entry.list_code, refused="削除する変更の記録を選んでください")
    try:
        entries.remove_entry(
            entry_id=entry.pk,
            seen=form.cleaned_data["seen"] or 0,
            change_id=form.cleaned_data["change"],
            reference=request.POST["once"],
            actor=_person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return _list(request, entry.list_code, refused=broken.message)
    messages.success(request, "削除を確認しました。")
    return redirect("exchange:list_show", entry.list_code)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
@limits.per_person("export")
def list_file(request: HttpRequest, list_code: str) -> HttpResponse:
    """A list as the exchange loads it; the schedule is of the year asked for."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    name = list_code
    if list_code == "schedule":
        year = _year(request)
        content, name = selectors.schedule_file(year), f"schedule-{year}"
    elif list_code == "wrap_up":
        content = selectors.wrap_up_file(clock.today())
    elif list_code in selectors.LISTS:
        content = selectors.list_file(list_code)
    else:
        raise Http404
    return files.hand_out(content, name=f"exchange-{name}.csv", media_type=CSV)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def change_open(request: HttpRequest) -> HttpResponse:
    """Begin a change: instructed, or proposed."""
    form = ChangeForm(request.POST or None)
    if form.is_valid():
        try:
            made = changes.open_change(
                **form.cleaned_data, reference=request.POST["once"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("officer" if broken.code == "exchange_officer_missing" else None, broken)
        else:
            messages.success(request, f"変更を登録しました（{made.shown}）。")
            return redirect("exchange:change_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/change_open.html", {"form": form}, status=status)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def change_show(request: HttpRequest, change_id: int) -> HttpResponse:
    """A change: on whose word, what was done under it, how it was checked."""
    return _change(request, change_id, CloseForm())


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def change_ask(request: HttpRequest, change_id: int) -> HttpResponse:
    """Ask the client to agree to a proposal."""
    get_object_or_404(Change, pk=change_id)
    try:
        changes.ask_approval(change_id=change_id, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        return _change(request, change_id, CloseForm(), refused=broken.message)
    messages.success(request, "発注者の承認を求めました。")
    return redirect("exchange:change_show", change_id)


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def change_close(request: HttpRequest, change_id: int) -> HttpResponse:
    """Close a change with the procedure sheet's version and the check of operation."""
    get_object_or_404(Change, pk=change_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            changes.close_change(
                change_id=change_id, **form.cleaned_data, actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "変更を終わりにしました。")
            return redirect("exchange:change_show", change_id)
    return _change(request, change_id, form)


def _change(request: HttpRequest, change_id: int, form: CloseForm, *, refused: str = "") -> HttpResponse:
    found = Change.objects.select_related("by", "approved__by", "closed__by")
    change = get_object_or_404(found, pk=change_id)
    context: dict[str, Any] = {
        "change": change,
        "versions": [
            (one, kept.title, selectors.in_words(kept, one))
            for one in selectors.versions_under(change)
            for kept in (selectors.LISTS[one.entry.list_code],)
        ],
        "waiting": approvals.open_request_of(kind=changes.KIND, subject_id=change.pk),
        "form": form,
        "may_edit": _person(request).has_perm(EXCHANGE_EDIT),
        "refused": refused,
    }
    is_wrong = refused or form.errors
    return render(request, "exchange/change_show.html", context, status=UNPROCESSABLE if is_wrong else 200)


def _year(request: HttpRequest) -> int:
    """The year asked for; this one when there is none, or it lies far off."""
    this, asked = clock.today().year, request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    return year if abs(year - this) <= FAR else this


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
