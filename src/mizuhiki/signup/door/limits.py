"""How often one address may do one thing: counted in the database, for all processes together."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mizuhiki.signup.door import pages
from mizuhiki.signup.door.functions import is_within_rate
from mizuhiki.web.addresses import client_address

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def by_address(kind: str) -> Callable[[View[Rest]], View[Rest]]:
    """Answer 429 to an address that POSTed more often than `SIGNUP_LIMITS[kind]` says: (most, seconds)."""

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            limit = settings.SIGNUP_LIMITS.get(kind)
            if limit and request.method == "POST":
                most, seconds = limit
                named = f"{kind}:{client_address(request)}"
                if not is_within_rate(named, most=most, seconds=seconds):
                    return pages.fault(request, "too_many", 429)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def is_number_within(inquiry_no: str) -> bool:
    """Whether a お問い合わせ番号 may be tried once more: nobody finds the numbers out by trying."""
    most, seconds = settings.SIGNUP_LIMITS["inquiry_no"]
    return not inquiry_no or is_within_rate(f"inquiry_no:{inquiry_no}", most=most, seconds=seconds)
