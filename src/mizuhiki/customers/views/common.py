"""What every screen about a person asks for."""

from typing import Any, cast

from django.http import Http404, HttpRequest

from mizuhiki.customers.models import Customer
from mizuhiki.customers.permissions import PROTECTED_SEE
from mizuhiki.customers.selectors import PersonView, person_view
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person; the decorators let nobody else in."""
    return cast(Actor, request.user)


def sees_protected(request: HttpRequest) -> bool:
    """Whether the person asking may see where protected people are."""
    user: Any = request.user
    return bool(user.has_perm(PROTECTED_SEE))


def person_or_404(request: HttpRequest, customer_id: int) -> PersonView:
    """The person a record belongs to, as this member of staff may see them today."""
    today = clock.today()
    try:
        return person_view(
            customer_id=customer_id, as_of=today, today=today, sees_protected=sees_protected(request)
        )
    except Customer.DoesNotExist as absent:
        raise Http404 from absent
