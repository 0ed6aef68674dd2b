"""Headers every page of the staff door carries, beside those of Django and of django-csp."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "gyroscope",
        "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    )
)  # fmt: skip

Handler = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def headers(get_response: Handler) -> Handler:
    """Nothing is kept by the browser or a proxy: each page may show somebody's name or money."""
    if iscoroutinefunction(get_response):
        return _async(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return _add(get_response(request))

    return middleware


def _async(get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> Handler:
    async def middleware(request: HttpRequest) -> HttpResponseBase:
        return _add(await get_response(request))

    return middleware


def _add(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
