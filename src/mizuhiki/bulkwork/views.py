"""一括変更: a file is brought, what it would change is looked through, agreed to, and can be taken back."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.bulkwork import renaming, selectors, services
from mizuhiki.bulkwork.forms import AskForm, ChangeFileForm
from mizuhiki.bulkwork.models import BulkWork
from mizuhiki.bulkwork.permissions import WORK_PREPARE, WORK_SEE
from mizuhiki.formats.tabular import write_csv
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits, once

PAGE, UNPROCESSABLE = 100, 422
PURPOSE = "台帳の一括変更"
COLUMNS = ("行", "対象", "今の台帳", "変更後")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(WORK_SEE, raise_exception=True)
@once.protected
def work_list(request: HttpRequest) -> HttpResponse:
    """The works, and the place to bring a file."""
    person = _person(request)
    may_prepare = person.has_perm(WORK_PREPARE)
    if request.method == "POST" and not may_prepare:
        raise PermissionDenied
    form = ChangeFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        on = form.cleaned_data["on"]
        facts = {"kind": form.cleaned_data["kind"], "on": on.isoformat() if on else ""}
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"],
                kind=services.FILE_KIND,
                facts=facts,
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form if may_prepare else None,
        "works": selectors.works(),
        "refused": [one for one in attachments.arrivals(services.FILE_KIND) if one.word != "取込済み"],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bulkwork/work_list.html", context, status=status)


@require_safe
@login_required
@permission_required(WORK_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def work_show(request: HttpRequest, work_id: int) -> HttpResponse:
    """One work: what it changes, where it stands, what can be done with it."""
    return _page(request, _work(work_id))


@require_safe
@login_required
@permission_required(WORK_SEE, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose=PURPOSE)
def work_file(request: HttpRequest, work_id: int) -> HttpResponse:
    """Every record of a work as a file, for whoever checks it beside the map or the bank's list."""
    work = _work(work_id)
    _log(request, work, how=ReadLog.How.EXPORT)
    found = selectors.shown(work, list(work.changes.order_by("line", "subject_id")))
    rows = [(str(one.line), one.subject, one.before, one.after) for one in found]
    content = write_csv(COLUMNS, rows, encoding="utf-8-sig")
    name = f"ikkatsu-{work.pk}.csv"
    return files.hand_out(content, name=name, media_type="text/csv; charset=utf-8")


@require_POST
@login_required
@permission_required(WORK_PREPARE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def work_ask(request: HttpRequest, work_id: int) -> HttpResponse:
    """Ask a second person."""
    work, form = _work(work_id), AskForm(request.POST)
    if form.is_valid():
        try:
            services.ask_for_agreement(
                work_id=work.pk, reason=form.cleaned_data["reason"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            return _page(request, work, refused=broken.message)
        messages.success(request, "承認を求めました。承認されるまで、台帳は変わりません。")
        return redirect("bulkwork:work_show", work.pk)
    return _page(request, work, form=form)


@require_POST
@login_required
@permission_required(WORK_PREPARE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def work_back(request: HttpRequest, work_id: int) -> HttpResponse:
    """Make the work that takes this one back; it is agreed to like any other."""
    try:
        back = services.propose_way_back(work_id=work_id, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        return _page(request, _work(work_id), refused=broken.message)
    messages.success(request, "元に戻す一括変更を作りました。内容を確かめて、承認を求めてください。")
    return redirect("bulkwork:work_show", back.pk)


def _page(
    request: HttpRequest, work: BulkWork, *, form: AskForm | None = None, refused: str = ""
) -> HttpResponse:
    _log(request, work)
    page = Paginator(work.changes.order_by("line", "subject_id"), PAGE).get_page(request.GET.get("page"))
    standing, form = selectors.standing_of(work), form or AskForm()
    is_rename = work.kind == BulkWork.Kind.RENAME
    context = {
        "work": work,
        "standing": standing,
        "page": page,
        "rows": selectors.shown(work, list(page)),
        "people": len(renaming.followers(work)) if is_rename and not standing.is_done else None,
        "may_prepare": _person(request).has_perm(WORK_PREPARE),
        "form": form,
        "refused": refused,
    }
    status = UNPROCESSABLE if refused or form.errors else 200
    return render(request, "bulkwork/work_show.html", context, status=status)


def _log(request: HttpRequest, work: BulkWork, *, how: ReadLog.How = ReadLog.How.SCREEN) -> None:
    """Places, taps and accounts by their numbers; nobody's name: what was read is the work."""
    log_read(request, subjects={"bulkwork.bulkwork": [work.pk]}, how=how)


def _work(work_id: int) -> BulkWork:
    found = BulkWork.objects.select_related("by", "done__run", "undoes", "undone_by__done")
    return get_object_or_404(found, pk=work_id)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
