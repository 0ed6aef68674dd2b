"""The headers of every page, to the letter: they are the second wall behind escaping."""

import pytest
from asgiref.sync import async_to_sync
from django.http.response import HttpResponseBase
from django.test import AsyncClient, Client

from mizuhiki.web.tests.conftest import URLS

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

EXPECTED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), gyroscope=(), hid=(), "
        "idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def check(response: HttpResponseBase) -> None:
    """Each header is there with exactly its value, and the policy has exactly its rules."""
    assert {name: response.headers[name] for name in EXPECTED} == EXPECTED
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.parametrize("path", ["/said/", "/runs/", "/nowhere/", "/broken/", "/only-post/"])
def test_every_answer_carries_them(signed_in: Client, path: str) -> None:
    signed_in.raise_request_exception = False
    check(signed_in.get(path))


def test_an_async_door_carries_them_too() -> None:
    response = async_to_sync(AsyncClient().get)("/nowhere/")
    assert response.status_code == 404
    check(response)


def test_no_foreign_origin_is_let_in(signed_in: Client) -> None:
    response = signed_in.get("/said/", headers={"origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers
