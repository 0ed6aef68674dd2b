"""Files: those the site is made of (hashed names, cached for a year), and those it hands out.

Whatever is handed out, kept or made on the spot, goes through `hand_out`: it can be nothing but a file.
"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from servestatic import ServeStaticASGI

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")  # the name `ManifestStaticFilesStorage` gives


def hand_out(content: bytes, *, name: str, media_type: str, is_shown: bool = False) -> HttpResponse:
    """A file as an answer: sandboxed, so that nothing in it runs as a page of ours (ASVS 3.2.1).

    The caller has asked for the right, for `is_asked_for` and has written the read log.

    Args:
        name: the file's name with its extension; it names nobody.
        is_shown: the browser's viewer opens it, for paper that is printed at once: no copy with
            somebody's name stays in the download folder of a counter's PC. Otherwise it is saved.
    """
    response = HttpResponse(content, content_type=media_type)
    shown_or_saved = content_disposition_header(as_attachment=not is_shown, filename=name)
    assert shown_or_saved, "a file has a name"
    response.headers["Content-Disposition"] = shown_or_saved
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def is_asked_for(request: HttpRequest) -> bool:
    """Whether a person opened the file, rather than another page loading it as its own part."""
    is_opened = request.headers.get("Sec-Fetch-Dest", "document") in {"document", "empty"}
    return is_opened and request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def with_static_files(application: Any) -> Any:
    """Wrap the door: a file of `STATIC_ROOT` is sent at once, anything else goes on to Django."""
    return ServeStaticASGI(
        application,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        immutable_file_test=_is_immutable,
        add_headers_function=_add_headers,
        allow_all_origins=False,
        max_age=0,
    )


def _is_immutable(path: str, url: str) -> bool:
    del path
    return HASHED.search(url) is not None


def _add_headers(headers: Any, path: str, url: str) -> None:
    del path, url
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Referrer-Policy"] = "same-origin"
