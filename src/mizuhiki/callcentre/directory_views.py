"""取次ぎ先: type a subject, find the section, its extension and its hours (CC-039)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm as DjangoModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.callcentre import selectors
from mizuhiki.callcentre.directory_forms import SectionEdit, SubjectEdit
from mizuhiki.callcentre.directory_table import directory_table
from mizuhiki.callcentre.models import Section, Subject
from mizuhiki.callcentre.permissions import CASE_SEE, DIRECTORY_EDIT, FIGURES_SEE
from mizuhiki.callcentre.services import directory
from mizuhiki.callcentre.views import UNPROCESSABLE, person_of
from mizuhiki.documents.api import MEDIA_TYPES, table_file
from mizuhiki.platform import clock
from mizuhiki.web import files, limits, once


@require_safe
@login_required
@permission_required(CASE_SEE, raise_exception=True)
def directory_list(request: HttpRequest) -> HttpResponse:
    """Subjects with their sections; what is typed is a matter of the bureau, nobody's name."""
    written = request.GET.get("q", "").strip()[:60]
    may_edit = person_of(request).has_perm(DIRECTORY_EDIT)
    context = {
        "written": written,
        "subjects": selectors.subjects_for(written),
        "sections": Section.objects.order_by("pk") if may_edit else selectors.sections(),
        "may_edit": may_edit,
        "extensions": MEDIA_TYPES if person_of(request).has_perm(FIGURES_SEE) else (),
    }
    return render(request, "callcentre/directory_list.html", context)


@require_safe
@login_required
@permission_required([CASE_SEE, FIGURES_SEE], raise_exception=True)
@limits.per_person("export")
def directory_export(request: HttpRequest, extension: str) -> HttpResponse:
    """The directory as a file; it holds offices, nobody's data."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if extension not in MEDIA_TYPES:
        raise Http404
    at = clock.now()
    content = table_file(directory_table(), extension, press=settings.PRESS, at=at)
    name = f"directory-{clock.day_of(at):%Y%m%d}.{extension}"
    return files.hand_out(content, name=name, media_type=MEDIA_TYPES[extension])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, DIRECTORY_EDIT], raise_exception=True)
@once.protected
def section_edit(request: HttpRequest, section_id: int | None = None) -> HttpResponse:
    """Enter a section, or change it."""
    found = get_object_or_404(Section, pk=section_id) if section_id else Section()
    form = SectionEdit(request.POST or None, instance=found)
    return _edited(request, form, "担当課所", directory.keep_section)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, DIRECTORY_EDIT], raise_exception=True)
@once.protected
def subject_edit(request: HttpRequest, subject_id: int | None = None) -> HttpResponse:
    """Enter a subject, or change it."""
    found = get_object_or_404(Subject, pk=subject_id) if subject_id else Subject()
    form = SubjectEdit(request.POST or None, instance=found)
    return _edited(request, form, "用件", directory.keep_subject)


def _edited(request: HttpRequest, form: "DjangoModelForm[Any]", what: str, keep: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        keep(form.save(commit=False), actor=person_of(request), at=clock.now())
        messages.success(request, f"{what}を登録しました。")
        return redirect("callcentre:directory_list")
    context = {"form": form, "what": what, "is_new": form.instance.pk is None}
    return render(
        request, "callcentre/directory_edit.html", context, status=UNPROCESSABLE if form.errors else 200
    )
