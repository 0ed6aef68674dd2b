"""Pages about the people who work here: oneself, everybody, their rights and their sign-ins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff import matrix as rights
from mizuhiki.staff import people, permissions, selectors
from mizuhiki.staff.models import Role, User
from mizuhiki.staff.models.sessions import StaffSession
from mizuhiki.staff.sign_in import history, sessions
from mizuhiki.staff.sign_in.forms import SignInsForm
from mizuhiki.staff.sign_in.fresh import fresh_factor_required
from mizuhiki.staff.sign_in.history import Kind, session_mark
from mizuhiki.web import once

LINES_A_PAGE = 50


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Oneself: sessions, the last sign-ins, where to change password and factors (7.5.2)."""
    user = request.user
    assert isinstance(user, User)
    context = {
        "sessions": selectors.sessions_of(user, here=request.session.session_key),
        "events": selectors.sign_ins(user_id=user.pk)[:20],
        "roles": [held.role for held in user.roles_held.select_related("role")],
        "card": selectors.card_in_hand(user.pk),
    }
    return render(request, "staff/me.html", context)


@require_POST
@login_required
@once.protected
def my_session_end(request: HttpRequest, mark: str) -> HttpResponse:
    """End another session of one's own."""
    user = request.user
    assert isinstance(user, User)
    for row in StaffSession.objects.filter(user=user):
        if session_mark(row.pk) == mark and row.pk != request.session.session_key:
            sessions.end(row, Kind.SIGNED_OUT, at=clock.now())
            messages.success(request, "その端末での利用を終了しました。")
    return redirect("staff:me")


@require_safe
@permission_required(permissions.PEOPLE_SEE, raise_exception=True)
def person_list(request: HttpRequest) -> HttpResponse:
    """職員一覧."""
    page = Paginator(selectors.people(), LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/person_list.html", {"page": page})


@require_safe
@permission_required(permissions.PEOPLE_SEE, raise_exception=True)
def person_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: roles, sessions, and what an administrator may do."""
    person = get_object_or_404(selectors.people(), pk=user_id)
    may = request.user.has_perm
    context = {
        "person": person,
        "held": {held.role_id for held in person.roles_held.all()},
        "roles": Role.objects.order_by("order"),
        "sessions": selectors.sessions_of(person, here=None),
        "card": selectors.card_in_hand(person.pk),
        "waiting": approvals.open_request_of(kind=people.FACTORS_ANEW, subject_id=person.pk),
        "may_edit": may(permissions.PEOPLE_EDIT) and person.pk != request.user.pk,
        "may_end": may(permissions.SESSIONS_END),
        "may_see_sign_ins": may(permissions.SIGN_INS_SEE),
    }
    return render(request, "staff/person_page.html", context)


@require_POST
@permission_required(permissions.PEOPLE_EDIT, raise_exception=True)
@fresh_factor_required
@once.protected
def person_change(request: HttpRequest, user_id: int) -> HttpResponse:
    """Disable, enable, give or withdraw a role, ask for new factors: one button each."""
    person = get_object_or_404(selectors.people(), pk=user_id)
    assert isinstance(request.user, User)
    if person.pk == request.user.pk:
        messages.error(request, "自分自身の登録は変更できません。別の管理者に依頼してください。")
    else:
        _change(request, person, request.user)
    return redirect("staff:person_page", user_id)


def _change(request: HttpRequest, person: User, actor: User) -> None:
    act, at = request.POST.get("act"), clock.now()
    role = Role.objects.filter(pk=request.POST.get("role", "")).first()
    if act == "disable":
        people.disable_user(user=person, actor=actor, at=at)
        messages.success(request, "利用を停止しました。使用中の端末もすべて終了しました。")
    elif act == "enable":
        people.enable_user(user=person, actor=actor, at=at)
        messages.success(request, "利用を再開しました。")
    elif act == "give" and role:
        rights.give_role(user=person, role=role.pk, actor=actor, at=at)
        messages.success(request, f"「{role.name}」を付けました。次の操作から有効です。")
    elif act == "withdraw" and role:
        rights.withdraw_role(user=person, role=role.pk, actor=actor, at=at)
        messages.success(request, f"「{role.name}」を外しました。次の操作から有効です。")
    elif act == "factors":
        _ask_for_new_factors(request, person, actor)
    else:
        messages.error(request, "操作を読み取れませんでした。もう一度選んでください。")


def _ask_for_new_factors(request: HttpRequest, person: User, actor: User) -> None:
    try:
        approvals.ask(
            kind=people.FACTORS_ANEW,
            title="二要素認証の再登録",
            subject=person,
            reason=request.POST.get("reason", "")[:200],
            actor=actor,
            at=clock.now(),
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "承認を依頼しました。情報セキュリティ責任者が承認すると取り消されます。")


@require_POST
@permission_required(permissions.SESSIONS_END, raise_exception=True)
@once.protected
def person_sessions_end(request: HttpRequest, user_id: int) -> HttpResponse:
    """End all sessions of one person (7.4.5)."""
    person = get_object_or_404(selectors.people(), pk=user_id)
    assert isinstance(request.user, User)
    count = people.end_sessions(user=person, actor=request.user, at=clock.now())
    messages.success(request, f"{count}件の利用を終了しました。")
    return redirect("staff:person_list")


@require_safe
@permission_required(permissions.MATRIX_SEE, raise_exception=True)
def matrix(request: HttpRequest) -> HttpResponse:
    """権限表: who may do what."""
    roles, rows = selectors.matrix()
    may_edit = request.user.has_perm(permissions.MATRIX_EDIT)
    return render(request, "staff/matrix.html", {"roles": roles, "rows": rows, "may_edit": may_edit})


@permission_required(permissions.MATRIX_EDIT, raise_exception=True)
@once.protected
def matrix_role(request: HttpRequest, role: str) -> HttpResponse:
    """One column of the matrix, to be edited."""
    found = get_object_or_404(Role, pk=role)
    roles, rows = selectors.matrix()
    column = [known.pk for known in roles].index(found.pk)
    cells = [(row, row.cells[column]) for row in rows]
    if request.method == "POST":
        return _save_column(request, found, {row.code: granted for row, granted in cells})
    return render(request, "staff/matrix_role.html", {"role": found, "cells": cells})


@fresh_factor_required
def _save_column(request: HttpRequest, role: Role, before: dict[str, bool]) -> HttpResponse:
    wanted = set(request.POST.getlist("right"))
    assert isinstance(request.user, User)
    try:
        for code, granted in before.items():
            if granted != (code in wanted):
                rights.set_grant(
                    role=role, right=code, granted=not granted, actor=request.user, at=clock.now()
                )
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return HttpResponseRedirect(reverse("staff:matrix_role", args=[role.pk]))
    messages.success(request, f"「{role.name}」の権限を変更しました。次の操作から有効です。")
    return redirect("staff:matrix")


@require_safe
@permission_required(permissions.SIGN_INS_SEE, raise_exception=True)
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """サインイン履歴 of everybody or of one person; what needs a look comes with one press."""
    asked = SignInsForm(request.GET)
    only_odd, name = request.GET.get("odd") == "1", ""
    user_id = None
    if asked.is_valid() and asked.cleaned_data["person"]:
        name = asked.cleaned_data["person"]
        user_id = history.user_id_of_name(name) or 0
    events = selectors.sign_ins(user_id=user_id, only_odd=only_odd)
    page = Paginator(events, LINES_A_PAGE).get_page(request.GET.get("page"))
    names = selectors.names_of({event.user_id for event in page})
    lines = [(event, names.get(event.user_id or 0)) for event in page]
    context = {"page": page, "lines": lines, "only_odd": only_odd, "form": asked, "name": name}
    return render(request, "staff/sign_in_list.html", context)
