"""What became of a file that was brought: progress, the faults as a list on screen, paper and file."""

import csv
import io
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from mizuhiki.attachments import incoming as incoming_files
from mizuhiki.attachments.incoming import IncomingKind
from mizuhiki.attachments.kinds import kind_of
from mizuhiki.attachments.models import IncomingFile
from mizuhiki.attachments.permissions import FILE_OPEN
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.formats.tabular import FORMULA
from mizuhiki.web import files, limits
from mizuhiki.web.polling import passive

FAULTS_A_PAGE = 200


@require_safe
@login_required
@permission_required(FILE_OPEN, raise_exception=True)
@shows_personal_data(purpose="取込結果の確認")
def incoming_show(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """One file: how far it is, what it became, or every reason why it was refused whole."""
    incoming, kind = _incoming(request, incoming_id)
    arrival = incoming_files.arrival_of(incoming)
    faults = arrival.outcome.faults if arrival.outcome else []
    _log(request, incoming, how=ReadLog.How.SCREEN)
    context: dict[str, Any] = {
        "kind": kind,
        "arrival": arrival,
        "run": incoming_files.run_of(incoming),
        "page": Paginator(faults, FAULTS_A_PAGE).get_page(request.GET.get("page")),
        "result_url": _result_url(kind, arrival),
    }
    return render(request, "attachments/incoming_show.html", context)


@passive
@require_safe
@login_required
@permission_required(FILE_OPEN, raise_exception=True)
def incoming_state(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """The part that the page asks for again; when the file is judged, the whole page comes anew."""
    incoming, _ = _incoming(request, incoming_id)
    arrival = incoming_files.arrival_of(incoming)
    if arrival.outcome is not None:
        return HttpResponseClientRefresh()
    context = {"arrival": arrival, "run": incoming_files.run_of(incoming)}
    return render(request, "attachments/parts/incoming_state.html", context)


@require_safe
@login_required
@permission_required(FILE_OPEN, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose="取込結果の確認")
def incoming_faults(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """The faults as CSV, for whoever mends the file."""
    incoming, kind = _incoming(request, incoming_id)
    outcome = incoming_files.arrival_of(incoming).outcome
    _log(request, incoming, how=ReadLog.How.EXPORT)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["ファイル", kind.unit, "項目", "値", "理由"])
    for line, field, value, problem in outcome.faults if outcome else []:
        writer.writerow([_cell(incoming.file_name), line or "", *map(_cell, (field, value, problem))])
    content, name = lines.getvalue().encode("utf-8-sig"), f"ayamari-{incoming.pk}.csv"
    return files.hand_out(content, name=name, media_type="text/csv; charset=utf-8")


def _log(request: HttpRequest, incoming: IncomingFile, *, how: ReadLog.How) -> None:
    """The faults name taps, meters and accounts, those of the register too: what was read is the file.

    Whose they are is not known where they fit nobody.
    """
    subjects = {"attachments.storedfile": [incoming.file_id]}
    log_read(request, subjects=subjects, purpose=kind_of(incoming.kind).purpose, how=how)


def _cell(text: str) -> str:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _incoming(request: HttpRequest, incoming_id: int) -> tuple[IncomingFile, IncomingKind]:
    """The file and its kind, for people with the right of the kind."""
    found = get_object_or_404(IncomingFile.objects.select_related("file", "received_by"), pk=incoming_id)
    kind = incoming_files.kind_of_incoming(found.kind)
    user: Any = request.user
    if not user.has_perm(kind.right_to_see):
        raise PermissionDenied
    return found, kind


def _result_url(kind: IncomingKind, arrival: incoming_files.Arrival) -> str:
    outcome = arrival.outcome
    return kind.url_of(outcome.result_id) if outcome and outcome.result_id is not None else ""
