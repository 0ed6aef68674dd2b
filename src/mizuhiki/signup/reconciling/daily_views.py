"""日次ファイル: the files of the banks, the place to bring one, and what each row came to."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.gateways import label_of, terms_on
from mizuhiki.signup.models import DailyFile
from mizuhiki.signup.permissions import APPLICATION_SEE, DAILY_IMPORT
from mizuhiki.signup.reconciling import days
from mizuhiki.signup.reconciling.daily_files import KIND
from mizuhiki.signup.reconciling.daily_forms import DailyFileForm, FetchForm
from mizuhiki.signup.reconciling.fetching import fetch_daily
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422
SHOWN, PAGE, FETCHED_DAYS = 40, 100, 7


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@once.protected
def daily_list(request: HttpRequest) -> HttpResponse:
    """The files taken in, newest first, and the place to bring a file."""
    if request.method == "POST" and not _may_import(request):
        raise PermissionDenied
    form = DailyFileForm(request.POST or None, request.FILES or None, banks=_banks())
    if form.is_valid():
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"],
                kind=KIND,
                facts={"bank": form.cleaned_data["bank"]},
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    return _page(request, form=form, fetch=_fetch_form())


@require_POST
@login_required
@permission_required(DAILY_IMPORT, raise_exception=True)
def daily_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch the simulated bank's file; it comes in the way of every other. In production there is none."""
    if settings.IS_PRODUCTION:
        raise Http404
    form = _fetch_form(request.POST)
    if form.is_valid():
        bank, day = form.cleaned_data["bank"], form.cleaned_data["day"]
        try:
            content = fetch_daily(bank_code=bank, day=clock.today().fromisoformat(day))
        except RuleBroken as broken:
            form.refuse("bank", broken)
        else:
            return _bring(request, SimpleUploadedFile(f"{bank}-{day}.csv", content), bank)
    return _page(request, form=DailyFileForm(None, banks=_banks()), fetch=form)


@once.protected
def _bring(request: HttpRequest, file: SimpleUploadedFile, bank: str) -> HttpResponse:
    """Once, and after the bank has answered: no transaction waits for it."""
    incoming = attachments.receive(
        file, kind=KIND, facts={"bank": bank}, actor=cast(User, request.user), at=clock.now()
    )
    return redirect("attachments:incoming_show", incoming.pk)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def daily_show(request: HttpRequest, daily_file_id: int) -> HttpResponse:
    """One file: each row with what it says, whose it is, and whether it was news. No names, no accounts."""
    file = get_object_or_404(DailyFile.objects.select_related("run"), pk=daily_file_id)
    lines = file.lines.select_related("evidence__attempt__application", "evidence__settling")
    page = Paginator(lines.order_by("position"), PAGE).get_page(request.GET.get("page"))
    rows = [(line, Result(line.evidence.result).sentence) for line in page]
    return render(
        request,
        "signup/daily_show.html",
        {"file": file, "bank": label_of(file.bank_code), "page": page, "rows": rows},
    )


def _page(request: HttpRequest, *, form: Form, fetch: Form) -> HttpResponse:
    may_import = _may_import(request)
    wrong = form if form.errors else fetch
    context = {
        "form": form if may_import else None,
        "fetch": fetch if may_import and not settings.IS_PRODUCTION else None,
        "files": [
            (one, label_of(one.bank_code))
            for one in DailyFile.objects.select_related("run").order_by("-pk")[:SHOWN]
        ],
        "banks": [
            (one, one.is_missed(clock.now()))
            for one in days.files_of_banks([code for code, _ in _banks()], clock.today())
        ],
        "refused": [one for one in attachments.arrivals(KIND) if one.word != "取込済み"],
    }
    status = UNPROCESSABLE if wrong.errors else 200
    return render(request, "signup/daily_list.html", context, status=status)


def _may_import(request: HttpRequest) -> bool:
    return cast(User, request.user).has_perm(DAILY_IMPORT)


def _banks() -> list[tuple[str, str]]:
    terms = terms_on(clock.now())
    banks = terms.banks.values() if terms else ()
    return [(bank.code, f"{bank.code} {bank.label}") for bank in banks if bank.daily]


def _fetch_form(data: object = None) -> FetchForm:
    days = [clock.today() - timedelta(days=ago) for ago in range(FETCHED_DAYS)]
    choices = [(day.isoformat(), f"{day:%Y-%m-%d}") for day in days]
    return FetchForm(data, banks=_banks(), days=choices)
