"""Static files over ASGI: hashed names, cached for a year, with headers that let them be nothing else."""

import re
from typing import Any

from django.conf import settings
from servestatic import ServeStaticASGI

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")  # the name `ManifestStaticFilesStorage` gives


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
