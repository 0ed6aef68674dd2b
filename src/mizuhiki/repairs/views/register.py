"""修繕の登録: items, contractors and their turns; and the keys of other systems."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import contractor_selectors
from mizuhiki.repairs.models import ApiKey, Contractor, RepairItem
from mizuhiki.repairs.permissions import KEY_EDIT, REGISTER_EDIT
from mizuhiki.repairs.register_forms import (
    ContractorForm,
    DutyForm,
    ItemChangeForm,
    ItemForm,
    KeyForm,
    ReasonForm,
)
from mizuhiki.repairs.services import keys, register
from mizuhiki.repairs.views.common import UNPROCESSABLE, person_of
from mizuhiki.staff.api import fresh_factor_required
from mizuhiki.web import once


@require_safe
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
def register_show(request: HttpRequest) -> HttpResponse:
    """Contractors, their turns, and the items of both sides."""
    return _register(request, DutyForm())


@require_POST
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def duty_add(request: HttpRequest) -> HttpResponse:
    """A contractor stands by for a time."""
    form = DutyForm(request.POST)
    if form.is_valid():
        contractor: Contractor = form.cleaned_data["contractor"]
        try:
            register.plan_duty(
                contractor_id=contractor.pk,
                starts_at=form.starts_at(),
                ends_at=form.ends_at(),
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("until_on", broken)
        else:
            messages.success(request, "当番を登録しました。")
            return redirect("repairs:register_show")
    return _register(request, form)


@require_POST
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def duty_drop(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Take a turn off the plan."""
    register.drop_duty(duty_id=duty_id, actor=person_of(request), at=clock.now())
    messages.success(request, "当番を取り消しました。")
    return redirect("repairs:register_show")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def contractor_new(request: HttpRequest) -> HttpResponse:
    """Register a contractor."""
    return _contractor(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def contractor_edit(request: HttpRequest, contractor_id: int) -> HttpResponse:
    """Say otherwise of a contractor."""
    return _contractor(request, get_object_or_404(Contractor, pk=contractor_id))


@require_POST
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def contractor_end(request: HttpRequest, contractor_id: int) -> HttpResponse:
    """Strike a contractor off."""
    contractor = get_object_or_404(Contractor, pk=contractor_id)
    register.end_contractor(
        contractor_id=contractor.pk, on=clock.today(), actor=person_of(request), at=clock.now()
    )
    messages.success(request, f"{contractor.name}の登録を終わりにしました。")
    return redirect("repairs:register_show")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def item_new(request: HttpRequest) -> HttpResponse:
    """Add an item."""
    return _item(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def item_edit(request: HttpRequest, repair_item_id: int) -> HttpResponse:
    """Say otherwise of an item."""
    return _item(request, get_object_or_404(RepairItem, pk=repair_item_id))


@require_POST
@login_required
@permission_required(REGISTER_EDIT, raise_exception=True)
@once.protected
def item_end(request: HttpRequest, repair_item_id: int) -> HttpResponse:
    """Take an item out of use."""
    item = get_object_or_404(RepairItem, pk=repair_item_id)
    register.end_item(item_id=item.pk, on=clock.today(), actor=person_of(request), at=clock.now())
    messages.success(request, f"「{item.label}」の使用を終わりにしました。")
    return redirect("repairs:register_show")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(KEY_EDIT, raise_exception=True)
@fresh_factor_required
@once.protected
def key_list(request: HttpRequest) -> HttpResponse:
    """The keys of other systems; a new one is shown on the answer to its form, and never again."""
    form, secret = KeyForm(request.POST or None), ""
    if form.is_valid():
        _, secret = keys.issue_key(name=form.cleaned_data["name"], actor=person_of(request), at=clock.now())
        form = KeyForm()
    return _keys(request, form, secret=secret)


@require_POST
@login_required
@permission_required(KEY_EDIT, raise_exception=True)
@once.protected
def key_stop(request: HttpRequest, api_key_id: int) -> HttpResponse:
    """Stop a key; in force at once."""
    key, form = get_object_or_404(ApiKey, pk=api_key_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            keys.stop_key(
                key_id=key.pk, reason=form.cleaned_data["reason"], actor=person_of(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"{key.name}の鍵を止めました。")
            return redirect("repairs:key_list")
    return _keys(request, KeyForm(), wrong=(key.pk, form))


def _keys(
    request: HttpRequest, form: KeyForm, *, secret: str = "", wrong: tuple[int, ReasonForm] | None = None
) -> HttpResponse:
    found = ApiKey.objects.select_related("by", "end__by").order_by("-at")
    context = {
        "form": wrong[1] if wrong else form,
        "new": form,
        "secret": secret,
        "keys": [
            (one, wrong[1] if wrong and wrong[0] == one.pk else ReasonForm(auto_id=f"key{one.pk}_%s"))
            for one in found
        ],
    }
    is_wrong = bool(form.errors) or wrong is not None
    return render(request, "repairs/key_list.html", context, status=UNPROCESSABLE if is_wrong else 200)


def _register(request: HttpRequest, form: DutyForm) -> HttpResponse:
    now = clock.now()
    context = {
        "form": form,
        "contractors": contractor_selectors.contractors(today=clock.day_of(now)),
        "duties": contractor_selectors.duties(at=now),
        "items": contractor_selectors.items(with_ended=True),
        "now": now,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/register_show.html", context, status=status)


def _contractor(request: HttpRequest, contractor: Contractor | None) -> HttpResponse:
    first = ContractorForm.first_of(contractor) if contractor else {}
    form = ContractorForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            made = register.save_contractor(
                contractor_id=contractor.pk if contractor else None,
                **form.cleaned_data,
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("name", broken)
        else:
            messages.success(request, f"{made.name}を登録しました。")
            return redirect("repairs:register_show")
    context = {"form": form, "contractor": contractor}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/contractor_form.html", context, status=status)


def _item(request: HttpRequest, item: RepairItem | None) -> HttpResponse:
    names = ("label", "asks", "urgency", "is_public", "place")
    first: dict[str, Any] = {name: getattr(item, name) for name in names} if item else {}
    form = (ItemChangeForm if item else ItemForm)(request.POST or None, initial=first)
    if form.is_valid():
        try:
            made = register.save_item(
                item_id=item.pk if item else None,
                facts=form.cleaned_data,
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("label", broken)
        else:
            messages.success(request, f"「{made.label}」を登録しました。")
            return redirect("repairs:register_show")
    context = {"form": form, "item": item}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/item_form.html", context, status=status)
