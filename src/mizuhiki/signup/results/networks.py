"""From where the lists of results may be taken: the ranges of the LGWAN that the utility named (DD-010)."""

import ipaddress
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mizuhiki.web import errors
from mizuhiki.web.addresses import client_address

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
WORDS = errors.Words(
    "この画面は、許可された回線からだけ開けます",
    (
        "今の端末の回線では、結果の一覧を開くことも取り出すこともできません。",
        "LGWANにつながった局の端末で開いてください。変わらないときは、システム担当へ連絡してください。",
    ),
)
log = logging.getLogger(__name__)


def within(view: View[Rest]) -> View[Rest]:
    """Refuse whoever comes from another network. Stands inside the checks of sign-in and right."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if is_within(client_address(request)):
            return view(request, *args, **kwargs)
        log.warning("a list of results was asked for from outside by account %s", request.user.pk)
        return errors.page(request, 403, words=WORDS)

    marked: Any = checked
    marked.within_networks = True
    return checked


def is_within(address: str) -> bool:
    """Whether an address lies in one of the ranges."""
    asked = ipaddress.ip_address(address)
    return any(asked in network for network in settings.RESULT_NETWORKS)
