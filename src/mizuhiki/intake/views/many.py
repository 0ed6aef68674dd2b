"""まとめての申込み of a proxy: a table or a file, whole or not at all."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault
from mizuhiki.audit import api as audit
from mizuhiki.intake.forms import BatchFileForm, BatchForm
from mizuhiki.intake.many import COLUMNS, lines_of
from mizuhiki.intake.models import Application, Batch
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE
from mizuhiki.intake.selectors import lists
from mizuhiki.intake.services.batches import FILE_KIND, BatchRefused, take_many
from mizuhiki.intake.views.common import PURPOSE, UNPROCESSABLE, person, shown_to
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import once

ROWS = 10
TYPED = ("kind", "tap", "place", "wanted_on", "window", "name", "kana", "phone", "confirmed")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def batch_take(request: HttpRequest) -> HttpResponse:
    """Take up to ten applications of one proxy from a table, or many from a file."""
    is_file = "file" in request.FILES or request.POST.get("by") == "file"
    is_table = request.method == "POST" and not is_file
    form = BatchForm(request.POST if is_table else None)
    file_form = BatchFileForm(
        request.POST if is_file else None, request.FILES if is_file else None, prefix="file"
    )
    rows, faults = _rows(request), list[Fault]()
    if is_file and file_form.is_valid():
        facts = {"channel": file_form.cleaned_data["channel"]}
        upload = file_form.cleaned_data["file"]
        try:
            incoming = attachments.receive(
                upload, kind=FILE_KIND, facts=facts, actor=person(request), at=clock.now()
            )
        except RuleBroken as broken:
            file_form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    if is_table and form.is_valid():
        batch, faults = _taken(request, form, rows)
        if batch is not None:
            messages.success(request, f"{batch.count}件をまとめて受け付けました。")
            return redirect("intake:batch_show", batch.pk)
    audit.log_read(request, subjects={})
    wrong = bool(faults or form.errors or file_form.errors)
    context = {
        "form": form,
        "file_form": file_form,
        "rows": rows or [(number, {}) for number in range(1, ROWS + 1)],
        "faults": faults,
        "columns": COLUMNS.values(),
        "kinds": Application.Kind.labels,
        "windows": [one.label for one in pack_on(clock.today()).intake.windows.values()],
    }
    return render(request, "intake/batch_take.html", context, status=UNPROCESSABLE if wrong else 200)


def _rows(request: HttpRequest) -> list[tuple[int, Mapping[str, str]]]:
    """The rows of the table as they were typed, with their numbers."""
    if request.method != "POST":
        return []
    given = request.POST
    return [
        (number, {name: given.get(f"{name}-{number}", "") for name in TYPED}) for number in range(1, ROWS + 1)
    ]


def _taken(
    request: HttpRequest, form: BatchForm, rows: Sequence[tuple[int, Mapping[str, str]]]
) -> tuple[Batch | None, list[Fault]]:
    proxy = {name: form.cleaned_data[name] for name in ("proxy_company", "proxy_name", "reply_phone")}
    filled = [
        (number, {**row, **proxy})
        for number, row in rows
        if any(row[name].strip() for name in TYPED if name not in ("kind", "window", "confirmed"))
    ]
    lines, faults = lines_of(filled)
    if faults:
        return None, faults
    try:
        batch = take_many(
            lines=lines,
            channel=form.cleaned_data["channel"],
            reference=request.POST["once"],
            title="入力した表",
            actor=person(request),
            at=clock.now(),
        )
    except BatchRefused as refused:
        return None, list(refused.faults)
    return batch, []


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def batch_show(request: HttpRequest, intake_batch_id: int) -> HttpResponse:
    """The applications of a batch with their receipt numbers."""
    batch = get_object_or_404(Batch.objects.select_related("by"), pk=intake_batch_id)
    found = list(lists.standings().filter(application__batch=batch).order_by("pk"))
    return render(request, "intake/batch_show.html", {"batch": batch, "lines": shown_to(request, found)})
