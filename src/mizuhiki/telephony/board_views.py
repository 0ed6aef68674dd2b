"""受電の状況: on a page, on the wall, and as a stream that keeps both fresh."""

from collections.abc import AsyncIterator

from django.contrib.auth.decorators import login_required, permission_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.platform import clock
from mizuhiki.telephony.board_selectors import board
from mizuhiki.telephony.board_stream import as_event, draw, hub
from mizuhiki.telephony.permissions import BOARD_SEE
from mizuhiki.web.polling import passive
from mizuhiki.web.streams import STREAM, stream


@require_safe
@login_required
@permission_required(BOARD_SEE, raise_exception=True)
def board_show(request: HttpRequest) -> HttpResponse:
    """The board in the frame of the site."""
    return render(request, "telephony/board.html", {"board": board(clock.now())})


@require_safe
@login_required
@permission_required(BOARD_SEE, raise_exception=True)
def board_wall(request: HttpRequest) -> HttpResponse:
    """The board alone, in figures that are read across a room."""
    return render(request, "telephony/wall.html", {"board": board(clock.now())})


@passive
@require_safe
@login_required
@permission_required(BOARD_SEE, raise_exception=True)
def board_part(request: HttpRequest) -> HttpResponse:
    """The board as it is now, for a browser that cannot hold a stream."""
    del request
    return HttpResponse(draw())


@passive
@require_safe
@login_required
@permission_required(BOARD_SEE, raise_exception=True)
def board_stream(request: HttpRequest) -> HttpResponseBase:
    """The boards as they change. A server that cannot wait answers with the present one."""
    if not isinstance(request, ASGIRequest):
        return HttpResponse(as_event(draw()), content_type=STREAM)
    return stream(_boards())


async def _boards() -> AsyncIterator[bytes]:
    async for one in hub().look():  # the hub is that of the loop it is asked for in
        yield one
