"""料金の条件: what a supply is priced by, since when, and the ways to change it from a day on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.holders import Viewer, holders_of
from mizuhiki.customers.models import BoreChange, ServiceFact, Supply, SupplyService
from mizuhiki.customers.pages import page_of
from mizuhiki.customers.permissions import CUSTOMER_SEE, TERMS_CHANGE
from mizuhiki.customers.services import terms
from mizuhiki.customers.services.bores import change_bore_of
from mizuhiki.customers.services.terms import Why
from mizuhiki.customers.terms_forms import (
    FORMS,
    BoreForm,
    ChangeForm,
    FactForm,
    TermsForm,
    bores_of,
    facts_of,
    schemes_of,
    uses_of,
)
from mizuhiki.customers.views.common import actor_of, sees_protected
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import once

ONE_DAY = timedelta(days=1)  # people name the last day, the database the first day without
TITLES = {
    "terms": "用途・戸数・人数を変える、料金を加える",
    "end": "料金を終える",
    "bore": "口径を変える",
    "fact": "ほかの条件を加える",
    "fact_end": "ほかの条件を終える",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, TERMS_CHANGE], raise_exception=True)
@shows_personal_data(purpose="料金の条件の登録")
@once.protected
def terms_change(request: HttpRequest, supply_id: int) -> HttpResponse:
    """What the supply is priced by, and one change of it at a time."""
    supply = get_object_or_404(Supply.objects.select_related("installation"), pk=supply_id)
    holder = holders_of([supply_id], today=clock.today(), viewer=cast(Viewer, request.user))[supply_id]
    if holder.is_protected and not sees_protected(request):
        raise PermissionDenied
    forms = _forms(supply, request)
    sent = forms.get(request.POST.get("act", "")) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        try:
            _carry_out(supply, sent, request)
        except RuleBroken as broken:
            sent.refuse("on" if broken.code in ON_THE_DAY else None, broken)
        else:
            messages.success(request, f"{sent.cleaned_data['on']}からの条件を登録しました。")
            return redirect("customers:terms_change", supply_id)
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    context = {
        "identity": holder,
        "supply": supply,
        "rows": _rows(supply),
        "forms": [(act, TITLES[act], form) for act, form in forms.items() if _can(form)],
        "has_source": ServiceFact.objects.filter(supply=supply, kind=ServiceFact.Kind.SOURCE).exists(),
        "back": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/terms_change.html", context, status=status)


ON_THE_DAY = {"terms_changed_since", "charge_not_there", "terms_billed", "bore_changed_since"}


def _can(form: ChangeForm) -> bool:
    """Whether there is anything to choose."""
    first = form.fields[form.asks[0]]
    return bool(getattr(first, "choices", True))


def _forms(supply: Supply, request: HttpRequest) -> dict[str, ChangeForm]:
    pack, today = pack_on(clock.today()), clock.today()
    current = [one.charge for one in SupplyService.objects.filter(supply=supply, ends_on=None)]
    facts = ServiceFact.objects.filter(supply=supply, ends_on=None).exclude(kind=ServiceFact.Kind.SHUT)
    choices = {
        "terms": uses_of(pack),
        "end": [(one, pack.charges[one].label) for one in current if one in pack.charges],
        "bore": bores_of(pack),
        "fact": facts_of(pack, current),
        "fact_end": [(str(one.pk), _words(one)) for one in facts],
    }
    act = request.POST.get("act", "")
    more: dict[str, dict[str, Any]] = {"terms": {"schemes": schemes_of(pack)}}
    return {
        name: form(
            request.POST if act == name else None,
            act=name,
            choices=choices[name],
            initial={"on": today},
            **more.get(name, {}),
        )
        for name, form in FORMS.items()
    }


def _carry_out(supply: Supply, form: ChangeForm, request: HttpRequest) -> None:
    given = form.cleaned_data
    why = Why(given["on"], given["reason"], actor_of(request), clock.now())
    if isinstance(form, TermsForm):
        there = SupplyService.objects.filter(supply=supply, charge=form.charge, ends_on=None).first()
        act: Callable[..., Any] = terms.change_service if there else terms.begin_charge
        act(supply_id=supply.pk, charge=form.charge, terms=form.terms_after(there), why=why)
    elif isinstance(form, BoreForm):
        change_bore_of(supply_id=supply.pk, bore_mm=given["bore_mm"], cause=given["why"], why=why)
    elif isinstance(form, FactForm):
        terms.begin_fact(supply_id=supply.pk, fact=form.new, why=why)
    elif "charge" in given:
        terms.end_charge(supply_id=supply.pk, charge=given["charge"], why=why)
    else:
        terms.end_fact(fact_id=int(given["ended"]), why=why)


def _words(fact: ServiceFact) -> str:
    number = f" {fact.number:,}" if fact.number else ""
    return f"{fact.get_kind_display()}：{fact.code}{number}"


def _rows(supply: Supply) -> list[tuple[Any, ...]]:
    """What was, is and will be: charge, words, first and last day; the newest first."""
    labels = {code: one.label for code, one in pack_on(clock.today()).charges.items()}
    found = [
        (one.starts_on, one.ends_on, labels.get(one.charge, one.charge), _service_words(one))
        for one in SupplyService.objects.filter(supply=supply)
    ]
    found += [
        (one.starts_on, one.ends_on, labels.get(one.charge, one.charge), _words(one))
        for one in ServiceFact.objects.filter(supply=supply)
    ]
    changes = list(BoreChange.objects.filter(installation=supply.installation_id).order_by("changed_on"))
    since = [supply.starts_on, *(one.changed_on for one in changes)]
    bores = [*(one.before_mm for one in changes), supply.installation.bore_mm]
    for begins, ends, bore_mm in zip(since, [*since[1:], None], bores, strict=True):
        if ends is None or ends > supply.starts_on:
            found.append((max(begins, supply.starts_on), ends, "給水装置", f"口径 {bore_mm}mm"))
    ordered = sorted(found, key=lambda row: (row[0], row[2], row[3]), reverse=True)
    return [(begins, ends - ONE_DAY if ends else None, *words) for begins, ends, *words in ordered]


def _service_words(one: SupplyService) -> str:
    parts = [one.use_class, f"検針 {one.get_cycle_display()}"]
    parts += [f"{one.scheme} {one.dwellings}戸"] if one.scheme or one.dwellings > 1 else []
    parts += [f"{one.persons}人"] if one.persons else []
    return "　".join(parts)
