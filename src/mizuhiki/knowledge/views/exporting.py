"""FAQ, scripts and manuals as files, for the exchange and for the utility's own tables."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import MEDIA_TYPES, table_file
from mizuhiki.knowledge.exporting import LISTINGS, table_of
from mizuhiki.knowledge.permissions import DRAFT_SEE
from mizuhiki.platform import clock
from mizuhiki.web import files, limits


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
@limits.per_person("export")
def version_export(request: HttpRequest, listing: str, extension: str) -> HttpResponse:
    """What is in force today, a row a version; nobody's data stand in it."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if listing not in LISTINGS or extension not in MEDIA_TYPES:
        raise Http404
    at = clock.now()
    day = clock.day_of(at)
    content = table_file(table_of(listing, on=day), extension, press=settings.PRESS, at=at)
    return files.hand_out(
        content, name=f"{listing}-{day:%Y%m%d}.{extension}", media_type=MEDIA_TYPES[extension]
    )
