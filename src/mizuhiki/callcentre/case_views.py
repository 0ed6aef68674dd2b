"""Taking a case, changing its words, finding whose it is, and what is put right in the register."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.callcentre import queue_selectors
from mizuhiki.callcentre.forms import BillAddressForm, CaseForm, ChangeForm
from mizuhiki.callcentre.models import Arrival, Case
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE
from mizuhiki.callcentre.queue_selectors import ArrivalView
from mizuhiki.callcentre.services import notifying, queue, taking
from mizuhiki.callcentre.services.registering import register_case
from mizuhiki.callcentre.views import CASE, CUSTOMER, PURPOSE, UNPROCESSABLE, case_or_404, person_of
from mizuhiki.contacts.api import CONTACT_ADD
from mizuhiki.customers.api import (
    CUSTOMER_EDIT,
    CUSTOMER_SEE,
    PROTECTED_SEE,
    Customer,
    SupplyView,
    customers_of,
    find,
    person_view,
    supplies_of,
)
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.api import Call
from mizuhiki.web import limits, once

FIELDS = {  # where a refusal is told; the others under the words
    "case_in_the_future": "moment",
    "contact_in_the_future": "moment",
    "case_needs_form": "form",
    "case_needs_class": "topic",
    "case_needs_complaint_class": "about",
    "complaint_unclassed": "about",
    "case_notification_undone": "is_complete",
    "case_complaint_open": "is_complete",
}
ASKED_KINDS = {
    Arrival.Asks.NOTIFICATION: Case.Kind.NOTIFICATION,
    Arrival.Asks.ENQUIRY: Case.Kind.ENQUIRY,
    Arrival.Asks.OPINION: Case.Kind.WISH,
    Arrival.Asks.OPEN_CLOSE: Case.Kind.START,
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, CASE_TAKE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose="案件の受付")
@once.protected
def case_new(request: HttpRequest) -> HttpResponse:
    """Take a case: by itself, for a customer whose page was open, or from a paper of the queue."""
    customer, supplies = _customer(request)
    paper = _paper(request)
    form = CaseForm(request.POST or None, initial=_initial(request, paper))
    if request.method == "POST" and form.is_valid():
        try:
            case = _take(request, form, customer, supplies, paper)
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "text"), broken)
        else:
            messages.success(request, f"案件 第{case.number}号として受け付けました。")
            return redirect("callcentre:case_show", case.number)
    read = paper.read if paper else {}
    log_read(request, subjects=read | {CUSTOMER: [customer.pk] if customer else []})
    context = {
        "form": form,
        "customer": customer,
        "supplies": supplies,
        "supply_id": request.GET.get("supply", ""),
        "paper": paper,
    }
    return render(request, "callcentre/case_new.html", context, status=UNPROCESSABLE if form.errors else 200)


def _take(
    request: HttpRequest,
    form: CaseForm,
    customer: Customer | None,
    supplies: list[SupplyView],
    paper: ArrivalView | None,
) -> Case:
    """Take it, class it and end it where the form says so."""
    given, chosen = form.cleaned_data, request.POST.get("supply", "")
    supply_id = next((one.supply_id for one in supplies if str(one.supply_id) == chosen), None)
    new = form.new_case(customer_id=customer.pk if customer else None, supply_id=supply_id)
    return register_case(
        replace(new, call_id=_call(request), arrival_id=paper.arrival.pk if paper else None),
        form.words(),
        topic=given["topic"],
        is_complete=given["is_complete"],
        actor=person_of(request),
        at=clock.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="案件の登録内容の変更")
@once.protected
def case_change(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put the words right; the version before stays."""
    found = case_or_404(request, case_id)
    words = found.words
    if words is None or found.is_over:
        raise Http404
    initial = {name: getattr(words, name) for name in ("text", "answer", "caller", "relation", "telephone")}
    form = ChangeForm(request.POST or None, initial=initial | {"seen": found.standing.step_count})
    if form.is_valid():
        try:
            taking.change_case(
                case_id=case_id,
                words=form.words(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "登録内容を変更しました。変更前の内容も残っています。")
            return redirect("callcentre:case_show", case_id)
    _log(request, found.standing.customer_id, case_id)
    context = {"form": form, "case": found}
    return render(
        request, "callcentre/case_change.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, CASE_TAKE, CUSTOMER_SEE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@limits.per_person("search", methods=frozenset({"POST"}))
def case_find(request: HttpRequest, case_id: int) -> HttpResponse:
    """Look for whose case it is; the one chosen is attached."""
    found = case_or_404(request, case_id)
    if found.standing.customer_id is not None or found.is_over:
        return redirect("callcentre:case_show", case_id)
    written = request.POST.get("q", "").strip()[:100]
    sees = person_of(request).has_perm(PROTECTED_SEE)
    hits = find(written, sees_protected=sees, today=clock.today()) if written else None
    if hits is not None:
        log_read(
            request,
            subjects={CUSTOMER: customers_of(hits.hits), CASE: [case_id]},
            purpose=PURPOSE,
            how=ReadLog.How.SEARCH,
        )
    else:
        _log(request, None, case_id)
    context = {"case": found, "found": hits, "written": written}
    return render(request, "callcentre/case_find.html", context)


@require_http_methods(["POST"])
@login_required
@permission_required([CASE_SEE, CASE_TAKE, CUSTOMER_SEE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def case_attach(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say whose case it is."""
    found = case_or_404(request, case_id)
    customer_id, supply_id = (_number(request.POST.get(name, "")) for name in ("customer", "supply"))
    if customer_id is None or not Customer.objects.filter(pk=customer_id).exists():
        messages.error(request, "お客様を選んでください。登録していません。")
        return redirect("callcentre:case_find", case_id)
    try:
        taking.attach_customer(
            case_id=case_id,
            customer_id=customer_id,
            supply_id=supply_id,
            seen=found.standing.step_count,
            actor=person_of(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "お客様を登録しました。")
    _log(request, customer_id, case_id)
    return redirect("callcentre:case_show", case_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, CASE_TAKE, CUSTOMER_EDIT], raise_exception=True)
@shows_personal_data(purpose="送付先変更の受付")
@once.protected
def case_address(request: HttpRequest, case_id: int) -> HttpResponse:
    """送付先変更: to whom the letters go from a day on; the register follows at once (CC-088)."""
    found = case_or_404(request, case_id)
    if found.case.form != Case.Form.BILL_ADDRESS or found.is_over or found.standing.supply_id is None:
        raise Http404
    initial = {"seen": found.standing.step_count, "from_on": clock.today()}
    form = BillAddressForm(request.POST or None, initial=initial)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            notifying.change_bill_address(
                case_id=case_id,
                facts={name: given[name] for name in ("name", "kana", "postcode", "address")},
                telephone=given["telephone"],
                from_on=given["from_on"],
                seen=given["seen"],
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            field = "telephone" if "phone" in broken.code else None
            form.refuse("from_on" if broken.code == "bill_address_before" else field, broken)
        else:
            messages.success(request, f"送付先を{given['from_on']:%Y-%m-%d}から変更しました。")
            return redirect("callcentre:case_show", case_id)
    _log(request, found.standing.customer_id, case_id)
    context = {"form": form, "case": found}
    return render(
        request, "callcentre/case_address.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _log(request: HttpRequest, customer_id: int | None, case_id: int) -> None:
    log_read(request, subjects={CUSTOMER: [customer_id] if customer_id else [], CASE: [case_id]})


def _customer(request: HttpRequest) -> tuple[Customer | None, list[SupplyView]]:
    """The customer of the page one came from, with the supplies a case may be about."""
    number = _number(request.GET.get("customer", ""))
    if number is None:
        return None, []
    person = person_of(request)
    customer = get_object_or_404(Customer.objects.select_related("merged_into"), pk=number)
    customer = customer.merged_into or customer
    today, sees = clock.today(), person.has_perm(PROTECTED_SEE)
    view = person_view(customer_id=customer.pk, as_of=today, today=today, sees_protected=sees)
    found = supplies_of(record_ids=view.record_ids, as_of=today, today=today, sees_protected=sees)
    return customer, list(found)


def _call(request: HttpRequest) -> int | None:
    """The call the desk was in; one call may bring several cases (CC-084)."""
    number = _number(request.GET.get("call", ""))
    return Call.objects.filter(pk=number).values_list("pk", flat=True).first() if number else None


def _paper(request: HttpRequest) -> ArrivalView | None:
    number = _number(request.GET.get("arrival", ""))
    if number is None:
        return None
    found = queue_selectors.paper(number, viewer=person_of(request), today=clock.today())
    if found is None:
        raise Http404
    return found


def _initial(request: HttpRequest, paper: ArrivalView | None) -> dict[str, Any]:
    """What the form begins with: the kind asked for, or what the paper says."""
    kind = request.GET.get("kind", "")
    initial: dict[str, Any] = {"kind": kind} if kind in Case.Kind else {}
    if paper is None:
        return initial
    there = paper.arrival.arrived_at.astimezone(clock.TOKYO)
    channel = queue.CHANNELS[Arrival.Source(paper.arrival.source)]
    initial |= {"channel": channel, "on": there.date(), "moment": there.time()}
    initial |= {"kind": ASKED_KINDS.get(Arrival.Asks(paper.arrival.asks), Case.Kind.OTHER)}
    if paper.sender is not None:
        sender = paper.sender
        initial |= {"caller": sender.name, "telephone": sender.telephone, "text": sender.text}
    return initial


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 12 else None
