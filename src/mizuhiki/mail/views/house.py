"""委託先への引渡しと、損紙の刷り直し."""

import hashlib
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.mail.forms import ErasureForm, ReprintForm
from mizuhiki.mail.houselists import marks_in_words
from mizuhiki.mail.kinds import letter_title
from mizuhiki.mail.models import HouseDelivery, Reprint
from mizuhiki.mail.permissions import HOUSE_HAND, PIECE_SEE, PRINT_OPEN
from mizuhiki.mail.selectors.runs import run_summary
from mizuhiki.mail.services import house, reprinting
from mizuhiki.platform import clock, passphrases
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User, fresh_factor_required
from mizuhiki.web import errors, files, limits, once
from mizuhiki.web.forms import Form

PROTECTED_SEE = "customers.protected_see"
UNPROCESSABLE, GONE = 422, 410
LEAVE, LEAVE_LASTS_S = "mail.house.leave", 300
PURPOSE = "郵便物の印刷・封入の委託"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([PIECE_SEE, HOUSE_HAND], raise_exception=True)
@once.protected
def house_run(request: HttpRequest, run_id: int, kind: str) -> HttpResponse:
    """What of a run went to the house, and a press that puts together what may go now."""
    run = get_object_or_404(BatchRun, pk=run_id)
    if run_summary(run_id=run_id, kind=kind) is None:
        raise Http404
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            made = house.hand_over(run=run, kind=kind, actor=cast(User, request.user), at=clock.now())
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{made.letter_count:,}通の引渡しデータを作りました。")
            return redirect("mail:house_show", made.pk)
    terms = house.house_for(kind, on=clock.today())
    context = {
        "run": run,
        "kind": kind,
        "title": letter_title(kind),
        "terms": terms,
        "marks": marks_in_words(terms[0].marks) if terms and terms[0].marks else (),
        "ready": house.files_ready(run_id=run_id, kind=kind),
        "at_once": house.files_at_once(terms[0]) if terms else 0,
        "deliveries": HouseDelivery.objects.filter(run=run, kind=kind)
        .select_related("erasure", "made_by")
        .order_by("-turn"),
        "form": form,
    }
    return render(request, "mail/house_run.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([PIECE_SEE, HOUSE_HAND], raise_exception=True)
@once.protected
def house_show(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One delivery: its counts, who took it out, and the proof that the house has erased it."""
    made = get_object_or_404(
        HouseDelivery.objects.select_related("run", "file", "made_by", "erasure__recorded_by"), pk=delivery_id
    )
    is_erased = hasattr(made, "erasure")
    form = ErasureForm(request.POST or None, initial={"erased_on": clock.today()})
    if form.is_valid():
        try:
            house.note_erasure(
                delivery_id=made.pk, **form.cleaned_data, actor=cast(User, request.user), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("erased_on" if broken.code == "erasure_day_wrong" else None, broken)
        else:
            messages.success(request, "委託先での消去を記録しました。")
            return redirect("mail:house_show", made.pk)
    context = {
        "made": made,
        "title": letter_title(made.kind),
        "takings": made.takings.select_related("by").order_by("-pk"),
        "form": None if is_erased and not form.errors else form,
        "is_late": not is_erased and clock.today() > made.erase_by,
    }
    return render(request, "mail/house_show.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(HOUSE_HAND, raise_exception=True)
@fresh_factor_required
def house_seal(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """A passphrase for the data, shown this once and kept nowhere; they follow under it."""
    made = get_object_or_404(HouseDelivery.objects.select_related("file"), pk=delivery_id)
    context = {
        "made": made,
        "passphrase": passphrases.new_passphrase(),
        "leave": signing.dumps([request.user.pk, made.pk], salt=LEAVE),
    }
    return render(request, "mail/house_seal.html", context)


@require_POST
@login_required
@permission_required(HOUSE_HAND, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose=PURPOSE)
def house_take(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The data under the passphrase of the page before; they leave in no other way."""
    made = get_object_or_404(HouseDelivery.objects.select_related("file"), pk=delivery_id)
    passphrase = request.POST.get("passphrase", "")
    try:
        leave = signing.loads(request.POST.get("leave", ""), salt=LEAVE, max_age=LEAVE_LASTS_S)
    except signing.BadSignature:
        leave = None
    if leave != [request.user.pk, made.pk] or not passphrases.is_passphrase(passphrase):
        messages.error(request, "画面を開いてから時間がたちました。新しいパスワードで取り出してください。")
        return redirect("mail:house_seal", made.pk)
    try:
        content = attachments.read(made.file)
    except RuleBroken as broken:
        return errors.page(request, GONE, words=errors.Words("このデータは取り出せません", (broken.message,)))
    sealed = passphrases.seal(content, passphrase)
    house.note_taking(
        delivery_id=made.pk,
        sha256=hashlib.sha256(sealed).hexdigest(),
        actor=cast(User, request.user),
        at=clock.now(),
    )
    log_read(
        request,
        subjects={"customers.customer": house.customers_of_archive(made.file_id)},
        how=ReadLog.How.EXPORT,
    )
    return files.hand_out(
        sealed, name=f"{made.file.name}{passphrases.SUFFIX}", media_type=passphrases.MEDIA_TYPE
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([PIECE_SEE, PRINT_OPEN], raise_exception=True)
@once.protected
def reprint_run(request: HttpRequest, run_id: int, kind: str) -> HttpResponse:
    """Which letters of a run are printed again, and which were before."""
    run = get_object_or_404(BatchRun, pk=run_id)
    if run_summary(run_id=run_id, kind=kind) is None:
        raise Http404
    form = ReprintForm(request.POST or None)
    if form.is_valid():
        try:
            made = reprinting.reprint(
                run=run, kind=kind, **form.cleaned_data, actor=cast(User, request.user), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("first_id" if broken.code == "reprint_unfit" else None, broken)
        else:
            messages.success(request, f"{made.letter_count:,}通の刷り直しを記録しました。印刷してください。")
            return redirect("mail:reprint_run", run_id, kind)
    before = Reprint.objects.filter(run=run, kind=kind).select_related("by").order_by("-pk")
    context = {"run": run, "kind": kind, "title": letter_title(kind), "form": form, "before": before}
    return render(request, "mail/reprint_run.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required([PIECE_SEE, PRINT_OPEN], raise_exception=True)
@shows_personal_data(purpose="帳票の印刷")
def reprint_paper(request: HttpRequest, reprint_id: int) -> HttpResponse:
    """The pages, as they were printed the first time."""
    made = get_object_or_404(Reprint, pk=reprint_id)
    if reprinting.is_protected(made) and not cast(User, request.user).has_perm(PROTECTED_SEE):
        raise PermissionDenied
    if not files.is_asked_for(request):
        raise PermissionDenied
    try:
        content = reprinting.paper_of(made)
    except RuleBroken as broken:
        return errors.page(request, GONE, words=errors.Words("印刷できません", (broken.message,)))
    log_read(request, subjects={"customers.customer": reprinting.customers_of(made)})
    return files.hand_out(
        content, name=f"刷り直し-{made.pk}.pdf", media_type="application/pdf", is_shown=True
    )
