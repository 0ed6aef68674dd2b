"""A stored file as a download: proven, logged, and unable to run as a page."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mizuhiki.attachments import services
from mizuhiki.attachments.kinds import FileKind, kind_of
from mizuhiki.attachments.models import StoredFile
from mizuhiki.attachments.permissions import FILE_OPEN
from mizuhiki.attachments.services import FileErased, FileUnreadable
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.web import errors, files, limits

KEPT, GONE, FAILED = 409, 410, 500


@require_safe
@login_required
@permission_required(FILE_OPEN, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose="保管ファイルの閲覧")
def file_open(request: HttpRequest, file_id: int) -> HttpResponse:
    """Send a file to be saved. Whose data it shows, and why, is the word of its kind."""
    file = get_object_or_404(StoredFile, pk=file_id)
    kind = kind_of(file.kind)
    _refuse_without_right(request, kind)
    if kind.why_kept and (reason := kind.why_kept(file, request.user)):  # type: ignore[arg-type]
        return errors.page(request, KEPT, words=errors.Words("このファイルは取り出せません", (reason,)))
    try:
        content = services.read(file)
    except (FileErased, FileUnreadable) as broken:
        status = GONE if isinstance(broken, FileErased) else FAILED
        words = errors.Words("このファイルは開けません", (broken.message,))
        return errors.page(request, status, words=words)
    subjects = {"attachments.storedfile": [file.pk], **(kind.subjects(file) if kind.subjects else {})}
    log_read(request, subjects=subjects, purpose=kind.purpose, how=ReadLog.How.EXPORT)
    return files.hand_out(content, name=file.name, media_type=file.media_type)


def _refuse_without_right(request: HttpRequest, kind: FileKind) -> None:
    """The kind's right, and a request that means to save a file, not to run it (ASVS 3.2.1)."""
    user: Any = request.user
    if not (user.has_perm(kind.permission) and files.is_asked_for(request)):
        raise PermissionDenied
