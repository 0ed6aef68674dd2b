"""窓口: a slip is found, cash is taken, a receipt is handed out, and taken back when it was wrong.

From the open bill to the receipt: amount, Enter (the change is shown), Enter. All of it works without
JavaScript; the look at the change is a GET and moves nothing.
"""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.documents.api import PaperFault
from mizuhiki.payments import counter, paper, services
from mizuhiki.payments.forms import AnewForm, CashForm, ReverseForm, SlipForm, TakeForm
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.permissions import RECEIPT_REVERSE, RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.payments.rules import Cash, take_from_till
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.till import api as till
from mizuhiki.web import asked, errors, files, frame, limits, navigation, once

UNPROCESSABLE = 422
BOOKED_AHEAD = timedelta(days=14)  # what comes after a closing is booked on the next business day


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RECEIPT_TAKE, raise_exception=True)
@limits.per_person("slip", methods=frozenset({"POST"}))
def slip_search(request: HttpRequest) -> HttpResponse:
    """The one field of the counter: leads to the slip, or hands what was typed on to the search for people.

    It is a POST all the way, as the search box of the frame is: a name stands in no address and no log.
    """
    form = SlipForm(request.POST if request.method == "POST" else None)
    search_url = frame.Frame(request).search_url
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["q"]
        if billing.digits_in(typed) is None and search_url:
            return redirect(search_url, preserve_request=True)
        try:
            slip = billing.find_slip(typed, pack=pack_on(clock.today()))
        except RuleBroken as broken:
            form.refuse("q", broken)
        else:
            return redirect("payments:receipt_take", slip.pk)
    context = {"form": form, "search_url": search_url}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/slip_search.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RECEIPT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose="窓口での収納")
@once.protected
def receipt_take(request: HttpRequest, slip_id: int) -> HttpResponse:
    """One slip: what is open, the cash and its change, and the act."""
    get_object_or_404(PaymentSlip, pk=slip_id)
    refused: list[str] = []
    take = TakeForm(request.POST or None)
    if request.method == "POST":
        if not take.is_valid():
            return errors.page(request, 400)
        try:
            receipt = _take(request, slip_id, take)
        except RuleBroken as broken:
            till.tell_if_suspect(broken, at=clock.now(), actor=_person(request))
            refused = [broken.message]
        else:
            return redirect("payments:receipt_page", receipt.pk)
    view = counter.slip_view(slip_id=slip_id, today=clock.today(), viewer=_person(request))
    audit.log_read(request, subjects={"customers.customer": [view.holder.customer_id]})
    form = CashForm(request.GET if "tendered" in request.GET else None)
    cash = None if refused or view.paid else _change(form, view.open_yen)
    session = till.session_of(_person(request))
    context = {
        "view": view,
        "identity": view.holder,
        "form": form,
        "cash": cash,
        "change_pieces": till.counted_out(cash.change_yen) if cash else "",
        "refused": refused,
        "reissue_url": _reissue_url(request, view.slip),
        "has_till": session is not None,
        "takes_sheets": session is not None and till.takes_sheets(session),
        "sheet_no": form.cleaned_data.get("sheet_no") if cash else None,
        "blank": till.in_printer(session.till.counter) if session is not None else None,
        "blank_form": take,
        "is_short": form.has_error("tendered", "too_little_cash"),
    }
    status = UNPROCESSABLE if refused or form.errors else 200
    return render(request, "payments/receipt_take.html", context, status=status)


def _reissue_url(request: HttpRequest, slip: PaymentSlip) -> str:
    """Where a higher room issues this slip anew; empty for whoever may not."""
    if not _person(request).has_perm("notices.slip_reissue"):
        return ""
    url = navigation.resolve(settings.WEB_SLOTS.get("reissue", ""), slip.supply_id)
    return f"{url}?slip={slip.pk}" if url else ""


def _take(request: HttpRequest, slip_id: int, take: TakeForm) -> Receipt:
    """Book the cash under the key of the form that was sent."""
    facts = take.cleaned_data
    return services.take_cash(
        slip_id=slip_id,
        tendered_yen=facts["tendered"],
        partly=facts["partly"],
        shown_yen=facts["shown"],
        sheet_no=facts["sheet_no"],
        blank=take.blank,
        reference=request.POST["once"],
        at=clock.now(),
        actor=_person(request),
    )


def _change(form: CashForm, open_yen: int) -> Cash | None:
    """What the till would do with the cash typed in; a fault goes under its field."""
    if not form.is_valid():
        return None
    facts = form.cleaned_data
    try:
        return take_from_till(open_yen=open_yen, tendered_yen=facts["tendered"], partly=facts["partly"])
    except RuleBroken as broken:
        form.refuse("tendered", broken)
        return None


@require_safe
@login_required
@permission_required(RECEIPT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="領収の確認")
def receipt_page(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """What was taken, with the change in large figures, its paper, and the way to take it back."""
    receipt = _receipt(receipt_id)
    view = counter.receipt_view(receipt)
    person = _person(request)
    holder = billing.holders_of([receipt.supply_id], today=clock.today(), viewer=person)[receipt.supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    context = {"view": view, "identity": holder, "may_reverse": person.has_perm(RECEIPT_REVERSE)}
    return render(request, "payments/receipt_page.html", context)


@require_safe
@login_required
@permission_required(RECEIPT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="領収書の印刷")
def receipt_paper(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The receipt as PDF, to be printed and handed over."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    receipt = _receipt(receipt_id)
    person = _person(request)
    holder = billing.holders_of([receipt.supply_id], today=clock.today(), viewer=person)[receipt.supply_id]
    audit.log_read(
        request, subjects={"customers.customer": [holder.customer_id]}, how=audit.ReadLog.How.PRINT
    )
    if sheet := counter.sheet_of(receipt):
        given = f"{sheet.book.get_kind_display()}{sheet.number}番"
        told = f"{given}で領収書を渡しています。2枚目になるため、印刷できません。"
        return errors.page(request, UNPROCESSABLE, words=errors.Words("領収書を印刷できません", (told,)))
    try:
        content = paper.receipt_pdf(receipt, viewer=person)
    except PaperFault as fault:
        words = errors.Words("領収書を印刷できません", (fault.message, "領収は記録されています。"))
        return errors.page(request, UNPROCESSABLE, words=words)
    name = f"receipt-{receipt.serial.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RECEIPT_TAKE, raise_exception=True)
@once.protected
def receipt_anew(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The blank a receipt was printed on is spoilt: it is printed on another."""
    receipt, form = _receipt(receipt_id), AnewForm(request.POST or None)
    if form.is_valid():
        try:
            sheet = services.print_anew(
                receipt_id=receipt.pk, blank=form.blank, at=clock.now(), actor=_person(request)
            )
        except RuleBroken as broken:
            till.tell_if_suspect(broken, at=clock.now(), actor=_person(request))
            form.refuse("blank_no", broken)
        else:
            messages.success(request, f"領収書用紙{sheet.number}番に刷り直します。領収書を印刷してください。")
            return redirect("payments:receipt_page", receipt.pk)
    blank = counter.blank_of(receipt)
    is_reversed = Receipt.objects.filter(reverses=receipt).exists()
    if (blank is None or is_reversed) and not form.is_bound:
        return redirect("payments:receipt_page", receipt.pk)
    context = {"form": form, "receipt": receipt, "blank": blank}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/receipt_anew.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RECEIPT_REVERSE, raise_exception=True)
@audit.shows_personal_data(purpose="領収の取消し")
@once.protected
def receipt_reverse(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Take a receipt back by a reversing row; the reason is asked, the effect is said before."""
    receipt = _receipt(receipt_id)
    form = ReverseForm(request.POST or None)
    person = _person(request)
    if form.is_bound and form.is_valid():
        try:
            services.reverse_receipt(
                receipt_id=receipt.pk, reason=form.cleaned_data["reason"], at=clock.now(), actor=person
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"領収書{receipt.serial.shown}の領収を取り消しました。")
            return redirect("payments:receipt_page", receipt.pk)
    view = counter.receipt_view(receipt)
    if view.reversal and not form.is_bound:  # its page says so; this one would have the cash given back again
        return redirect("payments:receipt_page", receipt.pk)
    holder = billing.holders_of([receipt.supply_id], today=clock.today(), viewer=person)[receipt.supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    context = {"view": view, "identity": holder, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/receipt_reverse.html", context, status=status)


@require_safe
@login_required
@permission_required(RECEIPT_SEE, raise_exception=True)
def receipt_list(request: HttpRequest) -> HttpResponse:
    """The counter's receipts of a day with the takings of each clerk; no names."""
    day = asked.day_in(request.GET.get("on", ""), ahead=BOOKED_AHEAD)
    taken = counter.receipts_of_day(day)
    context: dict[str, Any] = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == clock.today(),
        "taken": taken,
        "after_closing": counter.taken_after_closing(day),
        "takings": counter.takings_by_clerk(taken),
        "received_yen": sum(one.received_yen for one in taken if not one.is_reversal),
        "reversed_yen": sum(one.received_yen for one in taken if one.is_reversal),
        "total_yen": sum(one.received_yen for one in taken),
        "receipt_count": sum(1 for one in taken if not one.is_reversal),
        "reversal_count": sum(1 for one in taken if one.is_reversal),
    }
    return render(request, "payments/receipt_list.html", context)


def _receipt(receipt_id: int) -> Receipt:
    """A receipt of the counter with its number; reversing rows have no page of their own."""
    receipts = Receipt.objects.select_related("serial", "slip", "received_by")
    return get_object_or_404(receipts, pk=receipt_id, serial__isnull=False)


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
