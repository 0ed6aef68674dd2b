"""The staff door with a few views that fail or act, for the tests of this room."""

import errno

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.http import require_POST

from mizuhiki.web import once

handler400 = "mizuhiki.web.errors.bad_request"
handler403 = "mizuhiki.web.errors.permission_denied"
handler404 = "mizuhiki.web.errors.not_found"
handler500 = "mizuhiki.web.errors.server_error"

acts: list[str] = []


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Fails with words that name a person."""
    raise ValueError("髙橋 さくら 0012345678")


@login_not_required
def down(request: HttpRequest) -> HttpResponse:
    """Fails as when the database is gone."""
    raise OperationalError("connection refused")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    """Refuses."""
    raise PermissionDenied


@login_not_required
def suspicious(request: HttpRequest) -> HttpResponse:
    """Refuses what it was sent."""
    raise SuspiciousOperation


@login_not_required
def throttled(request: HttpRequest) -> HttpResponse:
    """Refuses without a page, as a lock-out does."""
    return HttpResponse(status=429)


@login_not_required
@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    """Acts on POST only."""
    return HttpResponse("done")


@once.protected
def act(request: HttpRequest) -> HttpResponse:
    """Acts, and says where it led to; `refuse` and `part` in the form change the answer."""
    if request.method != "POST":
        return HttpResponse("form")
    if "refuse" in request.POST:
        return HttpResponse("wrong", status=422)
    if "fail" in request.POST:
        raise ValueError
    acts.append(request.POST.get("what", ""))
    if "part" in request.POST:
        return HttpResponse("part")
    return redirect("/receipt/7/")


@login_not_required
def said(request: HttpRequest) -> HttpResponse:
    """A page of the frame that shows what was said."""
    messages.success(request, "領収しました。<b>")
    return render(request, "web/base.html")


@login_not_required
def without_database(request: HttpRequest) -> HttpResponse:
    """Loses its connection in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse()


@login_not_required
def full(request: HttpRequest) -> HttpResponse:
    """Fails as the server does when its disk is full; `limit` in the query names another code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '%s'; END $$"  # noqa: UP031
            % {"memory": "53200", "connections": "53300"}.get(request.GET.get("of", ""), "53100")
        )
    return HttpResponse()


@login_not_required
def full_files(request: HttpRequest) -> HttpResponse:
    """Fails as a write of our own does."""
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [
    path("", include("mizuhiki.config.urls")),
    path("broken/", broken),
    path("down/", down),
    path("forbidden/", forbidden),
    path("full/", full),
    path("full-files/", full_files),
    path("suspicious/", suspicious),
    path("throttled/", throttled),
    path("only-post/", only_post),
    path("act/", act),
    path("said/", said),
    path("without-database/", without_database),
]
