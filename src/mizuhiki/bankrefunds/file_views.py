"""総合振込: what waits for the next file, the files, and one on its way to the bank and back."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.bankrefunds import selectors
from mizuhiki.bankrefunds.errors import NoContract
from mizuhiki.bankrefunds.forms import DropForm, MakeForm, ReturnForm
from mizuhiki.bankrefunds.models import TransferBatch, TransferFileStep, TransferReturn, TransferRow
from mizuhiki.bankrefunds.permissions import (
    REFUND_SEE,
    TRANSFER_CONFIRM,
    TRANSFER_DOWNLOAD,
    TRANSFER_MAKE,
)
from mizuhiki.bankrefunds.services import files, outcomes
from mizuhiki.bankrefunds.waiting import terms_on, waiting
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User, fresh_factor_required
from mizuhiki.web import once, runs
from mizuhiki.web.forms import Form
from mizuhiki.web.sending import AbsentForm, AcceptForm, HandOverForm, Sending, UnknownForm, noted

LINES_A_PAGE = 50
UNPROCESSABLE = 422
PURPOSE = "口座還付の振込依頼"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TRANSFER_MAKE, raise_exception=True)
@once.protected
def transfer_list(request: HttpRequest) -> HttpResponse:
    """What the next file would hold, the order to make it, and every file made."""
    today = clock.today()
    try:
        earliest = terms_on(today).earliest_on(today)
    except NoContract as broken:
        return render(request, "bankrefunds/transfer_list.html", {"refused": broken.message})
    form = MakeForm(request.POST or None, initial={"pay_on": earliest})
    if form.is_valid():
        try:
            files.ask_for_file(
                pay_on=form.cleaned_data["pay_on"],
                seen=(form.cleaned_data["rows"], form.cleaned_data["amount_yen"]),
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("pay_on" if broken.code == "bankrefund_day_too_early" else None, broken)
        else:
            messages.success(request, "振込依頼ファイルの作成を受け付けました。")
            return redirect("bankrefunds:transfer_list")
    run = BatchRun.objects.filter(kind=files.KIND).order_by("-pk").first()
    page = Paginator(selectors.batches(), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "waiting": waiting(),
        "earliest": earliest,
        "run": run,
        "is_under_way": run is not None and runs.is_under_way(run),
        "lines": [(batch, selectors.state_of_batch(batch, today=today)) for batch in page],
        "page": page,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bankrefunds/transfer_list.html", context, status=status)


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def transfer_show(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One file: what it gives to whom, its way to the bank, and what came back."""
    return _page(request, transfer_id)


@require_POST
@login_required
@permission_required(TRANSFER_DOWNLOAD, raise_exception=True)
@fresh_factor_required
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_hand_over(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Take the file out: who and when is kept, a second time needs a reason."""
    form = _reasons(request.POST)
    if _noted(request, transfer_id, form, files.hand_over):
        return redirect("attachments:file_open", TransferBatch.objects.get(pk=transfer_id).file_id)
    return _page(request, transfer_id, hand_over=form)


@require_POST
@login_required
@permission_required(TRANSFER_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_accept(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Note the bank's acceptance: from now on the file stays here."""
    return _step(request, transfer_id, accept=AcceptForm(request.POST))


@require_POST
@login_required
@permission_required(TRANSFER_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_unknown(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Note that nobody knows whether the bank has the file."""
    return _step(request, transfer_id, unknown=UnknownForm(request.POST))


@require_POST
@login_required
@permission_required(TRANSFER_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_absent(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Note the bank's word that it has no such file."""
    return _step(request, transfer_id, absent=AbsentForm(request.POST))


@require_POST
@login_required
@permission_required(TRANSFER_MAKE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_drop(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Give up a file that the bank never had."""
    return _step(request, transfer_id, drop=DropForm(request.POST))


@require_POST
@login_required
@permission_required(TRANSFER_CONFIRM, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_confirm(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Note that the bank executed the file: the ledger moves."""
    return _step(request, transfer_id, confirm=UnknownForm(request.POST))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TRANSFER_CONFIRM, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def transfer_return(request: HttpRequest, transfer_row_id: int) -> HttpResponse:
    """Note that one transfer came back: its money is overpaid again."""
    found = TransferRow.objects.select_related("refund__account", "batch")
    row, person = get_object_or_404(found, pk=transfer_row_id), cast(User, request.user)
    form = ReturnForm(request.POST or None, initial={"returned_on": clock.today()})
    if form.is_valid():
        try:
            outcomes.record_return(
                row_id=row.pk,
                why=TransferReturn.Why(form.cleaned_data["why"]),
                returned_on=form.cleaned_data["returned_on"],
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("returned_on" if broken.code == "bankrefund_return_day_wrong" else None, broken)
        else:
            messages.success(request, f"{row.refund.told}が戻ったことを記録しました。過誤納に戻ります。")
            return redirect("bankrefunds:refund_show", row.refund_id)
    holder = holders_of([row.refund.supply_id], today=clock.today(), viewer=person)[row.refund.supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    context = {
        "row": row,
        "form": form,
        "identity": holder,
        "account": selectors.account_of(row.refund.account),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bankrefunds/transfer_return.html", context, status=status)


ACTS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "accept": (files.note_acceptance, "銀行の受付を記録しました。"),
    "unknown": (files.note_unknown, "送信結果不明を記録しました。銀行に届いているかを確かめてください。"),
    "absent": (files.note_absence, "銀行に届いていないことを記録しました。別の担当者が取り出せます。"),
    "drop": (files.drop_file, "ファイルを破棄しました。口座還付は次のファイルを待ちます。"),
    "confirm": (outcomes.confirm_transfer, "振込済みを記録し、過誤納金から預金へ記帳しました。"),
}


def _step(request: HttpRequest, batch_id: int, **forms: Form) -> HttpResponse:
    """One act on a file, and its page again; a refusal stands there."""
    ((name, form),) = forms.items()
    act, said = ACTS[name]
    if _noted(request, batch_id, form, act):
        messages.success(request, said)
        return redirect("bankrefunds:transfer_show", batch_id)
    return _page(request, batch_id, **forms)


def _noted(request: HttpRequest, batch_id: int, form: Form, note: Callable[..., object]) -> bool:
    get_object_or_404(TransferBatch, pk=batch_id)
    facts = {"batch_id": batch_id, "actor": cast(User, request.user), "at": clock.now()}
    return noted(form, note, **facts)


def _reasons(data: Any = None) -> HandOverForm:
    return HandOverForm(data, reasons=TransferFileStep.Reason.choices)


def _page(request: HttpRequest, batch_id: int, **forms: Form) -> HttpResponse:
    batch = get_object_or_404(selectors.batches(), pk=batch_id)
    today, person = clock.today(), cast(User, request.user)
    rows = list(batch.rows.select_related("refund__account", "returned").order_by("pk"))
    holders = holders_of([row.refund.supply_id for row in rows], today=today, viewer=person)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    accounts = selectors.accounts_of([row.refund.account for row in rows])
    steps = sorted(batch.steps.all(), key=lambda step: step.pk)
    is_accepted = any(step.kind == TransferFileStep.Kind.ACCEPTED for step in steps)
    is_settled = hasattr(batch, "drop") or hasattr(batch, "done")
    never_left = not steps or steps[-1].kind == TransferFileStep.Kind.ABSENT
    context = {
        "batch": batch,
        "state": selectors.state_of_batch(batch, today=today),
        "rows": [
            (row, holders[row.refund.supply_id], page_of(holders[row.refund.supply_id].customer_id), account)
            for row, account in zip(rows, accounts, strict=True)
            if row.refund.supply_id in holders
        ],
        "sending": _sending(request, batch, steps, is_accepted or is_settled, forms),
        "may_drop": person.has_perm(TRANSFER_MAKE) and never_left and not is_settled,
        "drop_form": forms.get("drop") or DropForm(),
        "may_confirm": person.has_perm(TRANSFER_CONFIRM) and is_accepted and not is_settled,
        "is_due": batch.pay_on <= today,
        "is_done": hasattr(batch, "done"),
        "refused": [said for form in forms.values() for told in form.errors.values() for said in told],
    }
    status = UNPROCESSABLE if context["refused"] else 200
    return render(request, "bankrefunds/transfer_show.html", context, status=status)


def _sending(
    request: HttpRequest,
    batch: TransferBatch,
    steps: list[TransferFileStep],
    is_settled: bool,  # noqa: FBT001
    forms: Mapping[str, Form],
) -> Sending:
    """The part of the page about the file's way to the bank."""
    person = cast(User, request.user)
    is_over = batch.pay_on < clock.today() and not (steps and steps[-1].kind in {"handed", "unknown"})
    acts = ("hand_over", "accept", "unknown", "absent")
    return Sending(
        steps=steps,
        state=steps[-1].kind if steps else "",
        may_send=person.has_perm(TRANSFER_DOWNLOAD) and not (is_settled or is_over),
        is_maker=batch.run.started_by_id == person.pk,
        why_kept="このファイルは取り出せません。" if is_settled or is_over else "",
        danger=files.OUTBOX.danger,
        urls={act: reverse(f"bankrefunds:transfer_{act}", args=[batch.pk]) for act in acts},
        hand_over=forms.get("hand_over") or _reasons(),
        accept=forms.get("accept") or AcceptForm(),
        absent=forms.get("absent") or AbsentForm(),
    )
