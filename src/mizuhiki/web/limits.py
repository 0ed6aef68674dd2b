"""How often one person may do one kind of thing: faster than a hand can is a script (ASVS 2.4.1).

    @permission_required(CUSTOMER_SEE, raise_exception=True)
    @limits.per_person("search")
    def search(request: HttpRequest) -> HttpResponse: ...

Stands inside the check of the right. Counted in memory, for each process by itself, so that the desk
does not pay for it with a write; several processes let through as many times more. How many a minute
is a setting (`ACTS_PER_MINUTE`); sign-in has limits of its own, shared by all processes.
"""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mizuhiki.web import errors

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

WINDOW_S = 60
MOST_REMEMBERED = 10_000  # persons and kinds; whoever did nothing for the longest is forgotten
TOO_MANY = 429

log = logging.getLogger("mizuhiki.limits")
now_s = time.monotonic
_done: OrderedDict[tuple[str, int | str], deque[float]] = OrderedDict()
_lock = Lock()


def per_person(
    kind: str, *, methods: frozenset[str] = frozenset({"GET", "POST"})
) -> Callable[..., View[Rest]]:
    """Answer 429 to somebody who did this more often than `ACTS_PER_MINUTE[kind]` within a minute.

    Args:
        methods: those that count; others pass.
    """

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            most = settings.ACTS_PER_MINUTE.get(kind)
            if most and request.method in methods and is_over(kind, request.user.pk or 0, most):
                log.warning(
                    "%s: account %s did it more than %s times in a minute", kind, request.user.pk, most
                )
                return errors.page(request, TOO_MANY)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def is_over(kind: str, person: int | str, most: int) -> bool:
    """Note one act; whether it is one too many. What was refused does not count."""
    now = now_s()
    with _lock:
        times = _done.setdefault((kind, person), deque())
        _done.move_to_end((kind, person))
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        if len(times) >= most:
            return True
        times.append(now)
        if len(_done) > MOST_REMEMBERED:
            _done.popitem(last=False)
    return False
