"""口座振替: the debit days, the file of a day on its way to the bank, and the bank's answer."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.directdebit import comparing, days, handing, simulator, turning
from mizuhiki.directdebit.errors import ProfileUnknown
from mizuhiki.directdebit.forms import ResultFileForm
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep
from mizuhiki.directdebit.permissions import BATCH_SEE, FILE_DOWNLOAD, FILE_MAKE, RESULT_IMPORT
from mizuhiki.directdebit.results import FILE_KIND
from mizuhiki.formats import zengin
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import NoRulesInForce
from mizuhiki.staff.api import User, fresh_factor_required
from mizuhiki.web import once, runs
from mizuhiki.web.forms import Form
from mizuhiki.web.sending import AbsentForm, AcceptForm, HandOverForm, Sending, UnknownForm, noted

PAGE = 100
MONTHS_BACK = 3  # reading months whose debit day is still of interest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(BATCH_SEE, raise_exception=True)
@once.protected
def day_list(request: HttpRequest) -> HttpResponse:
    """The debit days with their state, and the place to bring the bank's answer."""
    person, today = cast(User, request.user), clock.today()
    may_import = person.has_perm(RESULT_IMPORT)
    if request.method == "POST" and not may_import:
        raise PermissionDenied
    form = ResultFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            facts = {"vouched": "yes"} if form.cleaned_data["vouched"] else {}
            incoming = attachments.receive(
                form.cleaned_data["file"], kind=FILE_KIND, facts=facts, actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form if may_import else None,
        "days": days.debit_days(today=today, months=months_until(today, back=MONTHS_BACK)),
        "arrivals": attachments.arrivals(FILE_KIND, limit=10),
    }
    return render(request, "directdebit/day_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FILE_MAKE, raise_exception=True)
@once.protected
def file_make(request: HttpRequest, debit_on: str, profile: str) -> HttpResponse:
    """What a file would hold, and the order to make it; a file is never made twice."""
    day = _day_of(debit_on, profile)
    refused = ""
    if request.method == "POST":
        try:
            handing.ask_for_file(
                slot=day.slot,
                seen=(_number(request, "rows"), _number(request, "yen")),
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            refused, day = broken.message, _day_of(debit_on, profile)
        else:
            messages.success(request, "依頼ファイルの作成を受け付けました。")
            return redirect("directdebit:file_make", debit_on, profile)
    unasked = turning.unasked(day.slot, today=clock.today())
    unasked_count = sum(turned.count for turned in unasked.values())
    if day.batch is not None and not refused:
        return redirect("directdebit:batch_show", day.batch.pk)
    context = {
        "day": day,
        "fates": days.fates(day.slot),
        "change": comparing.change_to_come(day.slot, day.chosen) if not day.is_over else None,
        "unasked": [(reason.label, turned) for reason, turned in unasked.items() if turned.count],
        "slips": unasked_count,
        "may_make": not day.batch and not day.is_over and (day.chosen.count or unasked_count),
        "slip_due_on": turning.due_on_of(day.debit_on, on=clock.today()),
        "refused": refused,
        "is_under_way": day.run is not None and runs.is_under_way(day.run),
    }
    return render(request, "directdebit/file_make.html", context, status=422 if refused else 200)


@require_safe
@login_required
@permission_required(BATCH_SEE, raise_exception=True)
@shows_personal_data(purpose="口座振替結果の確認")
def batch_show(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One file: what it asks for, its way to the bank, and what the bank answered."""
    return _batch_page(request, batch_id)


@require_POST
@login_required
@permission_required(FILE_DOWNLOAD, raise_exception=True)
@fresh_factor_required
@shows_personal_data(purpose="口座振替の依頼")
@once.protected
def file_hand_over(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take the file out: who and when is kept, a second time needs a reason."""
    form = _reasons(request.POST)
    if _noted(request, batch_id, form, handing.hand_over):
        return redirect("attachments:file_open", DebitBatch.objects.get(pk=batch_id).file_id)
    return _batch_page(request, batch_id, hand_over=form)


@require_POST
@login_required
@permission_required(FILE_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose="口座振替の依頼")
@once.protected
def file_accept(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Note the bank's acceptance: from now on the file stays here."""
    form = AcceptForm(request.POST)
    if _noted(request, batch_id, form, handing.note_acceptance):
        messages.success(request, "銀行の受付を記録しました。")
        return redirect("directdebit:batch_show", batch_id)
    return _batch_page(request, batch_id, accept=form)


@require_POST
@login_required
@permission_required(FILE_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose="口座振替の依頼")
@once.protected
def file_unknown(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Note that nobody knows whether the bank has the file: it stays here until the bank has answered."""
    form = UnknownForm(request.POST)
    if _noted(request, batch_id, form, handing.note_unknown):
        messages.success(request, "送信結果不明を記録しました。銀行に届いているかを確かめてください。")
        return redirect("directdebit:batch_show", batch_id)
    return _batch_page(request, batch_id, refused=form)


@require_POST
@login_required
@permission_required(FILE_DOWNLOAD, raise_exception=True)
@shows_personal_data(purpose="口座振替の依頼")
@once.protected
def file_absent(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Note the bank's word that it has no such file."""
    form = AbsentForm(request.POST)
    if _noted(request, batch_id, form, handing.note_absence):
        messages.success(request, "銀行に届いていないことを記録しました。別の担当者が取り出せます。")
        return redirect("directdebit:batch_show", batch_id)
    return _batch_page(request, batch_id, absent=form)


@require_POST
@login_required
@permission_required(RESULT_IMPORT, raise_exception=True)
@once.protected
def sample_answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Let the made-up bank of the demo answer; its file comes in the way of every other."""
    batch = get_object_or_404(DebitBatch.objects.select_related("file"), pk=batch_id)
    content = simulator.answer(attachments.read(batch.file), seed=f"{batch.debit_on}{batch.profile}")
    upload = SimpleUploadedFile(f"mihon-kekka-{batch.debit_on:%Y%m%d}-{batch.profile}.dat", content)
    incoming = attachments.receive(
        upload, kind=FILE_KIND, facts={}, actor=cast(User, request.user), at=clock.now()
    )
    return redirect("attachments:incoming_show", incoming.pk)


def _noted(request: HttpRequest, batch_id: int, form: Form, note: Callable[..., DebitFileStep]) -> bool:
    get_object_or_404(DebitBatch, pk=batch_id)
    facts = {"batch_id": batch_id, "actor": cast(User, request.user), "at": clock.now()}
    return noted(form, note, **facts)


def _reasons(data: Any = None) -> HandOverForm:
    return HandOverForm(data, reasons=DebitFileStep.Reason.choices)


def _sending(request: HttpRequest, day: days.Day, batch: DebitBatch, forms: Mapping[str, Form]) -> Sending:
    """The part of the page about the file's way to the bank."""
    person = cast(User, request.user)
    is_settled = bool(day.results or day.is_accepted or day.is_over)
    why = (
        "銀行が受け付けたため、" if day.is_accepted
        else "結果を取り込んだため、" if day.results
        else "振替日を過ぎたため、"
    )  # fmt: skip
    acts = ("hand_over", "accept", "unknown", "absent")
    return Sending(
        steps=day.steps,
        state=day.steps[-1].kind if day.steps else "",
        may_send=person.has_perm(FILE_DOWNLOAD) and not is_settled,
        is_maker=batch.run.started_by_id == person.pk,
        why_kept=f"{why}このファイルは取り出せません。" if is_settled else "",
        danger=handing.OUTBOX.danger,
        urls={act: reverse(f"directdebit:file_{act}", args=[batch.pk]) for act in acts},
        hand_over=forms.get("hand_over") or _reasons(),
        accept=forms.get("accept") or AcceptForm(),
        absent=forms.get("absent") or AbsentForm(),
    )


def _batch_page(
    request: HttpRequest,
    batch_id: int,
    **forms: Form,
) -> HttpResponse:
    batch = get_object_or_404(DebitBatch, pk=batch_id)
    today, person = clock.today(), cast(User, request.user)
    day = days.day_of_batch(batch, today=today)
    asked = request.GET.get("code", "")
    code = asked if zengin.ResultCode.of(asked) else ""
    page = Paginator(days.failed_rows(batch, code=code), PAGE).get_page(request.GET.get("page"))
    holders = holders_of([row.supply_id for row in page], today=today, viewer=person)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    answered = days.answered(batch)
    context: dict[str, Any] = {
        "day": day,
        "batch": batch,
        "retry": DebitBatch.objects.filter(follows=batch).first(),
        "answered": answered,
        "received": days.received(day.results),
        "drawn": next((one for one in answered if one.code == "0"), days.NOTHING),
        "page": page,
        "rows": [
            (row, holders[row.supply_id], page_of(holders[row.supply_id].customer_id))
            for row in page
            if row.supply_id in holders
        ],
        "code": code,
        "sending": _sending(request, day, batch, forms),
        "change": comparing.change_of(batch),
        "may_answer": person.has_perm(RESULT_IMPORT) and not day.results,
    }
    wrong = [form.errors for form in forms.values() if form.errors]
    context["refused"] = [said for errors in wrong for told in errors.values() for said in told]
    status = 422 if wrong else 200
    return render(request, "directdebit/batch_show.html", context, status=status)


def _day_of(debit_on: str, profile: str) -> days.Day:
    """The day and profile an address names."""
    try:
        return days.day_of(date.fromisoformat(debit_on), profile, today=clock.today())
    except (ValueError, ProfileUnknown, NoRulesInForce):
        raise Http404 from None


def _number(request: HttpRequest, name: str) -> int:
    """A number the page sent back; one that no count has when it was meddled with."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else -1
