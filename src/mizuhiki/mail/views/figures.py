"""Forms on the shelf, and what was posted."""

import csv
import io
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.mail import papers
from mizuhiki.mail.forms import MovementForm, PostageForm
from mizuhiki.mail.models import Bearer, Form, PostageTerms, Purpose, StockMovement
from mizuhiki.mail.permissions import POSTAGE_EDIT, POSTAGE_SEE, STOCK_EDIT, STOCK_SEE
from mizuhiki.mail.selectors.figures import PostageReport, missing_forms, postage_of_year, stock
from mizuhiki.mail.selectors.requests import requests
from mizuhiki.mail.services.postage import set_postage
from mizuhiki.mail.services.stock import count_stock, move_stock
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, limits, once

PAGE = 50
REQUESTS_SHOWN = 20
UNPROCESSABLE = 422
FIRST_YEAR = 2000
Kind = StockMovement.Kind


@require_safe
@login_required
@permission_required(STOCK_SEE, raise_exception=True)
def stock_list(request: HttpRequest) -> HttpResponse:
    """Every form: received, used, spoilt, on hand."""
    may_edit = cast(User, request.user).has_perm(STOCK_EDIT)
    context = {
        "lines": stock(),
        "requests": requests(limit=REQUESTS_SHOWN),
        "missing": missing_forms(clock.today()) if may_edit else (),
    }
    return render(request, "mail/stock_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(STOCK_SEE, raise_exception=True)
@once.protected
def stock_show(request: HttpRequest, code: str) -> HttpResponse:
    """One form with its movements, and what came in, was spoilt or was counted."""
    book = get_object_or_404(Form, pk=code)
    may_edit = cast(User, request.user).has_perm(STOCK_EDIT)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    initial = {"occurred_on": clock.today()}
    form = MovementForm(request.POST or None, initial=initial, is_numbered=book.is_numbered)
    if form.is_valid():
        try:
            _move(book, form, cast(User, request.user), request.POST["once"], clock.now())
        except RuleBroken as broken:
            form.add_error("serial_first" if broken.code == "serials_missing" else None, broken.message)
        else:
            messages.success(request, f"「{book.title}」の在庫を更新しました。")
            return redirect("mail:stock_show", code)
    movements = book.movements.select_related("recorded_by").order_by("-occurred_on", "-pk")
    context = {
        "book": book,
        "line": next(line for line in stock() if line.code == code),
        "form": form if may_edit else None,
        "requests": requests(form=code, limit=REQUESTS_SHOWN),
        "page": Paginator(movements, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "mail/stock_show.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(POSTAGE_SEE, raise_exception=True)
def postage_report(request: HttpRequest) -> HttpResponse:
    """Pieces and yen by month, purpose and bearer, with the totals of the dispatch records."""
    report, this_year = _postage(request), clock.fiscal_year(clock.today())
    year = report.fiscal_year
    context = {
        "year": year,
        "report": report,
        "years": [one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= this_year],
    }
    return render(request, "mail/postage_report.html", context)


def _postage(request: HttpRequest) -> PostageReport:
    """The fiscal year asked for; this one when there is none, or none there could be letters of."""
    this_year, asked = clock.fiscal_year(clock.today()), request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return postage_of_year(min(max(year, FIRST_YEAR), this_year))


@require_safe
@login_required
@permission_required(POSTAGE_SEE, raise_exception=True)
@limits.per_person("export")
def postage_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV; sums, nobody's data."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    report, lines = _postage(request), io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["月", "用途", "負担者", "通数", "郵送料"])
    for line in report.lines:
        writer.writerow([f"{line.month:%Y-%m}", line.purpose_label, line.bearer_label, line.pieces, line.yen])
    writer.writerow(["合計", "", "", report.pieces, report.yen])
    return files.hand_out(
        lines.getvalue().encode("utf-8-sig"),
        name=f"yusoryo-{report.fiscal_year}.csv",
        media_type="text/csv; charset=utf-8",
    )


@require_safe
@login_required
@permission_required(POSTAGE_SEE, raise_exception=True)
def postage_paper(request: HttpRequest) -> HttpResponse:
    """郵送料集計表 as PDF, for the client."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    report = _postage(request)
    try:
        content = papers.postage_pdf(report, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"postage-{report.fiscal_year}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(POSTAGE_SEE, raise_exception=True)
@once.protected
def postage_terms(request: HttpRequest) -> HttpResponse:
    """What a letter costs and who bears it, since when; a new line never changes an old one."""
    may_edit = cast(User, request.user).has_perm(POSTAGE_EDIT)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = PostageForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        given = form.cleaned_data
        set_postage(
            purpose=Purpose(given["purpose"]),
            bearer=Bearer(given["bearer"]),
            unit_yen=given["unit_yen"],
            starts_on=given["starts_on"],
            source=given["source"],
            actor=cast(User, request.user),
            at=clock.now(),
        )
        messages.success(request, "郵送料の単価と負担者を登録しました。")
        return redirect("mail:postage_terms")
    terms = PostageTerms.objects.order_by("purpose", "-starts_on", "-pk")
    context = {"form": form if may_edit else None, "terms": terms}
    return render(request, "mail/postage_terms.html", context, status=422 if form.errors else 200)


def _move(book: Form, form: MovementForm, actor: User, key: str, at: datetime) -> None:
    """Book what the form says; its once-key makes it once."""
    given = form.cleaned_data
    kind, sheets, cause = Kind(given["kind"]), given["sheets"], f"desk:{key}"
    if kind == Kind.COUNTED:
        count_stock(
            form=book.code,
            counted=sheets,
            cause=cause,
            occurred_on=given["occurred_on"],
            note=given["note"],
            actor=actor,
            at=at,
        )
        return
    move_stock(
        form=book.code,
        kind=kind,
        quantity=sheets if kind == Kind.RECEIVED else -sheets,
        cause=cause,
        occurred_on=given["occurred_on"],
        serial_first=given.get("serial_first", ""),
        serial_last=given.get("serial_last", ""),
        note=given["note"],
        actor=actor,
        at=at,
    )
