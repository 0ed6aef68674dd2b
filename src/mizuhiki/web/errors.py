"""The pages of things that did not work: plain words, what became of the data, whom to call (E4).

Nothing here touches the database: the page must come even when that is what failed.
"""

import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from mizuhiki.platform.database.api import WORDS_OF_WANT, want_behind
from mizuhiki.web import incidents
from mizuhiki.web.frame import Frame

RETRY_AFTER_S = 30


@dataclass(frozen=True)
class Words:
    """What a page says: what is true, and what to do now."""

    title: str
    lines: tuple[str, ...]


WORDS = {
    400: Words(
        "送られた内容を読み取れませんでした",
        ("何も登録していません。", "もとの画面を開き直して、もう一度入力してください。"),
    ),
    403: Words(
        "この画面を開く権限がありません",
        ("お仕事に必要なときは、画面番号を添えて、権限の管理者に頼んでください。",),
    ),
    404: Words(
        "この画面は見つかりませんでした",
        ("番地（URL）が違うか、なくなった画面です。", "はじめの画面から開き直してください。"),
    ),
    405: Words(
        "この操作は、この番地ではできません",
        ("何も登録していません。", "もとの画面のボタンから、もう一度行ってください。"),
    ),
    422: Words(
        "入力内容に誤りがあります",
        ("何も登録していません。", "もとの画面に戻り、誤りを直してください。"),
    ),
    429: Words(
        "短い時間に何度も送られました",
        ("何も登録していません。", "1分ほど待ってから、もう一度行ってください。"),
    ),
    500: Words(
        "申し訳ありません。うまく動きませんでした",
        (
            "登録されたかどうかは、もとの画面を開き直して確かめてください。",
            "確かめる前に、同じ操作をくり返さないでください。",
        ),
    ),
    503: Words(
        "ただいまデータベースにつながりません",
        (
            "送った内容は登録していません。入力した紙やメモを残しておいてください。",
            "つながりしだい使えます。1分ほど待ってから、開き直してください。",
            "急ぐ受付は、紙の受付票に書いてください。",
        ),
    ),
}
EXPIRED = Words(
    "画面を開いてから時間がたちました",
    ("何も登録していません。", "もとの画面を開き直して、もう一度送ってください。"),
)


def page(
    request: HttpRequest, status: int, *, words: Words | None = None, incident: str = ""
) -> HttpResponse:
    """The page of one status, in the frame without menu, search and name."""
    context = {"words": words or WORDS[status], "status": status, "incident": incident}
    context["frame"] = Frame(request, is_bare=True)
    response = HttpResponse(render_to_string("web/error.html", context), status=status)
    if status in {429, 503}:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    del exception
    return page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that is older than its session; the reason stays untold."""
    del reason
    return page(request, 403, words=EXPIRED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with its number; 503 when the machine lacks something or the database cannot be reached."""
    fault = sys.exc_info()[1]
    incident = incidents.report(fault, f"{request.method} {request.path}")
    if want := want_behind(fault):
        told = WORDS_OF_WANT[want]
        return page(request, 503, words=Words(told.title, told.lines), incident=incident)
    is_database_down = isinstance(fault, OperationalError | InterfaceError)
    return page(request, 503 if is_database_down else 500, incident=incident)
