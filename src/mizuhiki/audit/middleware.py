"""Gives each request a number and an actor, and writes down what it showed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase

from mizuhiki.audit import context
from mizuhiki.audit.reading import write_reads
from mizuhiki.audit.services import record
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

REQUEST_ID_HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestIdMiddleware:
    """First of all: the number that logs, error pages and the trace share. Never taken from outside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Open the context of the request, before anybody is known."""
        with context.acting(actor=None, place="", request_id=context.new_request_id()) as here:
            response = self.get_response(request)
            response[REQUEST_ID_HEADER] = here.request_id
            return response


class TraceMiddleware:
    """After sign-in: who acts, on which screen. After the view: whom they saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the actor to services and triggers, then write the read log before the page leaves."""
        actor: Actor | None = request.user if request.user.is_authenticated else None
        with context.acting(actor=actor, place=""):
            response = self.get_response(request)
            write_reads(request)
            if response.status_code == HttpResponseForbidden.status_code:
                self._note_refusal(request, actor)
            return response

    @staticmethod
    def _note_refusal(request: HttpRequest, actor: Actor | None) -> None:
        """Who asked for what they may not have (16.3.2)."""
        record(
            action="audit.access.refused",
            subject=None,
            actor=actor,
            at=clock.now(),
            place=context.current().place,
            method=request.method if request.method in METHODS else "",
        )

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """The screen is known only once the URL is resolved."""
        match = request.resolver_match
        context.at_place(match.view_name if match else "")
