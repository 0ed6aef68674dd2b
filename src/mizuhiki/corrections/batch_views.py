"""一括更正: the batches, a new one, what one comes to supply by supply, and its list as a file."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.corrections import many, selectors
from mizuhiki.corrections.batch_forms import BatchForm
from mizuhiki.corrections.batch_models import BATCH_KIND, CorrectionBatch
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.choices import choices_of
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.corrections.permissions import CORRECTION_ASK, CORRECTION_SEE
from mizuhiki.customers.api import users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import Table
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User
from mizuhiki.web import files, once

PAGE, UNPROCESSABLE = 50, 422
PURPOSE = "請求の一括更正"
NAMES = ("number", "inquiry_no", "month", "charge", "before_yen", "after_yen", "difference_yen", "barred")
HEADINGS = ("更正番号", "お問い合わせ番号", "検針月", "料金", "更正前", "更正後", "差額", "時効")
FIELDS = {"correction_number_unknown": "file", "correction_choice_too_wide": "use_class"}


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
def batch_list(request: HttpRequest) -> HttpResponse:
    """The batches, newest first."""
    found = CorrectionBatch.objects.select_related("run", "by").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "corrections/batch_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CORRECTION_ASK, raise_exception=True)
@once.protected
def batch_new(request: HttpRequest) -> HttpResponse:
    """Which bills, and what was wrong with all of them; the worker works out what they come to."""
    choices = choices_of(None, today=clock.today())
    form = BatchForm(request.POST or None, request.FILES or None, choices=choices)
    if form.is_valid():
        try:
            made = many.ask_for_batch(
                choice=form.choice,
                change=form.change,
                reason=form.cleaned_data["reason"],
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            return redirect("corrections:batch_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "corrections/batch_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
@once.protected
def batch_show(request: HttpRequest, bundle_id: int) -> HttpResponse:
    """What a batch comes to, each supply of it, what was left, and how far its booking is."""
    batch = get_object_or_404(CorrectionBatch.objects.select_related("run", "by"), pk=bundle_id)
    person, refused = _person(request), ""
    if request.method == "POST":
        if not person.has_perm(CORRECTION_ASK):
            raise PermissionDenied
        try:
            asked = many.ask_agreement(batch_id=bundle_id, actor=person, at=clock.now())
        except RuleBroken as broken:
            refused = broken.message
        else:
            messages.success(request, f"一括更正の承認を申請しました（依頼番号 {asked.pk}）。")
            return redirect("corrections:batch_show", bundle_id)
    waiting = approvals.open_request_of(kind=BATCH_KIND, subject_id=batch.pk)
    booking = BatchRun.objects.filter(kind=BATCH_KIND, key=f"{batch.pk}").first()
    is_ready = batch.run.state == BatchRun.State.DONE
    open_cases = batch.cases.filter(end=None)
    context: dict[str, Any] = {
        "batch": batch,
        "run": booking or batch.run,
        "booking": booking,
        "is_ready": is_ready,
        "facts": many.facts_of(batch),
        "words": selectors.words_of_change(Change.from_dict(batch.change)),
        "page": Paginator(_cases(batch), PAGE).get_page(request.GET.get("page")),
        "left": batch.left.select_related("supply").order_by("pk")[:PAGE],
        "waiting": waiting,
        "may_ask": is_ready
        and not waiting
        and booking is None
        and open_cases.exists()
        and person.has_perm(CORRECTION_ASK),
        "refused": refused,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "corrections/batch_show.html", context, status=status)


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def batch_file(request: HttpRequest, bundle_id: int) -> HttpResponse:
    """Every line of a batch as CSV."""
    batch = get_object_or_404(CorrectionBatch, pk=bundle_id)
    if not files.is_asked_for(request):
        raise PermissionDenied
    cases = list(_cases(batch))
    people = users_and_payers([one.supply_id for one in cases], on=clock.today())
    audit.log_read(request, subjects={"customers.customer": people}, how=audit.ReadLog.How.EXPORT)
    rows = [
        (
            one.shown,
            one.supply.inquiry_no,
            f"{line.month:%Y-%m}",
            line.label,
            f"{line.before_yen}",
            f"{line.after_yen}",
            f"{line.difference_yen}",
            "時効" if line.barred_since else "",
        )
        for one in cases
        for line in selectors.lines_of(one)
    ]
    table = Table(
        title=f"一括更正 {batch.shown}",
        names=(
            "number",
            "inquiry_no",
            "month",
            "charge",
            "before_yen",
            "after_yen",
            "difference_yen",
            "barred",
        ),
        headings=HEADINGS,
        rows=rows,
    )
    content = documents.table_file(table, "csv", press=settings.PRESS, at=clock.now())
    return files.hand_out(
        content, name=f"corrections-{batch.pk}.csv", media_type=documents.MEDIA_TYPES["csv"]
    )


def _cases(batch: CorrectionBatch) -> Any:
    """The corrections of a batch with what each would book."""
    booked = When(lines__barred_since=None, then=F("lines__after_yen") - F("lines__before_yen"))
    found = CorrectionCase.objects.filter(batch=batch).select_related("supply", "end")
    return found.annotate(yen=Sum(Case(booked, default=0))).order_by("pk")


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
