"""口座振替受付結果一覧: the days, one file with who took it, the layout tried on, and the way out."""

import hashlib
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.formats.resultlist import ENCODINGS, Layout, Written, write
from mizuhiki.platform import clock, passphrases
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.models import ResultFile, ResultLine
from mizuhiki.signup.permissions import RESULT_MAKE, RESULT_SEE, RESULT_TAKE
from mizuhiki.signup.results import networks, selectors, services
from mizuhiki.signup.results.forms import AgainForm, LayoutForm, ReceiptForm
from mizuhiki.signup.results.samples import made_up_rows
from mizuhiki.staff.api import User, fresh_factor_required
from mizuhiki.web import errors, files, limits, once
from mizuhiki.web.addresses import client_address

DAYS, TESTS, LOSSES = 62, 10, 200
KIND = "signup.application"
UNPROCESSABLE, GONE = 422, 410
TAKING = "WEB口座振替の結果一覧の受取り"
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-bom": "UTF-8（BOM付き）",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS（Windows）",
    "euc-jp": "EUC-JP",
    "jis2004": "EUC-JIS-2004",
}
CHARACTER_NAMES = {
    "all": "制限なし",
    "cp932": "Windowsの機種依存文字まで",
    "jisx0208": "JIS第1・第2水準まで",
    "jisx0213": "JIS第1〜第4水準まで",
}
LEAVE, LEAVE_LASTS_S = "signup.result.leave", 300


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RESULT_SEE, raise_exception=True)
@once.protected
def result_list(request: HttpRequest) -> HttpResponse:
    """The days with their files, and the tests of the way; a test can be begun here (DD-021)."""
    person, refused = cast(User, request.user), ""
    if request.method == "POST":
        if not person.has_perm(RESULT_MAKE):
            raise PermissionDenied
        try:
            made = services.make_test(at=clock.now(), actor=person)
        except RuleBroken as broken:
            refused = broken.message
        else:
            messages.success(request, "試験のファイルを作りました。取り出して、受領まで記録してください。")
            return redirect("signup:result_show", made.pk)
    context = {
        "days": selectors.days(limit=DAYS),
        "tests": selectors.files().filter(day=None)[:TESTS],
        "shown": DAYS,
        "may_make": person.has_perm(RESULT_MAKE),
        "refused": refused,
    }
    return render(request, "signup/result_list.html", context, status=UNPROCESSABLE if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RESULT_SEE, raise_exception=True)
@once.protected
def result_show(request: HttpRequest, result_id: int) -> HttpResponse:
    """One file: its counts and digest, who took it out, and whether the utility has said that it has it."""
    result = get_object_or_404(selectors.files(), pk=result_id)
    person, form = cast(User, request.user), ReceiptForm(request.POST or None)
    may_take = person.has_perm(RESULT_TAKE)
    if request.method == "POST" and not may_take:
        raise PermissionDenied
    if form.is_valid():
        try:
            services.note_receipt(result_id=result.pk, **form.cleaned_data, at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("line_count" if "件数" in broken.message else "digest", broken)
        else:
            messages.success(request, "受領を記録しました。")
            return redirect("signup:result_show", result.pk)
    is_open = not hasattr(result, "receipt") and not hasattr(result, "superseded_by")
    context = {
        "result": result,
        "versions": selectors.versions_of(result),
        "takings": result.takings.select_related("by").order_by("-pk"),
        "placed": selectors.placed(result) if result.day_id else None,
        "outcomes": selectors.outcomes_of(result),
        "may_take": may_take,
        "may_make": person.has_perm(RESULT_MAKE),
        "is_open": is_open,
        "is_here": networks.is_within(client_address(request)),
        "form": form if may_take and is_open and result.takings.exists() else None,
    }
    return render(request, "signup/result_show.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(RESULT_TAKE, raise_exception=True)
@networks.within
@fresh_factor_required
@limits.per_person("export")
@shows_personal_data(purpose=TAKING)
def result_take(request: HttpRequest, result_id: int) -> HttpResponse:
    """The file itself: who took it, from where, and its digest are kept (DD-010)."""
    result = get_object_or_404(selectors.files(), pk=result_id)
    if not files.is_asked_for(request):
        raise PermissionDenied
    try:
        content = attachments.read(result.file)
    except RuleBroken as broken:
        return _unreadable(request, broken)
    return _hand_out(request, result, content, name=result.file.name, media_type=result.file.media_type)


@require_safe
@login_required
@permission_required(RESULT_TAKE, raise_exception=True)
@networks.within
@fresh_factor_required
def result_seal(request: HttpRequest, result_id: int) -> HttpResponse:
    """A passphrase for the file, shown this once and kept nowhere; the file follows under it."""
    result = get_object_or_404(selectors.files(), pk=result_id)
    context = {
        "result": result,
        "passphrase": passphrases.new_passphrase(),
        "leave": signing.dumps([request.user.pk, result.pk], salt=LEAVE),
    }
    return render(request, "signup/result_seal.html", context)


@require_POST
@login_required
@permission_required(RESULT_TAKE, raise_exception=True)
@networks.within
@limits.per_person("export")
@shows_personal_data(purpose=TAKING)
def result_take_sealed(request: HttpRequest, result_id: int) -> HttpResponse:
    """The file under the passphrase of the page before.

    The page's word that a factor was fresh stands in for asking here: a form that waits for a code is kept
    in the session, and a passphrase is not to be.
    """
    result = get_object_or_404(selectors.files(), pk=result_id)
    passphrase = request.POST.get("passphrase", "")
    try:
        leave = signing.loads(request.POST.get("leave", ""), salt=LEAVE, max_age=LEAVE_LASTS_S)
    except signing.BadSignature:
        leave = None
    if leave != [request.user.pk, result.pk] or not passphrases.is_passphrase(passphrase):
        messages.error(request, "画面を開いてから時間がたちました。新しいパスワードで取り出してください。")
        return redirect("signup:result_seal", result.pk)
    try:
        content = attachments.read(result.file)
    except RuleBroken as broken:
        return _unreadable(request, broken)
    sealed, name = passphrases.seal(content, passphrase), f"{result.file.name}{passphrases.SUFFIX}"
    return _hand_out(request, result, sealed, name=name, media_type=passphrases.MEDIA_TYPE)


def _unreadable(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    return errors.page(request, GONE, words=errors.Words("このファイルは開けません", (broken.message,)))


def _hand_out(
    request: HttpRequest, result: ResultFile, content: bytes, *, name: str, media_type: str
) -> HttpResponse:
    """What leaves is noted before it does, with its own digest."""
    services.note_taking(
        result_id=result.pk,
        address=client_address(request),
        sha256=hashlib.sha256(content).hexdigest(),
        at=clock.now(),
        actor=cast(User, request.user),
    )
    log_read(request, subjects=_people(result), how=ReadLog.How.EXPORT)
    return files.hand_out(content, name=name, media_type=media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RESULT_MAKE, raise_exception=True)
@networks.within
@shows_personal_data(purpose="WEB口座振替の結果一覧の文字とレイアウトの確認")
@once.protected
def result_preview(request: HttpRequest, result_id: int) -> HttpResponse:
    """A day in a layout before anything is made: its first lines, and each loss; then made again (DD-009)."""
    result = get_object_or_404(selectors.files().filter(day__isnull=False), pk=result_id)
    versions = selectors.layouts()
    asked = LayoutForm(request.GET or None, versions=versions)
    rules_id = asked.cleaned_data["rules"] if asked.is_valid() else result.rules_id
    form = AgainForm(request.POST or None, versions=versions, initial={"rules": rules_id})
    if form.is_valid():
        rules_id = form.cleaned_data["rules"]
        try:
            made = services.make_again(
                result_id=result.pk,
                rules_id=rules_id,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"第{made.version}版を作りました。前の版は残っています。")
            return redirect("signup:result_show", made.pk)
    layout, written = services.written_of(result, rules_id=rules_id, today=clock.today())
    log_read(request, subjects=_people(result))
    context = {
        "result": result,
        "asked": LayoutForm(initial={"rules": rules_id}, versions=versions),
        "form": form,
        "layout": layout,
        "encoding": ENCODING_NAMES[layout.signs.encoding],
        "characters": CHARACTER_NAMES[layout.signs.characters],
        "sample": _sample(layout),
        "losses": _losses(result, written),
        "loss_count": len(written.losses),
        "shown": LOSSES,
        "is_latest": not hasattr(result, "superseded_by"),
    }
    return render(
        request, "signup/result_preview.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _people(result: ResultFile) -> dict[str, list[int]]:
    lines = ResultLine.objects.filter(day_id=result.day_id) if result.day_id else ResultLine.objects.none()
    return {KIND: list(lines.order_by("position").values_list("application_id", flat=True))}


def _sample(layout: Layout) -> str:
    """How the file looks, with lines of nobody: a screen shows no whole account number."""
    content = write(made_up_rows(("confirmed", "refused"), at=clock.now()), layout).content
    return content.decode(ENCODINGS[layout.signs.encoding])


def _losses(result: ResultFile, written: Written) -> list[dict[str, Any]]:
    """Each loss by the number of its application."""
    assert result.day is not None, "a test file has no losses of anybody"
    lines = {line.position: line for line in selectors.lines_of(result.day)}
    return [
        {
            "line": loss.line,
            "application": lines[loss.line].application,
            "column": loss.column,
            "position": loss.swap.position,
            "sign": loss.swap.sign,
            "code": " ".join(f"U+{ord(one):04X}" for one in loss.swap.sign[:4]),
            "stands": loss.swap.stands,
            "why": loss.swap.why.value,
        }
        for loss in written.losses[:LOSSES]
    ]
